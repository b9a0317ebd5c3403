/* text.h: the text and looking at a few characters to either side of a place in it, in either width. Inline
 * where every number asks for it; text.c has the rest. */
#ifndef GQ_TEXT_H
#define GQ_TEXT_H

#include <gongbao/plugin.h>
#include <gongbao/utf8.h>

#include "lexicon.h"
#include "lists.h"

/* 0..9 and the bytes of the digit at pos (half or full width), or -1. */
static inline int gq_digit(struct gong_span s, size_t pos, unsigned *ret_len)
{
    const unsigned char *p = (const unsigned char *)s.ptr + pos;

    if (pos >= s.len)
        return -1;
    if (*p >= '0' && *p <= '9') {
        *ret_len = 1;
        return *p - '0';
    }
    if (*p == 0xEF && s.len - pos >= 3 && p[1] == 0xBC && p[2] >= 0x90 && p[2] <= 0x99) {
        *ret_len = 3;
        return p[2] - 0x90;
    }
    return -1;
}

/* Inline: with a literal both become one comparison. */
static inline bool gq_at(struct gong_span s, size_t pos, const char *z)
{
    size_t n = strlen(z);

    return pos <= s.len && n <= s.len - pos && memcmp(s.ptr + pos, z, n) == 0;
}

/* z ends at pos */
static inline bool gq_before(struct gong_span s, size_t pos, const char *z)
{
    size_t n = strlen(z);

    return n <= pos && pos <= s.len && memcmp(s.ptr + pos - n, z, n) == 0;
}

/* First / last word of a list ("约 近 超过", longest first) at pos; its length or 0. */
size_t gq_any_at(struct gong_span s, size_t pos, const char *words);
size_t gq_any_before(struct gong_span s, size_t pos, const char *words);
size_t gq_skip_blanks_slow(struct gong_span s, size_t pos, unsigned most);
size_t gq_back_blanks_slow(struct gong_span s, size_t pos, unsigned most);

/* The character that begins with c is surely no blank: most of ASCII, and U+4000 to U+9FFF. */
static inline bool gq_is_ink(unsigned char c)
{
    return (c > ' ' && c < 0x7F) || (c >= 0xE4 && c <= 0xE9);
}

/* Over `most` blanks, but not over the end of a line or of a cell. */
static inline size_t gq_skip_blanks(struct gong_span s, size_t pos, unsigned most)
{
    return pos < s.len && gq_is_ink((unsigned char)s.ptr[pos]) ? pos : gq_skip_blanks_slow(s, pos, most);
}

static inline size_t gq_back_blanks(struct gong_span s, size_t pos, unsigned most)
{
    const unsigned char *p = (const unsigned char *)s.ptr + pos;

    if (pos >= 3 && p[-1] >= 0x80 && p[-2] >= 0x80 && p[-3] >= 0x80 && gq_is_ink(p[-3]))
        return pos;
    return gq_back_blanks_slow(s, pos, most);
}

/* The character at pos, folded to half width; 0 at the end. */
static inline uint32_t gq_char_at(struct gong_span s, size_t pos)
{
    unsigned len;

    return pos < s.len ? gong_fold_width(gong_utf8_at(s, pos, &len)) : 0;
}

/* The character that ends at pos, folded; 0 at the start. */
static inline uint32_t gq_char_before(struct gong_span s, size_t pos)
{
    unsigned len;

    return pos > 0 ? gong_fold_width(gong_utf8_before(s, pos, &len)) : 0;
}

bool gq_is_latin(uint32_t cp);
bool gq_is_dash(uint32_t cp);

struct gq_text {
    struct gong_span s; /* the body */
    size_t line_from, line_to;
    const struct gq_lexicon *words, *units;
    const struct gq_lists *lists;
    bool table;  /* the line is a row of a flattened table: tabs or bars */
    bool spaced; /* the same, cells kept apart by a blank */
    bool pure;   /* a row of a table that holds nothing but numbers */
    bool lone;   /* the line is a cell of a table written one cell a line */
};

/* A word of any list of the mask (bits 1 << enum gq_list) may begin or end at pos. */
static inline bool gq_may_begin(const struct gq_text *t, size_t pos, uint32_t mask)
{
    return pos < t->s.len && (t->lists->begins[gq_char_index(t->s.ptr + pos, t->s.len - pos)] & mask) != 0;
}

static inline bool gq_may_end(const struct gq_text *t, size_t pos, uint32_t mask)
{
    return pos <= t->s.len && (t->lists->ends[gq_char_index_before(t->s.ptr + pos, pos)] & mask) != 0;
}

/* The same as gq_any_at and gq_any_before with a list of lists.c. */
static inline size_t gq_list_at(const struct gq_text *t, size_t pos, enum gq_list list)
{
    return gq_may_begin(t, pos, 1u << list) ? gq_any_at(t->s, pos, gq_list_words(list)) : 0;
}

static inline size_t gq_list_before(const struct gq_text *t, size_t pos, enum gq_list list)
{
    return gq_may_end(t, pos, 1u << list) ? gq_any_before(t->s, pos, gq_list_words(list)) : 0;
}

#endif
