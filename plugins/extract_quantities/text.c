/* text.c: looking at a few characters to either side of a place, in either width. */
#include "quantities.h"

static size_t word_len(const char *p)
{
    size_t n = 0;

    while (p[n] && p[n] != ' ')
        n++;
    return n;
}

size_t gq_any_at(struct gong_span s, size_t pos, const char *words)
{
    if (pos >= s.len)
        return 0;
    for (const char *p = words; *p;) {
        size_t n = word_len(p);

        if (n <= s.len - pos && s.ptr[pos] == *p && memcmp(s.ptr + pos, p, n) == 0)
            return n;
        p += n + (p[n] == ' ');
    }
    return 0;
}

size_t gq_any_before(struct gong_span s, size_t pos, const char *words)
{
    if (pos == 0)
        return 0;
    for (const char *p = words; *p;) {
        size_t n = word_len(p);

        if (n <= pos && s.ptr[pos - 1] == p[n - 1] && memcmp(s.ptr + pos - n, p, n) == 0)
            return n;
        p += n + (p[n] == ' ');
    }
    return 0;
}

size_t gq_skip_blanks(struct gong_span s, size_t pos, unsigned most)
{
    unsigned len;

    for (unsigned i = 0; i < most && pos < s.len; i++) {
        uint32_t cp = gong_utf8_at(s, pos, &len);

        if (!gong_is_blank(cp) || cp == '\n' || cp == '\r' || cp == '\t')
            break;
        pos += len;
    }
    return pos;
}

size_t gq_back_blanks(struct gong_span s, size_t pos, unsigned most)
{
    unsigned len;

    for (unsigned i = 0; i < most && pos > 0; i++) {
        uint32_t cp = gong_utf8_before(s, pos, &len);

        if (!gong_is_blank(cp) || cp == '\n' || cp == '\r' || cp == '\t')
            break;
        pos -= len;
    }
    return pos;
}

uint32_t gq_char_at(struct gong_span s, size_t pos)
{
    unsigned len;

    return pos < s.len ? gong_fold_width(gong_utf8_at(s, pos, &len)) : 0;
}

uint32_t gq_char_before(struct gong_span s, size_t pos)
{
    unsigned len;

    return pos > 0 ? gong_fold_width(gong_utf8_before(s, pos, &len)) : 0;
}

bool gq_is_latin(uint32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0x24F);
}

bool gq_is_dash(uint32_t cp)
{
    return cp == '-' || cp == '~' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0x301C;
}
