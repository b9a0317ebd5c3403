/* test_parts.c: documents on several pages: which page is the next one, the joined payload read
 * back whole and broken, and the way of such a payload through decode and strip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gongbao/buf.h>
#include <gongbao/parts.h>
#include <stdio.h>

#include "harness.h"
#include "plugin/ctx.h"

#define AT "http://www.luzhu.example/zwgk/"
#define META                                                                                                 \
    "<meta name=\"ArticleTitle\" content=\"关于放假的通知\"><meta name=\"PubDate\" content=\"2024-12-30\">"
#define PROSE                                                                                                          \
    "<p>根据上级安排，元旦放假一天，请各单位合理安排工作，值班人员坚守岗位。</p>"    \
    "<p>各乡镇要在六月底前完成排查，建立台账，逐户落实整改责任，做到不漏一户。</p>" \
    "<p>县政府办公室将会同有关部门开展督查，对落实不力的单位予以通报。</p>"             \
    "<p>本通知自印发之日起施行，由县政府办公室负责解释，有关情况请及时报告。</p>"    \
    "<p>各单位值班安排请于十二月二十五日前报送县政府值班室，联系电话另行通知。</p>"

static const struct gong_host no_host;
static struct gong_arena arena;
static struct gong_ctx ctx = {.arena = &arena, .host = &no_host};
static struct harness h;

static int set_up(void **state)
{
    static const char *const dirs[] = {GONG_PLUGIN_DIR};
    struct gong_stage *s;

    (void)state;
    gong_arena_init(&arena, 256 << 20);
    harness_init(&h, dirs, 1, GONG_SOURCE_DIR);
    assert_non_null(harness_add(&h, "decode"));
    s = harness_add(&h, "strip");
    assert_non_null(s);
    assert_true(harness_param(&h, s, "presets", "pipelines/cms"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    harness_finish(&h);
    gong_arena_finish(&arena);
    return 0;
}

static struct gong_part part(const char *url, const char *body)
{
    return (struct gong_part){gong_span_z(url), gong_span_z(body), {NULL, 0}, {NULL, 0}};
}

/* ---- the next page ----------------------------------------------------------------------------- */

struct asked {
    const char *first, *last, *page, *want; /* last: NULL for the first page itself */
};

static void ask(const struct asked *a)
{
    struct gong_part p[2] = {part(a->first, a->page), part(a->last ? a->last : a->first, a->page)};
    struct gong_span got = gong_part_next(&ctx, p, a->last ? 2 : 1);

    if (a->want ? !gong_span_is(got, a->want) : got.ptr != NULL)
        fail_msg("%s: \"%.*s\" instead of %s, for %.200s", a->first, (int)got.len, got.ptr ? got.ptr : "",
                 a->want ? a->want : "nothing", a->page);
}

static void the_next_page_is_found(void **state)
{
    static const struct asked all[] = {
        {AT "t20240305_7.html", NULL, META "<a href=\"./t20240305_7_1.html\">下一页</a>",
         AT "t20240305_7_1.html"},
        {AT "t20240305_7.html", NULL, META "<a href=t20240305_7.html>1</a><a href=t20240305_7_1.html>2</a>",
         AT "t20240305_7_1.html"},
        {AT "content_12.html", NULL, META "<a href='content_12_2.html'><span>下一页 &gt;</span></a>",
         AT "content_12_2.html"},
        {AT "12.htm", NULL, "<body>" PROSE "<a href=12-2.htm rel=next></a>", AT "12-2.htm"},
        {AT "show.jsp?id=5", NULL, META "<a href=\"?id=5&page=2\">下一页</a>", AT "show.jsp?id=5&page=2"},
        {AT "t20240305_7.html", AT "t20240305_7_1.html", META "<a href=\"t20240305_7_2.html\">下一页</a>",
         AT "t20240305_7_2.html"},
        {AT "a7.html", AT "a7_2.html", META "<a href=\"a7_3.html\">下一页</a>", AT "a7_3.html"},
        {AT "t20240305_7.html", NULL,
         META "<script>createPageHTML(3, 0, \"t20240305_7\", \"html\");</script>", AT "t20240305_7_1.html"},
        {AT "t20240305_7.html", NULL,
         META "<script>var currentPage = 0;//所在页从0开始\nvar countPage = 2//共多少页</script>",
         AT "t20240305_7_1.html"},
        /* GBK: 下一页 */
        {AT "t1_7.html", NULL, META "<a href=\"t1_7_1.html\">\xcf\xc2\xd2\xbb\xd2\xb3</a>", AT "t1_7_1.html"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        ask(&all[i]);
}

static void other_pages_are_not(void **state)
{
    static const struct asked all[] = {
        /* another article, another folder, another host, another ending */
        {AT "t20240305_7.html", NULL, META "<a href=\"t20240306_8.html\">下一页</a>", NULL},
        {AT "t20240305_7.html", NULL, META "<a href=\"t20240305_7_1.html\">下一篇</a>", NULL},
        {AT "t20240305_7.html", NULL, META "<a href=\"t20240305_71.html\">下一页</a>", NULL},
        {AT "t20240305_7.html", NULL, META "<a href=\"../a/t20240305_7_1.html\">下一页</a>", NULL},
        {AT "t20240305_7.html", NULL, META "<a href=\"//b.example/zwgk/t20240305_7_1.html\">下一页</a>",
         NULL},
        {AT "t20240305_7.html", NULL, META "<a href=\"t20240305_7_1.pdf\">下一页</a>", NULL},
        {AT "t20240305_7.html", NULL,
         META "<a href=\"https://www.luzhu.example/zwgk/t20240305_7_1.html\">2</a>", NULL},
        /* words that lead elsewhere, and numbers out of turn */
        {AT "t20240305_7.html", NULL, META "<a href=\"t20240305_7_1.html\">相关解读</a>", NULL},
        {AT "t20240305_7.html", NULL, META "<a href=\"t20240305_7_5.html\">下一页</a>", NULL},
        {AT "t20240305_7.html", AT "t20240305_7_1.html", META "<a href=\"t20240305_7_1.html\">下一页</a>",
         NULL},
        {AT "a7.html", AT "a7_2.html", META "<a href=\"a7_2.html\">下一页</a>", NULL},
        {AT "a7.html", AT "b9.html", META "<a href=\"a7_2.html\">下一页</a>", NULL},
        /* lists */
        {AT "index.html", NULL, META "<a href=\"index_1.html\">下一页</a>", NULL},
        {AT "tzgg25.html", NULL,
         "<body><ul><li><a href=1.html>关于放假的通知。</a></ul><a href=tzgg25_2.html>下一页</a>", NULL},
        {AT "tzgg25.html", NULL,
         "<head><meta name=ColumnName content=通知公告></head><body>" PROSE
         "<a href=tzgg25_2.html>下一页</a>",
         NULL},
        {AT "t20240305_7.html", NULL, META "<script>createPageHTML(9, 0, \"index\", \"html\");</script>",
         NULL},
        {AT "t20240305_7.html", NULL, META "<script>//var currentPage = 0;\n//var countPage = 2;</script>",
         NULL},
        {AT "t20240305_7.html", NULL, META "<script>var currentPage = 0;var countPage = 1;</script>", NULL},
        {AT "t20240305_7.html", AT "t20240305_7_1.html",
         META "<script>var currentPage = 1;var countPage = 2;</script>", NULL},
        {"no address", NULL, META "<a href=\"2\">下一页</a>", NULL},
        {AT "t20240305_7.html", NULL, "", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        ask(&all[i]);
}

/* ---- the payload ------------------------------------------------------------------------------- */

static void joined_and_read_again(void **state)
{
    struct gong_part in[2] = {part(AT "a.html", "first\npart 3 http://x.example/\n\nabc\nend 2\n"),
                              part(AT "a_1.html", "")},
                     out[GONG_PARTS_MAX];
    struct gong_span joined;
    size_t n;

    (void)state;
    in[0].content_type = GONG_LIT("text/html; charset=gbk");
    joined = gong_parts_join(&ctx, in, 2);
    assert_true(gong_parts_is(joined));
    assert_null(gong_parts_read(joined, out, &n));
    assert_int_equal(n, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(gong_span_eq(in[i].url, out[i].url));
        assert_true(gong_span_eq(in[i].body, out[i].body));
        assert_true(gong_span_eq(in[i].content_type, out[i].content_type));
    }
    for (size_t len = 0; len < joined.len; len++) /* cut anywhere: said, and never more than was there */
        assert_non_null(gong_parts_read(gong_span(joined.ptr, len), out, &n));
}

static void what_cannot_be_joined(void **state)
{
    struct gong_part many[GONG_PARTS_MAX + 1], out[GONG_PARTS_MAX];
    struct gong_span all;
    size_t n;

    (void)state;
    for (size_t i = 0; i <= GONG_PARTS_MAX; i++)
        many[i] = part(AT "a.html", "x");
    assert_null(gong_parts_join(&ctx, many, 0).ptr);
    assert_null(gong_parts_join(&ctx, many, GONG_PARTS_MAX + 1).ptr);
    assert_null(gong_part_next(&ctx, many, GONG_PARTS_MAX).ptr);
    all = gong_parts_join(&ctx, many, GONG_PARTS_MAX);
    assert_null(gong_parts_read(all, out, &n));
    assert_int_equal(n, GONG_PARTS_MAX);
    many[0].url = GONG_LIT("http://a.example/ b");
    assert_null(gong_parts_join(&ctx, many, 1).ptr);
}

static void broken_payloads_are_said(void **state)
{
    static const struct {
        const char *payload, *why;
        size_t n;
    } all[] = {
        {"gongbao-parts 2\n", "does not begin", 0},
        {"gongbao-parts 1\n", "end is missing", 0},
        {"gongbao-parts 1\nend 1\n", "number of pages", 0},
        {"gongbao-parts 1\nend 0\nmore", "behind the end", 0},
        {"gongbao-parts 1\npart x http://a/\n\n", "no head", 0},
        {"gongbao-parts 1\npart 1\n\na\n", "no head", 0},
        {"gongbao-parts 1\npart 1 a b\n\na\n", "no head", 0},
        {"gongbao-parts 1\npart 99999999999 http://a/\n\na\nend 1\n", "no head", 0},
        {"gongbao-parts 1\npart 9999999999 http://a/\n\na\nend 1\n", "shorter or longer", 0},
        {"gongbao-parts 1\npart 2 http://a/\n\na\nend 1\n", "shorter or longer", 0},
        {"gongbao-parts 1\npart 1 http://a/\n\na\npart 1 http://b/\nx: y\n", "does not end", 1},
        {"gongbao-parts 1\npart 1 http://a/\n\na\nend 2\n", "number of pages", 1},
    };
    struct gong_part out[GONG_PARTS_MAX];
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const char *why = gong_parts_read(gong_span_z(all[i].payload), out, &n);
        if (!why || !strstr(why, all[i].why) || n != all[i].n)
            fail_msg("%s: %s, %zu pages", all[i].payload, why ? why : "whole", n);
    }
}

static void places_are_checked(void **state)
{
    struct gong_part_place in[2] = {{0, GONG_LIT("http://a/")}, {5, GONG_LIT("http://b/")}},
                           out[GONG_PARTS_MAX];
    static const char *const bad[] = {"",
                                      "1 http://a/\n",
                                      "0 http://a/\n9 http://b/\n",
                                      "0 http://a/",
                                      "0 http://a/\n3 http://b/\n2 http://c/\n",
                                      "0 \n",
                                      "x http://a/\n"};

    (void)state;
    assert_int_equal(gong_part_places_read(gong_part_places(&ctx, in, 2), 8, out), 2);
    assert_int_equal(out[1].from, 5);
    assert_true(gong_span_is(out[1].url, "http://b/"));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(gong_part_places_read(gong_span_z(bad[i]), 8, out), 0);
}

/* ---- through decode and strip ---------------------------------------------------------------------- */

static struct gong_item *run(struct gong_span payload, bool served)
{
    struct gong_item *in;

    harness_reset(&h);
    in = gong_item_create(&h.arena, GONG_PAYLOAD);
    assert_non_null(in);
    in->body = payload;
    in->identity = true;
    assert_true(gong_item_set_attr(in, "url", GONG_LIT(AT "t20240305_7.html")));
    if (served)
        assert_true(gong_item_set_attr(in, "http.status", GONG_LIT("200")));
    if (!harness_push(&h, in))
        fail_msg("%s", h.outcome.message);
    assert_int_equal(h.n_out, 1);
    return h.first;
}

static bool found(const struct gong_item *it, const char *code)
{
    size_t n;
    const struct gong_finding *f = gong_item_rows(it, GONG_FINDING, &n);

    for (size_t i = 0; i < n; i++)
        if (gong_span_is(f[i].code, code))
            return true;
    return false;
}

static const char page1[] =
    "<html><head>" META "<meta charset=utf-8></head><body><div id=\"zoom\"><p>一、主要举措</p>"
    "<p>全年办理行政复议案件37件，同比增长12%。</p></div>"
    "<div>1 2 <a href=t20240305_7_1.html>下一页</a></div></body></html>";
static const char page2[] =
    "<html><head>" META "<meta charset=utf-8></head><body><div id=\"zoom\">"
    "<p>关于放假的通知</p><p>二、下一步打算</p><p>组织培训25场次。</p><p>特此通知。</p>"
    "<p>上一页 1 2 尾页</p></div></body></html>";

static struct gong_span two(const char *second)
{
    struct gong_part p[2] = {part(AT "t20240305_7.html", page1), part(AT "t20240305_7_1.html", second)};

    return gong_parts_join(&ctx, p, 2);
}

static void one_document_comes_out(void **state)
{
    struct gong_span payload = two(page2);
    struct gong_item *it = run(payload, false);
    size_t at = gong_span_find(it->body, 0, GONG_LIT("25场次")), a, b;

    (void)state;
    assert_true(gong_span_is(it->body,
                             "关于放假的通知\n一、主要举措\n全年办理行政复议案件37件，同比增长12%。\n"
                             "二、下一步打算\n组织培训25场次。\n特此通知。"));
    assert_true(gong_item_origin(it, at, at + strlen("25场次"), &a, &b));
    assert_true(gong_span_is(gong_span_sub(payload, a, b), "25场次"));
    assert_true(found(it, "joined"));
    assert_false(found(it, "continued"));
    assert_null(gong_item_get(it, "parts").ptr);
}

static void kept_and_cut_are_the_page(void **state)
{
    struct gong_item *it = run(two(page2), false);
    size_t n;
    const struct gong_cut *cuts = gong_item_rows(it, GONG_CUT, &n);
    bool title = false, pager = false;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        assert_true(i == 0 || cuts[i].from >= cuts[i - 1].to);
        title = title || gong_span_is(cuts[i].rule, "part-title");
        pager = pager || gong_span_is(cuts[i].rule, "pager") || gong_span_is(cuts[i].rule, "sibling-pages");
    }
    assert_int_equal(cuts[n - 1].to, sizeof page1 - 1 + sizeof page2 - 1);
    assert_true(title);
    assert_true(pager);
}

static void what_is_no_page_is_left_out(void **state)
{
    struct gong_item *it = run(two("<html><body><p>您访问的页面不存在</p></body></html>"), false);

    (void)state;
    assert_true(found(it, "part-left-out"));
    assert_true(gong_span_ends(it->body, GONG_LIT("同比增长12%。")));
    assert_true(found(run(two("%PDF-1.4 x"), false), "part-left-out"));
    assert_true(found(run(two(""), false), "part-left-out"));
}

static void another_encoding_keeps_its_text(void **state)
{
    struct gong_item *it =
        run(two("<meta charset=gbk><body><div id=zoom><p>\xb9\xab\xb1\xa8\xb9\xab\xb1\xa8</p></div>"), false);
    size_t at = gong_span_find(it->body, 0, GONG_LIT("公报公报")), a, b;

    (void)state;
    assert_true(at != SIZE_MAX);
    assert_false(gong_item_origin(it, at, at + 6, &a, &b));
    assert_true(found(it, "part-charset"));
}

static void zero_bytes_move_no_border(void **state)
{
    static const char second[] = "<body><div id=zoom><p>甲\0乙丙丁，戊己庚辛。</p></div>";
    struct gong_part p[3] = {
        part(AT "t20240305_7.html", page1),
        {GONG_LIT(AT "t20240305_7_1.html"), {second, sizeof second - 1}, {NULL, 0}, {NULL, 0}},
        part(AT "t20240305_7_2.html", page2)};
    struct gong_item *it = run(gong_parts_join(&ctx, p, 3), false);

    (void)state;
    assert_true(gong_span_has(it->body, GONG_LIT("甲\xEF\xBF\xBD乙丙丁")));
    assert_true(
        gong_span_ends(it->body, GONG_LIT("戊己庚辛。\n二、下一步打算\n组织培训25场次。\n特此通知。")));
}

static void broken_and_forged_are_findings(void **state)
{
    struct gong_span whole = two(page2);
    struct gong_item *it;

    (void)state;
    it = run(gong_span(whole.ptr, whole.len - 60), false);
    assert_true(found(it, "parts-broken"));
    assert_true(gong_span_has(it->body, GONG_LIT("37件")));
    it = run(GONG_LIT("gongbao-parts 1\nnothing"), false);
    assert_true(found(it, "parts-broken"));
    assert_int_equal(it->body.len, 0);
    it = run(whole, true);
    assert_true(found(it, "parts-forged"));
    assert_false(found(it, "joined"));
}

/* Cut or damaged anywhere: one item, and every offset in it holds. */
static void damage_never_crashes(void **state)
{
    struct gong_span whole = two(page2);
    char *copy = gong_alloc(&ctx, whole.len);

    (void)state;
    for (size_t i = 0; i < whole.len; i += 3) {
        memcpy(copy, whole.ptr, whole.len);
        copy[i] = (char)(copy[i] ^ 0x15);
        assert_null(gong_item_bad_offset(run(gong_span(copy, whole.len), false)));
        assert_null(gong_item_bad_offset(run(gong_span(copy, i), false)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_page_is_found),      cmocka_unit_test(other_pages_are_not),
        cmocka_unit_test(joined_and_read_again),       cmocka_unit_test(what_cannot_be_joined),
        cmocka_unit_test(broken_payloads_are_said),    cmocka_unit_test(places_are_checked),
        cmocka_unit_test(one_document_comes_out),      cmocka_unit_test(kept_and_cut_are_the_page),
        cmocka_unit_test(what_is_no_page_is_left_out), cmocka_unit_test(another_encoding_keeps_its_text),
        cmocka_unit_test(zero_bytes_move_no_border),   cmocka_unit_test(broken_and_forged_are_findings),
        cmocka_unit_test(damage_never_crashes),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
