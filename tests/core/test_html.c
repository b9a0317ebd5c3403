/* test_html.c: the HTML door: tree, text, attributes, selectors, guards against hostile pages,
 * and above all that each character of a text node leads to the bytes it was read from. */
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

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <gongbao/html.h>

#include "plugin/ctx.h"

enum { CAP = 256 << 20 };

struct work {
    struct gong_arena arena;
    struct gong_ctx ctx;
    struct gong_host host;
};

static void start(struct work *w)
{
    memset(w, 0, sizeof *w);
    gong_arena_init(&w->arena, CAP);
    w->ctx.arena = &w->arena;
    w->ctx.host = &w->host;
}

static void finish(struct work *w)
{
    gong_arena_finish(&w->arena);
}

static void assert_span(struct gong_span got, const char *want)
{
    if (!gong_span_is(got, want))
        fail_msg("got '%.*s', want '%s'", (int)got.len, got.ptr ? got.ptr : "(null)", want);
}

/* All characters of the page through gong_node_put, `step` of them at a time. */
static void put_all(struct gong_edit *e, struct gong_html *h, size_t step)
{
    struct gong_node *top = gong_html_root(h), *n;

    for (n = top; n; n = gong_node_walk(top, n, false)) {
        size_t len = gong_node_chars(n).len, at;
        if (!gong_node_is_text(n))
            continue;
        for (at = 0; at < len; at += step)
            gong_node_put(e, n, at, at + step);
    }
}

/* Characters without an origin among those put. */
static size_t lost(const struct gong_edit *e)
{
    size_t i, n = 0;

    for (i = 0; i < e->map.n; i++)
        if (e->map.runs[i].src_w == 0)
            n += (size_t)e->map.runs[i].n * e->map.runs[i].text_w;
    return n;
}

/* Every 1:1 run must show the same bytes on both sides; only CR became LF. */
static void assert_true_runs(const struct gong_edit *e)
{
    size_t i, k;

    for (i = 0; i < e->map.n; i++) {
        const struct gong_run *r = &e->map.runs[i];
        assert_true(r->src + (size_t)r->n * r->src_w <= e->src.len);
        for (k = 0; r->text_w == 1 && r->src_w == 1 && r->n > 1 && k < r->n; k++) {
            char text = e->out.ptr[r->text + k], src = e->src.ptr[r->src + k];
            assert_true(text == src || (text == '\n' && src == '\r'));
        }
    }
}

static void check_text(const char *src, size_t len, const char *want, size_t want_lost)
{
    static const size_t steps[] = {1, 3, 7, 1000000};
    size_t i;

    for (i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct work w;
        struct gong_edit e;
        struct gong_html *h;

        start(&w);
        h = gong_html_parse(&w.ctx, gong_span(src, len));
        assert_non_null(h);
        gong_edit_init(&e, &w.ctx, gong_span(src, len), CAP);
        put_all(&e, h, steps[i]);
        assert_true(gong_edit_ok(&e));
        assert_span(gong_buf_span(&e.out), want);
        assert_int_equal(lost(&e), want_lost);
        assert_true_runs(&e);
        finish(&w);
    }
}

static void check(const char *src, const char *want)
{
    check_text(src, strlen(src), want, 0);
}

static void text_leads_back(void **state)
{
    (void)state;
    check("<p>abc</p>", "abc");
    check("plain", "plain");
    check("<p>a</x>b</y>c</p>", "abc");
    check("<title>\xE5\x85\xAC\xE6\x8A\xA5</title><body>\xE5\x85\xAC",
          "\xE5\x85\xAC\xE6\x8A\xA5\xE5\x85\xAC");
    check("<ucaptitle>x</ucaptitle><o:p>y</o:p>", "xy");
    check("<textarea>\nab</textarea>", "ab");
    check("<pre>\n\nab</pre>", "\nab");
}

static void references_lead_back(void **state)
{
    (void)state;
    check("<p>a&amp;b&lt;c&gt;</p>", "a&b<c>");
    check("<p>&amp;amp;&ampx&AMP;</p>", "&amp;&x&");
    check("<p>&nbsp;x&nbspy</p>", "\xC2\xA0x\xC2\xA0y");
    check("<p>&#65;&#x4E2D;&#X41;&#65 b</p>", "A\xE4\xB8\xAD"
                                              "AA b");
    check("<p>&bogus; &; & &#; &#x;</p>", "&bogus; &; & &#; &#x;");
    check("<p>&notit;</p>", "\xC2\xACit;");
    check("<p>&hellip;&mdash;&copy2024</p>", "\xE2\x80\xA6\xE2\x80\x94\xC2\xA9"
                                             "2024");
    check("<p>&NotEqualTilde;</p>", "\xE2\x89\x82\xCC\xB8");
    check("<p>&#128;&#0;</p>", "\xE2\x82\xAC\xEF\xBF\xBD");
}

static void line_ends_and_nul_lead_back(void **state)
{
    static const char nul[] = "<p>a\0b</p>";

    (void)state;
    check("<p>a\r\nb\rc\nd</p>", "a\nb\nc\nd");
    check_text(nul, sizeof nul - 1, "ab", 0);
}

static void moved_text_leads_back(void **state)
{
    (void)state;
    check("<table>before<tr><td>cell</td></tr></table>", "beforecell");
    check("<table>be<!-- -->fore<tr><td>cell</table>", "beforecell");
    check("<b><table>x</b>y<td>z</table>w", "xyzw");
    check("<table> <tr> <td>z</table>", "  z");
}

static void source_of_elements(void **state)
{
    static const char src[] = "<div id=\"a\" class='x y'><br/><p>t";
    struct work w;
    struct gong_html *h;
    struct gong_node *n;
    size_t from, to;

    (void)state;
    start(&w);
    h = gong_html_parse(&w.ctx, gong_span_z(src));
    n = gong_node_first(gong_html_body(h));
    assert_true(gong_node_is(n, "div"));
    assert_true(gong_node_source(n, &from, &to));
    assert_span(gong_span(src + from, to - from), "<div id=\"a\" class='x y'>");
    assert_span(gong_node_attr(n, "id"), "a");
    assert_true(gong_node_has_class(n, "x") && gong_node_has_class(n, "y"));
    assert_false(gong_node_has_class(n, "x y"));
    assert_null(gong_node_attr(n, "style").ptr);
    n = gong_node_first(n);
    assert_true(gong_node_is(n, "br"));
    assert_true(gong_node_source(n, &from, &to));
    assert_span(gong_span(src + from, to - from), "<br/>");
    assert_false(gong_node_source(gong_html_body(h), &from, &to));
    finish(&w);
}

static void text_of_nodes(void **state)
{
    struct work w;
    struct gong_html *h;

    (void)state;
    start(&w);
    h = gong_html_parse(&w.ctx, GONG_LIT("<body> a\n b<i>c</i><p>d</p><script>no</script>&nbsp;e"));
    assert_span(gong_node_text(&w.ctx, gong_html_body(h), 1000), "a bc d e");
    assert_span(gong_node_text(&w.ctx, NULL, 1000), "");
    finish(&w);
}

static bool count(struct gong_node *n, void *arg)
{
    (void)n;
    return ++*(size_t *)arg < 3;
}

static void selectors(void **state)
{
    struct work w;
    struct gong_html *h;
    struct gong_selector *sel;
    size_t n = 0;

    (void)state;
    start(&w);
    h = gong_html_parse(&w.ctx, GONG_LIT("<div><p class=a>1<p class=b>2<p class=a>3<p>4</div>"));
    sel = gong_selector(&w.ctx, GONG_LIT("div > p.b, p.b"));
    assert_non_null(sel);
    assert_span(gong_node_text(&w.ctx, gong_html_first(h, NULL, sel), 10), "2");
    gong_html_select(h, NULL, gong_selector(&w.ctx, GONG_LIT("p")), count, &n);
    assert_int_equal(n, 3); /* stopped by the callback */
    n = 0;
    gong_html_select(h, NULL, sel, count, &n);
    assert_int_equal(n, 1); /* one call for a node that two of the list fit */
    assert_null(gong_html_first(h, NULL, gong_selector(&w.ctx, GONG_LIT("table"))));
    finish(&w);
}

static void bad_selector(void **state)
{
    struct work w;

    (void)state;
    start(&w);
    assert_null(gong_selector(&w.ctx, GONG_LIT("div > > p[")));
    assert_non_null(strstr(w.ctx.message, "the CSS selector 'div > > p[' does not compile"));
    finish(&w);
}

/* ---- hostile pages ------------------------------------------------------------------------- */

static char *repeat(const char *unit, size_t times, size_t *ret_len)
{
    size_t n = strlen(unit), i;
    char *s = malloc(n * times + 1);

    assert_non_null(s);
    for (i = 0; i < times; i++)
        memcpy(s + i * n, unit, n);
    *ret_len = n * times;
    return s;
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Parses and walks; the guard named must have stopped it (NULL: none), within a second. */
static void check_hostile(const char *src, size_t len, const char *want)
{
    struct work w;
    struct gong_html *h;
    struct gong_edit e;
    const char *why;
    double t0 = seconds();

    start(&w);
    h = gong_html_parse(&w.ctx, gong_span(src, len));
    assert_non_null(h);
    why = gong_html_truncated(h);
    assert_string_equal(why ? why : "(none)", want ? want : "(none)");
    gong_edit_init(&e, &w.ctx, gong_span(src, len), CAP);
    put_all(&e, h, 64);
    assert_true(gong_edit_ok(&e));
    assert_true_runs(&e);
    finish(&w);
    assert_true(seconds() - t0 < 5.0 * PATIENCE);
}

static void check_repeated(const char *unit, size_t times, const char *want)
{
    size_t len;
    char *s = repeat(unit, times, &len);

    check_hostile(s, len, want);
    free(s);
}

static void guards_stop_nesting(void **state)
{
    (void)state;
    check_repeated("<b><i>", 13700, "open elements");
    check_repeated("<div>", 100000, "open elements");
    check_repeated("<table><tr><td>", 20000, "open elements");
    check_repeated("<p><a href=x><nobr>", 3000, NULL); /* each <a> ends the one before */
}

static void guards_stop_formatting(void **state)
{
    char *s = malloc(64 * 4096), *p = s;
    int i;

    (void)state;
    assert_non_null(s);
    for (i = 0; i < 250; i++)
        p += snprintf(p, 32, "<b id=%d><p>", i);
    for (i = 0; i < 20000; i++)
        p += snprintf(p, 8, "<p>x");
    check_hostile(s, (size_t)(p - s), "memory");
    free(s);
}

static void guards_stop_attributes(void **state)
{
    char *s = malloc(2u << 20), *p = s;
    int i;

    (void)state;
    assert_non_null(s);
    p += snprintf(p, 8, "<div ");
    for (i = 0; i < 100000; i++)
        p += snprintf(p, 16, "a%d=1 ", i);
    check_hostile(s, (size_t)(p - s), "attributes");
    for (i = 0, p = s; i < 100000; i++)
        p += snprintf(p, 20, "<html a%d=1>", i);
    check_hostile(s, (size_t)(p - s), "attributes");
    free(s);
}

static void large_pages_end(void **state)
{
    (void)state;
    check_repeated("<p>1</p>", 2000000, "memory");
    check_repeated("a</x>", 200000, NULL);
    check_repeated("&", 500000, NULL);
    check_repeated("&amp;&nbsp;&notit;&#x41;&#0;", 20000, NULL);
    check_repeated("<!--", 100000, NULL);
    check_repeated("x", 3000000, NULL);
}

static void every_prefix_of_a_page(void **state)
{
    static const char page[] =
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>a&amp;b</title></head><body class='x'>"
        "<table>t<tr><td>\xE5\x85\xAC&nbsp;</td></tr></table><!-- c --><p>x<b>y<i>z</b>w</i></p></body>";
    size_t n;

    (void)state;
    for (n = 0; n < sizeof page; n++)
        check_hostile(page, n, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_leads_back),
        cmocka_unit_test(references_lead_back),
        cmocka_unit_test(line_ends_and_nul_lead_back),
        cmocka_unit_test(moved_text_leads_back),
        cmocka_unit_test(source_of_elements),
        cmocka_unit_test(text_of_nodes),
        cmocka_unit_test(selectors),
        cmocka_unit_test(bad_selector),
        cmocka_unit_test(guards_stop_nesting),
        cmocka_unit_test(guards_stop_formatting),
        cmocka_unit_test(guards_stop_attributes),
        cmocka_unit_test(large_pages_end),
        cmocka_unit_test(every_prefix_of_a_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
