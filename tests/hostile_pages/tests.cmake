set(hostile_sanitized 0)
if(GONG_SANITIZE)
  set(hostile_sanitized 1)
endif()
# Pages made to hurt: factor 10 on the time for slow machines; under sanitizers the small ones.
add_executable(gong-hostile-pages ${CMAKE_CURRENT_LIST_DIR}/main.c ${CMAKE_CURRENT_LIST_DIR}/pages.c
  ${CMAKE_CURRENT_LIST_DIR}/snippets.c)
target_link_libraries(gong-hostile-pages PRIVATE gong_harness)
add_test(NAME hostile_pages COMMAND gong-hostile-pages ${CMAKE_BINARY_DIR}/plugins ${PROJECT_SOURCE_DIR}/pipelines
  $<IF:${hostile_sanitized},100,10>)
set_tests_properties(hostile_pages PROPERTIES LABELS hostile TIMEOUT 300)
