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
#include "header.h"
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
        cmocka_unit_test(test_addresses),     cmocka_unit_test(test_unpack_in_pieces),
        cmocka_unit_test(test_unpack_limits), cmocka_unit_test(test_unpack_members_and_rubbish),
        cmocka_unit_test(test_unpack_damage), cmocka_unit_test(test_unpack_names),
        cmocka_unit_test(test_headers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
