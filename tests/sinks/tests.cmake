# Sinks against real files: what a case file cannot say.
gong_test(emit_jsonl SOURCES ${CMAKE_CURRENT_LIST_DIR}/test_emit_jsonl.c ${CMAKE_CURRENT_LIST_DIR}/sink.c)
gong_test(emit_sqlite SOURCES ${CMAKE_CURRENT_LIST_DIR}/test_emit_sqlite.c ${CMAKE_CURRENT_LIST_DIR}/sink.c
  LIBS PkgConfig::SQLITE3)
gong_test(points SOURCES ${CMAKE_CURRENT_LIST_DIR}/test_points.c)
foreach(sink IN ITEMS emit_jsonl emit_sqlite)
  target_include_directories(test_${sink} PRIVATE ${CMAKE_CURRENT_LIST_DIR})
  add_dependencies(test_${sink} plugin_${sink})
endforeach()
