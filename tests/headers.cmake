# Every header compiles alone, with every warning: one object each, built by the test `headers`.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/include" "${PROJECT_SOURCE_DIR}/include/*.hpp")
add_library(headers_alone OBJECT EXCLUDE_FROM_ALL)
target_link_libraries(headers_alone PRIVATE tailor::everything tailor_warnings)
target_compile_options(headers_alone PRIVATE -O0)
foreach(header ${headers})
    set(source "${CMAKE_CURRENT_BINARY_DIR}/headers/${header}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "#include <@header@>\n" @ONLY)
    target_sources(headers_alone PRIVATE "${source}")
endforeach()

cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
add_test(NAME headers COMMAND "${CMAKE_COMMAND}" --build "${PROJECT_BINARY_DIR}" --target headers_alone
    --parallel ${cores})
set_tests_properties(headers PROPERTIES TIMEOUT 1200 PROCESSORS ${cores})
