/* citations.h: what the files of extract_citations share.
 *
 *   titles.c    every 《…》 with what is nested in it, and marks that have no partner
 *   kinds.c     is a title that of an instrument (law, rule, notice) or of something else
 *   numbers.c   发文字号: found from their 号 backwards
 *   back.c      the parts of a number, read backwards
 *   prefix.c    where the 代字 of such a number begins: glued words are cut off
 *
 * Each goes through the body once; whatever looks back or ahead does so a bounded way. */
#ifndef CITATIONS_H
#define CITATIONS_H

#include <gongbao/plugin.h>
#include <gongbao/utf8.h>

enum { CITATION_FINDINGS = 50, WORD_BUCKETS = 256, WORDS_MOST = 160, PREFIX_CHARS = 40 };

/* Words that cannot be part of a 代字, by their first character. Filled once, in open(). */
struct prefix_word {
    struct gong_span text;
    uint8_t how, before; /* see prefix.c */
    uint8_t next;        /* in its bucket, index + 1 */
};

struct prefix_words {
    struct prefix_word words[WORDS_MOST];
    size_t n;
    uint8_t buckets[WORD_BUCKETS];
};

struct reader; /* titles.c */

struct job {
    struct gong_ctx *ctx;
    struct gong_item *item;
    struct gong_span body;
    int64_t max_rows;
    bool orders;
    const struct prefix_words *words;
    struct reader *reader;
};

/* What citations_titles works with, for all documents of the stage; NULL: out of memory, reported. */
struct reader *citations_reader(struct gong_ctx *ctx);
int citations_titles(const struct job *job);
int citations_numbers(const struct job *job);

/* "instrument" or "other". */
struct gong_span citation_kind(struct gong_span name);

void prefix_words_init(struct prefix_words *w);
/* Where the 代字 that ends at `end` begins; end itself where there is none. At most
 * PREFIX_CHARS characters back, never across anything but Han (and one （督） inside). */
size_t number_prefix(const struct prefix_words *w, struct gong_span body, size_t end);
/* The same for the office in front of 令第N号 and 公告2024年第N号. */
size_t order_prefix(const struct prefix_words *w, struct gong_span body, size_t end);

#endif
