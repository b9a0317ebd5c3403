# What `cmake --install` gives: library, headers, command, plugins, pipelines with their
# dictionaries, man pages, a pkg-config file and a CMake package.
include(CMakePackageConfigHelpers)

install(TARGETS gongbao EXPORT gongbao-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
set_target_properties(gongbao_command PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
install(TARGETS gongbao_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY core/include/gongbao DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(FILES pipelines/reports.json pipelines/pages.json pipelines/crawl.json DESTINATION ${CMAKE_INSTALL_DATADIR}/gongbao/pipelines)
install(DIRECTORY pipelines/dictionaries pipelines/cms pipelines/sources DESTINATION ${CMAKE_INSTALL_DATADIR}/gongbao/pipelines)
install(FILES docs/man/gongbao.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES docs/man/gongbao-pipeline.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES docs/man/gongbao-plugin.7 DESTINATION ${CMAKE_INSTALL_MANDIR}/man7)
install(DIRECTORY docs/systemd DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(EXPORT gongbao-targets NAMESPACE gongbao:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gongbao)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/gongbao-config.cmake.in
  ${CMAKE_BINARY_DIR}/gongbao-config.cmake INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gongbao)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/gongbao-config-version.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_BINARY_DIR}/gongbao-config.cmake ${CMAKE_BINARY_DIR}/gongbao-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gongbao)

# The package is found wherever it was installed or moved to.
file(RELATIVE_PATH GONG_PC_UP /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" GONG_PC_UP "${GONG_PC_UP}")
configure_file(${CMAKE_CURRENT_LIST_DIR}/gongbao.pc.in ${CMAKE_BINARY_DIR}/gongbao.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/gongbao.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
