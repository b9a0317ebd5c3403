gong_test(charset SOURCES ${CMAKE_CURRENT_LIST_DIR}/test_charset.c)
gong_test(html SOURCES ${CMAKE_CURRENT_LIST_DIR}/test_html.c)
gong_test(url SOURCES ${CMAKE_CURRENT_LIST_DIR}/test_url.c)
