gong_test(charset SOURCES ${CMAKE_CURRENT_LIST_DIR}/test_charset.c)
