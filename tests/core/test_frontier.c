/* test_frontier.c: pages in the state: found, leased, ended, due again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "state/frontier.h"
#include "state/sources.h"

enum { SECOND = 1000, DAY = 24 * 3600 * SECOND, NOW = 1000 * SECOND, SOURCE = 7 };

struct rig {
    char dir[64], why[512];
    struct gong_state *s;
    struct gong_arena a;
};

static int set_up(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    assert_non_null(r);
    snprintf(r->dir, sizeof r->dir, "/tmp/gong-frontier-XXXXXX");
    assert_non_null(mkdtemp(r->dir));
    gong_arena_init(&r->a, 16u << 20);
    r->s = gong_state_open(r->dir, r->why, sizeof r->why);
    assert_non_null(r->s);
    assert_true(gong_frontier_open(r->s));
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const files[] = {"state.db", "state.db-wal", "state.db-shm", "lock"};
    struct rig *r = *state;
    char path[128];

    gong_state_close(r->s);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", r->dir, files[i]);
        unlink(path);
    }
    rmdir(r->dir);
    gong_arena_finish(&r->a);
    free(r);
    return 0;
}

static struct gong_lead lead(const char *url, const char *title)
{
    return (struct gong_lead){
        .url = gong_span_z(url), .host = GONG_LIT("a.test"), .title = gong_span_z(title)};
}

static enum gong_found found(struct rig *r, const char *url, const char *title, int64_t source, int64_t now)
{
    struct gong_lead l = lead(url, title);
    struct gong_discovery d = {&l, source, now, &r->a};

    return gong_frontier_discover(r->s, &d);
}

static size_t leased(struct rig *r, int64_t now, struct gong_page *ret, size_t max)
{
    struct gong_leasing want = {GONG_LIT("a.test"), now, max, &r->a};

    return gong_frontier_lease(r->s, &want, ret);
}

static struct gong_page lease_one(struct rig *r, int64_t now)
{
    struct gong_page p = {0};

    assert_int_equal(leased(r, now, &p, 1), 1);
    return p;
}

static struct gong_page_past ended_past(struct rig *r, struct gong_visit_end end, int64_t now)
{
    struct gong_page_past was;

    end.min = end.min ? end.min : DAY;
    end.max = end.max ? end.max : 8 * (int64_t)DAY;
    assert_true(gong_frontier_end(r->s, &end, now, &was));
    return was;
}

static enum gong_page_status ended(struct rig *r, struct gong_visit_end end, int64_t now)
{
    return ended_past(r, end, now).status;
}

/* ---- finding */

static void found_once(void **state)
{
    struct rig *r = *state;
    struct gong_page p[4];

    assert_int_equal(found(r, "http://a.test/1.html", "one", SOURCE, NOW), GONG_FOUND_NEW);
    assert_int_equal(found(r, "http://a.test/1.html", "one", SOURCE, NOW), GONG_FOUND_DUE);
    assert_int_equal(found(r, "https://www.a.test/1.html?from=home", "one", SOURCE, NOW), GONG_FOUND_TWIN);
    assert_int_equal(found(r, "http://a.test/2.html", "two", SOURCE, NOW), GONG_FOUND_NEW);
    assert_int_equal(leased(r, NOW, p, 4), 2);
    assert_true(gong_span_is(p[0].url, "http://a.test/1.html") && gong_span_is(p[0].title, "one"));
    assert_int_equal(p[0].source, SOURCE);
    assert_int_equal(p[0].full_at, GONG_NULL);
    assert_int_equal(found(r, "http://a.test/1.html", "one", SOURCE, NOW), GONG_FOUND_KNOWN);
    assert_int_equal(leased(r, NOW, p, 4), 0);
}

static void a_look_notes_nothing(void **state)
{
    struct rig *r = *state;
    struct gong_lead l = lead("http://a.test/1.html", NULL);
    struct gong_discovery d = {&l, SOURCE, NOW, &r->a};
    struct gong_page p[1];

    assert_int_equal(gong_frontier_look(r->s, &d), GONG_FOUND_NEW);
    assert_int_equal(leased(r, NOW, p, 1), 0);
    assert_int_equal(gong_frontier_discover(r->s, &d), GONG_FOUND_NEW);
    assert_int_equal(gong_frontier_look(r->s, &d), GONG_FOUND_DUE);
    l.url = GONG_LIT("https://a.test/1.html");
    assert_int_equal(gong_frontier_look(r->s, &d), GONG_FOUND_TWIN);
}

static void a_changed_line_makes_it_due(void **state)
{
    struct rig *r = *state;
    struct gong_page p;

    found(r, "http://a.test/1.html", "one", SOURCE, NOW);
    p = lease_one(r, NOW);
    ended(r, (struct gong_visit_end){.id = p.id, .status = GONG_PAGE_OK}, NOW);
    assert_int_equal(found(r, "http://a.test/1.html", "one", SOURCE, NOW + 1), GONG_FOUND_KNOWN);
    assert_int_equal(found(r, "http://a.test/1.html", "one (corrected)", SOURCE, NOW + 1), GONG_FOUND_DUE);
    assert_int_equal(lease_one(r, NOW + 1).id, p.id);
}

/* ---- when it is due again */

static int64_t due_after(struct rig *r, int64_t from)
{
    struct gong_page p;

    for (int64_t days = 0; days < 40; days++)
        if (leased(r, from + days * DAY, &p, 1) == 1) {
            gong_frontier_back(r->s, p.id);
            return days;
        }
    return -1;
}

static void the_interval_adapts(void **state)
{
    static const struct {
        bool changed;
        int64_t days; /* the due time is spread by a tenth at most: the day after */
    } steps[] = {{true, 1}, {false, 2}, {false, 4}, {false, 8}, {false, 8},
                 {true, 4}, {true, 2},  {true, 1},  {true, 1}};
    struct rig *r = *state;
    int64_t now = NOW;

    found(r, "http://a.test/1.html", "one", SOURCE, now);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct gong_page p = lease_one(r, now);
        int64_t days;
        ended(r, (struct gong_visit_end){.id = p.id, .status = GONG_PAGE_OK, .changed = steps[i].changed},
              now);
        days = due_after(r, now);
        if (days != steps[i].days && days != steps[i].days + 1)
            fail_msg("step %zu: due after %lld days", i, (long long)days);
        now += days * DAY;
    }
}

static void failures_wait_longer_each_time(void **state)
{
    struct rig *r = *state;
    struct gong_page p, none;
    int64_t now = NOW;

    found(r, "http://a.test/1.html", "one", SOURCE, now);
    for (int64_t minutes = 10; minutes <= 80; minutes *= 2) {
        p = lease_one(r, now);
        ended(r, (struct gong_visit_end){.id = p.id, .status = GONG_PAGE_FAILING, .code = "timeout"}, now);
        assert_int_equal(leased(r, now + minutes * 60 * SECOND - 1, &none, 1), 0);
        now += minutes * 60 * SECOND;
    }
    p = lease_one(r, now);
    assert_int_equal(p.tries, 4);
    ended(r, (struct gong_visit_end){.id = p.id, .status = GONG_PAGE_FAILING, .wait = 3 * (int64_t)DAY}, now);
    assert_int_equal(leased(r, now + 2 * (int64_t)DAY, &none, 1), 0);
    p = lease_one(r, now + 3 * (int64_t)DAY);
    ended(r, (struct gong_visit_end){.id = p.id, .status = GONG_PAGE_BLOCKED}, now);
    assert_int_equal(leased(r, now + 8 * (int64_t)DAY - 1, &none, 1), 0);
    assert_int_equal(lease_one(r, now + 8 * (int64_t)DAY).id, p.id);
}

static void what_is_refused_is_asked_again_some_day(void **state)
{
    struct rig *r = *state;
    struct gong_page p, none;
    int64_t now = NOW;

    found(r, "http://a.test/1.html", "one", SOURCE, now);
    for (int64_t days = 1; days <= 16; days *= 2) {
        int64_t wait = (days < 8 ? days : 8) * DAY;
        p = lease_one(r, now);
        ended(r, (struct gong_visit_end){.id = p.id, .status = GONG_PAGE_BLOCKED, .code = "tls"}, now);
        assert_int_equal(leased(r, now + wait - 1, &none, 1), 0);
        now += wait;
    }
}

static void what_vanished_is_told_from_what_never_was(void **state)
{
    struct rig *r = *state;
    struct gong_visit_end gone = {.status = GONG_PAGE_GONE, .code = "http-404"};
    struct gong_page p;

    found(r, "http://a.test/1.html", "one", SOURCE, NOW);
    p = lease_one(r, NOW);
    gone.id = p.id;
    assert_int_equal(ended(r, gone, NOW), GONG_PAGE_NEW);
    p = lease_one(r, NOW + 30 * (int64_t)DAY);
    ended(r, (struct gong_visit_end){.id = p.id, .status = GONG_PAGE_OK}, NOW);
    p = lease_one(r, NOW + 60 * (int64_t)DAY);
    assert_int_equal(ended(r, gone, NOW), GONG_PAGE_OK);
    p = lease_one(r, NOW + 90 * (int64_t)DAY); /* looked for again, now and then */
    assert_int_equal(ended(r, gone, NOW), GONG_PAGE_GONE);
}

static void the_same_failure_again_is_told_from_another(void **state)
{
    struct rig *r = *state;
    struct gong_visit_end wall = {.status = GONG_PAGE_BLOCKED, .code = "http-403"};

    found(r, "http://a.test/1.html", "one", SOURCE, NOW);
    wall.id = lease_one(r, NOW).id;
    assert_false(ended_past(r, wall, NOW).same_code);
    lease_one(r, NOW + 30 * (int64_t)DAY);
    assert_true(ended_past(r, wall, NOW).same_code);
    lease_one(r, NOW + 60 * (int64_t)DAY);
    wall.code = "http-401";
    assert_false(ended_past(r, wall, NOW).same_code);
    lease_one(r, NOW + 90 * (int64_t)DAY);
    assert_false(
        ended_past(r, (struct gong_visit_end){.id = wall.id, .status = GONG_PAGE_OK}, NOW).same_code);
    lease_one(r, NOW + 120 * (int64_t)DAY);
    assert_false(ended_past(r, wall, NOW).same_code);
}

/* ---- runs */

static void next_run(struct rig *r)
{
    gong_state_close(r->s);
    r->s = gong_state_open(r->dir, r->why, sizeof r->why);
    assert_non_null(r->s);
    assert_true(gong_frontier_open(r->s));
}

static void a_lease_without_an_end_comes_again(void **state)
{
    struct rig *r = *state;
    struct gong_page p;

    found(r, "http://a.test/1.html", "one", SOURCE, NOW);
    p = lease_one(r, NOW);
    assert_true(gong_state_commit(r->s));
    next_run(r);
    assert_int_equal(lease_one(r, NOW).id, p.id);
}

/* What is durable of an end counts, though its run never came to settle it. */
static void an_end_outlives_its_run(void **state)
{
    struct rig *r = *state;
    struct gong_page p, none;

    found(r, "http://a.test/1.html", "one", SOURCE, NOW);
    found(r, "http://a.test/2.html", "two", SOURCE, NOW);
    p = lease_one(r, NOW);
    ended(r, (struct gong_visit_end){.id = p.id, .status = GONG_PAGE_FAILING, .code = "timeout"}, NOW);
    assert_true(gong_state_commit(r->s));
    ended(r, (struct gong_visit_end){.id = lease_one(r, NOW).id, .status = GONG_PAGE_OK}, NOW); /* and lost */
    next_run(r);
    assert_true(gong_span_is(lease_one(r, NOW).url, "http://a.test/2.html"));
    assert_int_equal(leased(r, NOW + 10 * 60 * SECOND - 1, &none, 1), 0);
    p = lease_one(r, NOW + 10 * 60 * SECOND);
    assert_true(gong_span_is(p.url, "http://a.test/1.html"));
    assert_int_equal(p.tries, 1);
    assert_true(
        ended_past(r, (struct gong_visit_end){.id = p.id, .status = GONG_PAGE_FAILING, .code = "timeout"},
                   NOW)
            .same_code);
}

static void nothing_is_leased_twice(void **state)
{
    struct rig *r = *state;
    struct gong_page p[4];

    for (int i = 0; i < 4; i++) {
        char url[64];
        snprintf(url, sizeof url, "http://a.test/%d.html", i);
        found(r, url, NULL, SOURCE, NOW); /* all at the same moment */
    }
    for (int64_t i = 0; i < 4; i++) {
        assert_int_equal(lease_one(r, NOW).id, i + 1);
        if (i % 2)
            ended(r, (struct gong_visit_end){.id = i + 1, .status = GONG_PAGE_OK}, NOW);
    }
    assert_true(gong_frontier_settle(r->s));
    assert_int_equal(leased(r, NOW, p, 4), 0);
    assert_int_equal(leased(r, NOW + 3 * (int64_t)DAY, p, 4), 2); /* those that ended; the others are held */
    assert_true(p[0].id == 2 && p[1].id == 4);
}

static void given_back_it_comes_first(void **state)
{
    struct rig *r = *state;
    struct gong_page p[2];

    found(r, "http://a.test/1.html", NULL, SOURCE, NOW);
    found(r, "http://a.test/2.html", NULL, SOURCE, NOW + 1);
    assert_int_equal(leased(r, NOW + 1, p, 2), 2);
    gong_frontier_back(r->s, p[0].id);
    gong_frontier_back(r->s, p[0].id); /* is not its lease any more */
    assert_int_equal(lease_one(r, NOW + 1).id, p[0].id);
    assert_int_equal(leased(r, NOW + 1, p, 2), 0);
}

static void what_is_passed_waits_for_the_next_run(void **state)
{
    struct rig *r = *state;
    struct gong_page p[2];

    found(r, "http://a.test/1.html", NULL, SOURCE, NOW);
    found(r, "http://a.test/2.html", NULL, 8, NOW);
    assert_int_equal(leased(r, NOW, p, 2), 2);
    gong_frontier_pass(r->s, p[0].id);
    ended(r, (struct gong_visit_end){.id = p[1].id, .status = GONG_PAGE_OK}, NOW);
    assert_true(gong_frontier_settle(r->s));
    assert_int_equal(leased(r, NOW, p, 2), 0);
    assert_true(gong_state_commit(r->s));
    next_run(r);
    assert_int_equal(leased(r, NOW, p, 2), 1);
    assert_true(gong_span_is(p[0].url, "http://a.test/1.html"));
}

static void found_again_while_it_is_visited(void **state)
{
    struct rig *r = *state;
    struct gong_page p, none;

    found(r, "http://a.test/1.html", "one", SOURCE, NOW);
    p = lease_one(r, NOW);
    assert_int_equal(found(r, "http://a.test/1.html", "one (corrected)", SOURCE, NOW + 1), GONG_FOUND_KNOWN);
    assert_int_equal(found(r, "http://a.test/1.html", "one (corrected)", 0, NOW + 1), GONG_FOUND_KNOWN);
    assert_int_equal(leased(r, NOW + 1, &none, 1), 0);
    ended(r, (struct gong_visit_end){.id = p.id, .status = GONG_PAGE_OK}, NOW + 2);
    assert_int_equal(found(r, "http://a.test/1.html", "one (corrected)", SOURCE, NOW + 3), GONG_FOUND_KNOWN);
    assert_int_equal(leased(r, NOW + 3, &none, 1), 0);
    assert_int_equal(found(r, "http://a.test/1.html", "one (again)", SOURCE, NOW + 4),
                     GONG_FOUND_DUE); /* not settled */
    p = lease_one(r, NOW + 4);
    assert_true(gong_span_is(p.title, "one (again)"));
    assert_int_equal(p.full_at, GONG_NULL);
    assert_int_equal(leased(r, NOW + 4, &none, 1), 0);
}

/* The clock of the machine was set back: what is due then lies before what was leased. */
static void a_clock_that_is_set_back(void **state)
{
    struct rig *r = *state;
    struct gong_page p, none;

    found(r, "http://a.test/1.html", NULL, SOURCE, NOW);
    p = lease_one(r, NOW);
    ended(r, (struct gong_visit_end){.id = p.id, .status = GONG_PAGE_OK}, NOW - 5 * (int64_t)DAY);
    assert_int_equal(found(r, "http://a.test/2.html", NULL, SOURCE, NOW - 9 * (int64_t)DAY), GONG_FOUND_NEW);
    assert_true(gong_span_is(lease_one(r, NOW - 9 * (int64_t)DAY).url, "http://a.test/2.html"));
    assert_int_equal(leased(r, NOW - 5 * (int64_t)DAY, &none, 1), 0);
    assert_int_equal(lease_one(r, NOW).id, p.id);
}

/* More ends than are kept unsettled, on one host: every page once, and each as it ended. */
static void more_ends_than_are_kept(void **state)
{
    enum { MANY = 40000 };
    struct rig *r = *state;
    struct gong_page p[64], none;
    char url[64];
    size_t n, sum = 0;

    for (int i = 0; i < MANY; i++) {
        snprintf(url, sizeof url, "http://a.test/%d.html", i);
        assert_int_equal(found(r, url, NULL, SOURCE, NOW), GONG_FOUND_NEW);
        gong_arena_reset(&r->a);
    }
    while ((n = leased(r, NOW, p, 64)) > 0) {
        for (size_t i = 0; i < n; i++, sum++) {
            assert_int_equal(p[i].id, sum + 1);
            ended(r, (struct gong_visit_end){.id = p[i].id, .status = GONG_PAGE_OK}, NOW);
        }
        gong_arena_reset(&r->a);
    }
    assert_int_equal(sum, MANY);
    assert_true(gong_state_commit(r->s));
    next_run(r);
    assert_int_equal(leased(r, NOW + DAY - 1, &none, 1), 0);
    for (sum = 0; (n = leased(r, NOW + 2 * (int64_t)DAY, p, 64)) > 0; sum += n)
        gong_arena_reset(&r->a);
    assert_int_equal(sum, MANY);
}

/* More texts than are kept: none is lost or mixed up. */
static void codes_without_end(void **state)
{
    enum { PAGES = 300, LONG = 8000 };
    struct rig *r = *state;
    struct gong_page p[PAGES];
    char url[64], code[LONG + 1];

    memset(code, 'x', LONG);
    code[LONG] = 0;
    for (int i = 0; i < PAGES; i++) {
        snprintf(url, sizeof url, "http://a.test/%d.html", i);
        found(r, url, NULL, SOURCE, NOW);
    }
    for (int round = 0; round < 2; round++) {
        assert_int_equal(leased(r, NOW + round * 9 * (int64_t)DAY, p, PAGES), PAGES);
        for (size_t i = 0; i < PAGES; i++) {
            struct gong_visit_end end = {.id = p[i].id, .status = GONG_PAGE_BLOCKED, .code = code};
            snprintf(code, sizeof code, "%03d", (int)p[i].id);
            code[3] = 'x';
            assert_int_equal(ended_past(r, end, NOW).same_code, round == 1);
        }
    }
}

/* After a source was given another name: what it lists is its own, however it is spelled. */
static void pages_follow_a_source_to_its_new_name(void **state)
{
    const struct gong_source old = {.name = "old"}, new = {.name = "new"};
    struct rig *r = *state;
    struct gong_source_row was, is;
    int64_t id;

    assert_true(gong_state_sync_sources(r->s, &old, 1));
    assert_true(gong_state_source(r->s, "old", &r->a, &was));
    assert_int_equal(found(r, "http://a.test/1.html", "one", was.id, NOW), GONG_FOUND_NEW);
    assert_int_equal(found(r, "http://a.test/2.html", "two", was.id, NOW), GONG_FOUND_NEW);
    assert_int_equal(found(r, "http://a.test/3.html", "three", was.id, NOW), GONG_FOUND_NEW);
    assert_true(gong_state_sync_sources(r->s, &new, 1));
    assert_true(gong_state_source(r->s, "new", &r->a, &is));
    assert_int_equal(found(r, "http://a.test/1.html", "one", is.id, NOW), GONG_FOUND_DUE);
    assert_int_equal(found(r, "https://www.a.test/2.html?from=home", "two", is.id, NOW), GONG_FOUND_TWIN);
    for (int i = 0; i < 3; i++) {
        struct gong_page p = lease_one(r, NOW);
        id = gong_frontier_source(r->s, p.id);
        assert_int_equal(id, gong_span_is(p.url, "http://a.test/3.html") ? was.id : is.id);
    }
}

static void pages_of_no_source_are_due_once(void **state)
{
    struct rig *r = *state;
    struct gong_page p;

    found(r, "http://a.test/1.html", NULL, 0, NOW);
    p = lease_one(r, NOW);
    ended(r, (struct gong_visit_end){.id = p.id, .status = GONG_PAGE_OK}, NOW);
    assert_int_equal(leased(r, INT64_MAX - 1, &p, 1), 0);
    assert_int_equal(found(r, "http://a.test/1.html", NULL, 0, NOW), GONG_FOUND_DUE);
    assert_true(gong_frontier_open(r->s)); /* the next run, and nobody asks for it */
    assert_int_equal(leased(r, NOW, &p, 1), 0);
    assert_int_equal(found(r, "http://a.test/1.html", NULL, SOURCE, NOW), GONG_FOUND_DUE); /* adopted */
    assert_int_equal(lease_one(r, NOW).source, SOURCE);
}

static void hosts_take_turns(void **state)
{
    struct rig *r = *state;
    struct gong_span host = gong_span_none();
    struct gong_lead l = lead("http://b.test/1.html", NULL);
    struct gong_discovery d = {&l, SOURCE, NOW, &r->a};

    l.host = GONG_LIT("b.test");
    assert_int_equal(gong_frontier_discover(r->s, &d), GONG_FOUND_NEW);
    found(r, "http://a.test/1.html", NULL, SOURCE, NOW);
    assert_true(gong_frontier_next_host(r->s, host, NOW, &r->a, &host) && gong_span_is(host, "a.test"));
    assert_true(gong_frontier_next_host(r->s, host, NOW, &r->a, &host) && gong_span_is(host, "b.test"));
    assert_false(gong_frontier_next_host(r->s, host, NOW, &r->a, &host));
    lease_one(r, NOW);
    assert_true(gong_frontier_next_host(r->s, gong_span_none(), NOW, &r->a, &host) &&
                gong_span_is(host, "b.test"));
}

static void a_liar_is_remembered(void **state)
{
    struct rig *r = *state;

    assert_false(gong_frontier_distrusted(r->s, GONG_LIT("a.test")));
    assert_true(gong_frontier_distrust(r->s, GONG_LIT("a.test")));
    assert_true(gong_frontier_distrusted(r->s, GONG_LIT("a.test")));
}

struct sums {
    int64_t rows, pages, due;
};

static void add_up(const struct gong_page_count *c, void *arg)
{
    struct sums *s = arg;

    s->rows++;
    s->pages += c->n;
    s->due += c->due;
}

static void counts(void **state)
{
    struct rig *r = *state;
    struct sums s = {0, 0, 0};

    found(r, "http://a.test/1.html", NULL, SOURCE, NOW);
    found(r, "http://a.test/2.html", NULL, SOURCE, NOW);
    found(r, "http://a.test/3.html", NULL, 8, NOW);
    lease_one(r, NOW);
    assert_true(gong_frontier_counts(r->s, NOW, add_up, &s));
    assert_int_equal(s.rows, 2);
    assert_int_equal(s.pages, 3);
    assert_int_equal(s.due, 3); /* one of them is being visited */
}

/* `status` reads beside a run: an end that is durable and not settled counts for it, too. */
static void counts_beside_a_run(void **state)
{
    struct rig *r = *state;
    struct gong_state *reader;
    struct sums s = {0, 0, 0};

    found(r, "http://a.test/1.html", NULL, SOURCE, NOW);
    found(r, "http://a.test/2.html", NULL, SOURCE, NOW);
    found(r, "http://a.test/3.html", NULL, 8, NOW);
    ended(r, (struct gong_visit_end){.id = lease_one(r, NOW).id, .status = GONG_PAGE_BLOCKED}, NOW);
    lease_one(r, NOW);
    assert_true(gong_state_commit(r->s));
    reader = gong_state_open_readonly(r->dir, r->why, sizeof r->why);
    assert_non_null(reader);
    assert_true(gong_frontier_counts(reader, NOW, add_up, &s));
    gong_state_close(reader);
    assert_int_equal(s.pages, 3);
    assert_int_equal(s.rows, 3);
    assert_int_equal(s.due, 2);
}

#define WITH_RIG(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RIG(found_once),
        WITH_RIG(a_look_notes_nothing),
        WITH_RIG(a_changed_line_makes_it_due),
        WITH_RIG(the_interval_adapts),
        WITH_RIG(failures_wait_longer_each_time),
        WITH_RIG(what_is_refused_is_asked_again_some_day),
        WITH_RIG(what_vanished_is_told_from_what_never_was),
        WITH_RIG(the_same_failure_again_is_told_from_another),
        WITH_RIG(a_lease_without_an_end_comes_again),
        WITH_RIG(an_end_outlives_its_run),
        WITH_RIG(nothing_is_leased_twice),
        WITH_RIG(given_back_it_comes_first),
        WITH_RIG(what_is_passed_waits_for_the_next_run),
        WITH_RIG(found_again_while_it_is_visited),
        WITH_RIG(a_clock_that_is_set_back),
        WITH_RIG(more_ends_than_are_kept),
        WITH_RIG(codes_without_end),
        WITH_RIG(pages_follow_a_source_to_its_new_name),
        WITH_RIG(pages_of_no_source_are_due_once),
        WITH_RIG(hosts_take_turns),
        WITH_RIG(a_liar_is_remembered),
        WITH_RIG(counts),
        WITH_RIG(counts_beside_a_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
