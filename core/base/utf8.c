/* utf8.c: RFC 3629 decoding with the table-free checks of the Unicode Standard, table 3-7. */
#include <gongbao/utf8.h>

static bool is_tail(const unsigned char *p, size_t left, size_t i)
{
    return i < left && (p[i] & 0xC0) == 0x80;
}

uint32_t gong_utf8_at_slow(struct gong_span s, size_t pos, unsigned *ret_len)
{
    const unsigned char *p = (const unsigned char *)s.ptr + pos;
    size_t left = s.len - pos;
    unsigned char c = p[0];

    *ret_len = 1;
    if (c < 0x80)
        return c;
    if (c >= 0xC2 && c <= 0xDF && is_tail(p, left, 1)) {
        *ret_len = 2;
        return ((uint32_t)(c & 0x1F) << 6) | (p[1] & 0x3Fu);
    }
    if ((c & 0xF0) == 0xE0 && is_tail(p, left, 1) && is_tail(p, left, 2)) {
        uint32_t cp = ((uint32_t)(c & 0x0F) << 12) | ((p[1] & 0x3Fu) << 6) | (p[2] & 0x3Fu);
        if (cp >= 0x800 && (cp < 0xD800 || cp > 0xDFFF)) {
            *ret_len = 3;
            return cp;
        }
    }
    if (c >= 0xF0 && c <= 0xF4 && is_tail(p, left, 1) && is_tail(p, left, 2) && is_tail(p, left, 3)) {
        uint32_t cp =
            ((uint32_t)(c & 0x07) << 18) | ((p[1] & 0x3Fu) << 12) | ((p[2] & 0x3Fu) << 6) | (p[3] & 0x3Fu);
        if (cp >= 0x10000 && cp <= 0x10FFFF) {
            *ret_len = 4;
            return cp;
        }
    }
    return 0xFFFD;
}

uint32_t gong_utf8_before_slow(struct gong_span s, size_t pos, unsigned *ret_len)
{
    size_t start = pos - 1;
    unsigned len;
    uint32_t cp;

    while (start > 0 && pos - start < 4 && ((unsigned char)s.ptr[start] & 0xC0) == 0x80)
        start--;
    cp = gong_utf8_at(gong_span(s.ptr, pos), start, &len);
    if (start + len == pos) {
        *ret_len = len;
        return cp;
    }
    *ret_len = 1;
    return 0xFFFD;
}

unsigned gong_utf8_put(uint32_t cp, char out[4])
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = 0xFFFD;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | (cp >> 6));
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | (cp >> 12));
        out[1] = (char)(0x80 | ((cp >> 6) & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (cp >> 18));
    out[1] = (char)(0x80 | ((cp >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((cp >> 6) & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

size_t gong_utf8_valid(struct gong_span s)
{
    size_t i = 0;

    while (i < s.len) {
        unsigned len;
        uint64_t word;
        if (s.len - i >= 8) {
            memcpy(&word, s.ptr + i, 8);
            if (!(word & 0x8080808080808080u)) {
                i += 8;
                continue;
            }
        }
        if (gong_utf8_at(s, i, &len) == 0xFFFD && len == 1)
            return i;
        i += len;
    }
    return s.len;
}

size_t gong_utf8_count(struct gong_span s)
{
    size_t n = s.len, i = 0;

    for (; s.len - i >= 8; i += 8) { /* eight bytes at once: 10xxxxxx are no beginnings */
        uint64_t w;
        memcpy(&w, s.ptr + i, sizeof w);
        w = w >> 7 & ~(w >> 6) & 0x0101010101010101u;
        n -= (size_t)(w * 0x0101010101010101u >> 56);
    }
    for (; i < s.len; i++)
        n -= ((unsigned char)s.ptr[i] & 0xC0) == 0x80;
    return n;
}

bool gong_is_blank(uint32_t cp)
{
    return cp == ' ' || (cp >= 9 && cp <= 13) || cp == 0xA0 || cp == 0x3000 || cp == 0xFEFF ||
           (cp >= 0x2000 && cp <= 0x200B) || cp == 0x202F || cp == 0x205F || cp == 0x85 || cp == 0x1680 ||
           cp == 0x2028 || cp == 0x2029;
}

bool gong_is_han(uint32_t cp)
{
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) ||
           (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0x20000 && cp <= 0x3FFFF) || cp == 0x3007;
}

struct gong_span gong_trim(struct gong_span s)
{
    unsigned len;

    while (s.len && gong_is_blank(gong_utf8_at(s, 0, &len))) {
        s.ptr += len;
        s.len -= len;
    }
    while (s.len && gong_is_blank(gong_utf8_before(s, s.len, &len)))
        s.len -= len;
    return s;
}
