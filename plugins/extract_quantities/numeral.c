/* numeral.c: reading numerals. Digits of either width, thousands groups, one decimal point.
 *
 * Values stay decimal digits until the multiplier is known and become a double by one
 * correctly rounded conversion: 72.5万 is 725e3, never 72.5 * 1e4. */
#include "quantities.h"

#include <stdio.h>
#include <stdlib.h>

static void push(struct gq_num *n, int digit)
{
    if (n->n == 0 && digit == 0)
        return;
    if (n->n == GQ_DIGITS) {
        n->too_long = true;
        return;
    }
    n->digits[n->n++] = (char)('0' + digit);
}

/* Reads digits from pos; returns where they end and counts them. */
static size_t run(struct gong_span s, size_t pos, struct gq_num *n, unsigned *count)
{
    unsigned len;

    for (int d; (d = gq_digit(s, pos, &len)) >= 0; pos += len) {
        push(n, d);
        if (*count < 1000000)
            ++*count;
    }
    return pos;
}

/* Bytes of a separator and of exactly three digits behind it, 0 where there is no such group. */
static size_t group(struct gong_span s, size_t pos)
{
    size_t p = pos;
    unsigned len;

    if (gq_at(s, pos, ","))
        p += 1;
    else if (gq_at(s, pos, "，"))
        p += 3;
    else
        return 0;
    for (int i = 0; i < 3; i++) {
        if (gq_digit(s, p, &len) < 0)
            return 0;
        p += len;
    }
    return gq_digit(s, p, &len) < 0 ? p - pos : 0;
}

static size_t groups(struct gong_span s, size_t pos, struct gq_num *n)
{
    for (size_t g; n->int_digits <= 30 && (g = group(s, pos)) > 0;) {
        unsigned more = 0;

        run(s, pos + (s.ptr[pos] == ',' ? 1 : 3), n, &more);
        n->int_digits += more;
        n->grouped = true;
        pos += g;
    }
    return pos;
}

/* A blank that some write between thousands: a space of any kind. */
static size_t thin(struct gong_span s, size_t pos)
{
    static const char *const blanks[] = {" ",
                                         "\xC2\xA0",
                                         "\xE2\x80\x82",
                                         "\xE2\x80\x83",
                                         "\xE2\x80\x89",
                                         "\xE2\x80\x8A",
                                         "\xE2\x80\xAF",
                                         "\xE3\x80\x80"};

    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        if (gq_at(s, pos, blanks[i]))
            return strlen(blanks[i]);
    return 0;
}

/* Bytes of a blank and of exactly three digits behind it; the blank is the same in all groups. */
static size_t thin_group(struct gong_span s, size_t pos, size_t first)
{
    size_t n = thin(s, pos), p = pos + n;
    unsigned len;

    if (!n || memcmp(s.ptr + pos, s.ptr + first, n) != 0)
        return 0;
    for (int i = 0; i < 3; i++, p += len)
        if (gq_digit(s, p, &len) < 0)
            return 0;
    return gq_digit(s, p, &len) < 0 ? p - pos : 0;
}

static size_t point(struct gong_span s, size_t pos)
{
    unsigned len;
    size_t p = gq_at(s, pos, ".") ? pos + 1 : gq_at(s, pos, "．") ? pos + 3 : 0;

    return p && gq_digit(s, p, &len) >= 0 ? p : 0;
}

static void fraction(struct gong_span s, size_t p, struct gq_num *n)
{
    for (size_t after; (after = point(s, p)) > 0;) {
        unsigned more = 0;

        p = run(s, after, n, &more);
        if (++n->dots == 1)
            n->frac_digits = more;
    }
    if (n->int_digits + n->frac_digits > GQ_DIGITS)
        n->too_long = true;
    n->exp10 = -(int)(n->frac_digits % 1000000);
    n->to = p;
}

bool gq_num_read(struct gong_span s, size_t pos, struct gq_num *ret)
{
    unsigned len;
    int first = gq_digit(s, pos, &len);
    size_t p;

    if (first < 0)
        return false;
    ret->from = pos;
    ret->n = ret->int_digits = ret->frac_digits = ret->dots = 0; /* digits need no zeros */
    ret->grouped = ret->too_long = false;
    p = run(s, pos, ret, &ret->int_digits);
    ret->leading_zero = first == 0 && ret->int_digits > 1;
    if (ret->int_digits <= 3 && first != 0)
        p = groups(s, p, ret);
    fraction(s, p, ret);
    return true;
}

bool gq_num_thin(struct gong_span s, const struct gq_num *n, struct gq_num *ret)
{
    size_t p = n->to;

    *ret = *n;
    if (n->int_digits > 3 || n->grouped || n->dots || n->n == 0 || n->n < n->int_digits)
        return false;
    for (size_t g; ret->int_digits <= 30 && (g = thin_group(s, p, n->to)) > 0; p += g) {
        unsigned more = 0;

        run(s, p + thin(s, p), ret, &more);
        ret->int_digits += more;
        ret->grouped = true;
    }
    if (ret->grouped)
        fraction(s, p, ret);
    return ret->grouped;
}

/* What stands at pos says that a number ends there: a unit, 余, 万. */
static bool ends_number(const struct gq_text *t, size_t pos)
{
    size_t p = gq_skip_blanks(t->s, pos, 1);

    return gq_any_at(t->s, p, "余 多 万 亿 千 百 十") || gq_lexicon_find(t->units, t->s, p, 0);
}

/* 2 000—3 500元 */
static bool begins_range(const struct gq_text *t, size_t pos)
{
    size_t n = gq_any_at(t->s, pos, "—— -- — – - － ~ ～ 至 到");
    struct gq_num m, wide;

    return n && gq_num_read(t->s, pos + n, &m) && gq_num_thin(t->s, &m, &wide) && ends_number(t, wide.to);
}

/* Blanks part thousands where one number ends behind them; cells of a table and numbers that belong
 * to the word before (表1, 5月) are numbers of their own. */
bool gq_numeral(const struct gq_text *t, size_t pos, struct gq_num *ret)
{
    static const char *const owners = "表 图 第 号 附件 附表 0 1 2 3 4 5 6 7 8 9";
    static const char *const dates =
        "0年 1年 2年 3年 4年 5年 6年 7年 8年 9年 0月 1月 2月 3月 4月 5月 6月 7月 8月 9月 "
        "0日 1日 2日 3日 4日 5日 6日 7日 8日 9日";
    struct gq_num wide;
    uint32_t before = gq_char_before(t->s, pos);

    if (!gq_num_read(t->s, pos, ret))
        return false;
    if (t->table || t->spaced || !gq_num_thin(t->s, ret, &wide) || gq_is_latin(before) ||
        gq_any_before(t->s, gq_back_blanks(t->s, pos, 1), owners) || gq_any_before(t->s, pos, dates))
        return true;
    if (ends_number(t, wide.to) || begins_range(t, wide.to))
        *ret = wide;
    return true;
}

/* Up to 15 digits and powers up to 10^22 are exact, so that one operation rounds once, correctly. */
static bool exact_value(const struct gq_num *n, int exp10, double *ret)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int64_t whole = 0;

    if (n->n > 15 || exp10 > 22 || exp10 < -22)
        return false;
    for (unsigned i = 0; i < n->n; i++)
        whole = whole * 10 + (n->digits[i] - '0');
    *ret = exp10 < 0 ? (double)whole / powers[-exp10] : (double)whole * powers[exp10];
    return true;
}

double gq_num_value(const struct gq_num *n, int shift)
{
    char buf[GQ_DIGITS + 16];
    double exact;

    if (n->n == 0)
        return 0;
    if (exact_value(n, n->exp10 + shift, &exact))
        return exact;
    snprintf(buf, sizeof buf, "%.*se%d", (int)n->n, n->digits, n->exp10 + shift);
    return strtod(buf, NULL);
}

/* ---- Chinese numerals ------------------------------------------------------------- */

static int han_digit(struct gong_span s, size_t pos)
{
    static const char *const names = "零一二三四五六七八九〇两";

    if (pos + 3 > s.len)
        return -1;
    for (int i = 0; i < 12; i++)
        if (memcmp(s.ptr + pos, names + 3 * i, 3) == 0)
            return i < 10 ? i : i == 10 ? 0 : 2;
    return -1;
}

static double han_unit(struct gong_span s, size_t pos)
{
    return gq_at(s, pos, "十") ? 10 : gq_at(s, pos, "百") ? 100 : gq_at(s, pos, "千") ? 1000 : 0;
}

static size_t han_fraction(struct gong_span s, size_t pos, double *value)
{
    double scale = 1, frac = 0;
    size_t p = pos + 3;

    if (!gq_at(s, pos, "点") || han_digit(s, p) < 0)
        return pos;
    for (int d; p < pos + 30 && (d = han_digit(s, p)) >= 0; p += 3) {
        frac = frac * 10 + d;
        scale *= 10;
    }
    *value += frac / scale;
    return p;
}

size_t gq_han_number(struct gong_span s, size_t pos, double *ret_value)
{
    double total = 0, digit = -1;
    size_t p = pos;

    while (p < pos + 30) {
        int d = han_digit(s, p);
        double unit = d < 0 ? han_unit(s, p) : 0;

        if (d >= 0) {
            digit = d;
        } else if (unit > 0) {
            total += (digit < 0 ? 1 : digit) * unit;
            digit = -1;
        } else {
            break;
        }
        p += 3;
    }
    if (p == pos)
        return 0;
    *ret_value = total + (digit > 0 ? digit : 0);
    return han_fraction(s, p, ret_value) - pos;
}
