# gong_add_plugin(NAME SOURCES a.c b.c LIBS target...)
#   builds plugins/NAME.so from an object library (so that tests and fuzzers can link the same
#   objects), installs it, and registers its cases/ folder with ctest.
function(gong_add_plugin name)
  cmake_parse_arguments(P "" "" "SOURCES;LIBS" ${ARGN})
  add_library(plugin_${name}_objects OBJECT ${P_SOURCES})
  target_link_libraries(plugin_${name}_objects PUBLIC gongbao gong_flags ${P_LIBS})
  set_target_properties(plugin_${name}_objects PROPERTIES C_VISIBILITY_PRESET hidden)
  add_library(plugin_${name} MODULE)
  target_link_libraries(plugin_${name} PRIVATE plugin_${name}_objects)
  set_target_properties(plugin_${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name}
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins)
  install(TARGETS plugin_${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/gongbao/plugins)
  if(GONG_TESTS AND EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/cases)
    add_test(NAME cases.${name} COMMAND gong-cases --plugins ${CMAKE_BINARY_DIR}/plugins
      --root ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/cases)
    set_tests_properties(cases.${name} PROPERTIES LABELS cases TIMEOUT 300)
  endif()
  if(GONG_TESTS AND EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz.c)
    gong_add_fuzz(${name})
  endif()
endfunction()

# gong_add_fuzz(NAME): fuzz.c of a plugin. With GONG_FUZZ a libFuzzer program; else a plain one that
# runs the corpus/ and cases/ folders, with mutations, as a test.
function(gong_add_fuzz name)
  add_executable(fuzz_${name} fuzz.c)
  target_link_libraries(fuzz_${name} PRIVATE plugin_${name}_objects gong_harness gong_inside)
  target_compile_definitions(fuzz_${name} PRIVATE GONG_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  if(GONG_FUZZ)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/driver.c)
    add_test(NAME fuzz.${name} COMMAND fuzz_${name} ${CMAKE_CURRENT_SOURCE_DIR}/corpus ${CMAKE_CURRENT_SOURCE_DIR}/cases)
    set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT 300)
  endif()
endfunction()
