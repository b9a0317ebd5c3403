/* charset_utf.c: UTF-8 and UTF-16. Well-formed UTF-8 is taken over in large pieces; an
 * ill-formed sequence costs one U+FFFD for each maximal subpart (Unicode 3.9, WHATWG). */
#include "doc/charset_int.h"

#include <gongbao/utf8.h>

/* What a lead byte asks for: number of trail bytes, and the range of the first of them. */
struct lead {
    unsigned char trails, low, high;
};

static struct lead lead_of(unsigned char b)
{
    struct lead l = {0, 0x80, 0xBF};

    if (b >= 0xC2 && b <= 0xDF)
        l.trails = 1;
    else if (b >= 0xE0 && b <= 0xEF)
        l.trails = 2;
    else if (b >= 0xF0 && b <= 0xF4)
        l.trails = 3;
    if (b == 0xE0)
        l.low = 0xA0;
    else if (b == 0xED)
        l.high = 0x9F;
    else if (b == 0xF0)
        l.low = 0x90;
    else if (b == 0xF4)
        l.high = 0x8F;
    return l;
}

/* Bytes of the sequence at p that belong together; *ret_good: they are a character. */
static size_t sequence(const unsigned char *p, size_t n, bool *ret_good)
{
    struct lead l = lead_of(p[0]);
    size_t i = 1;

    *ret_good = false;
    if (l.trails == 0 || n < 2 || p[1] < l.low || p[1] > l.high)
        return 1;
    for (i = 2; i <= l.trails; i++)
        if (i >= n || p[i] < 0x80 || p[i] > 0xBF)
            return i;
    *ret_good = true;
    return i;
}

/* Bytes of the run of U+1000 to U+CFFF at p, whose second byte may be any: nearly all Chinese. */
static size_t wide_run(const unsigned char *p, size_t n)
{
    size_t i = gong_utf8_wide_run(gong_span((const char *)p, n), 0);

    while (n - i >= 3 && p[i] >= 0xE1 && p[i] <= 0xEC && (p[i + 1] & 0xC0) == 0x80 &&
           (p[i + 2] & 0xC0) == 0x80)
        i += 3;
    return i;
}

void gong_decode_utf8(struct gong_chars *c)
{
    const unsigned char *p = (const unsigned char *)c->e->src.ptr;
    size_t n = c->e->src.len, from = 0, i;

    if (gong_span_starts(c->e->src, GONG_LIT("\xEF\xBB\xBF")))
        from = 3;
    for (i = from; i < n;) {
        bool good;
        size_t w = gong_ascii_run(p + i, n - i);

        i += w;
        if (i == n)
            break;
        w = wide_run(p + i, n - i);
        i += w;
        if (w)
            continue;
        w = sequence(p + i, n - i, &good);
        if (!good) {
            gong_edit_keep(c->e, from, i - from);
            gong_chars_bad(c, i, w);
            from = i + w;
        }
        i += w;
    }
    gong_edit_keep(c->e, from, n - from);
}

static unsigned unit_at(const unsigned char *p, bool big)
{
    return big ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0];
}

void gong_decode_utf16(struct gong_chars *c, bool big)
{
    const unsigned char *p = (const unsigned char *)c->e->src.ptr;
    size_t n = c->e->src.len, i = 0;

    if (n >= 2 && unit_at(p, big) == 0xFEFF)
        i = 2;
    for (; i + 2 <= n; i += 2) {
        uint32_t u = unit_at(p + i, big);

        if (u < 0xD800 || u > 0xDFFF) {
            gong_chars_push(c, u, i, 2);
            continue;
        }
        if (u < 0xDC00 && i + 4 <= n) {
            uint32_t low = unit_at(p + i + 2, big);

            if (low >= 0xDC00 && low <= 0xDFFF) {
                gong_chars_push(c, 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00), i, 4);
                i += 2;
                continue;
            }
        }
        gong_chars_bad(c, i, 2);
    }
    if (i < n)
        gong_chars_bad(c, i, n - i);
}
