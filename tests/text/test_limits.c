/* test_limits.c: segment_outline and extract_citations on input that was made to hurt: many
 * megabytes of one trigger, titles nested a hundred thousand deep, every prefix of a text. What
 * is asked: an answer, findings instead of floods, and time that grows with the text alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "harness.h"

enum { MIB = 1024 * 1024, BIG = 8 * MIB, SMALL = MIB };

static const char *const units[] = {"1",
                                    "一、",
                                    "一、\n",
                                    "一、甲\n",
                                    "（一）",
                                    "1.\n",
                                    "①\n",
                                    "第一条\n",
                                    "\n",
                                    "甲\n",
                                    "5\n",
                                    "|\n",
                                    "目录\n甲\n",
                                    "附件\n",
                                    "附件：甲\n",
                                    "注：\n1.甲\n",
                                    "2024年1月20日\n",
                                    "云泽市司法局\n2024年1月20日\n",
                                    "存在问题\n一些同志学习不够。\n",
                                    "1.1 甲乙\n1.2 甲乙\n",
                                    "《",
                                    "》",
                                    "《》",
                                    "《甲法》",
                                    "《《甲》》",
                                    "《〈甲》",
                                    "《\n甲\n》\n",
                                    "号",
                                    "3号",
                                    "〔2022〕3号",
                                    "云政发〔2022〕3号",
                                    "3、3、3、3、3、3、3、3、号",
                                    "令第七号",
                                    "根据云泽市人民政府办公室云政发〔2022〕3号",
                                    "\xE3\x80",
                                    "\xF0\x9F",
                                    "\xED\xA0\x80",
                                    "。",
                                    "，"};

static struct harness *chain(void)
{
    static const char *const dirs[] = {GONG_PLUGIN_DIR};
    struct harness *h = calloc(1, sizeof *h);

    assert_non_null(h);
    harness_init(h, dirs, 1, GONG_SOURCE_DIR);
    struct gong_stage *s = harness_add(h, "segment_outline");
    assert_non_null(s);
    assert_true(harness_param(h, s, "topics", "pipelines/dictionaries/topics.json"));
    assert_non_null(harness_add(h, "extract_citations"));
    return h;
}

static void drop(struct harness *h)
{
    harness_finish(h);
    free(h);
}

static size_t rows(const struct harness *h, enum gong_relation rel)
{
    size_t n;

    gong_item_rows(h->first, rel, &n);
    return n;
}

/* Pushes one text; fails the test where the stages do. */
static void push(struct harness *h, struct gong_span body)
{
    struct gong_item *it = gong_item_create(&h->arena, GONG_TEXT);

    gong_item_set_body(it, body);
    if (!harness_push(h, it))
        fail_msg("%s: %s", h->where, h->outcome.message);
    assert_int_equal(h->n_out, 1);
    assert_null(gong_item_bad_offset(h->first));
}

static double seconds(struct harness *h, struct gong_span body)
{
    struct timespec a, b;

    harness_reset(h);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    push(h, body);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    return (double)(b.tv_sec - a.tv_sec) + 1e-9 * (double)(b.tv_nsec - a.tv_nsec);
}

static void fill(char *buf, size_t n, const char *unit)
{
    size_t len = strlen(unit);

    for (size_t i = 0; i < n; i++)
        buf[i] = unit[i % len];
}

/* Eight times the text may take eight times as long, not sixty-four times. */
static void test_time_is_linear(void **state)
{
    char *buf = malloc(BIG);
    struct harness *h = chain();

    (void)state;
    assert_non_null(buf);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        double small, big;

        fill(buf, BIG, units[i]);
        small = seconds(h, gong_span(buf, SMALL));
        big = seconds(h, gong_span(buf, BIG));
        if (big > 24 * small + 0.5)
            fail_msg("\"%s\": %.3f s for 1 MiB, %.3f s for 8 MiB", units[i], small, big);
        assert_true(rows(h, GONG_SECTION) <= 20000);
        assert_true(rows(h, GONG_FINDING) <= 200);
    }
    drop(h);
    free(buf);
}

static void test_nested_titles(void **state)
{
    enum { DEEP = 100000 };
    char *buf = malloc(6 * DEEP + 3);
    struct harness *h = chain();

    (void)state;
    assert_non_null(buf);
    fill(buf, 3 * DEEP, "《");
    memcpy(buf + 3 * DEEP, "甲", 3);
    fill(buf + 3 * DEEP + 3, 3 * DEEP, "》");
    push(h, gong_span(buf, 6 * DEEP + 3));
    assert_int_equal(rows(h, GONG_CITATION), 16);
    assert_int_equal(rows(h, GONG_FINDING), 51);
    drop(h);
    free(buf);
}

static void test_every_prefix(void **state)
{
    static const char text[] =
        "云泽市司法局2024年工作报告\n市政府:\n一、主要做法\n(一)许可。按照云政发〔2022〕3、5号和《关于贯彻"
        "〈信访工作条例〉的通知》办结12件。\n1.抓培训\n共8期。\n二、存在问题\n力量薄弱。\n"
        "附件：1.统计表\n2.名单\n云泽市司法局\n2025年1月6日\n附件1\n统计表\n一、许可\n国务院令第711号。\n";
    struct harness *h = chain();
    size_t last = 0;

    (void)state;
    for (size_t n = 0; n < sizeof(text); n++) {
        char *copy = malloc(n + 1); /* so that a sanitizer sees what is read behind it */

        assert_non_null(copy);
        memcpy(copy, text, n);
        push(h, gong_span(copy, n));
        last = rows(h, GONG_SECTION);
        harness_reset(h);
        free(copy);
    }
    assert_int_equal(last, 5);
    drop(h);
}

static void test_zero_bytes(void **state)
{
    char buf[4096] = {0};
    struct harness *h = chain();

    (void)state;
    push(h, gong_span(buf, sizeof buf));
    assert_int_equal(rows(h, GONG_SECTION), 0);
    drop(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time_is_linear),
        cmocka_unit_test(test_nested_titles),
        cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_zero_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
