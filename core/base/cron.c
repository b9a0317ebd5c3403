/* cron.c: see cron.h.
 *
 * "Local" is a count of seconds that reads as the wall clock does: Unix time plus the zone's
 * offset. Dates are matched in it, by gmtime_r; then the zone says which moment that is. */
#include "base/cron.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { FIELDS = 5, LONGEST = 1024, MINUTES = 1440, CYCLE_DAYS = 146097 /* 400 years */ };

#define DAY     86400
#define SPAN    ((int64_t)2 * DAY) /* no zone is further from UTC, or changes twice within */
#define BIG_GAP (3 * 3600)
#define EPOCH   ((int64_t)946684800)    /* 2000-01-01 */
#define LAST    ((int64_t)240000000000) /* the year 9575; 400 more can be written */

/* ---- reading ------------------------------------------------------------------------------------ */

struct field {
    const char *what;
    unsigned low, high;
    const char *names; /* three letters each */
};

static const struct field fields[FIELDS] = {{"minute", 0, 59, ""},
                                            {"hour", 0, 23, ""},
                                            {"day of the month", 1, 31, ""},
                                            {"month", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
                                            {"day of the week", 0, 7, "sunmontuewedthufrisat"}};

struct reader {
    const struct field *f;
    const char *at, *end;
    char word[64]; /* of the field, for messages */
    char *why;
    size_t why_n;
};

__attribute__((format(printf, 2, 3))) static bool bad(const struct reader *r, const char *fmt, ...)
{
    char text[160];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    snprintf(r->why, r->why_n, "%s \"%s\": %s", r->f->what, r->word, text);
    return false;
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool read_name(struct reader *r, unsigned *ret)
{
    size_t n = 0;

    while (r->at + n < r->end && letter(r->at[n]))
        n++;
    for (unsigned i = 0; n == 3 && r->f->names[3 * i]; i++)
        if (strncasecmp(r->at, r->f->names + 3 * i, 3) == 0) {
            *ret = r->f->low + i;
            r->at += 3;
            return true;
        }
    return *r->f->names ? bad(r, "no such name; names have three letters, as %.3s", r->f->names)
                        : bad(r, "is no number");
}

static bool read_number(struct reader *r, unsigned low, unsigned high, unsigned *ret)
{
    unsigned v = 0;
    const char *start = r->at;

    while (r->at < r->end && *r->at >= '0' && *r->at <= '9' && v < 1000)
        v = v * 10 + (unsigned)(*r->at++ - '0');
    if (r->at == start)
        return bad(r, "a number is missing");
    *ret = v;
    return (v >= low && v <= high) || bad(r, "must be %u to %u", low, high);
}

static bool read_value(struct reader *r, unsigned *ret)
{
    if (r->at < r->end && letter(*r->at))
        return read_name(r, ret);
    return read_number(r, r->f->low, r->f->high, ret);
}

static bool at_char(struct reader *r, char c)
{
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

/* What one part of a list covers, and whether a step may follow. */
static bool read_range(struct reader *r, unsigned *from, unsigned *to, bool *ret_range)
{
    *from = r->f->low;
    *to = r->f->high == 7 ? 6 : r->f->high;
    *ret_range = true;
    if (at_char(r, '*'))
        return true;
    if (!read_value(r, from))
        return false;
    *to = *from;
    *ret_range = at_char(r, '-');
    if (*ret_range && !read_value(r, to))
        return false;
    return *from <= *to || bad(r, "the range runs backwards; write two");
}

static bool read_part(struct reader *r, uint64_t *bits)
{
    unsigned from, to, step = 1;
    bool range;

    if (!read_range(r, &from, &to, &range))
        return false;
    if (at_char(r, '/')) {
        if (!range)
            return bad(r, "a step stands behind * or a range, as in %u-%u/N", from, r->f->high);
        if (!read_number(r, 1, r->f->high - r->f->low, &step))
            return bad(r, "the step must be 1 to %u", r->f->high - r->f->low);
    }
    for (unsigned v = from; v <= to; v += step)
        *bits |= (uint64_t)1 << v;
    return true;
}

static bool read_field(struct reader *r, uint64_t *bits)
{
    *bits = 0;
    do {
        if (!read_part(r, bits))
            return false;
    } while (at_char(r, ','));
    return r->at == r->end ||
           bad(r, "\"%c\" has no meaning here", *r->at < 0x20 || *r->at > 0x7E ? '?' : *r->at);
}

/* The words of a line. Their number, counted on past `most`. */
static size_t split(const char *text, const char *start[], size_t length[], size_t most)
{
    size_t n = 0;

    for (;;) {
        text += strspn(text, " \t");
        if (!*text)
            return n;
        if (n < most) {
            start[n] = text;
            length[n] = strcspn(text, " \t");
        }
        n++;
        text += strcspn(text, " \t");
    }
}

static const char *of_word(const char *text, char *why, size_t why_n)
{
    static const char *const words[][2] = {{"@yearly", "0 0 1 1 *"},  {"@annually", "0 0 1 1 *"},
                                           {"@monthly", "0 0 1 * *"}, {"@weekly", "0 0 * * 0"},
                                           {"@daily", "0 0 * * *"},   {"@midnight", "0 0 * * *"},
                                           {"@hourly", "0 * * * *"}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i][0]) == 0)
            return words[i][1];
    snprintf(why, why_n, "no such word; there are @yearly, @monthly, @weekly, @daily and @hourly");
    return NULL;
}

static bool read_fields(struct gong_cron *c, const char *start[], const size_t length[], struct reader *r)
{
    uint64_t bits[FIELDS];
    bool star[FIELDS];

    for (size_t i = 0; i < FIELDS; i++) {
        r->f = &fields[i];
        r->at = start[i];
        r->end = start[i] + length[i];
        star[i] = *start[i] == '*';
        snprintf(r->word, sizeof r->word, "%.*s", (int)(length[i] < 60 ? length[i] : 60), start[i]);
        if (!read_field(r, &bits[i]))
            return false;
    }
    c->minutes = bits[0];
    c->hours = (uint32_t)bits[1];
    c->days = (uint32_t)bits[2];
    c->months = (uint32_t)bits[3];
    c->weekdays = (uint8_t)((bits[4] | bits[4] >> 7) & 0x7F);
    c->star_time = star[0] || star[1];
    c->star_days = star[2] || star[4];
    return true;
}

/* ---- the wall clock -------------------------------------------------------------------------------- */

static bool day_matches(const struct gong_cron *c, int64_t day)
{
    time_t t = (time_t)day;
    struct tm tm;
    bool of_month, of_week;

    if (!gmtime_r(&t, &tm) || !(c->months >> (tm.tm_mon + 1) & 1))
        return false;
    of_month = c->days >> tm.tm_mday & 1;
    of_week = c->weekdays >> tm.tm_wday & 1;
    return c->star_days ? of_month && of_week : of_month || of_week;
}

/* The first minute of the day that matches, at or after `from`; -1: none. */
static int minute_from(const struct gong_cron *c, int from)
{
    for (int m = from; m < MINUTES; m++)
        if (c->hours >> m / 60 & 1 && c->minutes >> m % 60 & 1)
            return m;
    return -1;
}

/* The first local time that matches, at or after `from` (a whole minute). */
static int64_t first_local(const struct gong_cron *c, int64_t from)
{
    int64_t day = from - from % DAY;
    int start = (int)((from - day) / 60);

    for (int i = 0; i <= CYCLE_DAYS; i++, day += DAY, start = 0) {
        int m = day_matches(c, day) ? minute_from(c, start) : -1;
        if (m >= 0)
            return day + m * 60;
    }
    return GONG_CRON_NEVER;
}

bool gong_cron_parse(struct gong_cron *c, const char *text, char *why, size_t why_n)
{
    const char *start[FIELDS];
    size_t length[FIELDS], n;
    struct reader r = {.why = why, .why_n = why_n};

    memset(c, 0, sizeof *c);
    if (text[0] == '@' && !(text = of_word(text, why, why_n)))
        return false;
    if (strlen(text) > LONGEST) {
        snprintf(why, why_n, "is longer than %d bytes", LONGEST);
        return false;
    }
    n = split(text, start, length, FIELDS);
    if (n != FIELDS) {
        snprintf(why, why_n,
                 "has %zu field%s; five are needed: minute, hour, day of the month, month, day of the week",
                 n, n == 1 ? "" : "s");
        return false;
    }
    if (!read_fields(c, start, length, &r))
        return false;
    if (first_local(c, EPOCH) != GONG_CRON_NEVER)
        return true;
    snprintf(why, why_n, "never comes: no such day in any year");
    return false;
}

/* ---- moments ------------------------------------------------------------------------------------------ */

/* The first moment in (from, to] that has another offset than `from`; `to` has. */
static int64_t change_between(const struct gong_zone *z, int64_t from, int64_t to)
{
    int32_t offset = gong_zone_offset(z, from);

    while (to - from > 1) {
        int64_t middle = from + (to - from) / 2;
        if (gong_zone_offset(z, middle) == offset)
            from = middle;
        else
            to = middle;
    }
    return to;
}

/* The same where there may be none: 0. Looks once a week. */
static int64_t next_change(const struct gong_zone *z, int64_t from, int64_t to)
{
    int32_t offset = gong_zone_offset(z, from);

    while (from < to && !z->fixed) {
        int64_t t = to - from > 7 * DAY ? from + 7 * DAY : to;
        if (gong_zone_offset(z, t) != offset)
            return change_between(z, from, t);
        from = t;
    }
    return 0;
}

/* The moment of a time of day: the first of two, the end of a small gap, 0 in a big one. */
static int64_t moment(const struct gong_zone *z, int64_t local)
{
    int32_t before = gong_zone_offset(z, local - SPAN), after = gong_zone_offset(z, local + SPAN);
    int64_t a = local - before, b = local - after;

    if (before == after || gong_zone_offset(z, a) == before)
        return a;
    if (gong_zone_offset(z, b) == after)
        return b;
    return after - before >= BIG_GAP ? 0 : change_between(z, local - SPAN, local + SPAN);
}

static int64_t next_of_day(const struct gong_cron *c, const struct gong_zone *z, int64_t after)
{
    int64_t local = after + gong_zone_offset(z, after), t;

    local -= local % 60;
    while ((local = first_local(c, local)) != GONG_CRON_NEVER) {
        t = moment(z, local);
        if (t > after)
            return t;
        local += 60;
    }
    return GONG_CRON_NEVER;
}

static int64_t next_by_clock(const struct gong_cron *c, const struct gong_zone *z, int64_t after)
{
    int64_t at = after + 1;

    for (;;) {
        int32_t offset = gong_zone_offset(z, at);
        int64_t local = first_local(c, (at + offset + 59) / 60 * 60), change;
        if (local == GONG_CRON_NEVER)
            return local;
        change = next_change(z, at, local - offset);
        if (!change)
            return local - offset;
        at = change;
    }
}

int64_t gong_cron_next(const struct gong_cron *c, const struct gong_zone *z, int64_t after)
{
    struct gong_zone_saved saved;
    int64_t t;

    if (after < SPAN)
        after = SPAN;
    if (after > LAST)
        return GONG_CRON_NEVER;
    gong_zone_enter(z, &saved);
    t = c->star_time ? next_by_clock(c, z, after) : next_of_day(c, z, after);
    gong_zone_leave(z, &saved);
    return t;
}
