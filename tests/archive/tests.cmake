# The archive and the files that come in: what a case file cannot say.
foreach(plugin IN ITEMS archive_warc fetch_files)
  if(NOT TARGET plugin_${plugin} OR NOT EXISTS ${CMAKE_CURRENT_LIST_DIR}/test_${plugin}.c)
    continue()
  endif()
  gong_test(${plugin} SOURCES ${CMAKE_CURRENT_LIST_DIR}/test_${plugin}.c ${CMAKE_CURRENT_LIST_DIR}/box.c
    LIBS PkgConfig::LIBARCHIVE)
  target_include_directories(test_${plugin} PRIVATE ${CMAKE_CURRENT_LIST_DIR})
  add_dependencies(test_${plugin} plugin_${plugin})
endforeach()

gong_test(warc SOURCES ${CMAKE_CURRENT_LIST_DIR}/../core/test_warc.c ${CMAKE_CURRENT_LIST_DIR}/box.c LIBS PkgConfig::ZLIB)
target_include_directories(test_warc PRIVATE ${CMAKE_CURRENT_LIST_DIR}/..)

add_executable(make_archive ${CMAKE_CURRENT_LIST_DIR}/make_archive.c)
target_link_libraries(make_archive PRIVATE gong_harness)
target_compile_definitions(make_archive PRIVATE GONG_PLUGIN_DIR="${CMAKE_BINARY_DIR}/plugins"
  GONG_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
add_test(NAME archive.warcio COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/warcio.sh)
set_tests_properties(archive.warcio PROPERTIES LABELS e2e TIMEOUT 120 SKIP_RETURN_CODE 77
  ENVIRONMENT "MAKE_ARCHIVE=$<TARGET_FILE:make_archive>")
foreach(name IN ITEMS kill verify)
  add_test(NAME archive.${name} COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/${name}.sh)
  set_tests_properties(archive.${name} PROPERTIES LABELS e2e TIMEOUT 300
    ENVIRONMENT "GONGBAO=$<TARGET_FILE:gongbao_command>;PLUGINS=${CMAKE_BINARY_DIR}/plugins;ROOT=${PROJECT_SOURCE_DIR}")
endforeach()
