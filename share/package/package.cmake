# SPDX-License-Identifier: GPL-3.0-or-later
# package.cmake - the C library as packages find it (pkg-config, CMake), and the Debian package.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_CURRENT_LIST_DIR})

install(TARGETS agglom_core ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES core/agglom.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${package_dir}/agglom.pc.in agglom.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/agglom.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/agglom)
configure_package_config_file(${package_dir}/agglom-config.cmake.in agglom-config.cmake
  INSTALL_DESTINATION ${config_dir} NO_CHECK_REQUIRED_COMPONENTS_MACRO)
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file(agglom-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/agglom-config.cmake
  ${PROJECT_BINARY_DIR}/agglom-config-version.cmake DESTINATION ${config_dir})

install(FILES README.md SOURCES.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${package_dir}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY share/doc/examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${package_dir}/debian.cmake)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "agglom developers <agglom@localhost>")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "A program with a console and scripts in Lua 5.4, published tables that it recomputes, a knowledge
base, the same as a module for lua5.4, and a library for C, for which the suggested packages are.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS
  "libcsv-dev, libgsl-dev, libmd-dev, libzstd-dev, lua5.4, pkg-config, zlib1g-dev")
include(CPack)
