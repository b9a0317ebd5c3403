/* chars.c: see chars.h. Everything is one pass, bounded by the length of its arguments. */
#include "chars.h"

#include <gongbao/buf.h>

uint32_t ch_last(struct gong_span s)
{
    unsigned n;

    return s.len ? gong_fold_width(gong_utf8_before(s, s.len, &n)) : 0;
}

struct gong_span ch_from(struct gong_span s, size_t pos)
{
    return gong_span_sub(s, pos, s.len);
}

bool ch_starts(struct gong_span s, const char *z)
{
    return gong_span_starts(s, gong_span_z(z));
}

bool ch_ends(struct gong_span s, const char *z)
{
    return gong_span_ends(s, gong_span_z(z));
}

bool ch_has(struct gong_span s, const char *z)
{
    return gong_span_has(s, gong_span_z(z));
}

bool ch_has_any(struct gong_span s, const char *const *table)
{
    for (; *table; table++)
        if (ch_has(s, *table))
            return true;
    return false;
}

bool ch_starts_any(struct gong_span s, const char *const *table)
{
    for (; *table; table++)
        if (ch_starts(s, *table))
            return true;
    return false;
}

bool ch_ends_any(struct gong_span s, const char *const *table)
{
    for (; *table; table++)
        if (ch_ends(s, *table))
            return true;
    return false;
}

static bool is_tail_byte(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

struct gong_span ch_head(struct gong_span s, size_t max)
{
    if (s.len <= max)
        return s;
    while (max > 0 && is_tail_byte(s.ptr[max]))
        max--;
    return gong_span(s.ptr, max);
}

struct gong_span ch_tail(struct gong_span s, size_t max)
{
    size_t from;

    if (s.len <= max)
        return s;
    from = s.len - max;
    while (from < s.len && is_tail_byte(s.ptr[from]))
        from++;
    return ch_from(s, from);
}

struct gong_span ch_squeeze(struct gong_ctx *ctx, struct gong_span s)
{
    char *out = NULL;
    size_t n = 0;
    unsigned len;

    for (size_t i = 0; i < s.len; i += len) {
        if (gong_is_blank(gong_utf8_at(s, i, &len))) {
            if (!out) {
                out = (char *)gong_alloc(ctx, s.len);
                if (!out)
                    return s;
                memcpy(out, s.ptr, i);
                n = i;
            }
            continue;
        }
        if (out) {
            memcpy(out + n, s.ptr + i, len);
            n += len;
        }
    }
    return out ? gong_span(out, n) : s;
}

static uint32_t next_solid(struct gong_span s, size_t *pos)
{
    unsigned len;
    uint32_t cp;

    while (*pos < s.len) {
        cp = ch_at(s, *pos, &len);
        *pos += len;
        if (!gong_is_blank(cp))
            return cp;
    }
    return 0;
}

bool ch_same(struct gong_span a, struct gong_span b)
{
    size_t i = 0, j = 0;
    uint32_t x, y;

    do {
        x = next_solid(a, &i);
        y = next_solid(b, &j);
    } while (x == y && x != 0);
    return x == y;
}

struct gong_span ch_unbracket(struct gong_span s)
{
    unsigned n, m;
    uint32_t a, b;

    s = gong_trim(s);
    if (s.len < 2)
        return s;
    a = ch_at(s, 0, &n);
    b = gong_fold_width(gong_utf8_before(s, s.len, &m));
    if ((a == '(' && b == ')') || (a == '[' && b == ']') || (a == 0x3010 && b == 0x3011))
        return gong_trim(gong_span_sub(s, n, s.len - m));
    return s;
}

bool ch_is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

/* 〇, 零 and what is written in their place. */
static bool is_zero(uint32_t cp)
{
    return cp == 0x3007 || cp == 0x96F6 || cp == 0x25CB || cp == 0x25EF || cp == 'O' || cp == 'o' ||
           cp == '0' || cp == 0x041E;
}

int ch_numeral(uint32_t cp)
{
    switch (cp) {
    case 0x4E00:
        return 1;
    case 0x4E8C:
        return 2;
    case 0x4E09:
        return 3;
    case 0x56DB:
        return 4;
    case 0x4E94:
        return 5;
    case 0x516D:
        return 6;
    case 0x4E03:
        return 7;
    case 0x516B:
        return 8;
    case 0x4E5D:
        return 9;
    default:
        return is_zero(cp) ? 0 : -1;
    }
}

static bool is_marker_char(uint32_t cp)
{
    return ch_is_digit(cp) || ch_numeral(cp) >= 0 || cp == 0x5341 || cp == 0x767E;
}

/* What closes a marker: 一、 1. （一） 第一章. */
static bool closes_marker(struct gong_span s, size_t i, bool opened)
{
    unsigned n;
    uint32_t cp = gong_utf8_at(s, i, &n);

    if (opened)
        return gong_fold_width(cp) == ')' || cp == 0x7AE0 || cp == 0x90E8 || cp == 0x6761 || cp == 0x8282;
    if (cp == '.' || cp == 0xFF0E) /* 1.26 is a number */
        return i + n >= s.len || !ch_is_digit(ch_at(s, i + n, &n));
    return cp == 0x3001;
}

bool ch_is_marked(struct gong_span s)
{
    unsigned n;
    uint32_t cp;
    size_t i = 0, from;

    s = gong_trim(s);
    if (s.len == 0)
        return false;
    cp = ch_at(s, 0, &n);
    if (cp >= 0x2460 && cp <= 0x2473)
        return true;
    if (cp == '(' || cp == 0x7B2C)
        i = n;
    from = i;
    while (i < s.len && is_marker_char(ch_at(s, i, &n)))
        i += n;
    return i > from && i < s.len && closes_marker(s, i, from > 0);
}
