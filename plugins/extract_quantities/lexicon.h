/* lexicon.h: the closed word lists of the plugin and longest-match lookup in them. */
#ifndef GQ_LEXICON_H
#define GQ_LEXICON_H

#include <gongbao/plugin.h>

enum gq_unit_kind {
    GQ_COUNT,
    GQ_PERCENT,
    GQ_MONEY,
    GQ_DURATION,
    GQ_SCORE,
    GQ_RANK,
    GQ_LENGTH,
    GQ_AREA,
    GQ_WEIGHT,
    GQ_VOLUME,
    GQ_ENERGY,
    GQ_OTHER
};

/* Classes of words. A word may have several. */
enum gq_class {
    GQ_V1 = 1u << 0,       /* verb: what follows is its object, wherever it stands */
    GQ_V2 = 1u << 1,       /* verb at the beginning of a phrase, part of a noun elsewhere */
    GQ_PRED = 1u << 2,     /* predicate right before a number: 达 为 占 */
    GQ_TAIL = 1u << 3,     /* adverb right before a number: 共 约 仅 */
    GQ_LEAD = 1u << 4,     /* adverb at the beginning: 先后 依法 截至目前 */
    GQ_UP = 1u << 5,       /* 增长 上升 */
    GQ_DOWN = 1u << 6,     /* 下降 减少 */
    GQ_TO = 1u << 7,       /* 增至 下降到 */
    GQ_YOY = 1u << 8,      /* 同比 较上年 */
    GQ_NOTYOY = 1u << 9,   /* 环比 年均 */
    GQ_CMP = 1u << 10,     /* 比 较 与 */
    GQ_ABOVE = 1u << 11,   /* 高于 快于 */
    GQ_SCOPE = 1u << 12,   /* 全市 全省 */
    GQ_AND = 1u << 13,     /* 和 及 与 */
    GQ_BUT = 1u << 14,     /* 且 并 或: a new clause */
    GQ_PREP = 1u << 15,    /* 在 对 由 将 */
    GQ_YEAR1 = 1u << 16,   /* the text turns to one year: 一年来 */
    GQ_PART = 1u << 17,    /* 其中 */
    GQ_BLOCK = 1u << 18,   /* begins with a classifier but is a word: 期间 项目 */
    GQ_APIECE = 1u << 19,  /* 分别 */
    GQ_OF = 1u << 20,      /* 的 */
    GQ_TOTAL = 1u << 21,   /* 共计 累计 */
    GQ_OVERP = 1u << 22,   /* 不低于 …的15% */
    GQ_ABOUTP = 1u << 23,  /* 约占 …的30% */
    GQ_CUT = 1u << 24,     /* ends a noun phrase behind a number: 均 已 全部 */
    GQ_NET = 1u << 25,     /* 净增 */
    GQ_STAT = 1u << 26,    /* growth as statistics speak of it (yoy without being said) */
    GQ_SHARE = 1u << 27,   /* 占 */
    GQ_GENERIC = 1u << 28, /* nouns that say nothing alone: 占比 增速 同口径 */
    GQ_MONEYW = 1u << 29,  /* words that make a bare amount money */
    GQ_YEARS = 1u << 30    /* the text turns to several years: 五年来 */
};

struct gq_word {
    const char *ptr;
    struct gong_span unit; /* canonical form of a unit */
    uint32_t cls;
    uint8_t len, kind;
    bool whole; /* counted in whole numbers only */
};

/* What is compared first, apart from the words, so that it stays in the cache. */
struct gq_key {
    uint64_t first; /* the first eight bytes of the word, zeros where it is shorter */
    uint16_t next;  /* index + 1 of the next word of the chain, 0: none */
    uint8_t len;
};

struct gq_lexicon {
    uint16_t *heads;
    unsigned char *used; /* a bit for each chain that has a word */
    struct gq_word *words;
    struct gq_key *keys; /* of the words, in their order */
    size_t n, cap;
};

/* words.c, units.c: builds the lists in the arena of the stage. GONG_OK or a failure. */
int gq_words_open(struct gong_ctx *ctx, struct gq_lexicon *ret);
int gq_units_open(struct gong_ctx *ctx, const char *const *extra, struct gq_lexicon *ret);

/* lexicon.c */
int gq_lexicon_init(struct gong_ctx *ctx, struct gq_lexicon *lex, size_t cap);
/* Adds the word or finds it again; NULL where the list is full (reported). */
struct gq_word *gq_lexicon_add(struct gong_ctx *ctx, struct gq_lexicon *lex, struct gong_span word);

#define GQ_LONG_HEADS  16384u
#define GQ_SHORT_HEADS (256u + 4096u)
#define GQ_LONG        6u /* bytes */

/* The chain of the words whose first six bytes are at p. */
static inline size_t gq_long_head(const char *p)
{
    uint32_t a;
    uint16_t b;

    memcpy(&a, p, sizeof a);
    memcpy(&b, p + 4, sizeof b);
    return (size_t)(((uint64_t)a << 16 | b) * 0x9E3779B97F4A7C15u >> 50) % GQ_LONG_HEADS;
}

/* The chain of the shorter words that begin with the character, or the ASCII byte, at p. */
static inline size_t gq_short_head(const char *p, size_t len)
{
    const unsigned char *u = (const unsigned char *)p;

    if (u[0] < 0x80 || len < 3)
        return GQ_LONG_HEADS + u[0];
    return GQ_LONG_HEADS + 256 +
           (size_t)(((uint32_t)u[0] << 16 | (uint32_t)u[1] << 8 | u[2]) * 2654435761u >> 20);
}

static inline bool gq_is_used(const struct gq_lexicon *lex, size_t head)
{
    return (lex->used[head / 8] >> (head % 8) & 1) != 0;
}

const struct gq_word *gq_lexicon_look(const struct gq_lexicon *lex, struct gong_span s, size_t pos,
                                      uint32_t cls);

/* May a word begin at p, behind which six bytes are there? */
static inline bool gq_may_be_word(const struct gq_lexicon *lex, const char *p)
{
    return gq_is_used(lex, gq_long_head(p)) || gq_is_used(lex, gq_short_head(p, GQ_LONG));
}

/* Longest word that begins at pos and has a class of `cls` (0: any). Inline, because this runs on every
 * character of a sentence with a number and nearly always ends at the two bits. */
static inline const struct gq_word *gq_lexicon_find(const struct gq_lexicon *lex, struct gong_span s,
                                                    size_t pos, uint32_t cls)
{
    if (pos >= s.len)
        return NULL;
    if (s.len - pos >= GQ_LONG && !gq_may_be_word(lex, s.ptr + pos))
        return NULL;
    return gq_lexicon_look(lex, s, pos, cls);
}

#endif
