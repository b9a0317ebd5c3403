/* test_strip.c: what the cases of strip cannot say: kept and cut bytes make up the page, the
 * characters of the text lead to bytes that say the same, a second pass changes nothing, and
 * hostile pages end soon. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Processor seconds tell "ends" from "hangs", no more: sanitizers take many times as long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PATIENCE 40
#else
#define PATIENCE 4
#endif

#include <stdlib.h>
#include <time.h>

#include "harness.h"

enum { PAGE_MAX = 8 << 20 };

static const char page[] =
    "<html><head><meta name=\"ArticleTitle\" content=\"关于放假的通知\"></head>\r\n<body>"
    "<div class=\"nav\"><a "
    "href=\"/\">首页</a></div><h1>关于放假的通知</h1><div>发布时间：2024-12-30</div>\r\n"
    "<div "
    "id=\"zoom\"><p>&nbsp;&nbsp;各单位：</"
    "p><p>根据上级安排，元旦放假一天，\r\n请合理安排工作&mdash;&mdash;不误"
    "A&amp;B两项任务&#12290;</p><table><tr><td>甲</td><td><p>35</p></td></tr></table><p>附件：<a "
    "href=\"a.doc\">值班表</a></p></div><div class=\"footer\">主办：县政府办</div></body></html>";

static struct harness h;

static int set_up(void **state)
{
    static const char *const dirs[] = {GONG_PLUGIN_DIR};
    struct gong_stage *s;

    (void)state;
    harness_init(&h, dirs, 1, GONG_SOURCE_DIR);
    s = harness_add(&h, "strip");
    assert_non_null(s);
    assert_true(harness_param(&h, s, "presets", "pipelines/cms"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    harness_finish(&h);
    return 0;
}

static struct gong_item *strip(const char *src, size_t len, const char *media)
{
    struct gong_item *in;

    harness_reset(&h);
    in = gong_item_create(&h.arena, GONG_PAGE);
    assert_non_null(in);
    in->body = gong_span(src, len);
    in->identity = true;
    assert_true(gong_item_set_attr(in, "media_type", gong_span_z(media)));
    assert_true(gong_item_set_attr(in, "url", GONG_LIT("http://www.qinghe.gov.cn/a/1.html")));
    if (!harness_push(&h, in))
        fail_msg("%s", h.outcome.message);
    assert_int_equal(h.n_out, 1);
    return h.first;
}

/* Marks the bytes that the text came from. */
static size_t mark_kept(const struct gong_item *it, char *seen)
{
    size_t i, k, n = 0;

    for (i = 0; i < it->origin.n; i++) {
        const struct gong_run *r = &it->origin.runs[i];
        for (k = r->src; k < r->src + (size_t)r->n * r->src_w; k++) {
            n += !seen[k];
            seen[k] = 1;
        }
    }
    return n;
}

static void assert_complete(const struct gong_item *it, size_t len)
{
    char *seen = calloc(len + 1, 1);
    size_t n_cuts, i, sum;
    const struct gong_cut *cuts = gong_item_rows(it, GONG_CUT, &n_cuts);
    int64_t k;

    assert_non_null(seen);
    sum = mark_kept(it, seen);
    for (i = 0; i < n_cuts; i++)
        for (k = cuts[i].from; k < cuts[i].to; k++) {
            assert_false(seen[k]);
            seen[k] = 1;
            sum++;
        }
    assert_int_equal(sum, len);
    free(seen);
}

static bool has_origin(const struct gong_item *it, size_t at)
{
    size_t a, b;

    return gong_item_origin(it, at, at + 1, &a, &b);
}

static void kept_and_cut_are_the_page(void **state)
{
    (void)state;
    assert_complete(strip(page, sizeof page - 1, "text/html"), sizeof page - 1);
    assert_complete(strip("x", 1, "text/plain"), 1);
    assert_complete(strip("", 0, "text/html"), 0);
    assert_complete(strip("<iframe>", 8, "text/html"), 8);
}

static void characters_lead_back(void **state)
{
    struct gong_item *it = strip(page, sizeof page - 1, "text/html");
    struct gong_span body = it->body;
    size_t i, all = 0, found = 0;

    (void)state;
    for (i = 0; i < body.len; i++) {
        if ((unsigned char)body.ptr[i] <= ' ')
            continue;
        all++;
        found += has_origin(it, i);
    }
    assert_true(all > 100);
    assert_int_equal(found, all);
}

static void origin_says_the_same(void **state)
{
    struct gong_item *it = strip(page, sizeof page - 1, "text/html");
    static const struct {
        const char *text, *src;
    } pairs[] = {{"元旦放假一天", "元旦放假一天"},
                 {"A&B", "A&amp;B"},
                 {"任务。", "任务&#12290;"},
                 {"值班表", "值班表"},
                 {"35", "35"}};
    size_t i, at, from, to;

    (void)state;
    for (i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        at = gong_span_find(it->body, 0, gong_span_z(pairs[i].text));
        assert_true(at != SIZE_MAX);
        assert_true(gong_item_origin(it, at, at + strlen(pairs[i].text), &from, &to));
        assert_int_equal(to - from, strlen(pairs[i].src));
        assert_memory_equal(page + from, pairs[i].src, to - from);
    }
}

static void a_second_pass_changes_nothing(void **state)
{
    static char first[4096];
    struct gong_item *it = strip(page, sizeof page - 1, "text/html");
    size_t n = it->body.len;

    (void)state;
    assert_true(n > 0 && n < sizeof first);
    memcpy(first, it->body.ptr, n);
    it = strip(first, n, "text/plain");
    assert_int_equal(it->body.len, n);
    assert_memory_equal(it->body.ptr, first, n);
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* before, then unit as often as it fits into size, then after: within a bound that a quadratic
 * step would miss by far. */
static void hostile(const char *before, const char *unit, size_t size, const char *after, const char *media)
{
    char *s = malloc(PAGE_MAX);
    size_t n = strlen(before), u = strlen(unit);
    double t0;

    assert_non_null(s);
    memcpy(s, before, n);
    while (n + u < size) {
        memcpy(s + n, unit, u);
        n += u;
    }
    memcpy(s + n, after, strlen(after));
    n += strlen(after);
    t0 = seconds();
    assert_complete(strip(s, n, media), n);
    assert_true(seconds() - t0 < 8.0 * PATIENCE);
    free(s);
}

static void hostile_pages_end(void **state)
{
    (void)state;
    hostile("", "<b><i>", 82 << 10, "", "text/html");
    hostile("", "<div>", 500 << 10, "", "text/html");
    hostile("", "<div id=zoom>文，</div>", 700 << 10, "", "text/html");
    hostile("<div id=zoom>", "<div class=share>文，", 300 << 10, "", "text/html");
    hostile("", "<p>来源：来源： 来源：</p>", 500 << 10, "", "text/html");
    hostile("<p>", "来 ", 500 << 10, "</p>", "text/html");
    hostile("<p>", "【[（(", 500 << 10, "</p>", "text/html");
    hostile("<p>", "2024-", 500 << 10, "</p>", "text/html");
    hostile("<table><tr>", "<td>索引号<td>", 500 << 10, "", "text/html");
    hostile("<p>", "&nbsp;", 1 << 20, "x</p>", "text/html");
    hostile("<title>关于</title>", "<p>关于</p>", 500 << 10, "", "text/html");
    hostile("", "<a href=x.pdf>附件附件</a>", 500 << 10, "", "text/html");
    hostile("", "<li><a href=x>链接链接</a>", 500 << 10, "", "text/html");
    hostile("<!--", "<!--", 500 << 10, "", "text/html");
    hostile("", "\n", 500 << 10, "x", "text/plain");
    hostile("", "关于\n", 500 << 10, "", "text/plain");
    hostile("", "|", 500 << 10, "", "text/plain");
}

static void bytes_of_no_kind(void **state)
{
    static char bytes[65536];
    uint32_t x = 1;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bytes; i++) {
        x = x * 1664525u + 1013904223u;
        bytes[i] = "<>&;/\"'= abpdivtrtdx\n\r\0\xE4\xB8\xAD\xFF"[(x >> 24) % 28];
    }
    assert_complete(strip(bytes, sizeof bytes, "text/html"), sizeof bytes);
    assert_complete(strip(bytes, sizeof bytes, "text/plain"), sizeof bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kept_and_cut_are_the_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(characters_lead_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(origin_says_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_second_pass_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hostile_pages_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_of_no_kind, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
