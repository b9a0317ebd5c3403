/* test_url.c: URLs as browsers read them. The cases are those that other readers get wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(absolute, set_up, tear_down),
        cmocka_unit_test_setup_teardown(joined, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(from_path, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_long, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
