/* test_robots.c: rules of robots.txt (RFC 9309), and the patterns they and others are made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gongbao/glob.h>
#include <gongbao/robots.h>

/* ---- glob */

struct glob {
    const char *pattern, *text;
    bool prefix, whole;
};

static const struct glob globs[] = {
    {"", "", true, true},
    {"", "a", true, false},
    {"a", "", false, false},
    {"a", "a", true, true},
    {"a", "ab", true, false},
    {"*", "", true, true},
    {"*", "abc", true, true},
    {"a*", "abc", true, true},
    {"*c", "abc", true, true},
    {"*b", "abc", true, false},
    {"a*c", "abc", true, true},
    {"a*c", "abcd", true, false},
    {"a*bc", "abcbc", true, true},
    {"a**c", "abc", true, true},
    {"ab*ba", "aba", false, false},
    {"ab*ba", "abba", true, true},
    {"*a*a*", "aa", true, true},
    {"*a*a*", "ab", false, false},
    {"a*b*c", "axxbyyc", true, true},
    {"a*b*c", "axxcyyb", false, false},
    {"*.htm", "/a.html", true, false},
};

static void test_globs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof globs / sizeof *globs; i++) {
        struct gong_span p = gong_span_z(globs[i].pattern), t = gong_span_z(globs[i].text);
        if (gong_glob(p, t, false) != globs[i].prefix || gong_glob(p, t, true) != globs[i].whole)
            fail_msg("%s %s", globs[i].pattern, globs[i].text);
    }
}

/* A pattern that makes backtracking matchers take for ever. */
static void test_globs_are_linear(void **state)
{
    static char pattern[2001], text[1 << 20];

    (void)state;
    for (size_t i = 0; i < 2000; i += 2) {
        pattern[i] = '*';
        pattern[i + 1] = 'a';
    }
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = 'b';
    assert_false(gong_glob(gong_span(pattern, 2000), gong_span(text, sizeof text), true));
}

/* ---- robots */

struct rule_case {
    const char *robots, *agent, *path;
    bool allowed;
};

static const struct rule_case rule_cases[] = {
    /* groups */
    {"", "FooBot", "/x", true},
    {"<html><body>no such page</body></html>", "FooBot", "/x", true},
    {"disallow: /", "FooBot", "/x", true},
    {"user-agent: FooBot\ndisallow: /", "FooBot", "/x", false},
    {"user-agent: FooBot\ndisallow: /", "BarBot", "/x", true},
    {"user-agent: *\ndisallow: /", "FooBot", "/x", false},
    {"User-Agent: foobot/2.1 beta\nDisallow: /", "FooBot", "/x", false},
    {"user-agent: FooBotNews\ndisallow: /", "FooBot", "/x", true},
    {"user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /", "FooBot", "/x", false},
    {"user-agent: FooBot\nuser-agent: *\ndisallow: /", "FooBot", "/x", false},
    {"user-agent: FooBot\nuser-agent: BarBot\ndisallow: /x", "FooBot", "/x", false},
    {"user-agent: FooBot\ndisallow: /a\nuser-agent: BarBot\ndisallow: /\nuser-agent: FooBot\ndisallow: /b",
     "FooBot", "/b", false},
    {"user-agent: FooBot\ndisallow: /a\nuser-agent: BarBot\ndisallow: /\nuser-agent: FooBot\ndisallow: /b",
     "FooBot", "/c", true},
    {"user-agent: FooBot\nsitemap: http://x/\nuser-agent: BarBot\ndisallow: /", "FooBot", "/x", false},
    {"user-agent: FooBot\ndisallow:\nuser-agent: *\ndisallow: /", "FooBot", "/x", true},
    {"user-agent: * x\ndisallow: /", "FooBot", "/x", false},
    /* lines */
    {"\xEF\xBB\xBFuser-agent: FooBot\ndisallow: /", "FooBot", "/x", false},
    {"user-agent: FooBot\r\ndisallow: /\r\n", "FooBot", "/x", false},
    {"user-agent: FooBot\rdisallow: /\r", "FooBot", "/x", false},
    {" user-agent : FooBot # us\n\tdisallow :\t/ # all", "FooBot", "/x", false},
    {"user-agent: FooBot\n\n\ndisallow: /", "FooBot", "/x", false},
    {"USER-AGENT: FOOBOT\nDISALLOW: /", "FooBot", "/x", false},
    {"user-agent: FooBot\nnonsense\ndisallow: /", "FooBot", "/x", false},
    {"user-agent FooBot\ndisallow /", "FooBot", "/x", false},
    {"useragent: FooBot\ndissalow: /", "FooBot", "/x", false},
    {"User agent: FooBot\nDisalow: /", "FooBot", "/x", false},
    {"user-agent: FooBot\ndiscard: /", "FooBot", "/x", true},
    {"user-agent: FooBot\ndisallow / is what we would like", "FooBot", "/x", true},
    {"user-agent: FooBot\ndisallow", "FooBot", "/x", true},
    /* which rule wins */
    {"user-agent: *\ndisallow: /a\nallow: /a/b", "FooBot", "/a/b/c", true},
    {"user-agent: *\nallow: /a/b\ndisallow: /a", "FooBot", "/a/c", false},
    {"user-agent: *\nallow: /a\ndisallow: /a", "FooBot", "/a", true},
    {"user-agent: *\ndisallow: /a\nallow: /a", "FooBot", "/a", true},
    {"user-agent: *\nallow: /\ndisallow: /a.html$", "FooBot", "/a.html?x", true},
    {"user-agent: *\ndisallow: /*.html\nallow: /a/b.ht", "FooBot", "/a/b.html", true},
    {"user-agent: *\ndisallow: /", "FooBot", "/robots.txt", true},
    /* paths */
    {"user-agent: *\ndisallow: /fish", "FooBot", "/fish.html", false},
    {"user-agent: *\ndisallow: /fish", "FooBot", "/Fish.asp", true},
    {"user-agent: *\ndisallow: /fish/", "FooBot", "/fish", true},
    {"user-agent: *\ndisallow: fish", "FooBot", "/fish", true},
    {"user-agent: *\ndisallow: *fish", "FooBot", "/x/fish", false},
    {"user-agent: *\ndisallow: /*.php$", "FooBot", "/index.php", false},
    {"user-agent: *\ndisallow: /*.php$", "FooBot", "/index.php?a=b", true},
    {"user-agent: *\ndisallow: /*.php$", "FooBot", "/index.php/", true},
    {"user-agent: *\ndisallow: /fish*.php", "FooBot", "/fishheads/catfish.php?id=1", false},
    {"user-agent: *\ndisallow: /a$b", "FooBot", "/a$bc", false},
    {"user-agent: *\ndisallow: /$", "FooBot", "/", false},
    {"user-agent: *\ndisallow: /$", "FooBot", "/x", true},
    /* one form of characters */
    {"user-agent: *\ndisallow: /foo/bar/\xE3\x83\x84", "FooBot", "/foo/bar/%E3%83%84", false},
    {"user-agent: *\ndisallow: /foo/bar/%e3%83%84", "FooBot", "/foo/bar/%E3%83%84", false},
    {"user-agent: *\ndisallow: /foo/bar/%62%61%7A", "FooBot", "/foo/bar/baz", false},
    {"user-agent: *\ndisallow: /a%2Fb", "FooBot", "/a/b", true},
    {"user-agent: *\ndisallow: /a%2fb", "FooBot", "/a%2Fb", false},
    {"user-agent: *\ndisallow: /file-with-a-%2A.html", "FooBot", "/file-with-a-*.html", false},
    {"user-agent: *\ndisallow: /file-with-a-%2A.html", "FooBot", "/file-with-a-z.html", true},
    {"user-agent: *\ndisallow: /100%", "FooBot", "/100%25", false},
    {"user-agent: *\ndisallow: /q?a=*&b=1", "FooBot", "/q?a=x/y&b=12", false},
};

static struct gong_robots read_file(struct gong_span text, const char *agent)
{
    struct gong_robots r = {0};

    gong_robots_read(&r, text, gong_span_z(agent));
    r.rules = calloc(r.n + 1, sizeof *r.rules);
    r.paths = calloc(r.paths_len + 1, 1);
    if (!r.rules || !r.paths)
        abort();
    gong_robots_read(&r, text, gong_span_z(agent));
    return r;
}

static struct gong_robots read_rules(const char *text, const char *agent)
{
    return read_file(gong_span_z(text), agent);
}

static void free_rules(struct gong_robots *r)
{
    free(r->rules);
    free(r->paths);
}

static void test_robots(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rule_cases / sizeof *rule_cases; i++) {
        const struct rule_case *c = &rule_cases[i];
        struct gong_robots r = read_rules(c->robots, c->agent);
        char path[256];
        size_t len = gong_robots_canonical(gong_span_z(c->path), path);
        if (gong_robots_allows(&r, gong_span(path, len)) != c->allowed)
            fail_msg("%zu: \"%s\" %s %s", i, c->robots, c->agent, c->path);
        free_rules(&r);
    }
}

/* Text with one character behind U+FFFF, as UTF-16. */
static size_t put_wide(const char *text, bool big, const char *mark, char *out)
{
    size_t n = strlen(mark);

    memcpy(out, mark, n);
    for (; *text; text++) {
        unsigned units[2] = {(unsigned char)*text, 0}, count = 1;
        if (*text == '@') { /* U+20000 */
            units[0] = 0xD840;
            units[1] = 0xDC00;
            count = 2;
        }
        for (unsigned i = 0; i < count; i++) {
            out[n++] = (char)(big ? units[i] >> 8 : units[i] & 255u);
            out[n++] = (char)(big ? units[i] & 255u : units[i] >> 8);
        }
    }
    return n;
}

static void test_utf16(void **state)
{
    static const char text[] = "User-Agent: foobot\r\nDisallow: /profile # ours\r\n"
                               "Disallow: /@x\nUser-agent: *\nDisallow: /";
    static const struct {
        const char *mark;
        bool big;
    } forms[] = {{"\xFF\xFE", false}, {"\xFE\xFF", true}, {"", false}, {"", true}};
    static const struct {
        const char *agent, *path;
        bool allowed;
    } asked[] = {{"FooBot", "/profile", false},
                 {"FooBot", "/%F0%A0%80%80x", false},
                 {"FooBot", "/other", true},
                 {"BarBot", "/other", false}};

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms * (sizeof asked / sizeof *asked); i++) {
        size_t form = i / 4, ask = i % 4;
        char wide[512], path[256];
        struct gong_span file = gong_span(wide, put_wide(text, forms[form].big, forms[form].mark, wide));
        struct gong_robots r = read_file(file, asked[ask].agent);
        size_t len = gong_robots_canonical(gong_span_z(asked[ask].path), path);
        if (gong_robots_allows(&r, gong_span(path, len)) != asked[ask].allowed)
            fail_msg("form %zu: %s %s", form, asked[ask].agent, asked[ask].path);
        free_rules(&r);
    }
}

/* Half a character at the end, half a pair, a mark alone: nothing breaks, what stands before holds. */
static void test_utf16_that_is_torn(void **state)
{
    static const char file[] =
        "\xFF\xFEU\0s\0e\0r\0-\0a\0g\0e\0n\0t\0:\0*\0\n\0D\0i\0s\0a\0l\0l\0o\0w\0:\0/\0a\0"
        "\n\0D\0i\0s\0a\0l\0l\0o\0w\0:\0/\0\x40\xD8";

    (void)state;
    for (size_t n = 0; n < sizeof file; n++) {
        struct gong_robots r = read_file(gong_span(file, n), "FooBot");
        assert_true(n < 58 ? r.n <= 1 : r.n >= 1);
        free_rules(&r);
    }
}

static void test_crawl_delays(void **state)
{
    static const struct {
        const char *value;
        int64_t ms;
    } delays[] = {{"10", 10000},
                  {"0.5", 500},
                  {"1.2345", 1234},
                  {"0", 0},
                  {"", -1},
                  {"x", -1},
                  {"1.2.3", -1},
                  {"-1", -1},
                  {"99999999999999999999", 86400000},
                  {"10s", 10000},
                  {"2.5 seconds", 2500},
                  {"5;", 5000},
                  {"s10", -1},
                  {".", 0}};

    (void)state;
    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++) {
        char text[128];
        struct gong_robots r;
        snprintf(text, sizeof text, "user-agent: *\ncrawl-delay: %s\ndisallow: /x", delays[i].value);
        r = read_rules(text, "FooBot");
        if (r.crawl_delay != delays[i].ms)
            fail_msg("%s: %lld", delays[i].value, (long long)r.crawl_delay);
        free_rules(&r);
    }
}

/* What lies beyond 512,000 bytes is not read; a line beyond 16 KiB is cut. */
static void test_robots_limits(void **state)
{
    size_t n = GONG_ROBOTS_MAX_BYTES + 64;
    char *text = malloc(n + 1);
    struct gong_robots r;

    (void)state;
    assert_non_null(text);
    memset(text, '\n', n);
    text[n] = 0;
    memcpy(text, "user-agent: *\ndisallow: /a\n", 27);
    memcpy(text + GONG_ROBOTS_MAX_BYTES, "disallow: /b\n", 13);
    r = read_rules(text, "FooBot");
    assert_int_equal(r.n, 1);
    free_rules(&r);
    memset(text + 37, 'a', 100000);
    memcpy(text + 27, "disallow: /", 11);
    r = read_rules(text, "FooBot");
    assert_int_equal(r.n, 2);
    assert_true(r.rules[1].path.len < 16384);
    free_rules(&r);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_globs),
        cmocka_unit_test(test_globs_are_linear),
        cmocka_unit_test(test_robots),
        cmocka_unit_test(test_crawl_delays),
        cmocka_unit_test(test_robots_limits),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_utf16_that_is_torn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
