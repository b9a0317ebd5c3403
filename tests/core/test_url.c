/* test_url.c: URLs as browsers read them. The cases are those that other readers get wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <gongbao/url.h>

#include "plugin/ctx.h"

static struct gong_arena arena;
static struct gong_ctx ctx;

static int set_up(void **state)
{
    (void)state;
    gong_arena_init(&arena, 16 << 20);
    ctx = (struct gong_ctx){.arena = &arena};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gong_arena_finish(&arena);
    return 0;
}

static void assert_span(struct gong_span got, const char *want)
{
    if (!gong_span_is(got, want))
        fail_msg("got '%.*s', want '%s'", (int)got.len, got.ptr ? got.ptr : "(null)", want);
}

static void check(const char *text, const char *base, const char *want)
{
    struct gong_url u;
    int rc = gong_url_parse(&ctx, gong_span_z(text), gong_span_z(base), &u);

    if (!want) {
        assert_int_equal(rc, GONG_EITEM);
        assert_int_equal(ctx.status, GONG_OK); /* no report */
        return;
    }
    assert_int_equal(rc, GONG_OK);
    assert_span(u.href, want);
}

static void absolute(void **state)
{
    (void)state;
    check("http://A.Gov.CN:80/a/../b/./c.html", NULL, "http://a.gov.cn/b/c.html");
    check("https://a.gov.cn:443", NULL, "https://a.gov.cn/");
    check(" \thttp://a.gov.cn/x y\n", NULL, "http://a.gov.cn/x%20y");
    check("http://a.gov.cn\\b\\c", NULL, "http://a.gov.cn/b/c");
    check("http://0x7f.1/", NULL, "http://127.0.0.1/");
    check("http://[::FFFF:7f00:1]/", NULL, "http://[::ffff:7f00:1]/");
    check("http://\xE5\x85\xAC\xE6\x8A\xA5.cn/", NULL, "http://xn--55qt33b.cn/");
}

static void joined(void **state)
{
    static const char base[] = "http://a.gov.cn/zw/index.html?x=1#y";

    (void)state;
    check("./t1.html", base, "http://a.gov.cn/zw/t1.html");
    check("../t1.html", base, "http://a.gov.cn/t1.html");
    check("/t1.html", base, "http://a.gov.cn/t1.html");
    check("//b.gov.cn/t1", base, "http://b.gov.cn/t1");
    check("?p=2", base, "http://a.gov.cn/zw/index.html?p=2");
    check("#top", base, "http://a.gov.cn/zw/index.html?x=1#top");
    check("", base, "http://a.gov.cn/zw/index.html?x=1");
    check(" \n t 1.html", base, "http://a.gov.cn/zw/t%201.html");
    check("javascript:void(0)", base, "javascript:void(0)");
}

static void refused(void **state)
{
    (void)state;
    check("t1.html", NULL, NULL);
    check("http://", NULL, NULL);
    check("http://a b/", NULL, NULL);
    check("http://a.gov.cn:99999/", NULL, NULL);
    check("x", "not a base", NULL);
}

static void parts(void **state)
{
    struct gong_url u;

    (void)state;
    assert_int_equal(
        gong_url_parse(&ctx, GONG_LIT("https://u:p@a.gov.cn:8443/x/y?q=1&r#f"), gong_span_none(), &u),
        GONG_OK);
    assert_span(u.scheme, "https");
    assert_span(u.host, "a.gov.cn");
    assert_int_equal(u.port, 8443);
    assert_span(u.path, "/x/y");
    assert_span(u.query, "q=1&r");
    assert_span(u.fragment, "f");
    assert_int_equal(gong_url_parse(&ctx, GONG_LIT("http://a.gov.cn/"), gong_span_none(), &u), GONG_OK);
    assert_int_equal(u.port, 80);
    assert_null(u.query.ptr);
    assert_null(u.fragment.ptr);
    assert_int_equal(gong_url_parse(&ctx, GONG_LIT("file:///tmp/a.html"), gong_span_none(), &u), GONG_OK);
    assert_int_equal(u.port, GONG_NULL);
    assert_span(u.path, "/tmp/a.html");
}

static void from_path(void **state)
{
    (void)state;
    assert_span(gong_url_from_path(&ctx, GONG_LIT("/a b/\xE5\x85\xAC?#%.txt")),
                "file:///a%20b/%E5%85%AC%3F%23%25.txt");
}

static void too_long(void **state)
{
    static char text[70000];
    struct gong_url u;

    (void)state;
    memset(text, 'a', sizeof text);
    memcpy(text, "http://a/", 9);
    assert_int_equal(gong_url_parse(&ctx, gong_span(text, sizeof text), gong_span_none(), &u), GONG_EITEM);
}

/* ---- plain addresses: read without the parser, with its results ---------------------------------- */

static uint32_t seed;

static uint32_t any(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

/* Texts put together from pieces that are plain, nearly so, and not at all. */
static struct gong_span composed(char *to, size_t room, bool relative)
{
    static const char *const heads[] = {"http://",  "https://", "http://", "https://",
                                        "HTTP://",  "http:/",   "ftp://",  "//",
                                        "http:///", "file:///", "http:",   "javascript:"};
    static const char *const hosts[] = {"www.a.gov.cn", "a.gov.cn",  "xn--55qt33b.cn", "a_b.gov.cn",
                                        "127.0.0.1",    "a.0x7f",    "A.gov.cn",       "a..cn",
                                        "localhost",    "a.gov.cn.", "-a.gov.cn",      "a-.gov.cn",
                                        "ab--c.gov.cn", "1.gov.cn",  "[::1]",          "u@a.gov.cn"};
    static const char *const ports[] = {"",  "",     "",       ":80",    ":443", ":8080",
                                        ":", ":080", ":65535", ":65536", ":0"};
    static const char *const steps[] = {"/",    "/a",   "/t1_2.html", "/.",   "/..", "/.a",
                                        "//",   "/./b", "/%2e",       "/%41", "/;x", "/a:b",
                                        "/\\x", "/'",   "/|",         "/~",   "/ ",  "/@"};
    static const char *const begins[] = {"./", "../", "/", "",   "a",   "a:b", "?",
                                         "#",  "//",  ".", "..", ".//", "./."};
    static const char *const ends[] = {"",     "",      "",    "?",   "?a=1&b=2", "?a'", "?a?b", "#",
                                       "#top", "?a=#b", "?%2", "?a|", "\t",       "?[",  "?a/b"};
    size_t n = 0;

#define PUT(list) n += (size_t)snprintf(to + n, room - n, "%s", list[any(sizeof list / sizeof *list)])
    if (relative) {
        PUT(begins);
    } else {
        PUT(heads);
        PUT(hosts);
        PUT(ports);
    }
    for (uint32_t k = any(4); k > 0; k--)
        PUT(steps);
    PUT(ends);
#undef PUT
    return gong_span(to, n);
}

static void same_span(const char *text, struct gong_span got, struct gong_span want)
{
    if (!gong_span_eq(got, want) || !got.ptr != !want.ptr)
        fail_msg("of '%s': '%.*s', and '%.*s' by the parser", text, (int)got.len, got.ptr ? got.ptr : "",
                 (int)want.len, want.ptr ? want.ptr : "");
}

/* A blank in front is stripped by the parser, and nothing that begins with it is plain. */
static void plain_as_parsed(void **state)
{
    char text[256] = " ", base[256] = " ";
    struct gong_url fast, full;
    size_t good = 0;

    (void)state;
    seed = 7;
    for (int i = 0; i < 200000; i++) {
        bool with_base = any(2);
        struct gong_span t = composed(text + 1, sizeof text - 1, with_base && any(4));
        struct gong_span b = with_base ? composed(base + 1, sizeof base - 1, false) : gong_span_none();
        int fast_rc = gong_url_parse(&ctx, t, b, &fast);
        struct gong_span longer_base = with_base ? gong_span(base, b.len + 1) : b;

        assert_int_equal(fast_rc, gong_url_parse(&ctx, gong_span(text, t.len + 1), longer_base, &full));
        good += fast_rc == GONG_OK;
        if (fast_rc == GONG_OK) {
            same_span(text, fast.href, full.href);
            same_span(text, fast.scheme, full.scheme);
            same_span(text, fast.host, full.host);
            same_span(text, fast.path, full.path);
            same_span(text, fast.query, full.query);
            same_span(text, fast.fragment, full.fragment);
            assert_int_equal(fast.port, full.port);
        }
        gong_arena_reset(&arena);
    }
    assert_true(good > 50000);
}

/* ---- canonical ---------------------------------------------------------------------------- */

static struct gong_span key_of(const char *url)
{
    struct gong_span key = gong_url_canonical(&ctx, gong_span_z(url));

    if (!key.ptr)
        fail_msg("'%s' has no key", url);
    return key;
}

static void same(const char *a, const char *b)
{
    struct gong_span x = key_of(a), y = key_of(b);

    if (!gong_span_eq(x, y))
        fail_msg("'%s' is '%.*s', '%s' is '%.*s'", a, (int)x.len, x.ptr, b, (int)y.len, y.ptr);
}

static void differ(const char *a, const char *b)
{
    struct gong_span x = key_of(a);

    if (gong_span_eq(x, key_of(b)))
        fail_msg("'%s' and '%s' are both '%.*s'", a, b, (int)x.len, x.ptr);
}

static void canonical_form(void **state)
{
    (void)state;
    assert_span(key_of("HTTPS://www.A.gov.cn:443/zw/../a%7eb/index.html?x=1&utm_source=q&y#top"),
                "//a.gov.cn/a~b/?x=1&y");
    assert_span(key_of("http://a.gov.cn"), "//a.gov.cn/");
    assert_span(key_of("http://u:p@a.gov.cn:8080/x"), "//a.gov.cn:8080/x");
    assert_span(key_of("file:///tmp/t.zip#m.html"), "file:///tmp/t.zip#m.html");
    assert_span(key_of("http://[2001:DB8::1]:80/"), "//[2001:db8::1]/");
}

static void canonical_hosts(void **state)
{
    (void)state;
    same("http://a.gov.cn/x", "https://a.gov.cn/x");
    same("http://a.gov.cn:80/x", "https://a.gov.cn:443/x");
    same("http://a.gov.cn:8080/x", "https://a.gov.cn:8080/x");
    same("http://www.a.gov.cn/x", "http://A.GOV.CN./x");
    same("http://m.a.gov.cn/x", "https://wap.a.gov.cn/x");
    same("http://3g.a.gov.cn/x", "http://www.a.gov.cn/x");
    same("http://www.gov.cn/", "https://gov.cn");
    same("http://\xE5\x85\xAC\xE6\x8A\xA5.cn/", "http://XN--55qt33b.cn/");
    differ("http://a.gov.cn:80/x", "https://a.gov.cn:80/x");
    differ("http://a.gov.cn/x", "http://a.gov.cn:8080/x");
    differ("http://a.gov.cn/x", "http://b.gov.cn/x");
    differ("http://www.cn/", "http://m.cn/"); /* a name, not a door */
    differ("http://xxgk.a.gov.cn/", "http://a.gov.cn/");
    differ("http://ww.a.gov.cn/", "http://a.gov.cn/");
    differ("http://w3.a.gov.cn/", "http://a.gov.cn/");
    differ("http://www.a.gov.cn/", "http://www.www.a.gov.cn/");
    differ("file:///a/x", "http://a/x");
}

static void canonical_paths(void **state)
{
    (void)state;
    same("http://a.gov.cn", "http://a.gov.cn/index.html");
    same("http://a.gov.cn/zw/", "http://a.gov.cn/zw/index.htm");
    same("http://a.gov.cn/zw/", "http://a.gov.cn/zw/index.shtml#x");
    same("http://a.gov.cn/zw/?p=2", "http://a.gov.cn/zw/Default.aspx?p=2");
    same("http://a.gov.cn/b/./c", "http://a.gov.cn/a/%2E%2e/b/c");
    same("http://a.gov.cn/%7Eb/%E5%85%AC", "http://a.gov.cn/~b/%e5%85%ac");
    same("http://a.gov.cn/\xE5\x85\xAC", "http://a.gov.cn/%E5%85%AC");
    same("http://a.gov.cn/%74%31.html", "http://a.gov.cn/t1.html");
    same("http://a.gov.cn/a|b", "http://a.gov.cn/a%7Cb");
    same("http://a.gov.cn/x.jsp;jsessionid=0A1B?id=1", "http://a.gov.cn/x.jsp?id=1");
    same("http://a.gov.cn/x.jsp;JSESSIONID=0A1B.n1", "http://a.gov.cn/x.jsp");
    differ("http://a.gov.cn/zw", "http://a.gov.cn/zw/");
    differ("http://a.gov.cn/zw/", "http://a.gov.cn/zw/index_1.html");
    differ("http://a.gov.cn/zw/", "http://a.gov.cn/zw/Index.html");
    differ("http://a.gov.cn/zw/", "http://a.gov.cn/zw/xindex.html");
    differ("http://a.gov.cn/zw/", "http://a.gov.cn/zw/index.pdf");
    differ("http://a.gov.cn/Zw/", "http://a.gov.cn/zw/");
    differ("http://a.gov.cn/a//b", "http://a.gov.cn/a/b");
    differ("http://a.gov.cn/a%2Fb", "http://a.gov.cn/a/b");
    differ("http://a.gov.cn/a%3Fb", "http://a.gov.cn/a?b");
    differ("http://a.gov.cn/a;v=1", "http://a.gov.cn/a");
    differ("http://a.gov.cn/a;jsessionid=1/b", "http://a.gov.cn/a");
}

static void canonical_queries(void **state)
{
    (void)state;
    same("http://a.gov.cn/x?from=timeline&isappinstalled=0", "http://a.gov.cn/x");
    same("http://a.gov.cn/x?id=7&from=groupmessage", "http://a.gov.cn/x?id=7");
    same("http://a.gov.cn/x?from=", "http://a.gov.cn/x?");
    same("http://a.gov.cn/x?UTM_Source=a&id=7&utm_medium=b", "http://a.gov.cn/x?id=7");
    same("http://a.gov.cn/x?id=7&spm=a1.b2&sharer_shareid=0f&share_from=weixin", "http://a.gov.cn/x?id=7");
    same("http://a.gov.cn/x?id=7&_=1712345678901", "http://a.gov.cn/x?id=7");
    same("http://a.gov.cn/x?&id=7&&", "http://a.gov.cn/x?id=7");
    same("http://a.gov.cn/x?%66rom=mp&id=%37", "http://a.gov.cn/x?id=7");
    differ("http://a.gov.cn/x?from=20", "http://a.gov.cn/x?from=40");
    differ("http://a.gov.cn/x?from=2024-01-01", "http://a.gov.cn/x");
    differ("http://a.gov.cn/x?from=city&to=county", "http://a.gov.cn/x?to=county");
    differ("http://a.gov.cn/x?from=%E5%85%AC", "http://a.gov.cn/x");
    differ("http://a.gov.cn/x?fromDate=a", "http://a.gov.cn/x");
    differ("http://a.gov.cn/x?shareId=7", "http://a.gov.cn/x?shareId=8");
    differ("http://a.gov.cn/x?utm_=1", "http://a.gov.cn/x");
    differ("http://a.gov.cn/x?_=2", "http://a.gov.cn/x?_=3");
    differ("http://a.gov.cn/x?t=1712345678901", "http://a.gov.cn/x");
    differ("http://a.gov.cn/x?timestamp=1712345678", "http://a.gov.cn/x");
    differ("http://a.gov.cn/x?id=7", "http://a.gov.cn/x?ID=7");
    differ("http://a.gov.cn/x?id=7", "http://a.gov.cn/x?id=8");
    differ("http://a.gov.cn/x?a=1&b=2", "http://a.gov.cn/x?b=2&a=1");
    differ("http://a.gov.cn/x?q=a+b", "http://a.gov.cn/x?q=a%2Bb");
    differ("http://a.gov.cn/x?q=a%26id=1", "http://a.gov.cn/x?q=a&id=1");
    differ("http://a.gov.cn/x?id", "http://a.gov.cn/x?id=");
}

static void canonical_refused(void **state)
{
    static const char *const bad[] = {"", "t1.html", "http://", "//a.gov.cn/", "http://a b/"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_null(gong_url_canonical(&ctx, gong_span_z(bad[i])).ptr);
    assert_null(gong_url_canonical(&ctx, gong_span_none()).ptr);
    assert_int_equal(ctx.status, GONG_OK); /* no report */
    same("http://a.gov.cn/%", "http://a.gov.cn/%");
    same("http://a.gov.cn/%zz%4", "http://a.gov.cn/%zz%4");
    differ("http://a.gov.cn/%00", "http://a.gov.cn/");
}

/* Nothing but separators, nothing but marks, as long as a URL may be: an answer, within the
 * memory that ten of its length take. */
static void canonical_long(void **state)
{
    static const char *const parts[] = {"&", "/..", "utm_a=b&", ";jsessionid=", "%", "from&", "\xE5\x85\xAC"};
    static char text[60000];

    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *head = i % 2 ? "http://a.gov.cn/" : "http://a.gov.cn/?";
        size_t n = strlen(parts[i]), at = strlen(head);

        memcpy(text, head, at);
        for (; at + n <= sizeof text; at += n)
            memcpy(text + at, parts[i], n);
        assert_non_null(gong_url_canonical(&ctx, gong_span(text, at)).ptr);
    }
    memset(text, 'a', sizeof text);
    assert_null(gong_url_canonical(&ctx, gong_span(text, sizeof text)).ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(absolute, set_up, tear_down),
        cmocka_unit_test_setup_teardown(joined, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(from_path, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_long, set_up, tear_down),
        cmocka_unit_test_setup_teardown(plain_as_parsed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(canonical_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(canonical_hosts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(canonical_paths, set_up, tear_down),
        cmocka_unit_test_setup_teardown(canonical_queries, set_up, tear_down),
        cmocka_unit_test_setup_teardown(canonical_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(canonical_long, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
