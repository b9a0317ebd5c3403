/* test_parts.c: the parts of fetch_http that decide on bytes alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

#include "address.h"
#include "glob.h"
#include "header.h"
#include "robots.h"
#include "unpack.h"

/* ---- address */

struct address {
    const char *text;
    enum address_class cls;
};

static const struct address addresses[] = {
    {"8.8.8.8", ADDRESS_PUBLIC},
    {"202.96.128.86", ADDRESS_PUBLIC},
    {"0.0.0.0", ADDRESS_NEVER},
    {"0.1.2.3", ADDRESS_NEVER},
    {"9.255.255.255", ADDRESS_PUBLIC},
    {"10.0.0.0", ADDRESS_PRIVATE},
    {"10.255.255.255", ADDRESS_PRIVATE},
    {"11.0.0.0", ADDRESS_PUBLIC},
    {"100.63.255.255", ADDRESS_PUBLIC},
    {"100.64.0.0", ADDRESS_PRIVATE},
    {"100.127.255.255", ADDRESS_PRIVATE},
    {"100.128.0.0", ADDRESS_PUBLIC},
    {"127.0.0.1", ADDRESS_PRIVATE},
    {"127.255.255.255", ADDRESS_PRIVATE},
    {"169.253.255.255", ADDRESS_PUBLIC},
    {"169.254.169.254", ADDRESS_NEVER},
    {"172.15.255.255", ADDRESS_PUBLIC},
    {"172.16.0.0", ADDRESS_PRIVATE},
    {"172.31.255.255", ADDRESS_PRIVATE},
    {"172.32.0.0", ADDRESS_PUBLIC},
    {"192.0.0.1", ADDRESS_NEVER},
    {"192.0.2.1", ADDRESS_NEVER},
    {"192.168.0.1", ADDRESS_PRIVATE},
    {"192.169.0.1", ADDRESS_PUBLIC},
    {"198.17.255.255", ADDRESS_PUBLIC},
    {"198.18.0.0", ADDRESS_NEVER},
    {"198.19.255.255", ADDRESS_NEVER},
    {"198.51.100.7", ADDRESS_NEVER},
    {"203.0.113.7", ADDRESS_NEVER},
    {"223.255.255.255", ADDRESS_PUBLIC},
    {"224.0.0.1", ADDRESS_NEVER},
    {"239.255.255.255", ADDRESS_NEVER},
    {"240.0.0.1", ADDRESS_NEVER},
    {"255.255.255.255", ADDRESS_NEVER},
    {"::", ADDRESS_NEVER},
    {"::1", ADDRESS_PRIVATE},
    {"::2", ADDRESS_NEVER},
    {"::127.0.0.1", ADDRESS_NEVER},
    {"::ffff:8.8.8.8", ADDRESS_PUBLIC},
    {"::ffff:127.0.0.1", ADDRESS_PRIVATE},
    {"::ffff:169.254.169.254", ADDRESS_NEVER},
    {"::ffff:10.1.2.3", ADDRESS_PRIVATE},
    {"64:ff9b::8.8.8.8", ADDRESS_NEVER},
    {"64:ff9b:1::1", ADDRESS_NEVER},
    {"100::1", ADDRESS_NEVER},
    {"2001::1", ADDRESS_NEVER},
    {"2001:db8::1", ADDRESS_NEVER},
    {"2001:da8:8000::1", ADDRESS_PUBLIC},
    {"2002:7f00:1::", ADDRESS_NEVER},
    {"2400:3200::1", ADDRESS_PUBLIC},
    {"fbff::1", ADDRESS_PUBLIC},
    {"fc00::1", ADDRESS_PRIVATE},
    {"fdff::1", ADDRESS_PRIVATE},
    {"fe80::1", ADDRESS_NEVER},
    {"febf::1", ADDRESS_NEVER},
    {"fec0::1", ADDRESS_NEVER},
    {"ff02::1", ADDRESS_NEVER},
};

static enum address_class class_of(const char *text)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        return address_class((struct sockaddr *)&in, sizeof in);
    if (inet_pton(AF_INET6, text, &in6.sin6_addr) != 1)
        abort();
    return address_class((struct sockaddr *)&in6, sizeof in6);
}

static void test_addresses(void **state)
{
    struct sockaddr local = {.sa_family = AF_UNIX};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x08080808)};

    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        if (class_of(addresses[i].text) != addresses[i].cls)
            fail_msg("%s", addresses[i].text);
    assert_int_equal(address_class(&local, sizeof local), ADDRESS_NEVER);
    assert_int_equal(address_class((struct sockaddr *)&in, 4), ADDRESS_NEVER);
}

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
        if (glob_match(p, t, false) != globs[i].prefix || glob_match(p, t, true) != globs[i].whole)
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
    assert_false(glob_match(gong_span(pattern, 2000), gong_span(text, sizeof text), true));
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

static struct robots read_rules(const char *text, const char *agent)
{
    struct robots r = {0};

    robots_read(&r, gong_span_z(text), gong_span_z(agent));
    r.rules = calloc(r.n + 1, sizeof *r.rules);
    r.paths = calloc(r.paths_len + 1, 1);
    if (!r.rules || !r.paths)
        abort();
    robots_read(&r, gong_span_z(text), gong_span_z(agent));
    return r;
}

static void free_rules(struct robots *r)
{
    free(r->rules);
    free(r->paths);
}

static void test_robots(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rule_cases / sizeof *rule_cases; i++) {
        const struct rule_case *c = &rule_cases[i];
        struct robots r = read_rules(c->robots, c->agent);
        char path[256];
        size_t len = robots_canonical(gong_span_z(c->path), path);
        if (robots_allows(&r, gong_span(path, len)) != c->allowed)
            fail_msg("%zu: \"%s\" %s %s", i, c->robots, c->agent, c->path);
        free_rules(&r);
    }
}

static void test_crawl_delays(void **state)
{
    static const struct {
        const char *value;
        int64_t ms;
    } delays[] = {{"10", 10000}, {"0.5", 500}, {"1.2345", 1234},
                  {"0", 0},      {"", -1},     {"x", -1},
                  {"1.2.3", -1}, {"-1", -1},   {"99999999999999999999", 86400000}};

    (void)state;
    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++) {
        char text[128];
        struct robots r;
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
    size_t n = ROBOTS_MAX_BYTES + 64;
    char *text = malloc(n + 1);
    struct robots r;

    (void)state;
    assert_non_null(text);
    memset(text, '\n', n);
    text[n] = 0;
    memcpy(text, "user-agent: *\ndisallow: /a\n", 27);
    memcpy(text + ROBOTS_MAX_BYTES, "disallow: /b\n", 13);
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

/* ---- unpack */

/* Compresses `n` letters; returns the length. bits as for deflateInit2. */
static size_t pack(size_t n, int bits, unsigned char *out, size_t cap)
{
    static unsigned char in[100000];
    z_stream z = {0};
    size_t len;

    for (size_t i = 0; i < n; i++)
        in[i] = (unsigned char)('a' + i * i % 23);
    if (deflateInit2(&z, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    z.next_in = in;
    z.avail_in = (uInt)n;
    z.next_out = out;
    z.avail_out = (uInt)cap;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    len = cap - z.avail_out;
    deflateEnd(&z);
    return len;
}

struct sink {
    char *out;
    size_t cap, len;
};

static enum unpack_result feed_in_pieces(struct unpack *u, struct gong_span in, size_t piece, struct sink *to)
{
    enum unpack_result rc = UNPACK_OK;

    for (size_t at = 0; at < in.len && rc == UNPACK_OK; at += piece)
        rc = unpack_feed(u, gong_span_sub(in, at, at + piece), to->out, to->cap, &to->len);
    return rc;
}

static void test_unpack_in_pieces(void **state)
{
    static const struct {
        const char *name;
        int bits;
    } forms[] = {{"gzip", 31}, {"X-GZIP", 31}, {"deflate", 15}, {"deflate", -15}};
    static unsigned char packed[200000];
    static char out[100001];
    static const size_t pieces[] = {1, 2, 7, 4096, 200000};

    (void)state;
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        size_t n = pack(50000, forms[f].bits, packed, sizeof packed);
        for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
            struct unpack u;
            struct sink to = {out, sizeof out, 0};
            assert_true(unpack_init(&u, gong_span_z(forms[f].name)));
            assert_int_equal(feed_in_pieces(&u, gong_span((char *)packed, n), pieces[p], &to), UNPACK_OK);
            assert_int_equal(to.len, 50000);
            assert_int_equal(out[49999], 'a' + 49999ll * 49999 % 23);
            assert_true(unpack_complete(&u));
            unpack_close(&u);
        }
    }
}

static void test_unpack_limits(void **state)
{
    static unsigned char packed[200000];
    static char out[50000];
    static const size_t pieces[] = {1, 7, 200000};
    size_t n = pack(50000, 31, packed, sizeof packed);

    (void)state;
    for (size_t p = 0; p < 3; p++)
        for (size_t cap = 49998; cap <= 50000; cap++) {
            struct unpack u;
            struct sink to = {out, cap, 0};
            enum unpack_result want = cap < 50000 ? UNPACK_FULL : UNPACK_OK;
            assert_true(unpack_init(&u, GONG_LIT("gzip")));
            assert_int_equal(feed_in_pieces(&u, gong_span((char *)packed, n), pieces[p], &to), want);
            assert_true(to.len <= cap);
            assert_int_equal(unpack_complete(&u), want == UNPACK_OK);
            unpack_close(&u);
        }
}

/* Wherever the pieces end: two members, then rubbish that is ignored. */
static void test_unpack_members_and_rubbish(void **state)
{
    static unsigned char packed[200000];
    static char out[100001];
    size_t one = pack(3000, 31, packed, sizeof packed);

    (void)state;
    memcpy(packed + one, packed, one);
    memcpy(packed + 2 * one, "rubbish\x1f\x1f", 9);
    for (size_t piece = 1; piece <= 2 * one + 9; piece++) {
        struct unpack u;
        struct sink to = {out, sizeof out, 0};
        assert_true(unpack_init(&u, GONG_LIT("gzip")));
        assert_int_equal(feed_in_pieces(&u, gong_span((char *)packed, 2 * one + 9), piece, &to), UNPACK_OK);
        assert_int_equal(to.len, 6000);
        assert_true(unpack_complete(&u));
        unpack_close(&u);
        unpack_close(&u);
    }
}

/* Every prefix of a stream is taken and known to be incomplete; every broken byte is survived. */
static void test_unpack_damage(void **state)
{
    static unsigned char packed[20000], broken[20000];
    static char out[5000];
    size_t n = pack(3000, 31, packed, sizeof packed);

    (void)state;
    for (size_t i = 1; i < n; i++) {
        struct unpack u;
        size_t len = 0;
        assert_true(unpack_init(&u, GONG_LIT("gzip")));
        assert_int_equal(unpack_feed(&u, gong_span((char *)packed, i), out, sizeof out, &len), UNPACK_OK);
        assert_false(unpack_complete(&u));
        unpack_close(&u);
        memcpy(broken, packed, n);
        broken[i] ^= 0x55;
        len = 0;
        assert_true(unpack_init(&u, GONG_LIT("gzip")));
        (void)unpack_feed(&u, gong_span((char *)broken, n), out, sizeof out, &len);
        assert_true(len <= sizeof out);
        unpack_close(&u);
    }
}

static void test_unpack_names(void **state)
{
    struct unpack u;

    (void)state;
    assert_true(unpack_init(&u, gong_span_none()));
    assert_true(unpack_init(&u, GONG_LIT("identity")));
    assert_false(unpack_init(&u, GONG_LIT("br")));
    assert_false(unpack_init(&u, GONG_LIT("gzip, gzip")));
    assert_false(unpack_init(&u, GONG_LIT("gzi")));
}

/* ---- header */

static void test_headers(void **state)
{
    struct gong_span block =
        GONG_LIT("HTTP/1.1 200 OK\r\nEtag: \"a\"\r\ncontent-type:text/html \r\nX: 1\nX: 2\r\n\r\n");

    (void)state;
    assert_true(gong_span_is(header_get(block, "ETag"), "\"a\""));
    assert_true(gong_span_is(header_get(block, "Content-Type"), "text/html"));
    assert_null(header_get(block, "Content-Typ").ptr);
    assert_null(header_get(block, "HTTP/1.1 200 OK").ptr);
    assert_int_equal(header_count(block, "x"), 2);
    assert_true(header_is_clean(GONG_LIT("W/\"\xB9\xAB\"")));
    assert_false(header_is_clean(GONG_LIT("a\r\nb")));
    assert_false(header_is_clean(GONG_LIT("a\0b")));
    assert_false(header_is_clean(GONG_LIT("a\x7f")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_globs),
        cmocka_unit_test(test_globs_are_linear),
        cmocka_unit_test(test_robots),
        cmocka_unit_test(test_crawl_delays),
        cmocka_unit_test(test_robots_limits),
        cmocka_unit_test(test_unpack_in_pieces),
        cmocka_unit_test(test_unpack_limits),
        cmocka_unit_test(test_unpack_members_and_rubbish),
        cmocka_unit_test(test_unpack_damage),
        cmocka_unit_test(test_unpack_names),
        cmocka_unit_test(test_headers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
