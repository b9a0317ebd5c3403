/* utf8.h: walking UTF-8 text. Inline where it is hot; no allocation; any thread. */
#ifndef GONGBAO_UTF8_H
#define GONGBAO_UTF8_H

#include <gongbao/span.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Decodes the character at s.ptr[pos] (pos < s.len); *ret_len gets its bytes (1..4). An
 * ill-formed byte gives U+FFFD and length 1 (WHATWG: one replacement a maximal subpart is
 * not needed here: bodies were made well formed by decode). */
uint32_t gong_utf8_at_slow(struct gong_span s, size_t pos, unsigned *ret_len);

static inline uint32_t gong_utf8_at(struct gong_span s, size_t pos, unsigned *ret_len)
{
    const unsigned char *p = (const unsigned char *)s.ptr + pos;

    if (*p < 0x80) {
        *ret_len = 1;
        return *p;
    }
    if (*p >= 0xE1 && *p <= 0xEC && s.len - pos >= 3 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
        *ret_len = 3; /* nearly all Chinese */
        return (uint32_t)(*p & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (uint32_t)(p[2] & 0x3F);
    }
    return gong_utf8_at_slow(s, pos, ret_len);
}

/* Bytes of a run of characters from U+4000 to U+9FFF (nearly all ideographs) at s.ptr[pos]: two at a
 * time, so that loops which ask nothing of such a character pass them quickly. May stop early. */
static inline size_t gong_utf8_wide_run(struct gong_span s, size_t pos)
{
    static const unsigned char low[8] = {0x04, 0, 0, 0x04}, mask[8] = {0xF8, 0xC0, 0xC0, 0xF8, 0xC0, 0xC0},
                               want[8] = {0xE0, 0x80, 0x80, 0xE0, 0x80, 0x80}, high[8] = {4, 0, 0, 4};
    size_t at = pos;
    uint64_t v, l, m, w, h;

    memcpy(&l, low, sizeof l);
    memcpy(&m, mask, sizeof m);
    memcpy(&w, want, sizeof w);
    memcpy(&h, high, sizeof h);
    for (; s.len - at >= sizeof v; at += 6) {
        memcpy(&v, s.ptr + at, sizeof v);
        v -= l; /* the lead bytes E4..E9 are now E0..E5 */
        if ((v & m) != w || (v & v << 1 & h))
            break;
    }
    return at - pos;
}

uint32_t gong_utf8_before_slow(struct gong_span s, size_t pos, unsigned *ret_len);

/* The character that ends at pos (pos > 0). */
static inline uint32_t gong_utf8_before(struct gong_span s, size_t pos, unsigned *ret_len)
{
    const unsigned char *p = (const unsigned char *)s.ptr + pos;

    if (p[-1] < 0x80) {
        *ret_len = 1;
        return p[-1];
    }
    if (pos >= 3 && p[-3] >= 0xE1 && p[-3] <= 0xEC && (p[-2] & 0xC0) == 0x80 && (p[-1] & 0xC0) == 0x80) {
        *ret_len = 3;
        return (uint32_t)(p[-3] & 0x0F) << 12 | (uint32_t)(p[-2] & 0x3F) << 6 | (uint32_t)(p[-1] & 0x3F);
    }
    return gong_utf8_before_slow(s, pos, ret_len);
}

/* Bytes written (1..4) into out. Surrogates and values past U+10FFFF become U+FFFD. */
unsigned gong_utf8_put(uint32_t cp, char out[4]);

/* Offset of the first ill-formed byte, or s.len where the whole is valid UTF-8. */
size_t gong_utf8_valid(struct gong_span s);

/* Number of code points of valid UTF-8. */
size_t gong_utf8_count(struct gong_span s);

/* Full-width ASCII (U+FF01..U+FF5E) and U+3000 to ASCII; other characters unchanged. */
static inline uint32_t gong_fold_width(uint32_t cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        return cp - 0xFEE0;
    return cp == 0x3000 ? ' ' : cp;
}

/* Blanks of these documents: ASCII white space, NBSP, U+2000..200B, U+3000, U+FEFF. */
bool gong_is_blank(uint32_t cp);
/* CJK ideographs, with the extensions. */
bool gong_is_han(uint32_t cp);

struct gong_span gong_trim(struct gong_span s);

#ifdef __cplusplus
}
#endif
#endif
