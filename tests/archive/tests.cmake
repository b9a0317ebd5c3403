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
