/* test_config.c: JSON with comments and its places, nearest words, ${NAME}, the order of a chain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/pipeline.h"

struct rig {
    struct gong_arena a;
    struct gong_diags d;
    struct gong_jsonc j;
};

static bool parse_n(struct rig *r, const char *text, size_t n)
{
    memset(r, 0, sizeof *r);
    gong_arena_init(&r->a, 64 * 1024 * 1024);
    r->d.arena = &r->a;
    return gong_jsonc_parse(&r->j, &r->d, gong_span(text, n));
}

static bool parse(struct rig *r, const char *text)
{
    return parse_n(r, text, strlen(text));
}

static void end(struct rig *r)
{
    gong_jsonc_finish(&r->j);
    gong_arena_finish(&r->a);
}

static void refused_at(const char *text, unsigned line, unsigned column, const char *message)
{
    struct rig r;

    assert_false(parse(&r, text));
    assert_non_null(r.d.first);
    assert_non_null(strstr(r.d.first->message, message));
    assert_int_equal(r.d.first->line, line);
    assert_int_equal(r.d.first->column, column);
    end(&r);
}

static void comments_are_blanks(void **state)
{
    struct rig r;

    (void)state;
    assert_true(
        parse(&r, "/**/{ // one\n \"a\": \"// no comment /* \\\" */\", /* two\n lines */ \"b\": [1,2] } //"));
    assert_string_equal(cJSON_GetObjectItem(r.j.root, "a")->valuestring, "// no comment /* \" */");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(r.j.root, "b")), 2);
    end(&r);
}

static void refusals_have_places(void **state)
{
    (void)state;
    refused_at("{\"a\": 1,}", 1, 9, "is not valid JSON");
    refused_at("{} {}", 1, 4, "something stands after the end");
    refused_at("{}\n/* open", 2, 8, "never closed");
    refused_at("{}/*/", 1, 6, "never closed");
    refused_at("\xFF\xFE{", 1, 1, "UTF-16");
    refused_at("{\"a\": \"never ends", 1, 8, "is not valid JSON");
    refused_at("", 1, 1, "is not valid JSON");
    refused_at("{\"公报\": tru}", 1, 8, "is not valid JSON");
}

/* The message stands at `line:column` of the value (or key) called name. */
static void stands_at(const char *text, const char *name, bool at_key, unsigned line, unsigned column)
{
    struct rig r;

    assert_true(parse(&r, text));
    gong_jsonc_report(&r.j, &r.d, cJSON_GetObjectItem(r.j.root, name), at_key, "here");
    assert_int_equal(r.d.last->line, line);
    assert_int_equal(r.d.last->column, column);
    end(&r);
}

static void columns_count_characters(void **state)
{
    (void)state;
    stands_at("{\"公\": \"报\", \"b\": 1}", "b", true, 1, 12);
    stands_at("{\"公\": \"报\", \"b\": 1}", "b", false, 1, 17);
    stands_at("{/* 公报 */ \"b\": 1}", "b", true, 1, 11);
    stands_at("\xEF\xBB\xBF{\"b\": 1}", "b", true, 1, 2);
    stands_at("{\"a\": {\"x\": [1, {\"y\": \"}\"}]},\n\n  \"b\": 1}", "b", true, 3, 3);
    stands_at("{\"a\\\"\": 1, \"b\": 1}", "b", true, 1, 12);
}

static void depth_is_bounded(void **state)
{
    char text[200];
    struct rig r;

    (void)state;
    memset(text, '[', 64);
    memset(text + 64, ']', 64);
    assert_true(parse_n(&r, text, 128));
    end(&r);
    memset(text, '[', 65);
    memset(text + 65, ']', 65);
    assert_false(parse_n(&r, text, 130));
    assert_int_equal(r.d.first->column, 65);
    end(&r);
}

static void duplicates_are_named_once_each(void **state)
{
    struct rig r;

    (void)state;
    assert_true(parse(&r, "{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2}, \"a\": 3, \"a\": 4}"));
    assert_int_equal(r.d.n, 3);
    end(&r);
}

/* Quadratic work would not end in the time of a test. */
static void a_megabyte_of_keys_is_refused_quickly(void **state)
{
    size_t n = 0, cap = 1024 * 1024;
    char *text = malloc(cap);
    struct rig r;

    (void)state;
    assert_non_null(text);
    text[n++] = '{';
    for (int i = 0; n < cap - 32; i++)
        n += (size_t)snprintf(text + n, cap - n, "%s\"%x\":1", i ? "," : "", (unsigned)i);
    text[n++] = '}';
    assert_false(parse_n(&r, text, n));
    assert_non_null(strstr(r.d.first->message, "more than 4096 keys"));
    end(&r);
    free(text);
}

static void diagnostics_are_counted_beyond_the_cap(void **state)
{
    struct gong_arena a;
    struct gong_diags d = {.arena = &a};
    size_t kept = 0;

    (void)state;
    gong_arena_init(&a, 1 << 20);
    for (int i = 0; i < 300; i++)
        gong_diag(&d, 1, 1, "number %d", i);
    for (struct gong_diag *g = d.first; g; g = g->next)
        kept++;
    assert_int_equal(d.n, 300);
    assert_int_equal(kept, GONG_MAX_DIAGS);
    gong_arena_finish(&a);
}

static void nearest_words(void **state)
{
    static const char *const words[] = {"workers", "deadline", "queue", "name", NULL};
    char longest[100];

    (void)state;
    assert_string_equal(gong_nearest("wrokers", words), "workers");
    assert_string_equal(gong_nearest("deadlines", words), "deadline");
    assert_string_equal(gong_nearest("queue", words), "queue");
    assert_null(gong_nearest("frobnicate", words));
    assert_null(gong_nearest("", words));
    memset(longest, 'q', 99);
    longest[99] = 0;
    assert_null(gong_nearest(longest, words));
}

static void expands(const char *text, const char *want)
{
    char why[GONG_REFUSAL_MAX];
    cJSON *v = cJSON_CreateString(text), *out = gong_expand(v, why);

    assert_non_null(out);
    assert_string_equal(out->valuestring, want);
    cJSON_Delete(out);
    cJSON_Delete(v);
}

static void refuses_to_expand(const char *text, const char *reason)
{
    char why[GONG_REFUSAL_MAX];
    cJSON *v = cJSON_CreateString(text);

    assert_null(gong_expand(v, why));
    assert_non_null(strstr(why, reason));
    cJSON_Delete(v);
}

static void variables(void **state)
{
    char *big = malloc(1000001);

    (void)state;
    setenv("GONG_T", "x${GONG_T}y", 1); /* what is filled in is not filled in again */
    expands("plain $ $$ }", "plain $ $$ }");
    expands("<${GONG_T}>", "<x${GONG_T}y>");
    expands("$${GONG_T}", "${GONG_T}");
    unsetenv("GONG_NONE");
    refuses_to_expand("${GONG_NONE}", "GONG_NONE is not set");
    refuses_to_expand("${}", "is no name");
    refuses_to_expand("${1A}", "is no name");
    refuses_to_expand("${${GONG_T}}", "is no name");
    refuses_to_expand("a ${GONG_T", "without its }");
    assert_non_null(big);
    for (size_t i = 0; i < 1000000; i++)
        big[i] = "${"[i & 1];
    big[1000000] = 0;
    refuses_to_expand(big, "without its }");
    memset(big, 'a', 100000);
    big[0] = '$', big[1] = '$', big[2] = '{';
    big[100000] = 0;
    refuses_to_expand(big, "longer than 65536 bytes");
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_are_blanks),
        cmocka_unit_test(refusals_have_places),
        cmocka_unit_test(columns_count_characters),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(duplicates_are_named_once_each),
        cmocka_unit_test(a_megabyte_of_keys_is_refused_quickly),
        cmocka_unit_test(diagnostics_are_counted_beyond_the_cap),
        cmocka_unit_test(nearest_words),
        cmocka_unit_test(variables),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
