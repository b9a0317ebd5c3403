/* test_warc.c: the WARC reader on files made by hand: whole ones, cut ones, lying ones. */
#include <errno.h>
#include <fcntl.h>
#include <gongbao/warc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "archive/box.h"
#include "plugin/ctx.h"

#define HEAD     "WARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2024-03-01T08:00:00Z\r\n"
#define RESOURCE "WARC/1.1\r\nWARC-Type: resource\r\n" HEAD "WARC-Target-URI: file:///a\r\n"

static struct gong_arena arena;
static struct gong_ctx ctx;

static int set_up(void **state)
{
    static const struct gong_host none;

    gong_arena_init(&arena, 64 << 20);
    memset(&ctx, 0, sizeof ctx);
    ctx.arena = &arena;
    ctx.host = &none;
    return box_open(state);
}

static int tear_down(void **state)
{
    gong_arena_finish(&arena);
    return box_close(state);
}

static struct gong_warc *open_bytes(struct gong_span bytes)
{
    struct gong_warc *w;

    box_write("w", bytes);
    w = gong_warc_open(&ctx, box_path("w"));
    assert_non_null(w);
    return w;
}

/* One gzip member, as any program makes it. */
static struct gong_span zipped(const char *text, size_t n)
{
    z_stream z = {0};
    unsigned char *out = gong_arena_alloc(&arena, n + 1000);

    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, 0), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)text;
    z.avail_in = (uInt)n;
    z.next_out = out;
    z.avail_out = (uInt)n + 1000;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    n = z.total_out;
    deflateEnd(&z);
    return gong_span((char *)out, n);
}

static struct gong_span joined(struct gong_span a, struct gong_span b)
{
    char *p = gong_arena_alloc(&arena, a.len + b.len + 1);

    memcpy(p, a.ptr, a.len);
    memcpy(p + a.len, b.ptr, b.len);
    return gong_span(p, a.len + b.len);
}

static const char one[] = RESOURCE "Content-Length: 3\r\n\r\nabc\r\n\r\n";
static const char two[] = "WARC/1.0\r\nwarc-type:response\r\n" HEAD
                          "Content-Type: application/http;msgtype=response\r\ncontent-length:  30  \r\n\r\n"
                          "HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody"
                          "\n\r\n\r\n";

static void read_both(struct gong_warc *w)
{
    struct gong_warc_record r;
    struct gong_warc_content c;
    int64_t first;

    assert_int_equal(gong_warc_next(w, &r), GONG_OK);
    assert_true(gong_span_is(r.type, "resource"));
    assert_true(gong_span_is(r.target_uri, "file:///a"));
    assert_true(gong_span_is(r.id, "<urn:uuid:1>"));
    assert_null(r.truncated.ptr);
    assert_int_equal(gong_warc_read(w, &ctx, &r, 3, &c), GONG_OK);
    assert_true(gong_span_is(c.payload, "abc"));
    assert_true(gong_span_is(r.target_uri, "file:///a"));
    first = r.length;
    assert_int_equal(gong_warc_next(w, &r), GONG_OK);
    assert_int_equal(r.offset, first);
    if (gong_warc_read(w, &ctx, &r, 1000, &c) != GONG_OK)
        fail_msg("%s", gong_warc_problem(w));
    assert_true(gong_span_is(c.http, "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"));
    assert_true(gong_span_is(c.payload, "body\n"));
    assert_true(gong_span_is(gong_warc_field(c.http, "a"), "b"));
    assert_int_equal(gong_warc_next(w, &r), GONG_END);
    gong_warc_seek(w, 0);
    assert_int_equal(gong_warc_next(w, &r), GONG_OK);
    assert_int_equal(r.length, first);
}

static void test_plain(void **state)
{
    (void)state;
    read_both(open_bytes(joined(GONG_LIT(one), GONG_LIT(two))));
}

static void test_gzip(void **state)
{
    (void)state;
    read_both(open_bytes(joined(zipped(one, sizeof one - 1), zipped(two, sizeof two - 1))));
}

/* Whatever a file is cut to, what is read is whole: the first record or nothing. */
static void cut_everywhere(struct gong_span bytes, int64_t first)
{
    struct gong_warc_record r;
    struct gong_warc_content c;

    for (size_t n = 0; n < bytes.len; n++) {
        struct gong_warc *w = open_bytes(gong_span_sub(bytes, 0, n));
        int got = gong_warc_next(w, &r);
        if ((int64_t)n < first)
            assert_true(got == (n ? GONG_EITEM : GONG_END));
        else {
            assert_int_equal(got, GONG_OK);
            assert_int_equal(gong_warc_read(w, &ctx, &r, 3, &c), GONG_OK);
            assert_int_equal(gong_warc_next(w, &r), (int64_t)n == first ? GONG_END : GONG_EITEM);
        }
        if (got == GONG_EITEM)
            assert_true(strlen(gong_warc_problem(w)) > 0);
        gong_arena_reset(&arena);
    }
}

static void test_cut_plain(void **state)
{
    static char bytes[sizeof one + sizeof two];
    struct gong_span all = joined(GONG_LIT(one), GONG_LIT(two));

    (void)state;
    memcpy(bytes, all.ptr, all.len);
    cut_everywhere(gong_span(bytes, all.len), sizeof one - 1);
}

static void test_cut_gzip(void **state)
{
    static char bytes[2048];
    struct gong_span a = zipped(one, sizeof one - 1), all = joined(a, zipped(two, sizeof two - 1));
    int64_t first = (int64_t)a.len;

    (void)state;
    memcpy(bytes, all.ptr, all.len);
    cut_everywhere(gong_span(bytes, all.len), first);
}

/* ---- files that are not what they should be */

static void refuse(struct gong_span bytes, const char *problem)
{
    struct gong_warc *w = open_bytes(bytes);
    struct gong_warc_record r;
    struct gong_warc_content c;
    int got = gong_warc_next(w, &r);

    if (got == GONG_OK)
        got = gong_warc_read(w, &ctx, &r, 1000, &c);
    assert_int_equal(got, GONG_EITEM);
    if (!strstr(gong_warc_problem(w), problem))
        fail_msg("%s", gong_warc_problem(w));
}

static void test_refused(void **state)
{
    static char zeros[100], long_head[70000];

    (void)state;
    memset(long_head, 'a', sizeof long_head);
    memcpy(long_head, "WARC/1.1\r\nA: ", 13);
    refuse(GONG_LIT("<html>"), "no WARC record begins here");
    refuse(gong_span(zeros, sizeof zeros), "no WARC record begins here");
    refuse(gong_span(long_head, sizeof long_head), "longer than 64 KiB");
    refuse(GONG_LIT("WARC/2.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n"), "not a version");
    refuse(GONG_LIT(RESOURCE "\r\n\r\n\r\n"), "one Content-Length");
    refuse(GONG_LIT(RESOURCE "Content-Length: 1\r\nContent-Length: 2\r\n\r\na\r\n\r\n"),
           "one Content-Length");
    refuse(GONG_LIT(RESOURCE "Content-Length: -1\r\n\r\n\r\n\r\n"), "no number");
    refuse(GONG_LIT(RESOURCE "Content-Length: 99999999999999999999\r\n\r\n\r\n\r\n"), "no number");
    refuse(GONG_LIT(RESOURCE "Content-Length: 0\r\n folded\r\n\r\n\r\n\r\n"), "\"Name: value\" lines");
    refuse(GONG_LIT(RESOURCE "Content-Length: 0\r\nno colon\r\n\r\n\r\n\r\n"), "\"Name: value\" lines");
    refuse(GONG_LIT(RESOURCE "Content-Length: 0\r\nA: \x01\r\n\r\n\r\n\r\n"), "\"Name: value\" lines");
    refuse(GONG_LIT("WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 0\r\n\r\n\r\n\r\n"), "missing");
    refuse(GONG_LIT(RESOURCE "Content-Length: 3\r\n\r\nabcd\r\n\r\n"), "CRLF CRLF");
    refuse(GONG_LIT(RESOURCE "Content-Length: 2000\r\n\r\nabc\r\n\r\n"), "torn");
}

static void test_refused_members(void **state)
{
    static const char shorter[] = RESOURCE "Content-Length: 30\r\n\r\nabc\r\n\r\n",
                      longer[] = RESOURCE "Content-Length: 1\r\n\r\nabc\r\n\r\n";
    struct gong_span flipped = zipped(one, sizeof one - 1);

    (void)state;
    refuse(zipped(shorter, sizeof shorter - 1), "does not hold");
    refuse(zipped(longer, sizeof longer - 1), "does not hold");
    ((char *)(uintptr_t)flipped.ptr)[flipped.len - 6] ^= 1;
    refuse(flipped, "damaged gzip member");
    refuse(GONG_LIT("\x1f\x8b\x08\x00"), "torn");
}

/* A member of 24 bytes header with "sl" that tells `stored`, before the deflate of `text`. */
static struct gong_span telling(const char *text, size_t n, uint32_t stored)
{
    struct gong_span z = zipped(text, n);
    unsigned char h[24] = {0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 12, 0, 's', 'l', 8, 0};

    for (int i = 0; i < 4; i++)
        h[16 + i] = (unsigned char)(stored >> 8 * i);
    return joined(gong_span((char *)h, sizeof h), gong_span_sub(z, 10, z.len));
}

static void test_told_lengths(void **state)
{
    size_t n = telling(one, sizeof one - 1, 0).len;

    (void)state;
    read_both(open_bytes(joined(telling(one, sizeof one - 1, (uint32_t)n), zipped(two, sizeof two - 1))));
    read_both(open_bytes(joined(telling(one, sizeof one - 1, 0), zipped(two, sizeof two - 1))));
    refuse(telling(one, sizeof one - 1, (uint32_t)n + 1), "torn");
    refuse(telling(one, sizeof one - 1, 5), "torn");
    refuse(telling(one, sizeof one - 1, (uint32_t)n - 1), "not what was told");
}

static void test_caps(void **state)
{
    struct gong_warc *w = open_bytes(GONG_LIT(one));
    struct gong_warc_record r;
    struct gong_warc_content c;

    (void)state;
    assert_int_equal(gong_warc_next(w, &r), GONG_OK);
    assert_int_equal(gong_warc_read(w, &ctx, &r, 2, &c), GONG_EITEM);
    assert_string_equal(gong_warc_problem(w), "the content is larger than the cap");
    gong_warc_seek(w, 5000);
    assert_int_equal(gong_warc_next(w, &r), GONG_EITEM);
    gong_warc_seek(w, -1);
    assert_int_equal(gong_warc_next(w, &r), GONG_EITEM);
    assert_string_equal(gong_warc_problem(w), "the place lies outside the file");
}

static void test_what_is_no_file(void **state)
{
    (void)state;
    assert_null(gong_warc_open(&ctx, box_path("none")));
    assert_int_equal(errno, ENOENT);
    assert_null(gong_warc_open(&ctx, box_path("")));
    assert_int_equal(errno, EINVAL);
    assert_int_equal(mkfifo(box_path("fifo"), 0600), 0);
    assert_null(gong_warc_open(&ctx, box_path("fifo")));
    assert_int_equal(errno, EINVAL);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_plain),        T(test_gzip),    T(test_cut_plain),
        T(test_cut_gzip),     T(test_refused), T(test_refused_members),
        T(test_told_lengths), T(test_caps),    T(test_what_is_no_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
