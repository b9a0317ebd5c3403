/* test_params.c: every type of parameter, its units, its range and its text form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/params.h"

struct values {
    bool flag;
    int64_t whole, size, time, choice;
    double real;
    const char *string, *file, *path, *secret, *json;
    const char *const *list;
};

#define AT(m) offsetof(struct values, m)

static const struct gong_param table[] = {
    {"flag", GONG_P_BOOL, AT(flag), "true", false, NULL, 0, 0, "h"},
    {"whole", GONG_P_INT, AT(whole), "-3", false, NULL, -10, 10, "h"},
    {"real", GONG_P_REAL, AT(real), "0.5", false, NULL, 0, 0, "h"},
    {"size", GONG_P_SIZE, AT(size), "64K", false, NULL, 0, 0, "h"},
    {"time", GONG_P_TIME, AT(time), "1.5s", false, NULL, 0, 0, "h"},
    {"string", GONG_P_STRING, AT(string), "123", false, NULL, 0, 0, "h"},
    {"choice", GONG_P_CHOICE, AT(choice), "b", false, "a|b|long", 0, 0, "h"},
    {"file", GONG_P_FILE, AT(file), "d.json", false, NULL, 0, 0, "h"},
    {"path", GONG_P_PATH, AT(path), "out", false, NULL, 0, 0, "h"},
    {"list", GONG_P_LIST, AT(list), "[\"x\", \"y\"]", false, NULL, 0, 0, "h"},
    {"secret", GONG_P_SECRET, AT(secret), NULL, false, NULL, 0, 0, "h"},
    {"json", GONG_P_JSON, AT(json), "{\"k\": [1]}", false, NULL, 0, 0, "h"},
    {0}};

static const struct gong_plugin plugin = {.name = "t", .params = table, .state_size = sizeof(struct values)};

struct rig {
    struct gong_arena a;
    struct values v;
    struct gong_param_place place;
    char why[GONG_REFUSAL_MAX];
};

static void begin(struct rig *r, size_t limit)
{
    memset(r, 0, sizeof *r);
    gong_arena_init(&r->a, limit);
    r->place = (struct gong_param_place){&r->a, "/base", &r->v};
}

static bool set(struct rig *r, const char *name, const char *text)
{
    const struct gong_param *q = gong_params_find(&plugin, name);
    cJSON *v = gong_param_value(q, text);
    bool ok = v && gong_param_write(q, v, &r->place, r->why);

    cJSON_Delete(v);
    return ok;
}

static void defaults_of_every_type(void **state)
{
    struct rig r;

    (void)state;
    begin(&r, 1 << 20);
    assert_true(gong_params_check(&plugin, r.why));
    assert_true(gong_params_defaults(&plugin, &r.place, r.why));
    assert_true(r.v.flag);
    assert_int_equal(r.v.whole, -3);
    assert_true(r.v.real > 0.49 && r.v.real < 0.51);
    assert_int_equal(r.v.size, 65536);
    assert_int_equal(r.v.time, 1500);
    assert_string_equal(r.v.string, "123");
    assert_int_equal(r.v.choice, 1);
    assert_string_equal(r.v.file, "/base/d.json");
    assert_string_equal(r.v.path, "out");
    assert_string_equal(r.v.list[1], "y");
    assert_null(r.v.list[2]);
    assert_null(r.v.secret);
    assert_string_equal(r.v.json, "{\"k\":[1]}");
    gong_arena_finish(&r.a);
}

static void sizes_and_times(void **state)
{
    static const struct {
        const char *text;
        int64_t size, time; /* -1: refused */
    } rows[] = {{"0", 0, 0},         {"1e3G", 1073741824000, -1},
                {"1.5K", 1536, -1},  {".5M", 524288, -1},
                {"10 B", 10, -1},    {"2GiB", 2147483648, -1},
                {"10m", -1, 600000}, {"1d", -1, 86400000},
                {"500ms", -1, 500},  {"1 h", -1, 3600000},
                {"-1", -1, -1},      {"+1", -1, -1},
                {" 1", -1, -1},      {"", -1, -1},
                {".", -1, -1},       {"1e308", -1, -1},
                {"1e999", -1, -1},   {"nan", -1, -1},
                {"inf", -1, -1},     {"0x10", -1, -1},
                {"1k", -1, -1},      {"1KK", -1, -1},
                {"9e15", -1, -1},    {"1e-400", -1, -1}};
    int64_t n;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        n = -1;
        assert_int_equal(gong_parse_size(rows[i].text, &n), rows[i].size >= 0);
        assert_int_equal(n, rows[i].size);
        n = -1;
        assert_int_equal(gong_parse_time(rows[i].text, &n), rows[i].time >= 0);
        assert_int_equal(n, rows[i].time);
    }
}

static void wrong_values_are_refused(void **state)
{
    static const char *const bad[][3] = {{"flag", "1", "true or false"},
                                         {"flag", "yes", "true or false"},
                                         {"whole", "1.5", "a whole number"},
                                         {"whole", "1e308", "a whole number"},
                                         {"whole", "11", "between -10 and 10"},
                                         {"whole", "-11", "between -10 and 10"},
                                         {"whole", "x", "a whole number"},
                                         {"real", "x", "a number"},
                                         {"real", "1e999", "a number"},
                                         {"real", "-1e999", "a number"},
                                         {"size", "-1", "a size"},
                                         {"size", "1.5", "a size"},
                                         {"time", "-5", "a time"},
                                         {"time", "soon", "a time"},
                                         {"choice", "c", "one of a|b|long"},
                                         {"choice", "lon", "one of"},
                                         {"choice", "", "one of"},
                                         {"choice", "a|b", "one of"},
                                         {"choice", "null", "one of"},
                                         {"list", "[1]", "a list"},
                                         {"list", "[null]", "a list"}};
    struct rig r;

    (void)state;
    begin(&r, 1 << 20);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        r.why[0] = 0;
        assert_false(set(&r, bad[i][0], bad[i][1]));
        assert_non_null(strstr(r.why, bad[i][2]));
    }
    gong_arena_finish(&r.a);
}

static void texts_become_what_the_type_wants(void **state)
{
    struct rig r;
    char deep[200];

    (void)state;
    begin(&r, 1 << 20);
    assert_true(set(&r, "string", "12") && strcmp(r.v.string, "12") == 0);
    assert_true(set(&r, "string", "\"q\"") && strcmp(r.v.string, "q") == 0);
    assert_true(set(&r, "string", "a=b.c") && strcmp(r.v.string, "a=b.c") == 0);
    assert_true(set(&r, "string", "") && strcmp(r.v.string, "") == 0);
    assert_true(set(&r, "string", "null") && !r.v.string);
    assert_true(set(&r, "file", "/abs") && strcmp(r.v.file, "/abs") == 0);
    assert_true(set(&r, "list", "one") && strcmp(r.v.list[0], "one") == 0 && !r.v.list[1]);
    assert_true(set(&r, "list", "[]") && !r.v.list[0]);
    assert_true(set(&r, "size", "-0") && r.v.size == 0);
    assert_true(set(&r, "whole", "-10") && r.v.whole == -10);
    assert_true(set(&r, "choice", "long") && r.v.choice == 2);
    memset(deep, '[', 199);
    deep[199] = 0;
    assert_true(set(&r, "string", deep) && strcmp(r.v.string, deep) == 0);
    gong_arena_finish(&r.a);
}

static void no_memory_is_no_silence(void **state)
{
    struct rig r;

    (void)state;
    begin(&r, 64);
    assert_false(
        set(&r, "list", "[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"]"));
    assert_string_equal(r.why, "out of memory");
    assert_false(
        set(&r, "string", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    assert_string_equal(r.why, "out of memory");
    gong_arena_finish(&r.a);
}

static void bad_tables_are_refused(void **state)
{
    static const struct gong_param outside[] = {{"a", GONG_P_INT, 4, NULL, false, NULL, 0, 0, "h"}, {0}};
    static const struct gong_param far[] = {{"a", GONG_P_BOOL, SIZE_MAX, NULL, false, NULL, 0, 0, "h"}, {0}};
    static const struct gong_param odd[] = {{"a", (enum gong_param_type)99, 0, NULL, false, NULL, 0, 0, "h"},
                                            {0}};
    static const struct gong_param bare[] = {{"a", GONG_P_CHOICE, 0, NULL, false, NULL, 0, 0, "h"}, {0}};
    const struct gong_param *const tables[] = {outside, far, odd, bare};
    char why[GONG_REFUSAL_MAX];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct gong_plugin p = {.name = "t", .params = tables[i], .state_size = 8};
        assert_false(gong_params_check(&p, why));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_of_every_type),   cmocka_unit_test(sizes_and_times),
        cmocka_unit_test(wrong_values_are_refused), cmocka_unit_test(texts_become_what_the_type_wants),
        cmocka_unit_test(no_memory_is_no_silence),  cmocka_unit_test(bad_tables_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
