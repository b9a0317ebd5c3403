/* test_archive_runs.c: what the archive looks like after everything that can happen to a run. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "box.h"
#include "rig.h"

/* ---- runs one after another */

/* What was not flushed is cut; what is written again stands where it stood. */
static void test_restart_after_kill(void **state)
{
    struct harness a, b, acknowledged;
    struct gong_span clean, again;

    (void)state;
    begin(&a, NULL);
    assert_true(push(&a, "file:///1", "one"));
    assert_true(harness_flush(&a));
    acknowledged = a;
    assert_true(push(&a, "file:///2", "two"));
    assert_true(harness_flush(&a)); /* written, and the state was not told any more */
    assert_true(push(&a, "file:///3", "three"));
    clean = box_read("arc/cases-00000.warc.gz.open");
    begin(&b, &acknowledged);
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

/* Killed between making a new file and writing to it: the number is used all the same, unless somebody
 * holds the file. */
static void after_an_empty_file(bool held, bool want_second)
{
    struct gong_span bytes = noise(6000);
    struct harness a, b;
    int fd = -1;

    begin(&a, NULL);
    assert_true(push(&a, "file:///1", "one") && harness_flush(&a));
    harness_finish(&a);
    box_write("arc/cases-00001.warc.gz.open", gong_span("", 0));
    if (held) {
        fd = open(box_path("arc/cases-00001.warc.gz.open"), O_RDWR);
        assert_int_equal(flock(fd, LOCK_EX), 0);
    }
    begin(&b, &a);
    assert_true(harness_param(&b, &b.stages[0], "rotate", "5000"));
    assert_true(harness_push(&b, payload(&b, "file:///2", bytes)) && push(&b, "file:///3", "three"));
    assert_true(harness_flush(&b));
    harness_finish(&b);
    if (held)
        close(fd);
    free((void *)(uintptr_t)bytes.ptr);
    assert_types("arc/cases-00000.warc.gz", "WFF");
    assert_types(want_second ? "arc/cases-00001.warc.gz" : "arc/cases-00002.warc.gz", "WF");
    assert_int_equal(box_has("arc/cases-00001.warc.gz.open"), held);
}

static void test_empty_file_left(void **state)
{
    (void)state;
    after_an_empty_file(false, true);
}

static void test_empty_file_held(void **state)
{
    (void)state;
    after_an_empty_file(true, false);
}

/* A run that was killed before anything was acknowledged: its file is set aside, whole. The large record
 * makes it written. */
static void test_left_without_checkpoint(void **state)
{
    struct gong_span bytes = noise(600000), torn;
    struct harness a, b;
    char name[160];

    (void)state;
    begin(&a, NULL);
    assert_true(push(&a, "file:///1", "one") && harness_push(&a, payload(&a, "file:///2", bytes)));
    free((void *)(uintptr_t)bytes.ptr);
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
struct full_disk {
    struct harness h;
    struct rlimit old;
    int64_t before;
};

/* One record is safe, and `room` bytes more will do. */
static void fill_disk(struct full_disk *d, rlim_t room)
{
    struct rlimit small;

    signal(SIGXFSZ, SIG_IGN);
    begin(&d->h, NULL);
    assert_true(push(&d->h, "file:///1", "one") && harness_flush(&d->h));
    d->before = box_size("arc/cases-00000.warc.gz.open");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &d->old), 0);
    small = d->old;
    small.rlim_cur = (rlim_t)d->before + room;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
}

static void assert_cut_back(struct full_disk *d)
{
    setrlimit(RLIMIT_FSIZE, &d->old);
    assert_int_equal(d->h.outcome.status, GONG_EFATAL);
    assert_non_null(strstr(d->h.outcome.message, "cannot be written"));
    assert_int_equal(box_size("arc/cases-00000.warc.gz.open"), d->before);
    harness_finish(&d->h);
    assert_types("arc/cases-00000.warc.gz.open", "WF");
}

static void test_full_disk(void **state)
{
    struct gong_span bytes = noise(400000);
    struct full_disk d;

    (void)state;
    fill_disk(&d, 300000);
    assert_false(harness_push(&d.h, payload(&d.h, "file:///2", bytes)));
    assert_cut_back(&d);
    free((void *)(uintptr_t)bytes.ptr);
}

/* Records are written together: that there is no room comes out when they are to be made durable. */
static void test_full_disk_at_flush(void **state)
{
    struct full_disk d;

    (void)state;
    fill_disk(&d, 10);
    assert_true(push(&d.h, "file:///2", "two") && push(&d.h, "file:///3", "three"));
    assert_false(harness_flush(&d.h));
    assert_cut_back(&d);
}

/* ---- what the state knows */

struct known {
    struct gong_place place;
    const char *url;
};

static bool archived(struct gong_ctx *ctx, struct gong_span url, struct gong_span sha256,
                     struct gong_place *ret)
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
        T(test_restart_after_kill),      T(test_second_run_appends),
        T(test_two_states_one_folder),   T(test_rotation),
        T(test_left_without_checkpoint), T(test_empty_file_left),
        T(test_empty_file_held),         T(test_one_writer),
        T(test_shorter_than_checkpoint), T(test_full_disk),
        T(test_full_disk_at_flush),      T(test_known_from_before),
        T(test_known_but_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
