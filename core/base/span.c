/* span.c: see span.h.
 *
 * Searching is half of what rules on text do, mostly for a short word in a short line, where
 * the library's search spends its time on preparations. Here sixteen places at a time are
 * compared with the word's first and last byte; what passes is compared in full. A text made to
 * pass often is given to the library, whose time is linear, once that has cost more than the
 * text is long. */
#include <gongbao/span.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { SHORT = 32 };

static size_t find_library(const char *s, size_t n, size_t at, const char *word, size_t m)
{
    const char *hit = memmem(s + at, n - at, word, m);

    return hit ? (size_t)(hit - s) : SIZE_MAX;
}

/* The few places that are left, or all of a short text. */
static size_t find_plain(const char *s, size_t n, size_t at, const char *word, size_t m)
{
    for (; at + m <= n; at++)
        if (s[at] == word[0] && memcmp(s + at, word, m) == 0)
            return at;
    return SIZE_MAX;
}

#ifdef __SSE2__
enum { BLOCK = 16, CREDIT = 256 };

static unsigned places(const char *first_at, const char *last_at, __m128i first, __m128i last)
{
    __m128i a = _mm_loadu_si128((const __m128i *)(const void *)first_at);
    __m128i b = _mm_loadu_si128((const __m128i *)(const void *)last_at);

    return (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(a, first), _mm_cmpeq_epi8(b, last)));
}

/* n - at >= BLOCK + m - 1: the last block ends with the text and overlaps the one before. */
static size_t find_blocks(const char *s, size_t n, size_t at, const char *word, size_t m)
{
    __m128i first = _mm_set1_epi8(word[0]), last = _mm_set1_epi8(word[m - 1]);
    size_t begin = at, end = n - m + 1, spent = 0;

    while (at < end) {
        unsigned hits;
        at = at + BLOCK > end ? end - BLOCK : at;
        for (hits = places(s + at, s + at + m - 1, first, last); hits; hits &= hits - 1) {
            size_t i = at + (size_t)__builtin_ctz(hits);
            if (m <= 2 || memcmp(s + i + 1, word + 1, m - 2) == 0)
                return i;
            spent += m;
        }
        at += BLOCK;
        if (spent > at - begin + CREDIT)
            return at < end ? find_library(s, n, at, word, m) : SIZE_MAX;
    }
    return SIZE_MAX;
}
#endif

size_t gong_span_find(struct gong_span s, size_t from, struct gong_span needle)
{
    if (from > s.len || needle.len == 0 || needle.len > s.len - from)
        return SIZE_MAX;
#ifdef __SSE2__
    if (needle.len > 1 && s.len - from >= BLOCK + needle.len - 1)
        return find_blocks(s.ptr, s.len, from, needle.ptr, needle.len);
#endif
    if (s.len - from < SHORT + needle.len)
        return find_plain(s.ptr, s.len, from, needle.ptr, needle.len);
    return find_library(s.ptr, s.len, from, needle.ptr, needle.len);
}
