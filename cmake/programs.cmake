# Our own programs link this. The presets make every warning an error (CMAKE_COMPILE_WARNING_AS_ERROR).
add_library(tailor_warnings INTERFACE)
target_compile_options(tailor_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
