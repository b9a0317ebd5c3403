# Other people's cases, read out of checkouts of theirs: skipped by name where there is none.
add_executable(gong-ask-robots ${CMAKE_CURRENT_LIST_DIR}/ask_robots.c)
target_link_libraries(gong-ask-robots PRIVATE gong_inside gong_flags)
foreach(name IN ITEMS google commons sitemaps)
  add_test(NAME public.${name} COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/public.sh ${name})
  set_tests_properties(public.${name} PROPERTIES LABELS e2e TIMEOUT 300 SKIP_RETURN_CODE 77
    ENVIRONMENT "GONGBAO=$<TARGET_FILE:gongbao_command>;PORTAL=$<TARGET_FILE:gong-portal>;ASK=$<TARGET_FILE:gong-ask-robots>")
endforeach()
