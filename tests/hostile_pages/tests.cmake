set(hostile_sanitized 0)
if(GONG_SANITIZE)
  set(hostile_sanitized 1)
endif()
# Pages made to hurt: factor 10 on the time for slow machines, 100 for sanitizers.
add_executable(gong-hostile-pages ${CMAKE_CURRENT_LIST_DIR}/main.c ${CMAKE_CURRENT_LIST_DIR}/pages.c
  ${CMAKE_CURRENT_LIST_DIR}/snippets.c ${CMAKE_CURRENT_LIST_DIR}/html5lib.c)
target_link_libraries(gong-hostile-pages PRIVATE gong_harness)
add_test(NAME hostile_pages COMMAND gong-hostile-pages ${CMAKE_BINARY_DIR}/plugins ${PROJECT_SOURCE_DIR}/pipelines
  $<IF:${hostile_sanitized},100,10>)
set_tests_properties(hostile_pages PROPERTIES LABELS hostile TIMEOUT 300)
# The inputs of html5lib's test suite: $GONG_HTML5LIB, or ../shared/html5lib; skipped where neither is there.
add_test(NAME html5lib COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/html5lib.sh $<TARGET_FILE:gong-hostile-pages>
  ${CMAKE_BINARY_DIR}/plugins ${PROJECT_SOURCE_DIR})
set_tests_properties(html5lib PROPERTIES LABELS hostile TIMEOUT 300 SKIP_RETURN_CODE 77)
