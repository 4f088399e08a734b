# Our own programs link this. The presets make every warning an error (CMAKE_COMPILE_WARNING_AS_ERROR).
add_library(tailor_warnings INTERFACE)
target_compile_options(tailor_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(tailor_warnings INTERFACE -Wno-restrict)  # sees overlaps in std::string that are not there: GCC bug 105651
endif()
