/* test_sources.c: sources of a pipeline file as they are read; what the state keeps of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/sources.h"
#include "state/sources.h"

#define HOUR 3600000ll
#define DAY  (24 * HOUR)

/* ---- reading ---------------------------------------------------------------------------------------- */

struct rig {
    struct gong_arena a;
    struct gong_diags d;
    struct gong_jsonc j;
    struct gong_pipeline p;
};

static size_t read_text(struct rig *r, const char *text)
{
    memset(r, 0, sizeof *r);
    gong_arena_init(&r->a, 64 * 1024 * 1024);
    gong_arena_init(&r->p.arena, 64 * 1024 * 1024);
    r->d.arena = &r->a;
    r->p.dir = "/nowhere";
    assert_true(gong_jsonc_parse(&r->j, &r->d, gong_span_z(text)));
    gong_pipeline_read_sources(&r->p, &r->d, &r->j);
    return r->d.n;
}

static void end(struct rig *r)
{
    gong_jsonc_finish(&r->j);
    gong_arena_finish(&r->a);
    gong_arena_finish(&r->p.arena);
}

static void what_is_absent_has_its_default(void **state)
{
    struct rig r;
    const struct gong_source *s;

    (void)state;
    assert_int_equal(read_text(&r, "{\"sources\": [{\"name\": \"甲\", \"column\": \"https://a.example/\"}]}"),
                     0);
    assert_int_equal(r.p.n_sources, 1);
    assert_int_equal(r.p.n_chosen, 1);
    s = &r.p.sources[0];
    assert_string_equal(s->name, "甲");
    assert_null(s->preset);
    assert_null(s->agency);
    assert_null(s->start[0]);
    assert_null(s->report_types[0]);
    assert_int_equal(s->delay, -1);
    assert_int_equal(s->list_min, 0);
    assert_int_equal(s->list_max, 7 * DAY);
    assert_int_equal(s->page_min, DAY);
    assert_int_equal(s->page_max, 90 * DAY);
    assert_int_equal(s->full_fetch, 30 * DAY);
    assert_int_equal(s->full_list, 30 * DAY);
    assert_int_equal(s->overlap, 20);
    assert_int_equal(s->expect.least_links, 1);
    assert_int_equal(s->expect.newest, 0);
    assert_null(s->expect.fields[0]);
    assert_true(s->expect.fields_share > 0.89 && s->expect.fields_share < 0.91);
    end(&r);
}

static void what_is_written_is_read(void **state)
{
    struct rig r;
    const struct gong_source *s;

    (void)state;
    setenv("GONG_TEST_HOST", "b.example", 1);
    assert_int_equal(
        read_text(&r, "{\"sources\": [{\"name\": \"x\", \"start\": [\"https://${GONG_TEST_HOST}/1\"], "
                      "\"delay\": \"3s\","
                      " \"other_hosts\": true, \"report_types\": [\"a\", \"b\"], \"list_min\": \"1h\","
                      " \"expect\": {\"least_links\": 0, \"fields\": \"title\", \"newest\": \"40d\"}}]}"),
        0);
    s = &r.p.sources[0];
    assert_string_equal(s->start[0], "https://b.example/1");
    assert_null(s->start[1]);
    assert_int_equal(s->delay, 3000);
    assert_true(s->other_hosts);
    assert_string_equal(s->report_types[1], "b");
    assert_int_equal(s->list_min, HOUR);
    assert_int_equal(s->expect.least_links, 0);
    assert_string_equal(s->expect.fields[0], "title");
    assert_int_equal(s->expect.newest, 40 * DAY);
    end(&r);
}

static void refused(const char *sources, unsigned line, unsigned column, const char *message)
{
    struct rig r;
    char text[512];

    snprintf(text, sizeof text, "{\"sources\":\n%s}", sources);
    assert_int_equal(read_text(&r, text), 1);
    if (!strstr(r.d.first->message, message))
        fail_msg("[%s] is not in [%s]", message, r.d.first->message);
    assert_int_equal(r.d.first->line, line);
    assert_int_equal(r.d.first->column, column);
    end(&r);
}

static void each_mistake_has_its_place(void **state)
{
    (void)state;
    refused("7", 2, 1, "must be a list of objects");
    refused("[]", 2, 1, "must be a list of objects");
    refused("[{\"name\":\"a\",\"column\":\"https://a/\",\n\"expect\":{\"least_body\":-1}}]", 3, 24,
            "must lie between 0 and");
    refused("[{\"name\":\"a\",\"column\":\"https://a/\",\n\"expect\":[]}]", 3, 10,
            "\"expect\" must be an object");
    refused("[{\"name\":\"a\",\"column\":null}]", 2, 23, "has neither a column nor a document");
    refused("[{\"name\":\"a\",\"start\":[]}]", 2, 22, "has neither a column nor a document");
    refused("[{\"name\":\"a\",\"column\":\"/relative\"}]", 2, 23, "is no absolute URL");
    refused("[{\"name\":\"\",\"column\":\"https://a/\"}]", 2, 10, "must be a word");
    refused("[{\"name\":\"a\",\"column\":\"https://a/\",\"page_min\":0}]", 2, 47,
            "must lie between 1000 and");
    refused("[{\"name\":\"a\",\"column\":\"https://a/\",\"list_max\":\"1m\",\"list_min\":\"1h\"}]", 2, 63,
            "\"list_min\" is more than \"list_max\"");
    refused("\"x/${GONG_NO_SUCH_VARIABLE}\"", 2, 1, "is not set");
    refused("[{\"name\":\"a\",\"column\":\"https://a/\"},{\"name\":\"a\",\"column\":\"https://b/\"}]", 2, 45,
            "a second source is called \"a\"");
}

static void hints_are_of_records_not_of_pace(void **state)
{
    const char *const none[] = {NULL}, *const types[] = {"年报", NULL};
    struct gong_source s = {.name = "a", .report_types = none, .list_max = 5};
    char a[GONG_SHA256_HEX + 1], b[GONG_SHA256_HEX + 1];

    (void)state;
    assert_true(gong_source_hints(&s, a));
    assert_string_equal(a, "");
    s.agency = "某局";
    assert_true(gong_source_hints(&s, a));
    assert_int_equal(strlen(a), GONG_SHA256_HEX);
    s.list_max = 7;
    s.column = "https://elsewhere.example/";
    assert_true(gong_source_hints(&s, b));
    assert_string_equal(a, b);
    s.report_types = types;
    assert_true(gong_source_hints(&s, b));
    assert_string_not_equal(a, b);
}

/* ---- pace ---------------------------------------------------------------------------------------------- */

static void pace_is_halved_and_doubled_between_its_bounds(void **state)
{
    (void)state;
    assert_int_equal(gong_pace(0, true, 0, 7 * DAY), 0);
    assert_int_equal(gong_pace(0, false, 0, 7 * DAY), HOUR);
    assert_int_equal(gong_pace(HOUR, false, 0, 7 * DAY), 2 * HOUR);
    assert_int_equal(gong_pace(5 * DAY, false, 0, 7 * DAY), 7 * DAY);
    assert_int_equal(gong_pace(7 * DAY, false, 0, 7 * DAY), 7 * DAY);
    assert_int_equal(gong_pace(4 * HOUR, true, 0, 7 * DAY), 2 * HOUR);
    assert_int_equal(gong_pace(HOUR, true, 0, 7 * DAY), 0);
    assert_int_equal(gong_pace(0, false, 600000, DAY), 600000);
    assert_int_equal(gong_pace(1200000, true, 600000, DAY), 600000);
    assert_int_equal(gong_pace(600000, true, 600000, DAY), 600000);
    assert_int_equal(gong_pace(0, false, 0, 60000), 60000);
    assert_int_equal(gong_pace(DAY, false, 0, 0), 0);
    assert_int_equal(gong_pace(DAY, false, 0, HOUR), HOUR); /* a bound that was lowered */
    assert_int_equal(gong_pace(INT64_MAX / 2 + 1, false, 0, INT64_MAX), INT64_MAX);
}

/* ---- the state --------------------------------------------------------------------------------------------
 */

struct store {
    char dir[64];
    struct gong_state *s;
    struct gong_arena a;
};

static int open_store(void **state)
{
    struct store *t = calloc(1, sizeof *t);
    char why[512];

    snprintf(t->dir, sizeof t->dir, "/tmp/gong-sources-XXXXXX");
    assert_non_null(mkdtemp(t->dir));
    gong_arena_init(&t->a, 1 << 22);
    t->s = gong_state_open(t->dir, why, sizeof why);
    assert_non_null(t->s);
    *state = t;
    return 0;
}

static int close_store(void **state)
{
    struct store *t = *state;
    static const char *const names[] = {"state.db", "state.db-wal", "state.db-shm", "lock"};
    char path[128];

    gong_state_close(t->s);
    gong_arena_finish(&t->a);
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", t->dir, names[i]);
        unlink(path);
    }
    rmdir(t->dir);
    free(t);
    return 0;
}

static struct gong_source_row row_of(struct store *t, const char *name)
{
    struct gong_source_row row;

    assert_true(gong_state_source(t->s, name, &t->a, &row));
    return row;
}

static void the_table_follows_the_file(void **state)
{
    struct store *t = *state;
    struct gong_source two[] = {{.name = "a"}, {.name = "b"}}, other[] = {{.name = "c"}, {.name = "b"}};
    struct gong_source_row row, b;

    assert_true(gong_state_sync_sources(t->s, two, 2));
    b = row_of(t, "b");
    assert_true(b.active);
    assert_null(b.state.ptr);
    assert_int_equal(b.due, 0);
    assert_int_equal(b.tried_at, GONG_NULL);
    assert_true(gong_state_sync_sources(t->s, other, 2));
    assert_false(row_of(t, "a").active);
    assert_true(row_of(t, "c").active);
    assert_int_equal(row_of(t, "b").id, b.id);
    assert_true(gong_state_sync_sources(t->s, two, 2));
    assert_true(row_of(t, "a").active);
    assert_true(gong_state_sync_sources(t->s, NULL, 0));
    assert_false(row_of(t, "a").active);
    assert_false(gong_state_source(t->s, "d", &t->a, &row));
    assert_string_equal(gong_state_error(t->s), "");
}

static void a_listing_is_remembered(void **state)
{
    struct store *t = *state;
    struct gong_source one = {.name = "a"};
    struct gong_listing well = {.links = 7, .newest = GONG_LIT("2025-03-01"), .complete = true, .full = true},
                        part = {.links = 3, .newest = GONG_LIT("2024-01-01"), .complete = true},
                        bad = {.code = "timeout"};
    struct gong_listed l = {.now = 1000, .interval = HOUR, .due = 1000 + HOUR, .listing = &well};
    struct gong_source_row row;

    assert_true(gong_state_sync_sources(t->s, &one, 1));
    l.id = row_of(t, "a").id;
    assert_true(gong_state_listed(t->s, &l));
    row = row_of(t, "a");
    assert_int_equal(row.due, 1000 + HOUR);
    assert_int_equal(row.full_listed_at, 1000);
    assert_true(row.complete);
    assert_true(gong_span_is(row.newest, "2025-03-01"));
    l.listing = &part;
    l.now = 2000;
    assert_true(gong_state_listed(t->s, &l));
    row = row_of(t, "a");
    assert_int_equal(row.listed_at, 2000);
    assert_int_equal(row.full_listed_at, 1000);
    assert_int_equal(row.links, 3);
    assert_true(gong_span_is(row.newest, "2025-03-01")); /* an older one is no news */
    l.listing = &bad;
    l.now = 3000;
    assert_true(gong_state_listed(t->s, &l));
    row = row_of(t, "a");
    assert_int_equal(row.due, 0);
    assert_false(row.complete);
    assert_int_equal(row.listed_at, 2000);
    assert_int_equal(row.interval, HOUR);
}

static void a_verdict_is_remembered(void **state)
{
    struct store *t = *state;
    struct gong_source one = {.name = "a"};
    struct gong_listing well = {.links = 1, .complete = true};
    struct gong_source_verdict v = {.now = 10, .state = "ok", .newest = GONG_LIT("2025-01-01")};
    struct gong_listed l = {.now = 10, .interval = HOUR, .due = HOUR, .listing = &well};
    struct gong_source_row row;

    assert_true(gong_state_sync_sources(t->s, &one, 1));
    l.id = v.id = row_of(t, "a").id;
    assert_true(gong_state_listed(t->s, &l) && gong_state_judged(t->s, &v));
    row = row_of(t, "a");
    assert_int_equal(row.succeeded_at, 10);
    assert_int_equal(row.due, HOUR);
    v = (struct gong_source_verdict){.id = v.id, .now = 20, .state = "suspect", .reason = GONG_LIT("why")};
    assert_true(gong_state_judged(t->s, &v));
    v.state = "failed";
    v.now = 30;
    assert_true(gong_state_judged(t->s, &v));
    row = row_of(t, "a");
    assert_true(gong_span_is(row.state, "failed"));
    assert_true(gong_span_is(row.reason, "why"));
    assert_int_equal(row.failures, 2);
    assert_int_equal(row.tried_at, 30);
    assert_int_equal(row.succeeded_at, 10);
    assert_int_equal(row.due, 0); /* looked at again in the next run */
    assert_true(gong_span_is(row.newest, "2025-01-01"));
    v = (struct gong_source_verdict){.id = v.id, .now = 40, .state = "ok"};
    assert_true(gong_state_judged(t->s, &v));
    row = row_of(t, "a");
    assert_int_equal(row.failures, 0);
    assert_null(row.reason.ptr);
}

static void note_name(const struct gong_source_row *row, void *arg)
{
    char *all = arg;

    strncat(all, row->name.ptr, row->name.len);
}

static void failed_ones_come_first(void **state)
{
    struct store *t = *state;
    struct gong_source some[] = {{.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "d"}};
    struct gong_source_verdict v = {.now = 10, .state = "suspect", .reason = GONG_LIT("why")};
    char all[16] = "";

    assert_true(gong_state_sync_sources(t->s, some, 4));
    v.id = row_of(t, "b").id;
    assert_true(gong_state_judged(t->s, &v));
    v.id = row_of(t, "d").id;
    v.state = "failed";
    assert_true(gong_state_judged(t->s, &v));
    assert_true(gong_state_each_source(t->s, note_name, all));
    assert_string_equal(all, "dbac");
}

static void what_was_delivered_last_is_known(void **state)
{
    struct store *t = *state;
    struct gong_capture c = {.url = GONG_LIT("u"), .sha256 = GONG_LIT("1")};
    struct gong_dead d = {
        .url = GONG_LIT("u"), .sha256 = GONG_LIT("2"), .code = GONG_LIT("expectation"), .retry = true};
    struct gong_span sha256, delivery;

    assert_int_equal(gong_state_last(t->s, c.url, &t->a, &sha256, &delivery), 0);
    assert_true(gong_state_ack(t->s, &c, GONG_LIT("d")));
    assert_int_equal(gong_state_last(t->s, c.url, &t->a, &sha256, &delivery), 1);
    assert_true(gong_span_is(sha256, "1"));
    assert_true(gong_span_is(delivery, "d"));
    /* a letter about a worse page goes when a good one is delivered; one about another matter stays */
    assert_true(gong_state_bury(t->s, &d));
    d.sha256 = GONG_LIT("3");
    d.code = GONG_LIT("crash");
    assert_true(gong_state_bury(t->s, &d));
    assert_true(gong_state_unbury_url(t->s, c.url, GONG_LIT("4"), NULL));
    assert_true(gong_state_next_dead(t->s, 0, false, &t->a, &d));
    assert_true(gong_span_is(d.code, "crash"));
    assert_false(gong_state_next_dead(t->s, d.id, false, &t->a, &d));
}

#define STORE(f) cmocka_unit_test_setup_teardown(f, open_store, close_store)

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_absent_has_its_default),
                                       cmocka_unit_test(what_is_written_is_read),
                                       cmocka_unit_test(each_mistake_has_its_place),
                                       cmocka_unit_test(hints_are_of_records_not_of_pace),
                                       cmocka_unit_test(pace_is_halved_and_doubled_between_its_bounds),
                                       STORE(the_table_follows_the_file),
                                       STORE(a_listing_is_remembered),
                                       STORE(a_verdict_is_remembered),
                                       STORE(failed_ones_come_first),
                                       STORE(what_was_delivered_last_is_known)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
