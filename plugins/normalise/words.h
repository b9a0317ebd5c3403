/* words.h: lists of words of official Chinese, and how they are looked up at a place.
 *
 * Each list is indexed once, when the stage is opened, by the last and by the first character of
 * its words, so that a look at a place compares with the few words that may stand there. */
#ifndef NORMALISE_WORDS_H
#define NORMALISE_WORDS_H

#include <gongbao/plugin.h>

enum word_list {
    WORDS_ORGAN,    /* what a text may say in whose name: 办公室, 国务院 */
    WORDS_PLACE,    /* of these, the ones that begin names as well: 省 */
    WORDS_LEADER,   /* of these, the ones that give instructions: 总书记, 党中央 */
    WORDS_ISSUE,    /* 印发, 出台, 落实 */
    WORDS_DOCUMENT, /* what titles end with: 通知, 方案 */
    WORDS_SPEECH,   /* 指示精神, 决策部署 */
    WORDS_VERB,     /* what titles begin with after 关于 */
    WORDS_OPENER,   /* what may stand there instead: a title, a year */
    WORDS_ORDINARY, /* a string that has one of these was not planted */
    WORDS_NAMED,    /* what follows a name that ends here: 公司 */
    WORDS_BREAK,    /* punctuation that ends a clause */
    WORDS_STOP,     /* and, going on, also 》 */
    WORDS_LISTS
};

enum { WORDS_BUCKETS = 512 };

struct words_index {
    const struct gong_span *list;
    uint16_t by_last[WORDS_BUCKETS], by_first[WORDS_BUCKETS]; /* number of the first word + 1 */
    uint16_t *next_last, *next_first;                         /* of each word: the next one + 1 */
};

enum { WORDS_ENDS = 1024 };

struct words {
    struct words_index lists[WORDS_LISTS];
    bool ends[WORDS_ENDS]; /* kinds of characters that what stands before 关于 ends with */
};

/* The kind of the character of three bytes at p. */
static inline unsigned words_kind(const char *p)
{
    return ((unsigned)(unsigned char)p[1] << 4 ^ (unsigned char)p[2]) % WORDS_ENDS;
}

/* What is looked through, and the words it is looked through for. */
struct scene {
    struct gong_span text;
    const struct words *words;
};

/* In the arena of ctx. NULL: memory (reported). */
const struct words *words_open(struct gong_ctx *ctx);

/* Bytes of the longest word of the list that ends, or begins, at `at`; 0: none. */
size_t words_before(const struct scene *s, size_t at, enum word_list which);
size_t words_after(const struct scene *s, size_t at, enum word_list which);
/* The next place behind `at` that may stand right after an organ, a verb of issuing, 《 or a line end:
 * most are passed by a look at two bytes. The length of the text where there is none. */
size_t words_next_place(const struct scene *s, size_t at);
/* One of the words stands anywhere in the string. */
bool words_inside(const struct words *w, struct gong_span string, enum word_list which);

#endif
