/* lists.h: the short lists of words that are asked for at every number. Nearly always none of them stands
 * there, so that a table over characters says first which lists have a word that begins (or ends) so. */
#ifndef GQ_LISTS_H
#define GQ_LISTS_H

#include <gongbao/plugin.h>

enum gq_list {
    /* before a number */
    GQ_L_OVER,
    GQ_L_NEARLY,
    GQ_L_ABOUT,
    GQ_L_MINUS,
    GQ_L_MONEY_SIGN, /* any currency; amount.c says which */
    /* behind the digits */
    GQ_L_MULTIPLIER,
    GQ_L_INSIDE,
    GQ_L_ZERO,
    GQ_L_SLASH,
    GQ_L_RANGE,
    GQ_L_DATE_RANGE,
    GQ_L_DATE, /* all that makes a number a date, for exclude.c */
    /* behind the unit */
    GQ_L_INCLUDED,
    GQ_L_AND_ABOVE,
    GQ_L_OR_SO,
    GQ_L_AND_BELOW,
    GQ_L_MORE,
    /* in the words around */
    GQ_L_NOUN_ENDING,
    GQ_L_TO,
    GQ_L_USE,
    GQ_L_HOLD,
    GQ_L_RATE,
    GQ_L_LEVEL,
    GQ_N_LISTS
};

enum { GQ_CHARS = 256 + 1024 };

/* By character: a bit for each list. */
struct gq_lists {
    uint32_t begins[GQ_CHARS], ends[GQ_CHARS];
};

/* NULL: out of memory, reported. */
const struct gq_lists *gq_lists_open(struct gong_ctx *ctx);
/* The words of a list, longest first, blanks between. */
const char *gq_list_words(enum gq_list list);

/* Index of the character at p, of which n bytes are there; different characters may share one. */
static inline size_t gq_char_index(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;

    if (n == 0 || u[0] < 0xC0)
        return n ? u[0] : 0;
    if (u[0] < 0xE0 || n < 3)
        return u[0];
    return 256 + ((u[1] & 15u) << 6 | (u[2] & 63u));
}

/* The same of the character that ends at p, before which n bytes are there. */
static inline size_t gq_char_index_before(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;

    if (n < 2 || u[-1] < 0x80)
        return n ? u[-1] : 0;
    return 256 + ((u[-2] & 15u) << 6 | (u[-1] & 63u));
}

#endif
