/* test_archive_old.c: archives that say WARC/1.0, as libarchive's own reader takes them: its gzip
 * reader and its WARC reader, with nothing in between. */
#include <archive.h>
#include <archive_entry.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "box.h"
#include "rig.h"

enum { CAPTURES = 1500, NOISE = 20000, KILLED_AT = 700, BLOCK = 65536 };

struct count {
    int files, entries, fillers, revisits, requests, truncated, cut_dates;
    int64_t bytes;
};

static void begin_old(struct harness *h, const struct harness *before)
{
    begin(h, before);
    assert_true(harness_param(h, &h->stages[0], "warc_version", "1.0"));
    assert_true(harness_param(h, &h->stages[0], "rotate", "2M"));
}

static bool push_one(struct harness *h, struct gong_span bytes, int i)
{
    char url[64], body[64];
    struct gong_item *it;

    snprintf(url, sizeof url, "http://portal.example/%d%s", i, i % 11 == 0 ? "/" : ".html");
    snprintf(body, sizeof body, "<p>办理案件%d件</p>", i / 7);
    it = i % 7 == 0 ? payload(h, url, gong_span_sub(bytes, (size_t)i, (size_t)(i * 7919 % NOISE) + (size_t)i))
                    : response(h, url, body);
    if (i % 5 == 0)
        gong_item_set_attr(it, "fetched_at", GONG_LIT("2024-03-01T08:00:00.123456Z"));
    if (i % 13 == 0)
        gong_item_set_attr(it, "truncated", GONG_LIT("length"));
    return harness_push(h, it);
}

static struct archive *open_libarchive(const char *name)
{
    struct archive *a = archive_read_new();

    archive_read_support_filter_gzip(a);
    archive_read_support_format_warc(a);
    assert_int_equal(archive_read_open_filename(a, box_path(name), 10240), ARCHIVE_OK);
    return a;
}

/* The content of one entry, to its end. Then libarchive 3.6 has lost its place where the content came
 * in several pieces, a defect of its own: each entry has a handle of its own. */
static void read_entry(const char *name, int no)
{
    struct archive *a = open_libarchive(name);
    struct archive_entry *e = NULL;
    int64_t total = 0;
    const void *piece;
    la_int64_t at;
    size_t n;
    int r;

    for (int i = 0; i <= no; i++)
        assert_int_equal(archive_read_next_header(a, &e), ARCHIVE_OK);
    while ((r = archive_read_data_block(a, &piece, &n, &at)) == ARCHIVE_OK)
        total += (int64_t)n;
    assert_int_equal(r, ARCHIVE_EOF);
    assert_int_equal(total, archive_entry_size(e));
    archive_read_free(a);
}

/* What libarchive finds: every record of the file without complaint, the content of each tenth. */
static void by_libarchive(const char *name, struct count *c)
{
    struct archive *a = open_libarchive(name);
    struct archive_entry *e;
    int r, n = 0;

    while ((r = archive_read_next_header(a, &e)) == ARCHIVE_OK) {
        if (n++ % 10 == 0)
            read_entry(name, n - 1);
        c->bytes += archive_entry_size(e);
    }
    if (r != ARCHIVE_EOF)
        fail_msg("%s, behind %d entries: %s", name, n, archive_error_string(a));
    archive_read_free(a);
    c->entries += n;
    c->files++;
}

static bool has(const struct gong_warc_record *r, const char *name)
{
    return gong_warc_field(r->head, name).ptr != NULL;
}

/* What libarchive passes over besides requests, revisits and the like: names of folders. */
static void count_record(const struct gong_warc_record *r, struct count *c)
{
    bool whole = gong_span_is(r->type, "response") || gong_span_is(r->type, "resource");

    assert_true(gong_span_starts(r->head, GONG_LIT("WARC/1.0\r\n")));
    assert_int_equal(r->date.len, strlen("2024-03-01T08:00:00Z"));
    assert_false(has(r, "WARC-Refers-To-Date") || has(r, "WARC-Refers-To-Target-URI"));
    c->fillers += gong_span_is(r->type, "metadata");
    c->requests += gong_span_is(r->type, "request");
    c->truncated += r->truncated.ptr != NULL;
    c->cut_dates += gong_span_is(gong_warc_field(r->head, "X-Gongbao-Date"), "2024-03-01T08:00:00.123456Z");
    if (gong_span_is(r->type, "revisit")) {
        c->revisits++;
        assert_true(gong_span_is(gong_warc_field(r->head, "WARC-Profile"),
                                 "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"));
    }
    if (!whole || gong_span_ends(r->target_uri, GONG_LIT("/")))
        return;
    c->entries++;
    c->bytes += r->block;
}

/* What our reader finds; no head lies across a border. */
static void by_us(const char *name, struct count *c)
{
    struct reader r;
    struct gong_warc_record rec;
    int64_t at = 0;
    int got;

    read_begin(&r, name);
    while ((got = gong_warc_next(r.w, &rec)) == GONG_OK) {
        int64_t head = (int64_t)rec.head.len + 2;
        assert_int_equal(at / BLOCK, (at + head - 1) / BLOCK);
        at += head + rec.block + 4;
        count_record(&rec, c);
    }
    if (got != GONG_END)
        fail_msg("%s: %s", name, gong_warc_problem(r.w));
    harness_finish(&r.h);
}

/* Records of every kind, several files, a kill in between: libarchive reads each of them. */
static void check_old(const char *compression, const char *ending, bool whole)
{
    struct gong_span bytes = noise(NOISE + CAPTURES);
    struct count want = {0}, have = {0};
    struct harness a, b;
    char name[64];

    begin_old(&a, NULL);
    assert_true(harness_param(&a, &a.stages[0], "compression", compression));
    for (int i = 0; i < KILLED_AT; i++) {
        assert_true(push_one(&a, bytes, i));
        if (i == KILLED_AT - 20)
            assert_true(harness_flush(&a));
    }
    begin_old(&b, &a);
    assert_true(harness_param(&b, &b.stages[0], "compression", compression));
    harness_finish(&a);
    for (int i = KILLED_AT - 19; i < CAPTURES; i++)
        assert_true(push_one(&b, bytes, i));
    assert_true(harness_flush(&b));
    harness_finish(&b);
    free((void *)(uintptr_t)bytes.ptr);
    for (int i = 0; snprintf(name, sizeof name, "arc/cases-%05d.warc%s", i, ending) && box_has(name); i++) {
        by_us(name, &want);
        if (whole)
            by_libarchive(name, &have);
    }
    assert_true(want.fillers > 3 && want.revisits > 100 && want.truncated > 100 && want.cut_dates > 100);
    if (!whole)
        return;
    assert_true(have.files > 1);
    assert_int_equal(have.entries, want.entries);
    assert_int_equal(have.bytes, want.bytes);
}

static void test_gzip(void **state)
{
    (void)state;
    check_old("gzip", ".gz", true);
}

/* Of plain files libarchive gives its reader what was asked of the disk: only our own look. */
static void test_plain(void **state)
{
    (void)state;
    check_old("none", "", false);
}

static void test_new_version_new_file(void **state)
{
    struct harness a, b, c;

    (void)state;
    begin(&a, NULL);
    assert_true(push(&a, "file:///1", "one") && harness_flush(&a));
    begin_old(&b, &a);
    harness_finish(&a);
    assert_true(push(&b, "file:///1", "one") && push(&b, "file:///2", "two") && harness_flush(&b));
    begin_old(&c, &b);
    harness_finish(&b);
    assert_true(push(&c, "file:///3", "three") && harness_flush(&c));
    harness_finish(&c);
    assert_types("arc/cases-00000.warc.gz", "WF");
    assert_types("arc/cases-00001.warc.gz", "WFFF");
}

/* A head that no block holds is written all the same, and ours reads it. */
static void test_long_head(void **state)
{
    struct harness h;
    char url[31 * 1024] = "http://portal.example/";

    (void)state;
    memset(url + strlen(url), 'x', sizeof url - 1 - strlen(url));
    begin_old(&h, NULL);
    for (int i = 0; i < 4; i++) {
        url[30] = (char)('a' + i);
        assert_true(push(&h, url, "x"));
    }
    assert_true(harness_flush(&h));
    harness_finish(&h);
    assert_types("arc/cases-00000.warc.gz", "WFV?VV");
}

#define T(f) cmocka_unit_test_setup_teardown(f, box_open, box_close)

int main(void)
{
    const struct CMUnitTest tests[] = {T(test_gzip), T(test_plain), T(test_new_version_new_file),
                                       T(test_long_head)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
