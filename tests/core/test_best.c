/* test_best.c: a source against the best of its past: simulated runs, one a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exec/best.h"
#include "exec/expect.h"

#define DAY 86400000ll
#define NOW (20089 * DAY) /* 2025-01-01 */

struct rig {
    struct gong_source s;
    struct gong_yield y;
    struct gong_past past;
    char reason[YIELD_REASON_MAX];
};

static const char *const no_words[] = {NULL};

static int set_up(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    r->s.name = "s";
    r->s.column = "https://s.example/";
    r->s.expect.fields = no_words;
    r->y.asked = r->y.due = true;
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static void listed(struct rig *r, int64_t links)
{
    struct gong_listing l = {.links = links, .complete = true, .full = true};

    gong_yield_listed(&r->y, &l, NOW);
}

static enum gong_judgement judge(struct rig *r)
{
    return gong_expect_judge(&r->s, &r->y, &r->past, r->reason);
}

struct run_of_days {
    int64_t begin, every;   /* documents on day 0; days after which one is lost */
    int64_t bad, bad_until; /* documents in between: days [bad, bad_until) have a third */
    int64_t first;          /* day on which the source was suspect for the first time, or -1 */
    int64_t suspect;        /* days on which it was */
};

static int64_t documents(const struct run_of_days *d, int64_t day)
{
    int64_t n = d->begin - (d->every ? day / d->every : 0);

    n = n > 0 ? n : 1;
    return day >= d->bad && day < d->bad_until ? n / 3 : n;
}

/* list: its whole list gets shorter; else its pages go. */
static void live(struct rig *r, struct run_of_days *d, int64_t days, bool list)
{
    struct gong_bests best = {.links_now = 0};
    char text[GONG_BESTS_TEXT];

    d->first = -1;
    r->past.kept_share = 0.8;
    for (int64_t day = 0; day < days; day++) {
        int64_t n = documents(d, day), now = NOW + day * DAY;
        listed(r, list ? n : 50);
        r->past.now = now;
        r->past.links = list ? n : 50;
        r->past.well = list ? 50 : n;
        r->past.known = 50;
        r->past.best_links = gong_best_now(&best.links, now);
        r->past.best_pages = gong_best_now(&best.pages, now);
        if (judge(r) != GONG_JUDGED_OK) {
            d->first = d->first < 0 ? day : d->first;
            d->suspect++;
        }
        gong_best_take(&best.links, r->past.links, now, false);
        gong_best_take(&best.pages, r->past.well, now, false);
        gong_bests_write(&best, text); /* as from run to run */
        gong_bests_read(gong_span_z(text), &best);
    }
}

static void a_page_a_day_is_found_within_a_month(void **state)
{
    struct rig *r = *state;

    for (int list = 0; list < 2; list++) {
        struct run_of_days d = {.begin = 100, .every = 1};
        live(r, &d, 40, list);
        assert_int_equal(d.first, 21);
        assert_int_equal(d.suspect, 40 - d.first); /* and stays said */
        assert_non_null(
            strstr(r->reason, list ? "kept_share: its whole list names 61 documents, and at best named"
                                   : "kept_share: 61 of its pages are well, and at best"));
    }
}

/* A fifth within a year is found when it is gone, however slowly it goes. */
static void slower_decay_is_found_later(void **state)
{
    static const int64_t every[] = {2, 5, 17};
    struct rig *r = *state;

    for (size_t i = 0; i < 3; i++) {
        struct run_of_days d = {.begin = 100, .every = every[i]};
        live(r, &d, 800, true);
        assert_int_equal(d.first, 21 * every[i]);
    }
}

static void what_is_no_decay(void **state)
{
    static const struct run_of_days good[] = {
        {.begin = 100, .every = 0},  /* as it was */
        {.begin = 100, .every = -1}, /* grows */
        {.begin = 100, .every = 60}, /* a fifth in more than two years: slower than memory */
        {.begin = 3, .every = 1}     /* too few to prove anything */
    };
    struct rig *r = *state;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct run_of_days d = good[i];
        live(r, &d, 1500, true);
        if (d.first >= 0)
            fail_msg("%zu: day %lld: %s", i, (long long)d.first, r->reason);
    }
}

static void a_bad_week_is_said_for_a_week(void **state)
{
    struct rig *r = *state;
    struct run_of_days d = {.begin = 100, .bad = 50, .bad_until = 57};

    live(r, &d, 100, true);
    assert_int_equal(d.first, 50);
    assert_int_equal(d.suspect, 7);
}

static void the_best_is_forgotten_and_may_be_given_up(void **state)
{
    struct gong_best b = {100, 0, NOW};
    struct gong_bests all;

    (void)state;
    assert_int_equal(gong_best_now(&b, NOW - 5 * DAY), 100); /* a clock that was put back */
    gong_best_take(&b, 60, NOW - 5 * DAY, false);
    assert_int_equal(b.at, NOW - 5 * DAY);
    b.at = NOW;
    gong_best_take(&b, 60, NOW + 364 * DAY, false);
    assert_int_equal(gong_best_now(&b, NOW + 364 * DAY), 100);
    gong_best_take(&b, 60, NOW + 365 * DAY, false); /* a new year of it: the one before counts */
    assert_int_equal(gong_best_now(&b, NOW + 729 * DAY), 100);
    assert_int_equal(gong_best_now(&b, NOW + 730 * DAY), 60);
    assert_int_equal(gong_best_now(&b, NOW + 3000 * DAY), 0);
    gong_best_take(&b, 50, NOW + 366 * DAY, true);
    assert_int_equal(gong_best_now(&b, NOW + 366 * DAY), 50);
    gong_bests_read(GONG_LIT("1 2 3 4 5 6 7"), &all);
    assert_int_equal(all.links.n + all.links.before + all.links.at, 6);
    assert_int_equal(all.pages.n + all.pages.before + all.pages.at + all.links_now, 22);
    gong_bests_read(GONG_LIT("1 2 3 4 5 6"), &all);
    assert_int_equal(all.links.n, 0);
    gong_bests_read(GONG_LIT("1 2 3 4 5 6 9999999999999999999"), &all);
    assert_int_equal(all.pages.n, 0);
    gong_bests_read(gong_span_none(), &all);
    assert_int_equal(all.links_now, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_page_a_day_is_found_within_a_month), T(slower_decay_is_found_later), T(what_is_no_decay),
        T(a_bad_week_is_said_for_a_week), T(the_best_is_forgotten_and_may_be_given_up)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
