/* text.c: looking at a few characters to either side of a place, in either width. */
#include "quantities.h"

/* Length of the word that begins at p. */
static size_t word_len(const char *p)
{
    size_t n = 0;

    while (p[n] && p[n] != ' ')
        n++;
    return n;
}

/* Where the character at p differs most from its neighbours in the code: its last byte. */
static size_t last_byte(struct gong_span s, size_t pos)
{
    unsigned char c = (unsigned char)s.ptr[pos];
    size_t n = c < 0xC0 ? 0 : c < 0xE0 ? 1 : 2;

    return n < s.len - pos ? n : 0;
}

/* Both lists are searched for one byte with strchr: nearly all lookups find nothing, and they are
 * many for each number. */
size_t gq_any_at(struct gong_span s, size_t pos, const char *words)
{
    size_t k;
    char mark;

    if (pos >= s.len)
        return 0;
    k = last_byte(s, pos);
    mark = s.ptr[pos + k];
    for (const char *p = mark ? strchr(words, mark) : NULL; p; p = strchr(p + 1, mark)) {
        const char *from = p - k;
        size_t n;

        if ((size_t)(p - words) < k || (from > words && from[-1] != ' '))
            continue;
        n = word_len(from);
        if (n > k && n <= s.len - pos && memcmp(s.ptr + pos, from, n) == 0)
            return n;
    }
    return 0;
}

size_t gq_any_before(struct gong_span s, size_t pos, const char *words)
{
    char mark = pos > 0 && pos <= s.len ? s.ptr[pos - 1] : 0;

    for (const char *p = mark && mark != ' ' ? strchr(words, mark) : NULL; p; p = strchr(p + 1, mark)) {
        const char *from = p;
        size_t n;

        if (p[1] != ' ' && p[1] != 0)
            continue;
        while (from > words && from[-1] != ' ')
            from--;
        n = (size_t)(p - from) + 1;
        if (n <= pos && memcmp(s.ptr + pos - n, from, n) == 0)
            return n;
    }
    return 0;
}

size_t gq_skip_blanks_slow(struct gong_span s, size_t pos, unsigned most)
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

size_t gq_back_blanks_slow(struct gong_span s, size_t pos, unsigned most)
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

bool gq_is_latin(uint32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0x24F);
}

bool gq_is_dash(uint32_t cp)
{
    return cp == '-' || cp == '~' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0x301C;
}
