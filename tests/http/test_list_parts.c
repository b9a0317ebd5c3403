/* test_list_parts.c: the scanners of list pages alone: dates, scripts, addresses, XML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/ctx.h"

#include "list.h"
#include "xml.h"

static int setup(void **state)
{
    static struct gong_arena arena;
    static struct gong_ctx ctx;

    gong_arena_init(&arena, (size_t)16 << 20);
    ctx = (struct gong_ctx){.arena = &arena};
    *state = &ctx;
    return 0;
}

static int teardown(void **state)
{
    gong_arena_finish(((struct gong_ctx *)*state)->arena);
    return 0;
}

static void same(struct gong_span got, const char *want)
{
    if (!gong_span_is(got, want))
        fail_msg("%.*s instead of %s", (int)got.len, got.ptr ? got.ptr : "", want);
}

static void test_dates(void **state)
{
    static const char *const cases[][2] = {
        {"2025-01-06", "2025-01-06"},
        {"[2025/1/6]", "2025-01-06"},
        {"2025年1月6日", "2025-01-06"},
        {"2025- 01- 06", "2025-01-06"},
        {"2025.01.06 10:20", "2025-01-06"},
        {"发布时间：2025-12-31", "2025-12-31"},
        {"2025-13-01", ""},
        {"2025-00-10", ""},
        {"12025-01-06", ""},
        {"01-06", ""},
        {"2025-01-061", ""},
        {"1925-01-06", ""},
        {"13900-1-6 2025-1-6", "2025-01-06"},
    };
    char date[LIST_DATE_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(text_date(gong_span_z(cases[i][0]), date), cases[i][1][0] != '\0');
        assert_string_equal(date, cases[i][1]);
    }
    assert_true(text_feed_date(GONG_LIT("Mon, 06 Jan 2025 08:00:00 +0800"), date));
    assert_string_equal(date, "2025-01-06");
    assert_false(text_feed_date(GONG_LIT("Mon, 06 Foo 2025"), date));
}

static void test_parameters(void **state)
{
    struct gong_ctx *ctx = *state;
    struct gong_span url = GONG_LIT("http://a.example/l?apage=9&page=3&x=1");
    int64_t n;

    same(text_param(url, "page"), "3");
    assert_null(text_param(url, "y").ptr);
    assert_string_equal(text_page_param(url, &n), "page");
    assert_int_equal(n, 3);
    same(text_set_param(ctx, url, "page", GONG_LIT("4")), "http://a.example/l?apage=9&page=4&x=1");
    same(text_set_param(ctx, GONG_LIT("/l"), "q", GONG_LIT("{\"a b\"&#")), "/l?q=%7B%22a%20b%22%26%23");
    assert_null(text_page_param(GONG_LIT("/l?page=x"), &n));
}

static void test_scripts(void **state)
{
    struct gong_ctx *ctx = *state;
    struct gong_span js = text_without_comments(
        ctx,
        GONG_LIT("var u='http://x';//var n=1\n/* n=2 */ var xn = 7, n = 3;\nvar o = {\"k\": 'v', w:8};"));

    same(text_script_value(js, "u"), "http://x");
    same(text_script_value(js, "n"), "3");
    same(text_script_value(js, "k"), "v");
    same(text_script_value(js, "w"), "8");
    assert_null(text_script_value(js, "missing").ptr);
    same(text_literal(js, gong_span_find(js, 0, GONG_LIT("//x"))), "http://x");
    assert_null(text_literal(GONG_LIT("a searchList/"), 3).ptr);
}

static void test_xml_text(void **state)
{
    struct gong_ctx *ctx = *state;

    same(xml_text(ctx, GONG_LIT("a&lt;&#65;&#x4e2d;&amp;amp;&nbsp;&#0;&#xZ;&#;&"), false),
         "a<A中&amp;&nbsp;&#0;&#xZ;&#;&");
    same(xml_text(ctx, GONG_LIT("&lt;"), true), "&lt;");
    same(xml_attr(GONG_LIT(" rel='next' href=\"/x\""), "href"), "/x");
    assert_null(xml_attr(GONG_LIT(" href=x"), "href").ptr);
}

/* What is read before the fault does not matter; that there is one does. */
static void test_xml_faults(void **state)
{
    static const char *const cases[] = {"<!DOCTYPE a>", "<a", "<a><!-- x",     "<![CDATA[ x",
                                        "</a>",         "<>", "<a b='><c></a>"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct xml x = {.in = gong_span_z(cases[i])};
        struct xml_token t;
        while ((t = xml_next(&x)).event != XML_END && t.event != XML_FAULT)
            continue;
        assert_int_equal(t.event, XML_FAULT);
        assert_non_null(x.fault);
    }
}

static void test_json_depth(void **state)
{
    char text[160] = "";

    (void)state;
    memset(text, '[', 64);
    assert_true(json_is_shallow(gong_span_z(text)));
    text[64] = '[';
    assert_false(json_is_shallow(gong_span_z(text)));
    assert_true(json_is_shallow(
        GONG_LIT("{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[\"}")));
    assert_true(json_looks(GONG_LIT("callback({\"a\":1});")));
    assert_false(json_looks(GONG_LIT("<script>f({})</script>")));
}

static void test_second_guess(void **state)
{
    struct gong_ctx *ctx = *state;
    struct fetch_job job = {.first = GONG_LIT("http://a.example/x_y/index_1.html")};

    same(trs_second_guess(ctx, &job), "http://a.example/x_y/index_2.html");
    job.first = GONG_LIT("http://a.example/x_1/index.html");
    assert_null(trs_second_guess(ctx, &job).ptr);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_dates),      TEST(test_parameters), TEST(test_scripts),      TEST(test_xml_text),
        TEST(test_xml_faults), TEST(test_json_depth), TEST(test_second_guess),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
