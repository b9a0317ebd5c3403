# The archive and the files that come in: what a case file cannot say.
function(gong_archive_test name plugin rig)
  gong_test(${name} SOURCES ${CMAKE_CURRENT_LIST_DIR}/test_${name}.c ${CMAKE_CURRENT_LIST_DIR}/${rig}.c
    ${CMAKE_CURRENT_LIST_DIR}/box.c LIBS PkgConfig::LIBARCHIVE)
  target_include_directories(test_${name} PRIVATE ${CMAKE_CURRENT_LIST_DIR})
  add_dependencies(test_${name} plugin_${plugin})
endfunction()
gong_archive_test(archive_warc archive_warc rig)
gong_archive_test(archive_runs archive_warc rig)
gong_archive_test(archive_old archive_warc rig)
gong_archive_test(fetch_files fetch_files fetch_rig)
gong_archive_test(fetch_archives fetch_files fetch_rig)

gong_test(warc SOURCES ${CMAKE_CURRENT_LIST_DIR}/../core/test_warc.c ${CMAKE_CURRENT_LIST_DIR}/box.c LIBS PkgConfig::ZLIB)
target_include_directories(test_warc PRIVATE ${CMAKE_CURRENT_LIST_DIR}/..)

add_executable(make_archive ${CMAKE_CURRENT_LIST_DIR}/make_archive.c)
target_link_libraries(make_archive PRIVATE gong_harness)
target_compile_definitions(make_archive PRIVATE GONG_PLUGIN_DIR="${CMAKE_BINARY_DIR}/plugins"
  GONG_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
add_test(NAME archive.warcio COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/warcio.sh)
set_tests_properties(archive.warcio PROPERTIES LABELS e2e TIMEOUT 120 SKIP_RETURN_CODE 77
  ENVIRONMENT "MAKE_ARCHIVE=$<TARGET_FILE:make_archive>")
add_test(NAME archive.pywb COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/pywb.sh)
set_tests_properties(archive.pywb PROPERTIES LABELS e2e TIMEOUT 120 SKIP_RETURN_CODE 77
  ENVIRONMENT "MAKE_ARCHIVE=$<TARGET_FILE:make_archive>")
# Counts the symbols that archive_warc's codes for usual text are made from.
pkg_check_modules(LIBISAL IMPORTED_TARGET libisal)
if(LIBISAL_FOUND)
  add_executable(gong-frequencies EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/frequencies.c)
  target_link_libraries(gong-frequencies PRIVATE gong_harness PkgConfig::LIBISAL)
endif()
foreach(name IN ITEMS kill verify)
  add_test(NAME archive.${name} COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/${name}.sh)
  set_tests_properties(archive.${name} PROPERTIES LABELS e2e TIMEOUT 300
    ENVIRONMENT "GONGBAO=$<TARGET_FILE:gongbao_command>;PLUGINS=${CMAKE_BINARY_DIR}/plugins;ROOT=${PROJECT_SOURCE_DIR}")
endforeach()

# The WARC reader as a fuzz target; those of plugins come with the plugin.
add_executable(fuzz_warc ${CMAKE_CURRENT_LIST_DIR}/../core/fuzz_warc.c)
target_link_libraries(fuzz_warc PRIVATE gong_inside)
if(GONG_FUZZ)
  target_link_options(fuzz_warc PRIVATE -fsanitize=fuzzer)
else()
  target_sources(fuzz_warc PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/driver.c)
  add_test(NAME fuzz.warc COMMAND fuzz_warc ${CMAKE_CURRENT_LIST_DIR})
  set_tests_properties(fuzz.warc PROPERTIES LABELS fuzz TIMEOUT 300)
endif()
