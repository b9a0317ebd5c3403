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
    set_tests_properties(cases.${name} PROPERTIES LABELS cases)
  endif()
endfunction()
