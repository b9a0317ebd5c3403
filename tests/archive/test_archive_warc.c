/* test_archive_warc.c: what the files hold, read back by libarchive and by gong_warc. */
#include <archive.h>
#include <archive_entry.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "box.h"
#include "rig.h"

/* All of a file, unpacked by libarchive; freed by the caller. */
static struct gong_span unpack(const char *name)
{
    enum { ROOM = 32 << 20 };
    struct archive *a = archive_read_new();
    struct archive_entry *e;
    char *p = malloc(ROOM);
    size_t n = 0;
    la_ssize_t got;

    archive_read_support_filter_gzip(a);
    archive_read_support_format_raw(a);
    assert_int_equal(archive_read_open_filename(a, box_path(name), 4096), ARCHIVE_OK);
    assert_int_equal(archive_read_next_header(a, &e), ARCHIVE_OK);
    while ((got = archive_read_data(a, p + n, ROOM - n)) > 0)
        n += (size_t)got;
    if (got < 0)
        fail_msg("%s: %s", name, archive_error_string(a));
    archive_read_free(a);
    return gong_span(p, n);
}

/* Number of entries that libarchive's WARC reader finds, with their bytes added up. It knows
 * version 1.0 alone, so the version lines are made to say that. */
static int by_libarchive(const char *name, int64_t *ret_bytes)
{
    struct gong_span all = unpack(name);
    struct archive *a = archive_read_new();
    struct archive_entry *e;
    char buf[4096];
    int n = 0, r;
    la_ssize_t got;

    for (size_t at = 0; (at = gong_span_find(all, at, GONG_LIT("WARC/1.1\r\n"))) != SIZE_MAX; at++)
        ((char *)(uintptr_t)all.ptr)[at + 7] = '0';
    archive_read_support_format_warc(a);
    assert_int_equal(archive_read_open_memory(a, all.ptr, all.len), ARCHIVE_OK);
    *ret_bytes = 0;
    while ((r = archive_read_next_header(a, &e)) == ARCHIVE_OK) {
        n++;
        *ret_bytes += archive_entry_size(e);
        while ((got = archive_read_data(a, buf, sizeof buf)) > 0)
            ;
        if (got < 0)
            fail_msg("%s: %s", name, archive_error_string(a));
    }
    if (r != ARCHIVE_EOF)
        fail_msg("%s: %s", name, archive_error_string(a));
    archive_read_free(a);
    free((void *)(uintptr_t)all.ptr);
    return n;
}

/* ---- records */

static void test_resource(void **state)
{
    struct harness h;
    struct reader r;
    struct gong_warc_record rec;
    struct gong_warc_content c;

    (void)state;
    begin(&h, NULL);
    assert_true(push(&h, "file:///in/a.txt", "云溪市2023年度报告"));
    assert_true(harness_flush(&h));
    assert_true(gong_span_is(gong_item_get(h.first, "archive.file"), "cases-00000.warc.gz"));
    read_begin(&r, "arc/cases-00000.warc.gz.open");
    gong_warc_seek(r.w, number(h.first, "archive.offset"));
    assert_int_equal(gong_warc_next(r.w, &rec), GONG_OK);
    assert_int_equal(rec.length, number(h.first, "archive.length"));
    assert_true(gong_span_is(rec.type, "resource"));
    assert_true(gong_span_is(rec.target_uri, "file:///in/a.txt"));
    assert_true(gong_span_is(rec.date, "2024-03-01T08:00:00Z"));
    assert_int_equal(gong_warc_read(r.w, &r.ctx, &rec, 1000, &c), GONG_OK);
    assert_true(gong_span_is(c.payload, "云溪市2023年度报告"));
    assert_null(c.http.ptr);
    harness_finish(&r.h);
    harness_finish(&h);
    assert_types("arc/cases-00000.warc.gz", "WF");
    assert_false(box_has("arc/cases-00000.warc.gz.open"));
}

static void test_response_and_request(void **state)
{
    struct harness h;
    struct reader r;
    struct gong_warc_record rec;
    struct gong_warc_content c;

    (void)state;
    begin(&h, NULL);
    assert_true(harness_push(&h, response(&h, "http://portal.example/x", "<p>1</p>")));
    assert_true(harness_flush(&h));
    read_begin(&r, "arc/cases-00000.warc.gz.open");
    gong_warc_seek(r.w, number(h.first, "archive.offset"));
    assert_int_equal(gong_warc_next(r.w, &rec), GONG_OK);
    assert_int_equal(gong_warc_read(r.w, &r.ctx, &rec, 1000, &c), GONG_OK);
    assert_true(gong_span_is(c.payload, "<p>1</p>"));
    assert_true(gong_span_starts(c.http, GONG_LIT("HTTP/1.1 200 OK\r\n")));
    assert_true(gong_span_is(gong_warc_field(c.http, "content-length"), "8"));
    assert_true(gong_span_is(gong_warc_field(c.http, "X-Gongbao-Content-Encoding"), "gzip"));
    assert_null(gong_warc_field(c.http, "Content-Encoding").ptr);
    assert_true(gong_span_is(gong_warc_field(c.http, "X-Odd"), "a b"));
    harness_finish(&r.h);
    harness_finish(&h);
    assert_types("arc/cases-00000.warc.gz", "WRQ");
}

/* Whether a response has a digest of its block, beside that of its payload. */
static bool has_block_digest(const char *compression, const char *name)
{
    struct gong_warc_record rec;
    struct harness h;
    struct reader r;
    bool has;

    begin(&h, NULL);
    assert_true(harness_param(&h, &h.stages[0], "compression", compression));
    assert_true(harness_push(&h, response(&h, "http://portal.example/x", "<p>1</p>")));
    assert_true(harness_flush(&h));
    read_begin(&r, name);
    gong_warc_seek(r.w, number(h.first, "archive.offset"));
    assert_int_equal(gong_warc_next(r.w, &rec), GONG_OK);
    assert_true(gong_span_starts(gong_warc_field(rec.head, "WARC-Payload-Digest"), GONG_LIT("sha256:")));
    has = gong_warc_field(rec.head, "WARC-Block-Digest").ptr;
    harness_finish(&r.h);
    harness_finish(&h);
    return has;
}

/* Where each member has a sum of its own, it would be the payload's bytes once more. */
static void test_block_digest_gzip(void **state)
{
    (void)state;
    assert_false(has_block_digest("gzip", "arc/cases-00000.warc.gz.open"));
}

static void test_block_digest_plain(void **state)
{
    (void)state;
    assert_true(has_block_digest("none", "arc/cases-00000.warc.open"));
}

/* The same bytes at another URL: a revisit record, and the place of the first copy. */
static void test_revisit(void **state)
{
    struct harness h;

    (void)state;
    begin(&h, NULL);
    assert_true(harness_push(&h, response(&h, "http://portal.example/x", "<p>same</p>")));
    assert_true(harness_push(&h, response(&h, "http://portal.example/y", "<p>same</p>")));
    assert_true(harness_flush(&h));
    assert_int_equal(number(h.first, "archive.offset"), number(h.last, "archive.offset"));
    harness_finish(&h);
    assert_types("arc/cases-00000.warc.gz", "WRQVQ");
}

static struct gong_item *not_modified(struct harness *h, const char *url, struct gong_span copy)
{
    struct gong_item *it = response(h, url, "");

    gong_item_set_attr(it, "fetched_at", GONG_LIT("2024-03-02T08:00:00Z"));
    gong_item_set_attr(it, "http.headers", GONG_LIT("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"));
    gong_item_set_attr(it, "not_modified", copy);
    return it;
}

/* A 304 is kept with its request, and names the copy that it speaks of; nothing goes on. */
static void test_not_modified(void **state)
{
    static const char unknown[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    struct harness h;
    struct reader r;
    struct gong_warc_record rec;
    struct gong_warc_content c;
    struct gong_span copy;
    char digest[64];

    (void)state;
    begin(&h, NULL);
    assert_true(harness_push(&h, response(&h, "http://portal.example/x", "<p>same</p>")));
    assert_true(harness_flush(&h));
    read_begin(&r, "arc/cases-00000.warc.gz.open");
    gong_warc_seek(r.w, number(h.first, "archive.offset"));
    assert_int_equal(gong_warc_next(r.w, &rec), GONG_OK);
    assert_int_equal(rec.payload_digest.len, 7 + sizeof digest);
    memcpy(digest, rec.payload_digest.ptr + 7, sizeof digest);
    copy = gong_span(digest, sizeof digest);
    h.n_out = 0;
    assert_true(harness_push(&h, not_modified(&h, "http://portal.example/x", copy)));
    assert_string_equal(h.outcome.drop, "not-modified");
    assert_true(harness_push(&h, not_modified(&h, "http://portal.example/y", gong_span_z(unknown))));
    assert_int_equal(h.n_out, 0);
    assert_true(harness_flush(&h));
    harness_finish(&h);
    assert_types("arc/cases-00000.warc.gz", "WRQVQVQ");
    harness_finish(&r.h);
    read_begin(&r, "arc/cases-00000.warc.gz");
    for (int i = 0; i < 4; i++)
        assert_int_equal(gong_warc_next(r.w, &rec), GONG_OK);
    assert_true(gong_span_is(gong_warc_field(rec.head, "WARC-Profile"),
                             "http://netpreserve.org/warc/1.1/revisit/server-not-modified"));
    assert_true(
        gong_span_is(gong_warc_field(rec.head, "WARC-Refers-To-Target-URI"), "http://portal.example/x"));
    assert_true(gong_span_is(gong_warc_field(rec.head, "WARC-Refers-To-Date"), "2024-03-01T08:00:00Z"));
    assert_non_null(gong_warc_field(rec.head, "WARC-Refers-To").ptr);
    assert_true(gong_span_eq(gong_span_sub(rec.payload_digest, 7, 71), copy));
    assert_int_equal(gong_warc_read(r.w, &r.ctx, &rec, 1000, &c), GONG_OK);
    assert_true(gong_span_starts(c.http, GONG_LIT("HTTP/1.1 304 ")));
    for (int i = 0; i < 2; i++)
        assert_int_equal(gong_warc_next(r.w, &rec), GONG_OK);
    assert_null(gong_warc_field(rec.head, "WARC-Refers-To-Date").ptr); /* its copy is not known */
    harness_finish(&r.h);
}

/* The same file at the same URL needs nothing more. */
static void test_same_file_twice(void **state)
{
    struct harness h;

    (void)state;
    begin(&h, NULL);
    assert_true(push(&h, "file:///a", "x"));
    assert_true(push(&h, "file:///a", "x"));
    assert_true(push(&h, "file:///b", "x"));
    assert_true(harness_flush(&h));
    harness_finish(&h);
    assert_types("arc/cases-00000.warc.gz", "WFV");
}

static void check_sizes(const char *compression, const char *level, const char *name)
{
    static const size_t sizes[] = {0, 1, 500, 262143, 262144, 262145, 3000000};
    struct gong_span bytes = noise(3000000);
    struct harness h;
    int64_t total, want = 0;
    char url[64];

    begin(&h, NULL);
    assert_true(harness_param(&h, &h.stages[0], "compression", compression));
    assert_true(harness_param(&h, &h.stages[0], "level", level));
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        snprintf(url, sizeof url, "file:///%zu", i);
        assert_true(harness_push(&h, payload(&h, url, gong_span(bytes.ptr, sizes[i]))));
        want += (int64_t)sizes[i];
    }
    assert_true(harness_flush(&h));
    harness_finish(&h);
    free((void *)(uintptr_t)bytes.ptr);
    /* libarchive passes over warcinfo records. */
    assert_int_equal(by_libarchive(name, &total), sizeof sizes / sizeof *sizes);
    assert_int_equal(total, want);
}

/* Bytes that do not compress, around the size of the writer's buffer. */
static void test_sizes(void **state)
{
    (void)state;
    check_sizes("gzip", "fast", "arc/cases-00000.warc.gz");
}

static void test_sizes_small(void **state)
{
    (void)state;
    check_sizes("gzip", "small", "arc/cases-00000.warc.gz");
}

static void test_sizes_plain(void **state)
{
    (void)state;
    check_sizes("none", "fast", "arc/cases-00000.warc");
}

static int64_t stored(struct harness *h, const char *url, struct gong_span body)
{
    struct gong_item *it = payload(h, url, body);

    assert_true(harness_push(h, it));
    return number(it, "archive.length");
}

/* There are codes for usual text; what is no text, or only looks so at its beginning, has its own. */
static void test_usual_text(void **state)
{
    enum { SIZE = 60000, EDGE = 2000 };
    struct gong_span bytes = noise(SIZE);
    char *text = malloc(SIZE), *mixed = malloc(SIZE);
    struct harness h;

    (void)state;
    for (size_t n = 0, i = 0; n + 100 < SIZE; i++)
        n += (size_t)snprintf(text + n, SIZE - n,
                              "<p>\u7B2C%zu\u6761 \u529E\u7406\u6848\u4EF6%zu\u4EF6</p>\n", i, i * i % 977);
    memset(text + SIZE - 100, '\n', 100);
    memcpy(mixed, bytes.ptr, SIZE);
    memset(mixed, '-', EDGE);
    begin(&h, NULL);
    assert_in_range(stored(&h, "http://a.example/text", gong_span(text, SIZE)), SIZE / 12, SIZE / 5);
    assert_in_range(stored(&h, "http://a.example/noise", bytes), SIZE, SIZE + 1000);
    assert_in_range(stored(&h, "http://a.example/mixed", gong_span(mixed, SIZE)), SIZE - EDGE, SIZE);
    assert_true(harness_flush(&h));
    harness_finish(&h);
    assert_types("arc/cases-00000.warc.gz", "WFFF");
    free((void *)(uintptr_t)bytes.ptr);
    free(text);
    free(mixed);
}

/* ---- attributes that are refused */

static void refuse(const char *key, const char *value, const char *message)
{
    struct harness h;
    struct gong_item *it;

    begin(&h, NULL);
    it = payload(&h, "file:///a", GONG_LIT("x"));
    gong_item_set_attr(it, key, gong_span_z(value));
    assert_false(harness_push(&h, it));
    assert_int_equal(h.outcome.status, GONG_EITEM);
    assert_non_null(strstr(h.outcome.message, message));
    harness_finish(&h);
}

static void test_refused_attributes(void **state)
{
    (void)state;
    refuse("url", "http://a/\r\nWARC-Type: x", "\"url\"");
    refuse("url", "http://a/ b", "\"url\"");
    refuse("url", NULL, "\"url\"");
    refuse("fetched_at", "yesterday", "\"fetched_at\"");
    refuse("fetched_at", "2024-03-01T08:00:00+08:00", "\"fetched_at\"");
    refuse("fetched_at", "2024-03-01T08:00:00.Z", "\"fetched_at\"");
    refuse("truncated", "much", "\"truncated\"");
    refuse("http.headers", "no head", "\"http.headers\"");
}

static void test_bad_prefix(void **state)
{
    struct harness h;

    (void)state;
    begin(&h, NULL);
    assert_true(harness_param(&h, &h.stages[0], "prefix", "../x"));
    assert_false(harness_open(&h));
    assert_int_equal(h.outcome.status, GONG_EFATAL);
    assert_non_null(strstr(h.outcome.message, "prefix"));
    harness_finish(&h);
}

static void test_truncated_is_marked(void **state)
{
    struct harness h;
    struct reader r;
    struct gong_warc_record rec;
    struct gong_item *it;

    (void)state;
    begin(&h, NULL);
    it = payload(&h, "file:///a", GONG_LIT("x"));
    gong_item_set_attr(it, "truncated", GONG_LIT("length"));
    assert_true(harness_push(&h, it));
    assert_true(harness_flush(&h));
    harness_finish(&h);
    read_begin(&r, "arc/cases-00000.warc.gz");
    assert_int_equal(gong_warc_next(r.w, &rec), GONG_OK);
    assert_int_equal(gong_warc_next(r.w, &rec), GONG_OK);
    assert_true(gong_span_is(rec.truncated, "length"));
    harness_finish(&r.h);
}

#define T(f) cmocka_unit_test_setup_teardown(f, box_open, box_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_resource),
        T(test_response_and_request),
        T(test_block_digest_gzip),
        T(test_block_digest_plain),
        T(test_revisit),
        T(test_same_file_twice),
        T(test_sizes),
        T(test_sizes_small),
        T(test_sizes_plain),
        T(test_usual_text),
        T(test_refused_attributes),
        T(test_bad_prefix),
        T(test_truncated_is_marked),
        T(test_not_modified),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
