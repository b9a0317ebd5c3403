/* test_archive_warc.c: what the files hold, and what they look like after everything that can
 * happen to a run. They are read back by libarchive's own WARC reader and by gong_warc. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <gongbao/warc.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/digest.h"
#include "box.h"
#include "harness.h"

static const char *const plugin_dirs[] = {GONG_PLUGIN_DIR};

/* A stage over the archive folder of the box, with the checkpoint of an earlier one. */
static void begin(struct harness *h, const struct harness *before)
{
    harness_init(h, plugin_dirs, 1, GONG_SOURCE_DIR);
    assert_non_null(harness_add(h, "archive_warc"));
    assert_true(harness_param(h, &h->stages[0], "dir", box_path("arc")));
    if (before) {
        memcpy(h->token, before->token, sizeof h->token);
        h->token_len = before->token_len;
        h->has_token = before->has_token;
    }
}

static struct gong_item *payload(struct harness *h, const char *url, struct gong_span body)
{
    struct gong_item *it = gong_item_create(&h->arena, GONG_PAYLOAD);

    it->body = body;
    gong_item_set_attr(it, "url", gong_span_z(url));
    gong_item_set_attr(it, "fetched_at", GONG_LIT("2024-03-01T08:00:00Z"));
    return it;
}

static bool push(struct harness *h, const char *url, const char *body)
{
    return harness_push(h, payload(h, url, gong_span_z(body)));
}

static struct gong_item *response(struct harness *h, const char *url, const char *body)
{
    struct gong_item *it = payload(h, url, gong_span_z(body));

    gong_item_set_attr(it, "http.headers",
                       GONG_LIT("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
                                "Content-Length: 12\r\nX-Odd: a\rb\r\n\r\n"));
    gong_item_set_attr(it, "http.request", GONG_LIT("GET /x HTTP/1.1\r\nHost: portal.example\r\n\r\n"));
    return it;
}

static int64_t number(const struct gong_item *it, const char *key)
{
    struct gong_span s = gong_item_get(it, key);
    char z[32];

    snprintf(z, sizeof z, "%.*s", (int)s.len, s.ptr);
    return strtoll(z, NULL, 10);
}

/* ---- reading back */

struct reader {
    struct harness h; /* for its ctx alone */
    struct gong_ctx ctx;
    struct gong_warc *w;
};

static void read_begin(struct reader *r, const char *name)
{
    static const struct gong_host none;

    harness_init(&r->h, NULL, 0, "");
    memset(&r->ctx, 0, sizeof r->ctx);
    r->ctx.arena = &r->h.arena;
    r->ctx.host = &none;
    r->w = gong_warc_open(&r->ctx, box_path(name));
    assert_non_null(r->w);
}

static char letter(struct gong_span type)
{
    static const char *const types[] = {"Wwarcinfo", "Fresource", "Rresponse", "Qrequest", "Vrevisit"};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (gong_span_is(type, types[i] + 1))
            return types[i][0];
    return '?';
}

/* The types of all records, a letter each, read to their ends. */
static void types_of(const char *name, char *out, size_t cap)
{
    struct reader r;
    struct gong_warc_record rec;
    struct gong_warc_content c;
    size_t n = 0;
    int got;

    read_begin(&r, name);
    while ((got = gong_warc_next(r.w, &rec)) == GONG_OK) {
        if (gong_warc_read(r.w, &r.ctx, &rec, 1 << 20, &c) != GONG_OK)
            fail_msg("%s: %s", name, gong_warc_problem(r.w));
        assert_true(n + 1 < cap);
        out[n++] = letter(rec.type);
    }
    out[n] = 0;
    if (got != GONG_END)
        fail_msg("%s: %s", name, gong_warc_problem(r.w));
    harness_finish(&r.h);
}

static void assert_types(const char *name, const char *want)
{
    char have[64];

    types_of(name, have, sizeof have);
    assert_string_equal(have, want);
}

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

static struct gong_span noise(size_t n)
{
    char *p = malloc(n);
    uint32_t x = 12345;

    for (size_t i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        p[i] = (char)(x >> 24);
    }
    return gong_span(p, n);
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

/* ---- runs one after another */

/* What was not flushed is cut; what is written again stands where it stood. */
static void test_restart_after_kill(void **state)
{
    struct harness a, b;
    struct gong_span clean, again;

    (void)state;
    begin(&a, NULL);
    assert_true(push(&a, "file:///1", "one"));
    assert_true(harness_flush(&a));
    assert_true(push(&a, "file:///2", "two"));
    clean = box_read("arc/cases-00000.warc.gz.open");
    begin(&b, &a);
    harness_finish(&a);
    assert_false(box_has("arc/cases-00000.warc.gz"));
    assert_true(push(&b, "file:///2", "two"));
    assert_true(harness_flush(&b));
    harness_finish(&b);
    again = box_read("arc/cases-00000.warc.gz");
    assert_true(gong_span_eq(clean, again));
    free((void *)(uintptr_t)clean.ptr);
    free((void *)(uintptr_t)again.ptr);
    assert_types("arc/cases-00000.warc.gz", "WFF");
}

static void test_second_run_appends(void **state)
{
    struct harness a, b;

    (void)state;
    begin(&a, NULL);
    assert_true(push(&a, "file:///1", "one") && harness_flush(&a));
    harness_finish(&a);
    begin(&b, &a);
    assert_true(push(&b, "file:///2", "one") && harness_flush(&b));
    harness_finish(&b);
    assert_types("arc/cases-00000.warc.gz", "WFV");
    assert_false(box_has("arc/cases-00001.warc.gz"));
}

/* Another state's run leaves what it finds alone, and what it wrote is left alone. */
static void test_two_states_one_folder(void **state)
{
    struct harness a, b, c;

    (void)state;
    begin(&a, NULL);
    assert_true(push(&a, "file:///1", "one") && harness_flush(&a));
    harness_finish(&a);
    begin(&b, NULL);
    assert_true(push(&b, "file:///1", "one") && harness_flush(&b));
    harness_finish(&b);
    begin(&c, &a);
    assert_true(push(&c, "file:///2", "two") && harness_flush(&c));
    harness_finish(&c);
    assert_types("arc/cases-00000.warc.gz", "WFF");
    assert_types("arc/cases-00001.warc.gz", "WF");
}

static void test_rotation(void **state)
{
    struct gong_span bytes = noise(6000);
    struct harness a, b;
    char url[32];

    (void)state;
    begin(&a, NULL);
    assert_true(harness_param(&a, &a.stages[0], "rotate", "10000"));
    for (int i = 0; i < 5; i++) {
        snprintf(url, sizeof url, "file:///%d", i);
        assert_true(harness_push(&a, payload(&a, url, gong_span(bytes.ptr + i, 5000))));
        if (i == 1)
            assert_true(harness_flush(&a));
    }
    assert_true(box_has("arc/cases-00002.warc.gz.open"));
    /* Killed: only the first two records were acknowledged. */
    begin(&b, &a);
    assert_true(harness_param(&b, &b.stages[0], "rotate", "10000"));
    harness_finish(&a);
    assert_true(push(&b, "file:///9", "nine") && harness_flush(&b));
    harness_finish(&b);
    free((void *)(uintptr_t)bytes.ptr);
    assert_types("arc/cases-00000.warc.gz", "WFF");
    assert_types("arc/cases-00001.warc.gz", "WF");
    assert_false(box_has("arc/cases-00002.warc.gz.open"));
}

/* A run that was killed before anything was acknowledged: its file is set aside, whole. */
static void test_left_without_checkpoint(void **state)
{
    struct harness a, b;
    char name[160];
    struct gong_span torn;

    (void)state;
    begin(&a, NULL);
    assert_true(push(&a, "file:///1", "one") && push(&a, "file:///2", "two"));
    torn = box_read("arc/cases-00000.warc.gz.open");
    harness_finish(&a);
    box_write("arc/cases-00000.warc.gz.open", gong_span(torn.ptr, torn.len - 5));
    free((void *)(uintptr_t)torn.ptr);
    begin(&b, NULL);
    assert_true(push(&b, "file:///1", "one") && harness_flush(&b));
    assert_non_null(strstr(b.logged, "setting cases-00000.warc.gz.open aside"));
    assert_non_null(strstr(b.logged, "torn"));
    snprintf(name, sizeof name, "arc/%s", strstr(b.logged, " as ") + 4);
    *strchr(name, ':') = 0;
    harness_finish(&b);
    assert_types(name, "WF");
    assert_types("arc/cases-00000.warc.gz", "WF");
}

static void test_one_writer(void **state)
{
    struct harness a, b;
    int fd;

    (void)state;
    begin(&a, NULL);
    assert_true(push(&a, "file:///1", "one") && harness_flush(&a));
    harness_finish(&a);
    fd = open(box_path("arc/cases-00000.warc.gz"), O_RDWR);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    begin(&b, &a);
    assert_false(harness_open(&b));
    assert_int_equal(b.outcome.status, GONG_EFATAL);
    assert_non_null(strstr(b.outcome.message, "another run is writing it"));
    harness_finish(&b);
    close(fd);
}

static void test_shorter_than_checkpoint(void **state)
{
    struct harness a, b;

    (void)state;
    begin(&a, NULL);
    assert_true(push(&a, "file:///1", "one") && harness_flush(&a));
    harness_finish(&a);
    assert_int_equal(truncate(box_path("arc/cases-00000.warc.gz"), 600), 0);
    begin(&b, &a);
    assert_true(push(&b, "file:///2", "two") && harness_flush(&b));
    assert_non_null(strstr(b.logged, "shorter"));
    harness_finish(&b);
    assert_types("arc/cases-00001.warc.gz", "WF");
}

/* A full disk, played by a limit on file sizes: the run stops, no half record stays. */
static void test_full_disk(void **state)
{
    struct gong_span bytes = noise(400000);
    struct rlimit old, small;
    struct harness h;
    int64_t before;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    begin(&h, NULL);
    assert_true(push(&h, "file:///1", "one") && harness_flush(&h));
    before = box_size("arc/cases-00000.warc.gz.open");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 300000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_false(harness_push(&h, payload(&h, "file:///2", bytes)));
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(h.outcome.status, GONG_EFATAL);
    assert_non_null(strstr(h.outcome.message, "cannot be written"));
    assert_int_equal(box_size("arc/cases-00000.warc.gz.open"), before);
    harness_finish(&h);
    free((void *)(uintptr_t)bytes.ptr);
    assert_types("arc/cases-00000.warc.gz.open", "WF");
}

/* ---- what the state knows */

struct known {
    struct gong_place place;
    const char *url;
};

static bool archived(struct gong_ctx *ctx, struct gong_span url, struct gong_span sha256, struct gong_place *ret)
{
    struct known *k = ctx->host_arg;

    (void)sha256;
    if (!gong_span_is(url, k->url))
        return false;
    *ret = k->place;
    return true;
}

static void process_known(struct harness *h, struct known *k, struct gong_item *it)
{
    static const struct gong_host host = {.archived = archived};
    struct gong_call call = {&host, k, &h->facts};
    struct gong_outcome out;

    gong_stage_process(&h->stages[0], &call, &h->arena, it, &out);
    assert_int_equal(out.status, GONG_PASS);
}

/* Bytes that stand in an earlier file: a file needs no record, a fetch gets a revisit record. */
static void test_known_from_before(void **state)
{
    struct harness a, b;
    struct known k = {.url = "http://portal.example/x"};
    struct gong_item *it;

    (void)state;
    begin(&a, NULL);
    assert_true(harness_push(&a, response(&a, k.url, "<p>same</p>")) && harness_flush(&a));
    k.place.file = GONG_LIT("cases-00000.warc.gz");
    k.place.offset = number(a.first, "archive.offset");
    k.place.length = number(a.first, "archive.length");
    harness_finish(&a);
    begin(&b, NULL);
    assert_true(harness_open(&b));
    it = response(&b, k.url, "<p>same</p>");
    process_known(&b, &k, it);
    assert_true(gong_span_is(gong_item_get(it, "archive.file"), "cases-00000.warc.gz"));
    assert_int_equal(number(it, "archive.offset"), k.place.offset);
    assert_true(harness_flush(&b));
    harness_finish(&b);
    assert_types("arc/cases-00001.warc.gz", "WVQ");
}

/* The state's word is not taken for it: where the record does not hold, the bytes are stored. */
static void test_known_but_gone(void **state)
{
    struct known k = {.url = "file:///a"};
    struct harness h;
    struct gong_item *it;

    (void)state;
    begin(&h, NULL);
    assert_true(harness_open(&h));
    k.place = (struct gong_place){GONG_LIT("../cases-00000.warc.gz"), 0, 10};
    it = payload(&h, k.url, GONG_LIT("x"));
    process_known(&h, &k, it);
    assert_true(gong_span_is(gong_item_get(it, "archive.file"), "cases-00000.warc.gz"));
    assert_true(harness_flush(&h));
    harness_finish(&h);
    assert_types("arc/cases-00000.warc.gz", "WF");
}

#define T(f) cmocka_unit_test_setup_teardown(f, box_open, box_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_resource), T(test_response_and_request), T(test_revisit), T(test_same_file_twice),
        T(test_sizes), T(test_sizes_small), T(test_sizes_plain), T(test_refused_attributes),
        T(test_bad_prefix), T(test_truncated_is_marked), T(test_restart_after_kill),
        T(test_second_run_appends), T(test_two_states_one_folder), T(test_rotation),
        T(test_left_without_checkpoint), T(test_one_writer), T(test_shorter_than_checkpoint),
        T(test_full_disk), T(test_known_from_before), T(test_known_but_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
