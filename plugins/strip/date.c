/* date.c: dates as these pages write them: 2024-01-02, 2024/1/2, 2024.1.2, 2024年1月2日,
 * 2020—11—13, 2024- 01- 02, with digits of either width. */
#include "strip.h"

static size_t skip_blanks(struct gong_span s, size_t at)
{
    unsigned n;

    while (at < s.len && blank_at(s, at, &n))
        at += n;
    return at;
}

/* The digit at `at`, -1 where there is none. */
static int digit_at(struct gong_span s, size_t at, unsigned *ret_len)
{
    uint32_t cp;

    if (at >= s.len)
        return -1;
    cp = gong_fold_width(gong_utf8_at(s, at, ret_len));
    return cp >= '0' && cp <= '9' ? (int)(cp - '0') : -1;
}

/* `least` to `most` digits; *at moves behind them. -1: none, or more follow. */
static int number(struct gong_span s, size_t *at, int least, int most)
{
    int n = 0, value = 0, d;
    unsigned len;

    while (n < most && (d = digit_at(s, *at, &len)) >= 0) {
        value = value * 10 + d;
        *at += len;
        n++;
    }
    return n >= least && digit_at(s, *at, &len) < 0 ? value : -1;
}

static bool separator(struct gong_span s, size_t *at, const char *cjk)
{
    static const char *const signs[] = {"-", "/", ".", "—", "–", "－", "／", "．", "―"};
    struct gong_span rest;
    size_t i;

    *at = skip_blanks(s, *at);
    rest = gong_span_sub(s, *at, s.len);
    if (starts(rest, cjk)) {
        *at = skip_blanks(s, *at + strlen(cjk));
        return true;
    }
    for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (starts(rest, signs[i])) {
            *at = skip_blanks(s, *at + strlen(signs[i]));
            return true;
        }
    return false;
}

static bool valid(const struct date *d)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return d->year >= 1949 && d->year <= 2099 && d->month >= 1 && d->month <= 12 && d->day >= 1 &&
           d->day <= days[d->month - 1];
}

/* The day of a date may be followed by the hours without a blank: 2026-07-14 14:362026-07-15. */
static int day_number(struct gong_span s, size_t *at)
{
    int value = 0, n = 0, d;
    unsigned len;

    while (n < 2 && (d = digit_at(s, *at, &len)) >= 0) {
        value = value * 10 + d;
        *at += len;
        n++;
    }
    return n ? value : -1;
}

static bool date_at(struct gong_span s, size_t *at, struct date *ret)
{
    ret->year = number(s, at, 4, 4);
    if (ret->year < 0 || !separator(s, at, "年"))
        return false;
    ret->month = number(s, at, 1, 2);
    if (ret->month < 0 || !separator(s, at, "月"))
        return false;
    ret->day = day_number(s, at);
    if (gong_span_starts(gong_span_sub(s, *at, s.len), GONG_LIT("日")))
        *at += 3;
    return valid(ret);
}

bool date_find(struct gong_span s, struct date *ret, size_t *ret_at, size_t *ret_len)
{
    size_t at = 0, end;
    unsigned n;
    bool digit = false;

    while (at < s.len) {
        if (digit_at(s, at, &n) < 0) {
            (void)gong_utf8_at(s, at, &n);
            digit = false;
        } else if (!digit) {
            end = at;
            if (date_at(s, &end, ret)) {
                *ret_at = at;
                *ret_len = end - at;
                return true;
            }
            digit = true;
        }
        at += n;
    }
    return false;
}

bool date_has_time(struct gong_span s, size_t at)
{
    size_t colon = gong_span_find(s, at, GONG_LIT(":"));

    return colon != SIZE_MAX && colon <= at + 6 && colon > at && colon + 1 < s.len &&
           s.ptr[colon - 1] >= '0' && s.ptr[colon - 1] <= '9' && s.ptr[colon + 1] >= '0' &&
           s.ptr[colon + 1] <= '5';
}

bool date_short(struct gong_span s, struct date *ret)
{
    size_t at = skip_blanks(s, 0);
    int year = number(s, &at, 2, 2);

    if (year < 0 || at >= s.len || (s.ptr[at] != '-' && s.ptr[at] != '/') || !separator(s, &at, "年"))
        return false;
    ret->year = 2000 + year;
    ret->month = number(s, &at, 2, 2);
    if (ret->month < 0 || !separator(s, &at, "月"))
        return false;
    ret->day = number(s, &at, 2, 2);
    return valid(ret);
}

struct gong_span date_text(struct gong_ctx *ctx, struct date d)
{
    return gong_format(ctx, "%04d-%02d-%02d", d.year, d.month, d.day);
}
