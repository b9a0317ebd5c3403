/* dates.c: see dates.h. A date is read from left to right, never tried twice. */
#include "dates.h"

static size_t skip_blanks(struct gong_span s, size_t pos)
{
    unsigned n;

    while (pos < s.len && gong_is_blank(gong_utf8_at(s, pos, &n)))
        pos += n;
    return pos;
}

/* 1 to 4 Arabic digits; the number of digits read. */
static int arabic(struct gong_span s, size_t *pos, int *ret)
{
    unsigned n;
    int count = 0;
    uint32_t cp;

    *ret = 0;
    while (*pos < s.len && count < 5) {
        cp = ch_at(s, *pos, &n);
        if (!ch_is_digit(cp))
            break;
        *ret = *ret * 10 + (int)(cp - '0');
        *pos += n;
        count++;
    }
    return count;
}

/* Four Chinese digits: 二〇二五. */
static bool chinese_year(struct gong_span s, size_t *pos, int *ret)
{
    unsigned n;
    size_t p = *pos;
    int y = 0, d;

    for (int i = 0; i < 4; i++) {
        p = skip_blanks(s, p);
        if (p >= s.len || (d = ch_numeral(ch_at(s, p, &n))) < 0 || (i == 0 && d != 2 && d != 1))
            return false;
        y = y * 10 + d;
        p += n;
    }
    *pos = p;
    *ret = y;
    return true;
}

/* 一 … 三十一 of a month or a day. */
static bool chinese_small(struct gong_span s, size_t *pos, int *ret)
{
    unsigned n;
    size_t p = *pos;
    int v = 0, digit = -1, seen = 0;
    uint32_t cp;

    for (; p < s.len && seen < 3; p += n, seen++) {
        cp = ch_at(s, p, &n);
        if (cp == 0x5341) { /* 十 */
            v = (digit < 0 ? 1 : digit) * 10;
            digit = 0;
        } else if (cp == 0x5EFF) { /* 廿 */
            v = 20;
            digit = 0;
        } else if (ch_numeral(cp) > 0 && !ch_is_digit(cp)) {
            digit = ch_numeral(cp);
            if (v == 0)
                continue;
            v += digit;
            digit = 0;
        } else {
            break;
        }
    }
    if (seen == 0)
        return false;
    *pos = p;
    *ret = v ? v : digit;
    return true;
}

static bool number(struct gong_span s, size_t *pos, int *ret)
{
    size_t p = skip_blanks(s, *pos);
    int count = arabic(s, &p, ret);

    if (count == 0 && !chinese_small(s, &p, ret))
        return false;
    if (count > 2)
        return false;
    *pos = p;
    return true;
}

enum { SEP_NONE, SEP_YEAR, SEP_MONTH, SEP_DAY, SEP_DASH, SEP_DOT, SEP_SLASH };

static int separator(struct gong_span s, size_t *pos)
{
    unsigned n;
    size_t p = skip_blanks(s, *pos);
    uint32_t cp;
    int sep = SEP_NONE;

    if (p >= s.len)
        return SEP_NONE;
    cp = ch_at(s, p, &n);
    if (cp == 0x5E74)
        sep = SEP_YEAR;
    else if (cp == 0x6708)
        sep = SEP_MONTH;
    else if (cp == 0x65E5 || cp == 0x53F7)
        sep = SEP_DAY;
    else if (cp == '-' || cp == 0x2014 || cp == 0x2013 || cp == 0x2015 || cp == 0x2212)
        sep = SEP_DASH;
    else if (cp == '.')
        sep = SEP_DOT;
    else if (cp == '/')
        sep = SEP_SLASH;
    if (sep != SEP_NONE)
        *pos = p + n;
    return sep;
}

static bool in_calendar(const struct md_date *d)
{
    static const int days[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = d->year % 4 == 0 && (d->year % 100 != 0 || d->year % 400 == 0);

    if (d->year < 1949 || d->year > 2099 || d->month < 1 || d->month > 12)
        return false;
    return d->day >= 0 && d->day <= (d->month == 2 && !leap ? 28 : days[d->month - 1]);
}

static bool year_number(struct gong_span s, size_t *pos, int *ret)
{
    size_t p = *pos;

    if (arabic(s, &p, ret) == 4) {
        *pos = p;
        return true;
    }
    return chinese_year(s, pos, ret);
}

bool md_date_at(struct gong_span s, size_t pos, size_t *ret_end, struct md_date *ret)
{
    struct md_date d = {0, 0, 0};
    int a, b;
    size_t end;

    if (!year_number(s, &pos, &d.year) || (a = separator(s, &pos)) == SEP_NONE)
        return false;
    if (a == SEP_MONTH || a == SEP_DAY || !number(s, &pos, &d.month))
        return false;
    b = separator(s, &pos);
    if (a == SEP_YEAR ? b != SEP_MONTH : b != a)
        return false;
    end = pos;
    if (number(s, &pos, &d.day)) {
        end = pos;
        if (separator(s, &pos) == SEP_DAY)
            end = pos;
        else if (a == SEP_YEAR)
            return false; /* 2025年1月3起: a count, no day */
        if (d.day == 0)
            return false;
    } else if (a != SEP_YEAR) {
        return false;
    }
    if (!in_calendar(&d))
        return false;
    *ret_end = end;
    *ret = d;
    return true;
}

static bool eight_digits(struct gong_span s, struct md_date *ret)
{
    int v = 0;

    s = gong_trim(s);
    if (s.len != 8)
        return false;
    for (size_t i = 0; i < 8; i++) {
        if (!ch_is_digit((unsigned char)s.ptr[i]))
            return false;
        v = v * 10 + (s.ptr[i] - '0');
    }
    *ret = (struct md_date){v / 10000, v / 100 % 100, v % 100};
    return ret->day > 0 && in_calendar(ret);
}

bool md_date_find(struct gong_span value, struct md_date *ret)
{
    unsigned n;
    size_t end;

    value = ch_head(value, 400);
    if (eight_digits(value, ret))
        return true;
    for (size_t i = 0; i < value.len; i += n) {
        uint32_t cp = ch_at(value, i, &n);
        if ((ch_is_digit(cp) || ch_numeral(cp) >= 0) && md_date_at(value, i, &end, ret) && ret->day > 0)
            return true;
    }
    return false;
}

struct gong_span md_date_text(struct gong_ctx *ctx, const struct md_date *d)
{
    return gong_format(ctx, "%04d-%02d-%02d", d->year, d->month, d->day);
}

int md_date_distance(const struct md_date *a, const struct md_date *b)
{
    int x = (a->year * 12 + a->month) * 31 + a->day, y = (b->year * 12 + b->month) * 31 + b->day;

    return x > y ? x - y : y - x;
}

bool md_date_is(const struct md_date *a, const struct md_date *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

int md_year_at(struct gong_span s, size_t pos, size_t *ret_end)
{
    int y;
    unsigned n;

    if (!year_number(s, &pos, &y) || y < 1990 || y > 2099)
        return 0;
    pos = skip_blanks(s, pos);
    if (pos >= s.len || gong_utf8_at(s, pos, &n) != 0x5E74)
        return 0;
    pos += n;
    if (ch_starts(ch_from(s, pos), "度"))
        pos += 3;
    *ret_end = pos;
    return y;
}
