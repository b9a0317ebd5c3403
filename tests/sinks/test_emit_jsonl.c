/* test_emit_jsonl.c: the record, and what the file looks like after everything that can happen to it. */
#include "sink.h"

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static int set_up(void **state)
{
    (void)state;
    return sink_folder() ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    sink_remove_folder();
    return 0;
}

static size_t count_lines(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static const char *text_of(const cJSON *o, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, key));
}

static const cJSON *at(const cJSON *o, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(o, key);
}

static void test_report_record(void **state)
{
    struct sink s;
    cJSON *r;
    const cJSON *q, *m;
    const char *path = sink_path("sub/folder/out.jsonl");

    (void)state;
    sink_init(&s, "emit_jsonl", path, NULL);
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/1", "云溪县", "2024", 321)));
    assert_true(harness_flush(&s.h));
    harness_finish(&s.h);
    r = cJSON_Parse(sink_read(path, NULL));
    assert_non_null(r);
    assert_string_equal(text_of(r, "schema"), "gongbao.report/1");
    /* sha256 of "http://a.example/1\n" and the sha256 of "http://a.example/1" */
    assert_string_equal(text_of(r, "id"), "a19d70d62ab140f98e357fa3fcdb7db2efb1d7848de7d28b6dda69344abddf86");
    assert_int_equal(at(at(r, "payload"), "bytes")->valueint, 123);
    assert_int_equal(at(at(at(r, "payload"), "archive"), "offset")->valueint, 512);
    assert_true(cJSON_IsNull(at(at(r, "charset"), "declared")));
    m = at(r, "metadata");
    assert_int_equal(cJSON_GetArraySize(m), 16);
    assert_int_equal(at(m, "report_year")->valueint, 2024);
    assert_true(cJSON_IsNull(at(m, "doc_no")));
    assert_int_equal(cJSON_GetArraySize(at(r, "metadata_rules")), 3);
    assert_string_equal(text_of(at(r, "extra"), "staff"), "12");
    q = cJSON_GetArrayItem(at(r, "quantities"), 0);
    assert_int_equal(at(q, "start")->valueint, 9); /* code points, not bytes */
    assert_int_equal(at(q, "end")->valueint, 13);
    assert_int_equal(at(q, "value")->valueint, 321);
    assert_int_equal(cJSON_GetArrayItem(at(q, "origin"), 0)->valueint, 25);
    assert_true(cJSON_IsNull(at(q, "change")));
    assert_int_equal(at(cJSON_GetArrayItem(at(r, "sections"), 0), "end")->valueint, 19);
    assert_string_equal(text_of(cJSON_GetArrayItem(at(r, "findings"), 0), "code"), "empty-section");
    cJSON_Delete(r);
}

static void test_revision(void **state)
{
    struct sink s;
    struct gong_item *it;
    const cJSON *v;
    cJSON *r;
    const char *path = sink_path("revisions.jsonl");

    (void)state;
    sink_init(&s, "emit_jsonl", path, NULL);
    it = sink_report(&s, "http://a.example/1", "云溪县", "2024", 321);
    assert_true(gong_item_set_attr(it, "revision.change", GONG_LIT("material")));
    assert_true(gong_item_set_attr(it, "revision.previous", GONG_LIT("0a")));
    assert_true(gong_item_set_attr(it, "revision.what", GONG_LIT("number,text")));
    assert_true(gong_item_set_attr(it, "record.twin_of", GONG_LIT("0b")));
    assert_true(sink_take(&s, it));
    assert_true(harness_flush(&s.h));
    harness_finish(&s.h);
    r = cJSON_Parse(sink_read(path, NULL));
    v = at(r, "revision");
    assert_string_equal(text_of(v, "change"), "material");
    assert_string_equal(text_of(v, "previous"), "0a");
    assert_int_equal(cJSON_GetArraySize(at(v, "what")), 2);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetArrayItem(at(v, "what"), 1)), "text");
    assert_string_equal(text_of(r, "twin_of"), "0b");
    cJSON_Delete(r);
}

static void test_page_record(void **state)
{
    struct sink s;
    cJSON *r;
    const char *path = sink_path("pages.jsonl");

    (void)state;
    sink_init(&s, "emit_jsonl", path, NULL);
    assert_true(sink_take(&s, sink_page(&s, "http://a.example/l", "list", "not a body")));
    assert_true(harness_flush(&s.h));
    harness_finish(&s.h);
    r = cJSON_Parse(sink_read(path, NULL));
    assert_string_equal(text_of(r, "schema"), "gongbao.page/1");
    assert_string_equal(text_of(r, "class"), "list");
    assert_true(cJSON_IsNull(at(r, "revision")) && cJSON_IsNull(at(r, "twin_of"))); /* no state here */
    assert_string_equal(text_of(r, "title"), "新题目");
    assert_string_equal(text_of(r, "text"), "");
    assert_string_equal(text_of(at(r, "fields"), "index_no"), "11/22");
    assert_int_equal(cJSON_GetArraySize(at(r, "fields")), 1);
    assert_true(cJSON_IsNull(at(r, "cms")));
    cJSON_Delete(r);
}

/* A crash leaves lines beyond the checkpoint and half a line: both go, nothing acknowledged does. */
static void test_cuts_what_was_not_acknowledged(void **state)
{
    struct sink s, again;
    const char *path = sink_path("out.jsonl"), *text;

    (void)state;
    sink_init(&s, "emit_jsonl", path, NULL);
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/1", "甲县", "2024", 1)));
    assert_true(harness_flush(&s.h));
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/2", "乙县", "2024", 2)));
    harness_finish(&s.h); /* no flush: the second was never acknowledged */
    assert_int_equal(count_lines(sink_read(path, NULL)), 2);
    sink_init(&again, "emit_jsonl", path, &s);
    assert_true(harness_open(&again.h));
    assert_non_null(strstr(again.h.logged, "never acknowledged"));
    text = sink_read(path, NULL);
    assert_int_equal(count_lines(text), 1);
    assert_non_null(strstr(text, "甲县"));
    harness_finish(&again.h);
}

static void test_torn_line_without_token(void **state)
{
    struct sink s, again;
    const char *path = sink_path("out.jsonl");
    static char bytes[1 << 20];
    size_t n;

    (void)state;
    sink_init(&s, "emit_jsonl", path, NULL);
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/1", "甲县", "2024", 1)));
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/2", "乙县", "2024", 2)));
    harness_finish(&s.h);
    memcpy(bytes, sink_read(path, &n), sizeof bytes);
    sink_write(path, bytes, n - 5);
    sink_init(&again, "emit_jsonl", path, NULL);
    assert_true(harness_open(&again.h));
    assert_non_null(strstr(again.h.logged, "warning: cutting a torn last line"));
    assert_int_equal(count_lines(sink_read(path, NULL)), 1);
    assert_true(sink_take(&again, sink_report(&again, "http://a.example/2", "乙县", "2024", 2)));
    harness_finish(&again.h);
    assert_int_equal(count_lines(sink_read(path, NULL)), 2);
}

static void test_newest_line_counts(void **state)
{
    struct sink s, again;
    const char *path = sink_path("out.jsonl"), *text;

    (void)state;
    sink_init(&s, "emit_jsonl", path, NULL);
    for (int i = 0; i < 3; i++) {
        char url[64];
        snprintf(url, sizeof url, "http://a.example/%d", i);
        assert_true(sink_take(&s, sink_report(&s, url, "甲县", "2024", 10 + i)));
    }
    assert_true(harness_flush(&s.h));
    harness_finish(&s.h);
    sink_init(&again, "emit_jsonl", path, &s);
    assert_true(sink_take(&again, sink_report(&again, "http://a.example/1", "甲县", "2024", 99)));
    assert_true(harness_flush(&again.h));
    assert_int_equal(count_lines(sink_read(path, NULL)), 4);
    harness_finish(&again.h);
    text = sink_read(path, NULL);
    assert_int_equal(count_lines(text), 3);
    assert_null(strstr(text, "\"value\":11,"));
    assert_non_null(strstr(text, "\"value\":99,"));
    /* the rewritten file is accepted without a warning and nothing is cut */
    sink_init(&s, "emit_jsonl", path, &again);
    assert_true(harness_open(&s.h));
    assert_string_equal(s.h.logged, "");
    harness_finish(&s.h);
    assert_int_equal(count_lines(sink_read(path, NULL)), 3);
}

/* The file does not grow without bound while everything is written again and again. */
static void test_compacts_in_time(void **state)
{
    struct sink s;
    const char *path = sink_path("out.jsonl");

    (void)state;
    sink_init(&s, "emit_jsonl", path, NULL);
    for (int round = 0; round < 40; round++) {
        assert_true(sink_take(&s, sink_report(&s, "http://a.example/1", "甲县", "2024", round)));
        assert_true(sink_take(&s, sink_report(&s, "http://a.example/2", "甲县", "2024", round)));
        assert_true(harness_flush(&s.h));
        assert_true(count_lines(sink_read(path, NULL)) <= 4);
    }
    harness_finish(&s.h);
    assert_int_equal(count_lines(sink_read(path, NULL)), 2);
    assert_non_null(strstr(sink_read(path, NULL), "\"value\":39,"));
}

static void test_removed_file(void **state)
{
    struct sink s, again;
    const char *path = sink_path("out.jsonl");

    (void)state;
    sink_init(&s, "emit_jsonl", path, NULL);
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/1", "甲县", "2024", 1)));
    assert_true(harness_flush(&s.h));
    harness_finish(&s.h);
    unlink(path);
    sink_init(&again, "emit_jsonl", path, &s);
    assert_true(harness_open(&again.h));
    assert_non_null(strstr(again.h.logged, "holds 0 records where 1 were acknowledged"));
    harness_finish(&again.h);
}

static void test_foreign_file_is_left_alone(void **state)
{
    struct sink s;
    const char *path = sink_path("notes.txt"), *words = "my own notes\nsecond line\n";

    (void)state;
    sink_write(path, words, strlen(words));
    sink_init(&s, "emit_jsonl", path, NULL);
    assert_false(harness_open(&s.h));
    assert_int_equal(s.h.outcome.status, GONG_EFATAL);
    assert_non_null(strstr(s.h.outcome.message, "holds something other than gongbao records at byte 0"));
    harness_finish(&s.h);
    assert_string_equal(sink_read(path, NULL), words);
}

static void test_second_writer(void **state)
{
    struct sink s, other;
    const char *path = sink_path("out.jsonl");

    (void)state;
    sink_init(&s, "emit_jsonl", path, NULL);
    assert_true(harness_open(&s.h));
    sink_init(&other, "emit_jsonl", path, NULL);
    assert_false(harness_open(&other.h));
    assert_int_equal(other.h.outcome.status, GONG_EFATAL);
    assert_non_null(strstr(other.h.outcome.message, "another run is writing"));
    harness_finish(&other.h);
    harness_finish(&s.h);
}

/* A file-size limit stands in for a full disk: the write is cut short, then refused. */
static void test_full_disk(void **state)
{
    struct rlimit old, small;
    struct sink s;
    const char *path = sink_path("out.jsonl"), *text;
    size_t whole, n;

    (void)state;
    sink_init(&s, "emit_jsonl", path, NULL);
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/1", "甲县", "2024", 1)));
    sink_read(path, &whole);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = whole + 100;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_false(sink_take(&s, sink_report(&s, "http://a.example/2", "乙县", "2024", 2)));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(s.h.outcome.status, GONG_EFATAL);
    assert_non_null(strstr(s.h.outcome.message, "cannot write"));
    harness_finish(&s.h);
    text = sink_read(path, &n);
    assert_int_equal(n, whole);
    assert_int_equal(text[n - 1], '\n');
}

static void test_refusals(void **state)
{
    struct sink s;
    struct gong_item *it;

    (void)state;
    sink_init(&s, "emit_jsonl", "/dev/null", NULL);
    assert_false(harness_open(&s.h));
    assert_non_null(strstr(s.h.outcome.message, "is not a regular file"));
    harness_finish(&s.h);
    sink_init(&s, "emit_jsonl", sink_path("x.jsonl"), NULL);
    it = gong_item_create(&s.h.arena, GONG_TEXT);
    assert_false(sink_take(&s, it));
    assert_int_equal(s.h.outcome.status, GONG_EITEM);
    assert_non_null(strstr(s.h.outcome.message, "has no url"));
    harness_finish(&s.h);
    sink_init(&s, "emit_jsonl", sink_path("y.jsonl"), NULL);
    assert_true(harness_param(&s.h, s.stage, "max_record", "4096"));
    it = sink_report(&s, "http://a.example/1", "甲县", "2024", 1);
    it->body = gong_span(gong_arena_zalloc(&s.h.arena, 5000), 5000);
    assert_false(sink_take(&s, it));
    assert_int_equal(s.h.outcome.status, GONG_EITEM);
    assert_non_null(strstr(s.h.outcome.message, "larger than 4096 bytes"));
    harness_finish(&s.h);
    assert_int_equal(count_lines(sink_read(sink_path("y.jsonl"), NULL)), 0);
}

static void test_record_cap(void **state)
{
    struct sink s;

    (void)state;
    sink_init(&s, "emit_jsonl", sink_path("z.jsonl"), NULL);
    assert_true(harness_param(&s.h, s.stage, "max_records", "1"));
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/1", "甲县", "2024", 1)));
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/1", "甲县", "2024", 2)));
    assert_false(sink_take(&s, sink_report(&s, "http://a.example/2", "甲县", "2024", 1)));
    assert_non_null(strstr(s.h.outcome.message, "holds more than 1 records (max_records)"));
    harness_finish(&s.h);
}

/* More ids than the first table holds: every one is found again. */
static void test_many_ids(void **state)
{
    struct sink s;
    const char *path = sink_path("many.jsonl");

    (void)state;
    sink_init(&s, "emit_jsonl", path, NULL);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 1500; i++) {
            char url[64];
            snprintf(url, sizeof url, "http://a.example/%d", i);
            assert_true(sink_take(&s, sink_page(&s, url, "stub", "")));
            harness_reset(&s.h);
        }
    harness_finish(&s.h);
    sink_init(&s, "emit_jsonl", path, NULL);
    assert_true(harness_open(&s.h));
    assert_true(harness_flush(&s.h));
    assert_non_null(strstr(s.h.token, " 1500"));
    harness_finish(&s.h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_report_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_revision, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_page_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cuts_what_was_not_acknowledged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_torn_line_without_token, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_newest_line_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_compacts_in_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_removed_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_foreign_file_is_left_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_second_writer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_full_disk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_record_cap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_ids, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
