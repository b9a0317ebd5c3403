/* test_cron.c: cron expressions: what is read, what is refused and how, and which moments they
 * mean, through the changes of clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/cron.h"

static int64_t at(const char *text)
{
    int64_t t;

    if (!gong_time_read(gong_span_z(text), &t))
        fail_msg("%s is no time", text);
    return t;
}

static struct gong_zone zone(const char *name)
{
    struct gong_zone z;
    char why[256] = "";

    if (!gong_zone_parse(&z, name, why, sizeof why))
        fail_msg("%s", why);
    return z;
}

static struct gong_cron cron(const char *text)
{
    struct gong_cron c;
    char why[256] = "";

    if (!gong_cron_parse(&c, text, why, sizeof why))
        fail_msg("%s: %s", text, why);
    return c;
}

/* `want`: moments that follow `after`, blanks between. */
static void follows(const char *name, const char *expression, const char *after, const char *want)
{
    struct gong_zone z = zone(name);
    struct gong_cron c = cron(expression);
    int64_t t = at(after);
    char text[32], one[32];

    for (int n; sscanf(want, " %31s%n", one, &n) == 1; want += n) {
        t = gong_cron_next(&c, &z, t);
        if (strcmp(gong_time_text(t, text), one) != 0)
            fail_msg("%s in %s after %s: want %s, have %s", expression, name, after, one, text);
    }
}

/* ---- reading */

static uint64_t bits(unsigned from, unsigned to, unsigned step)
{
    uint64_t b = 0;

    for (unsigned i = from; i <= to; i += step)
        b |= (uint64_t)1 << i;
    return b;
}

static void fields_are_lists_of_ranges_with_steps(void **state)
{
    struct gong_cron c = cron("1,5-9,20-40/10,*/30 */6 1,15,31 1-3,dec mon-fri,0");

    (void)state;
    assert_true(c.minutes == (bits(1, 1, 1) | bits(5, 9, 1) | bits(20, 40, 10) | bits(0, 59, 30)));
    assert_true(c.hours == bits(0, 23, 6));
    assert_true(c.days == (bits(1, 1, 1) | bits(15, 15, 1) | bits(31, 31, 1)));
    assert_true(c.months == (bits(1, 3, 1) | bits(12, 12, 1)));
    assert_true(c.weekdays == bits(0, 5, 1));
    assert_true(c.star_time);
    assert_false(c.star_days);
    c = cron("\t 0 0-23 * * 7 ");
    assert_true(c.weekdays == 1 && c.hours == bits(0, 23, 1) && !c.star_time && c.star_days);
    c = cron("0 0 * * 5-7");
    assert_true(c.weekdays == (bits(5, 6, 1) | 1));
    c = cron("0 0 * JAN,Feb,aPR-jun Sun");
    assert_true(c.months == (bits(1, 2, 1) | bits(4, 6, 1)) && c.weekdays == 1);
    c = cron("00 007 * * *");
    assert_true(c.minutes == 1 && c.hours == bits(7, 7, 1));
    c = cron("* * * * *");
    assert_true(c.minutes == bits(0, 59, 1) && c.hours == bits(0, 23, 1) && c.days == bits(1, 31, 1) &&
                c.months == bits(1, 12, 1) && c.weekdays == bits(0, 6, 1));
}

static void words_are_short_for_fields(void **state)
{
    static const char *const words[][2] = {{"@yearly", "0 0 1 1 *"},  {"@annually", "0 0 1 1 *"},
                                           {"@monthly", "0 0 1 * *"}, {"@weekly", "0 0 * * 0"},
                                           {"@Daily", "0 0 * * *"},   {"@midnight", "0 0 * * *"},
                                           {"@hourly", "0 * * * *"}};

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct gong_cron a = cron(words[i][0]), b = cron(words[i][1]);
        assert_memory_equal(&a, &b, sizeof a);
    }
}

static void mistakes_are_named(void **state)
{
    static const char *const cases[][2] = {
        {"", "has 0 fields; five are needed"},
        {"5", "has 1 field;"},
        {"0 0 * *", "has 4 fields"},
        {"0 0 0 1 1 *", "has 6 fields"},
        {"60 * * * *", "minute \"60\": must be 0 to 59"},
        {"0 24 * * *", "hour \"24\": must be 0 to 23"},
        {"0 0 0 * *", "day of the month \"0\": must be 1 to 31"},
        {"0 0 32 * *", "must be 1 to 31"},
        {"0 0 * 0 *", "month \"0\": must be 1 to 12"},
        {"0 0 * 13 *", "must be 1 to 12"},
        {"0 0 * * 8", "day of the week \"8\": must be 0 to 7"},
        {"99999999999999999999 * * * *", "must be 0 to 59"},
        {"-1 * * * *", "a number is missing"},
        {"1- * * * *", "a number is missing"},
        {"1, * * * *", "a number is missing"},
        {",1 * * * *", "a number is missing"},
        {"*/ * * * *", "the step must be 1 to 59"},
        {"*/0 * * * *", "the step must be 1 to 59"},
        {"*/60 * * * *", "the step must be 1 to 59"},
        {"0 */24 * * *", "the step must be 1 to 23"},
        {"5/15 * * * *", "a step stands behind * or a range, as in 5-59/N"},
        {"30-10 * * * *", "the range runs backwards"},
        {"0 0 * * fri-mon", "the range runs backwards"},
        {"*5 * * * *", "\"5\" has no meaning here"},
        {"1-2-3 * * * *", "\"-\" has no meaning here"},
        {"1.5 * * * *", "\".\" has no meaning here"},
        {"0 0 ? * *", "a number is missing"},
        {"0 0 L * *", "day of the month \"L\": is no number"},
        {"0 0 15W * *", "\"W\" has no meaning here"},
        {"0 0 * * 5#3", "\"#\" has no meaning here"},
        {"0 0 * foo *", "no such name; names have three letters, as jan"},
        {"0 0 * * monday", "as sun"},
        {"0 0 * mon *", "no such name"},
        {"mon 0 * * *", "is no number"},
        {"\xe4\xb8\x80 0 * * *", "a number is missing"},
        {"0 0 31 2 *", "never comes"},
        {"0 0 30 2 *", "never comes"},
        {"0 0 31 2,4,6,9,11 *", "never comes"},
        {"@reboot", "no such word"},
        {"@", "no such word"},
        {"@daily 5", "no such word"},
    };
    char long_text[1100], why[256];
    struct gong_cron c;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        why[0] = 0;
        if (gong_cron_parse(&c, cases[i][0], why, sizeof why) || !strstr(why, cases[i][1]))
            fail_msg("\"%s\": want \"%s\", have \"%s\"", cases[i][0], cases[i][1], why);
    }
    memset(long_text, '1', sizeof long_text);
    long_text[sizeof long_text - 1] = 0;
    assert_false(gong_cron_parse(&c, long_text, why, sizeof why));
    assert_non_null(strstr(why, "longer than 1024 bytes"));
}

/* The day of the week makes up for a day that never comes. */
static void a_weekday_saves_a_day_that_never_comes(void **state)
{
    (void)state;
    follows("UTC", "0 0 31 2 1", "2026-01-31T00:00:00Z", "2026-02-02T00:00:00Z 2026-02-09T00:00:00Z");
}

static void zones_are_names_or_offsets(void **state)
{
    static const char *const wrong[] = {
        "",      "+8",          "+08", "08:00",     "+14:01",  "+08:60", "+0800",     "-99:00",
        "Asia/", "/etc/passwd", "..",  "Mars/Base", "Asia//X", "Asia",   "tzdata.zi", "../etc/localtime",
        "北京"};
    struct gong_zone z;
    char why[256], long_name[100];

    (void)state;
    assert_int_equal(zone("+08:00").offset, 8 * 3600);
    assert_int_equal(zone("-03:30").offset, -(3 * 3600 + 1800));
    assert_int_equal(zone("+14:00").offset, 14 * 3600);
    assert_true(zone("UTC").fixed);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (gong_zone_parse(&z, wrong[i], why, sizeof why))
            fail_msg("\"%s\" was taken for a time zone", wrong[i]);
    memset(long_name, 'A', sizeof long_name);
    long_name[99] = 0;
    assert_false(gong_zone_parse(&z, long_name, why, sizeof why));
}

/* ---- moments */

static void times_of_a_fixed_zone(void **state)
{
    (void)state;
    /* 06:30 in Peking on working days: 22:30 UTC of the day before */
    follows("+08:00", "30 6 * * 1-5", "2026-11-26T22:30:00Z", "2026-11-29T22:30:00Z 2026-11-30T22:30:00Z");
    follows("+08:00", "30 6 * * 1-5", "2026-11-26T22:29:59Z", "2026-11-26T22:30:00Z");
    follows("UTC", "* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z 2026-01-01T00:02:00Z");
    follows("UTC", "* * * * *", "2026-01-01T00:00:59Z", "2026-01-01T00:01:00Z");
    follows("UTC", "*/15 9-10 * * *", "2026-01-01T10:31:00Z", "2026-01-01T10:45:00Z 2026-01-02T09:00:00Z");
    follows("UTC", "59 23 31 12 *", "2026-01-01T00:00:00Z", "2026-12-31T23:59:00Z 2027-12-31T23:59:00Z");
    follows("UTC", "0 0 31 * *", "2026-01-31T00:00:00Z",
            "2026-03-31T00:00:00Z 2026-05-31T00:00:00Z 2026-07-31T00:00:00Z 2026-08-31T00:00:00Z");
    follows("UTC", "@weekly", "2026-11-27T00:00:00Z", "2026-11-29T00:00:00Z 2026-12-06T00:00:00Z");
    follows("UTC", "0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z 2032-02-29T00:00:00Z");
    follows("UTC", "0 0 29 2 *", "2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z"); /* 2100 is no leap year */
}

/* crontab(5): either day is enough, but both are needed where one begins with a star. */
static void days_of_month_and_week(void **state)
{
    (void)state;
    follows("UTC", "0 0 13 * 5", "2026-02-07T00:00:00Z",
            "2026-02-13T00:00:00Z 2026-02-20T00:00:00Z 2026-02-27T00:00:00Z 2026-03-06T00:00:00Z "
            "2026-03-13T00:00:00Z");
    follows("UTC", "0 0 1,15 * mon", "2026-06-01T00:00:00Z", "2026-06-08T00:00:00Z 2026-06-15T00:00:00Z");
    follows("UTC", "0 0 * * 5", "2026-02-07T00:00:00Z", "2026-02-13T00:00:00Z");
    follows("UTC", "0 0 13 * *", "2026-02-14T00:00:00Z", "2026-03-13T00:00:00Z");
    follows("UTC", "0 0 */2 * 1", "2026-06-01T00:00:00Z", "2026-06-15T00:00:00Z 2026-06-29T00:00:00Z");
    follows("UTC", "0 0 13 * */5", "2026-02-07T00:00:00Z", "2026-02-13T00:00:00Z 2026-03-13T00:00:00Z");
}

static void a_time_in_the_gap_comes_at_its_end(void **state)
{
    (void)state;
    /* Berlin, 29 March 2026: 02:00 -> 03:00 at 01:00 UTC */
    follows("Europe/Berlin", "30 2 * * *", "2026-03-28T01:30:00Z",
            "2026-03-29T01:00:00Z 2026-03-30T00:30:00Z");
    follows("Europe/Berlin", "0 3 * * *", "2026-03-28T02:00:00Z",
            "2026-03-29T01:00:00Z 2026-03-30T01:00:00Z");
    follows("Europe/Berlin", "0,30 2 * * *", "2026-03-28T12:00:00Z",
            "2026-03-29T01:00:00Z 2026-03-30T00:00:00Z");
    /* a day that begins at one: Beirut, 00:00 -> 01:00 */
    follows("Asia/Beirut", "0 0 * * *", "2025-03-29T00:00:00Z", "2025-03-29T22:00:00Z 2025-03-30T21:00:00Z");
    /* half an hour: Lord Howe */
    follows("Australia/Lord_Howe", "15 2 * * *", "2025-10-04T00:00:00Z",
            "2025-10-04T15:30:00Z 2025-10-05T15:15:00Z");
    /* Shanghai had summer time too, at last in 1991: 02:00 -> 03:00 on 14 April */
    follows("Asia/Shanghai", "30 2 * * *", "1991-04-13T00:00:00Z",
            "1991-04-13T18:00:00Z 1991-04-14T17:30:00Z");
}

static void a_time_that_comes_twice_counts_once(void **state)
{
    (void)state;
    /* Berlin, 25 October 2026: 03:00 -> 02:00 at 01:00 UTC */
    follows("Europe/Berlin", "30 2 * * *", "2026-10-24T12:00:00Z",
            "2026-10-25T00:30:00Z 2026-10-26T01:30:00Z");
    follows("Europe/Berlin", "30 2 * * *", "2026-10-25T01:10:00Z", "2026-10-26T01:30:00Z");
    follows("America/New_York", "30 1 * * *", "2026-10-31T12:00:00Z",
            "2026-11-01T05:30:00Z 2026-11-02T06:30:00Z");
    follows("Europe/Berlin", "0-59/20 2 25 10 *", "2026-10-25T00:00:00Z",
            "2026-10-25T00:20:00Z 2026-10-25T00:40:00Z 2027-10-25T00:00:00Z");
}

static void a_star_follows_the_clock(void **state)
{
    (void)state;
    follows("Europe/Berlin", "30 * * * *", "2026-03-29T00:00:00Z",
            "2026-03-29T00:30:00Z 2026-03-29T01:30:00Z 2026-03-29T02:30:00Z");
    follows("Europe/Berlin", "30 * * * *", "2026-10-25T00:00:00Z",
            "2026-10-25T00:30:00Z 2026-10-25T01:30:00Z 2026-10-25T02:30:00Z");
    follows("Europe/Berlin", "*/30 2 * * *", "2026-03-28T01:30:00Z", "2026-03-30T00:00:00Z");
    follows("Europe/Berlin", "*/30 2 * * *", "2026-10-24T23:59:00Z",
            "2026-10-25T00:00:00Z 2026-10-25T00:30:00Z 2026-10-25T01:00:00Z 2026-10-25T01:30:00Z "
            "2026-10-26T01:00:00Z");
}

/* Apia left out 30 December 2011. */
static void a_day_left_out_has_no_times(void **state)
{
    (void)state;
    follows("Pacific/Apia", "0 12 * * *", "2011-12-29T00:00:00Z",
            "2011-12-29T22:00:00Z 2011-12-30T22:00:00Z");
    follows("Pacific/Apia", "* 12 30 12 *", "2011-12-29T00:00:00Z", "2012-12-29T22:00:00Z");
}

static void far_and_early_moments(void **state)
{
    struct gong_zone z = zone("Europe/Berlin");
    struct gong_cron c = cron("0 0 29 2 1"), star = cron("* * 29 2 *");

    (void)state;
    assert_true(gong_cron_next(&c, &z, INT64_MIN) > 0);
    assert_true(gong_cron_next(&c, &z, INT64_MAX) == GONG_CRON_NEVER);
    assert_true(gong_cron_next(&c, &z, INT64_MAX - 1) == GONG_CRON_NEVER);
    assert_true(gong_cron_next(&star, &z, at("2096-03-01T00:00:00Z")) == at("2104-02-28T23:00:00Z"));
}

/* ---- against a clock that is looked at every minute */

static bool looks_right(const struct gong_cron *c, int64_t t)
{
    time_t u = (time_t)t;
    struct tm tm;
    bool day, week;

    localtime_r(&u, &tm);
    day = c->days >> tm.tm_mday & 1;
    week = c->weekdays >> tm.tm_wday & 1;
    return c->minutes >> tm.tm_min & 1 && c->hours >> tm.tm_hour & 1 && c->months >> (tm.tm_mon + 1) & 1 &&
           (c->star_days ? day && week : day || week);
}

static int64_t next_slowly(const struct gong_cron *c, const struct gong_zone *z, int64_t after, int64_t end)
{
    struct gong_zone_saved saved;
    int64_t t = after - after % 60 + 60;

    gong_zone_enter(z, &saved);
    while (t < end && !(z->fixed ? looks_right(c, t + z->offset) : looks_right(c, t)))
        t += 60;
    gong_zone_leave(z, &saved);
    return t;
}

static uint32_t draw(uint32_t *seed)
{
    return *seed = *seed * 1664525 + 1013904223;
}

static void compare(const char *name, const char *text, int64_t from)
{
    struct gong_cron c = cron(text);
    struct gong_zone z = zone(name);
    int64_t end = from + (int64_t)370 * 86400, t = from;

    for (int i = 0; i < 40 && t < end; i++) {
        int64_t want = next_slowly(&c, &z, t, end), have = gong_cron_next(&c, &z, t);
        if (want < end ? want != have : have < end)
            fail_msg("%s in %s after %lld: want %lld, have %lld", text, name, (long long)t, (long long)want,
                     (long long)have);
        t = want;
    }
}

static void every_minute_agrees(void **state)
{
    static const char *const zones[] = {"Europe/Berlin",       "America/New_York", "Asia/Shanghai",
                                        "Australia/Lord_Howe", "Asia/Kathmandu",   "Africa/Casablanca",
                                        "America/Sao_Paulo"};
    uint32_t seed = 42;
    char text[128];

    (void)state;
    for (int i = 0; i < 84; i++) {
        unsigned a = draw(&seed) >> 8, b = draw(&seed) >> 8, d = draw(&seed) >> 8;
        snprintf(text, sizeof text, "*/%u %u-%u %u,%u-%u %s %s", a % 59 + 1, b % 8, b % 8 + a % 16,
                 d % 28 + 1, a % 10 + 1, a % 10 + 1 + d % 20, i % 3 ? "*" : "3,10,mar-may",
                 i % 2 ? "*" : "1-5/2,0");
        compare(zones[i % 7], text, at("2017-01-01T00:00:00Z") + (int64_t)(d % 700) * 86400);
    }
    /* without a star: the same where no clock changes */
    for (int i = 0; i < 50; i++) {
        unsigned a = draw(&seed) >> 8, b = draw(&seed) >> 8;
        snprintf(text, sizeof text, "%u,%u %u %s * %s", a % 60, b % 60, a % 24, i % 2 ? "*" : "2-20/3",
                 i % 3 ? "*" : "tue-thu");
        compare("Asia/Shanghai", text, at("2024-02-01T00:00:00Z") + (int64_t)(b % 500) * 3600);
    }
}

/* Whatever is written: refused in words, or it comes, at a time that it names. */
static void any_text_is_read_or_refused(void **state)
{
    static const char alphabet[] = "0123456789  **//,,--@jansumo\t\xe4";
    struct gong_zone utc = zone("UTC");
    struct gong_cron c;
    uint32_t seed = 7;
    char text[40], why[256];
    int read = 0;

    (void)state;
    for (int i = 0; i < 30000; i++) {
        size_t n = 0, want = (draw(&seed) >> 8) % 24;
        while (n < want)
            text[n++] = alphabet[(draw(&seed) >> 8) % (sizeof alphabet - 1)];
        snprintf(text + n, sizeof text - n, "%s", i % 2 ? " * * * *" : "");
        why[0] = 0;
        if (gong_cron_parse(&c, text, why, sizeof why)) {
            int64_t t = gong_cron_next(&c, &utc, i * (int64_t)100003);
            read++;
            if (t <= i * (int64_t)100003 || t == GONG_CRON_NEVER || t % 60)
                fail_msg("\"%s\" comes at %lld", text, (long long)t);
        } else if (!why[0])
            fail_msg("\"%s\" is refused without a word", text);
    }
    assert_true(read > 100);
}

static void times_as_text(void **state)
{
    static const char *const wrong[] = {"",
                                        "2026",
                                        "2026-02-31T00:00:00Z",
                                        "2026-01-01T00:00:00",
                                        "2026-01-01T00:00:00Zx",
                                        "2026-01-01 00:00:00Z",
                                        "2026-01-01T25:00:00Z"};
    int64_t t;
    char text[32];

    (void)state;
    assert_int_equal(at("1970-01-01T00:00:00Z"), 0);
    assert_string_equal(gong_time_text(at("2026-11-27T07:47:03Z"), text), "2026-11-27T07:47:03Z");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (gong_time_read(gong_span_z(wrong[i]), &t))
            fail_msg("\"%s\" was taken for a time", wrong[i]);
    assert_false(gong_time_read(gong_span_none(), &t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_lists_of_ranges_with_steps),
        cmocka_unit_test(words_are_short_for_fields),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(a_weekday_saves_a_day_that_never_comes),
        cmocka_unit_test(zones_are_names_or_offsets),
        cmocka_unit_test(times_of_a_fixed_zone),
        cmocka_unit_test(days_of_month_and_week),
        cmocka_unit_test(a_time_in_the_gap_comes_at_its_end),
        cmocka_unit_test(a_time_that_comes_twice_counts_once),
        cmocka_unit_test(a_star_follows_the_clock),
        cmocka_unit_test(a_day_left_out_has_no_times),
        cmocka_unit_test(far_and_early_moments),
        cmocka_unit_test(every_minute_agrees),
        cmocka_unit_test(any_text_is_read_or_refused),
        cmocka_unit_test(times_as_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
