gong_test(text_limits SOURCES text/test_limits.c)
add_dependencies(test_text_limits plugin_segment_outline plugin_extract_citations)
gong_test(facts_limits SOURCES text/test_facts.c)
add_dependencies(test_facts_limits plugin_segment_outline plugin_extract_metadata plugin_extract_quantities
                                   plugin_extract_citations plugin_extract_indicators)
