/* test_facts.c: the whole chain of facts on input that was made to hurt. Asked of each text: a report,
 * findings where something was not read, offsets inside the text, and working memory that the length
 * of the text bounds, rows counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "harness.h"

enum { KIB = 1024, MIB = 1024 * KIB, MOST_MEMORY = 32 };

static struct harness *chain(void)
{
    static const char *const dirs[] = {GONG_PLUGIN_DIR};
    static const char *const stages[] = {"segment_outline", "extract_metadata", "extract_quantities",
                                         "extract_citations", "extract_indicators"};
    struct harness *h = calloc(1, sizeof *h);

    assert_non_null(h);
    harness_init(h, dirs, 1, GONG_SOURCE_DIR "/pipelines");
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        struct gong_stage *s = harness_add(h, stages[i]);
        assert_non_null(s);
        if (i == 0)
            assert_true(harness_param(h, s, "topics", "dictionaries/topics.json"));
    }
    return h;
}

static void drop(struct harness *h)
{
    harness_finish(h);
    free(h);
}

static void push(struct harness *h, const char *text, size_t n)
{
    struct gong_item *it;

    harness_reset(h);
    it = gong_item_create(&h->arena, GONG_TEXT);
    gong_item_set_body(it, gong_span(text, n));
    if (!harness_push(h, it))
        fail_msg("%s: %s", h->where, h->outcome.message);
    assert_int_equal(h->n_out, 1);
    assert_null(gong_item_bad_offset(h->first));
}

static size_t rows(const struct harness *h, enum gong_relation rel)
{
    size_t n;

    gong_item_rows(h->first, rel, &n);
    return n;
}

static bool found(const struct harness *h, const char *code)
{
    size_t n;
    const struct gong_finding *f = gong_item_rows(h->first, GONG_FINDING, &n);

    for (size_t i = 0; i < n; i++)
        if (gong_span_is(f[i].code, code))
            return true;
    return false;
}

static char *repeat(const char *unit, size_t n)
{
    char *buf = malloc(n);
    size_t len = strlen(unit);

    assert_non_null(buf);
    for (size_t i = 0; i < n; i++)
        buf[i] = unit[i % len];
    return buf;
}

static void test_16_mb_of_digits(void **state)
{
    static const char *const digits[] = {"7", "７"};
    struct harness *h = chain();

    (void)state;
    for (int i = 0; i < 2; i++) {
        char *buf = repeat(digits[i], 16 * MIB);

        push(h, buf, 16 * MIB);
        assert_int_equal(rows(h, GONG_QUANTITY), 0);
        assert_true(found(h, "number-too-long"));
        assert_true(h->arena.used <= (size_t)MOST_MEMORY * 16 * MIB);
        free(buf);
    }
    drop(h);
}

/* 办理<10,000 digits>件，走访12户: the number beside it is read all the same. */
static void test_numbers_of_10000_digits(void **state)
{
    static const char front[] = "办理", back[] = "件，走访12户。\n";
    enum { DIGITS = 10000, N = sizeof front - 1 + DIGITS + sizeof back - 1 };
    struct harness *h = chain();
    char *buf = malloc(3 * N), *p = buf;
    size_t n;
    const struct gong_quantity *q;

    (void)state;
    assert_non_null(buf);
    for (int i = 0; i < 3; i++) {
        memcpy(p, front, sizeof front - 1);
        memset(p + sizeof front - 1, '3', DIGITS);
        memcpy(p + sizeof front - 1 + DIGITS, back, sizeof back - 1);
        p += N;
    }
    push(h, buf, 3 * N);
    q = gong_item_rows(h->first, GONG_QUANTITY, &n);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++)
        assert_true(q[i].value == 12);
    assert_true(found(h, "number-too-long"));
    drop(h);
    free(buf);
}

static void test_100000_nested_titles(void **state)
{
    enum { DEEP = 100000 };
    struct harness *h = chain();
    char *buf = repeat("《", 6 * DEEP), *close = repeat("》", 3 * DEEP);

    (void)state;
    push(h, buf, 3 * DEEP);
    assert_true(rows(h, GONG_FINDING) > 0);
    memcpy(buf + 3 * DEEP, close, 3 * DEEP);
    push(h, buf, 6 * DEEP);
    assert_true(rows(h, GONG_FINDING) > 0);
    assert_true(rows(h, GONG_CITATION) < 100);
    drop(h);
    free(buf);
    free(close);
}

static const char report[] =
    "云泽市司法局2024年度法治政府建设情况的报告\n云泽市人民政府：\n一、主要做法\n（一）许可。按照云政发〔2022"
    "〕3号和"
    "《关于贯彻〈信访工作条例〉的通知》立案12件，同比增长1.5%，罚没８ 000余元，办结率98.6％。\n"
    "二、存在问题\n力量薄弱，无败诉案件。\n云泽市司法局\n2025年1月6日\n";

/* Each in memory of its own size, so that a sanitizer sees what is read behind it. */
static void test_every_prefix(void **state)
{
    struct harness *h = chain();

    (void)state;
    for (size_t n = 0; n < sizeof report; n++) {
        char *copy = malloc(n ? n : 1);

        assert_non_null(copy);
        memcpy(copy, report, n);
        push(h, copy, n);
        if (n + 1 == sizeof report)
            assert_int_equal(rows(h, GONG_QUANTITY), 4);
        free(copy);
    }
    drop(h);
}

/* Bytes that stand for no character: put behind every character of a report, they cost it nothing but
 * what they cut, and the numbers before them are read. */
static void between_all(struct harness *h, const char *bytes, size_t n)
{
    char *buf = malloc(sizeof report * (n + 1));
    size_t len = 0;

    assert_non_null(buf);
    for (size_t i = 0; i + 1 < sizeof report; i++) {
        if (((unsigned char)report[i] & 0xC0) != 0x80) {
            memcpy(buf + len, bytes, n);
            len += n;
        }
        buf[len++] = report[i];
    }
    push(h, buf, len);
    memcpy(buf, "走访36户。", 15);
    memcpy(buf + 15, bytes, n);
    push(h, buf, 15 + n);
    assert_int_equal(rows(h, GONG_QUANTITY), 1);
    free(buf);
}

static void test_lone_surrogates(void **state)
{
    struct harness *h = chain();

    (void)state;
    between_all(h, "\xED\xA0\x80", 3);
    between_all(h, "\xED\xBF\xBF", 3);
    between_all(h, "\xED\xB0\x80\xED\xA0\x80", 6);
    drop(h);
}

static void test_zero_characters(void **state)
{
    struct harness *h = chain();
    char *zeros = calloc(1, MIB);

    (void)state;
    assert_non_null(zeros);
    between_all(h, "\0", 1);
    push(h, zeros, MIB);
    assert_int_equal(rows(h, GONG_QUANTITY), 0);
    drop(h);
    free(zeros);
}

/* Nothing but facts: rows counted, no more than 32 bytes for each byte of text. */
static void test_memory_is_bounded(void **state)
{
    static const char *const dense[] = {
        "1%",     "\n1%",     "1家、",           "1|",     "9\t",       "百分之一", "第1", "《一》",
        "一、\n", "（一）\n", "一号〔2022〕3号", "同比1%", "立案1件，", "1-",       "1万"};
    struct harness *h = chain();

    (void)state;
    for (size_t i = 0; i < sizeof dense / sizeof *dense; i++)
        for (size_t n = 256 * KIB; n <= MIB; n *= 4) {
            char *buf = repeat(dense[i], n);

            push(h, buf, n);
            if (h->arena.used > MOST_MEMORY * n)
                fail_msg("\"%s\": %zu bytes for %zu", dense[i], h->arena.used, n);
            free(buf);
        }
    drop(h);
}

/* A text of nothing but numbers is not read to its end, and says so; a long table is. */
static void test_dense_numbers_end_in_a_finding(void **state)
{
    struct harness *h = chain();
    char *buf = repeat("1%", MIB);

    (void)state;
    push(h, buf, MIB);
    assert_true(found(h, "too-many-quantities"));
    push(h, buf, 16 * KIB);
    assert_false(found(h, "too-many-quantities"));
    assert_int_equal(rows(h, GONG_QUANTITY), 8 * KIB);
    drop(h);
    free(buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_16_mb_of_digits),      cmocka_unit_test(test_numbers_of_10000_digits),
        cmocka_unit_test(test_100000_nested_titles), cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_lone_surrogates),      cmocka_unit_test(test_zero_characters),
        cmocka_unit_test(test_memory_is_bounded),    cmocka_unit_test(test_dense_numbers_end_in_a_finding),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
