/* shape.c: counts over the bytes, without decoding. Each is one pass from left to right. */
#include "decode.h"

#include <gongbao/utf8.h>

static size_t ascii_run(const unsigned char *p, size_t n)
{
    size_t i = 0;
    uint64_t v;

    for (; i + 8 <= n; i += 8) {
        memcpy(&v, p + i, sizeof v);
        if (v & 0x8080808080808080u)
            break;
    }
    while (i < n && p[i] < 0x80)
        i++;
    return i;
}

/* Two-byte characters that texts on these sites really have: Latin letters and signs, Greek,
 * Cyrillic. GBK text that happens to be well-formed UTF-8 gives others. */
static bool plausible(uint32_t cp)
{
    return cp < 0x180 || (cp >= 0x391 && cp <= 0x3C9) || (cp >= 0x400 && cp <= 0x45F);
}

/* Number of three-byte sequences at p whose lead byte allows any second byte: nearly all Chinese. */
static size_t wide_run(const unsigned char *p, size_t n)
{
    size_t k = gong_utf8_wide_run(gong_span((const char *)p, n), 0) / 3;

    while (n - 3 * k >= 3 && p[3 * k] >= 0xE1 && p[3 * k] <= 0xEC && (p[3 * k + 1] & 0xC0) == 0x80 &&
           (p[3 * k + 2] & 0xC0) == 0x80)
        k++;
    return k;
}

struct utf8_shape decode_utf8_shape(struct gong_span body)
{
    const unsigned char *p = (const unsigned char *)body.ptr;
    struct utf8_shape s = {0, 0, 0, 0, 0};
    size_t i = 0, bad_until = SIZE_MAX;

    while ((i += ascii_run(p + i, body.len - i)) < body.len) {
        size_t wide = wide_run(p + i, body.len - i);
        unsigned len;
        uint32_t cp;

        s.any = 1;
        s.wide += wide;
        i += 3 * wide;
        if (i == body.len || p[i] < 0x80)
            continue;
        cp = gong_utf8_at(body, i, &len);
        if (len == 1) {
            s.damage += bad_until != i;
            bad_until = i + 1;
        } else if (len == 2) {
            s.narrow++;
            s.odd += !plausible(cp);
        } else {
            s.wide++;
        }
        i += len;
    }
    return s;
}

static bool in(unsigned b, unsigned low, unsigned high)
{
    return b >= low && b <= high;
}

/* The 3,755 common characters of GB 2312, and its punctuation and full-width forms. */
static bool gb_frequent(unsigned lead, unsigned trail)
{
    return trail >= 0xA1 && (in(lead, 0xB0, 0xD7) || in(lead, 0xA1, 0xA3));
}

struct pair_shape decode_gb_shape(struct gong_span body)
{
    const unsigned char *p = (const unsigned char *)body.ptr;
    struct pair_shape s = {0, 0, 0};
    size_t n = body.len, i = 0, frequent = 0;

    while ((i += ascii_run(p + i, n - i)) < n) {
        unsigned trail = i + 1 < n ? p[i + 1] : 0;

        if (in(p[i], 0x81, 0xFE) && trail >= 0x40 && trail != 0x7F && trail != 0xFF) {
            s.pairs++;
            frequent += gb_frequent(p[i], trail);
            i += 2;
        } else if (in(p[i], 0x81, 0xFE) && in(trail, 0x30, 0x39) && i + 3 < n && in(p[i + 2], 0x81, 0xFE) &&
                   in(p[i + 3], 0x30, 0x39)) {
            s.pairs++;
            i += 4;
        } else {
            s.bad += p[i] != 0x80;
            i++;
        }
    }
    s.score = s.pairs + s.bad ? (double)frequent / (double)(s.pairs + s.bad) : 0;
    return s;
}

struct pair_shape decode_big5_shape(struct gong_span body)
{
    const unsigned char *p = (const unsigned char *)body.ptr;
    struct pair_shape s = {0, 0, 0};
    size_t n = body.len, i = 0, frequent = 0;

    while ((i += ascii_run(p + i, n - i)) < n) {
        unsigned trail = i + 1 < n ? p[i + 1] : 0;

        if (in(p[i], 0x87, 0xFE) && (in(trail, 0x40, 0x7E) || in(trail, 0xA1, 0xFE))) {
            s.pairs++;
            frequent += in(p[i], 0xA4, 0xC6) || p[i] == 0xA1;
            i += 2;
        } else {
            s.bad++;
            i++;
        }
    }
    s.score = s.pairs + s.bad ? (double)frequent / (double)(s.pairs + s.bad) : 0;
    return s;
}

struct utf16_count {
    size_t zero, cjk, marks;
};

static void count_unit(struct utf16_count *c, unsigned high, unsigned low)
{
    unsigned u = high << 8 | low;

    c->zero += high == 0;
    c->cjk += high == 0 || in(u, 0x4E00, 0x9FA5) || in(u, 0x3000, 0x303F) || in(u, 0xFF00, 0xFF65) ||
              in(u, 0x2010, 0x203F) || in(u, 0x2150, 0x218F) || in(u, 0x2460, 0x24FF);
    c->marks += u == 0x3001 || u == 0x3002 || u == 0xFF0C || u == 0xFF1A;
}

static bool all_cjk(struct utf16_count c, struct utf16_count other, size_t n)
{
    return c.cjk * 20 >= n * 19 && c.marks && other.cjk * 2 < n;
}

const char *decode_utf16_shape(struct gong_span body)
{
    const unsigned char *p = (const unsigned char *)body.ptr;
    size_t n = (body.len < 4096 ? body.len : 4096) / 2, i;
    struct utf16_count be = {0, 0, 0}, le = {0, 0, 0};

    for (i = 0; i < n; i++) {
        count_unit(&be, p[2 * i], p[2 * i + 1]);
        count_unit(&le, p[2 * i + 1], p[2 * i]);
    }
    if (n < 8)
        return NULL;
    if (le.zero * 5 > n && be.zero * 20 <= le.zero)
        return "utf-16le";
    if (be.zero * 5 > n && le.zero * 20 <= be.zero)
        return "utf-16be";
    if (all_cjk(le, be, n))
        return "utf-16le";
    return all_cjk(be, le, n) ? "utf-16be" : NULL;
}
