# `cmake --install` puts the headers and a CMake package into the prefix, for find_package(tailor).
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/tailor)
set(package_build "${PROJECT_BINARY_DIR}/package")
configure_package_config_file(cmake/tailorConfig.cmake.in ${package_build}/tailorConfig.cmake
    INSTALL_DESTINATION ${package_dir} PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${package_build}/tailorConfigVersion.cmake
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)

install(DIRECTORY include/tailor DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT tailor FILES_MATCHING PATTERN *.hpp)
install(FILES ${package_build}/tailorConfig.cmake ${package_build}/tailorConfigVersion.cmake cmake/components.cmake
    DESTINATION ${package_dir} COMPONENT tailor)
