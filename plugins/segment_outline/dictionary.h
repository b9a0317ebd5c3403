/* dictionary.h: the topics dictionary in memory. Lives as long as the stage, never changes. */
#ifndef OUTLINE_DICTIONARY_H
#define OUTLINE_DICTIONARY_H

#include <gongbao/plugin.h>

enum { TOPIC_BUCKETS = 256 };

struct phrase {
    struct gong_span text, topic;
    int weight;
    uint32_t next; /* in its bucket, index + 1 */
};

struct spans {
    struct gong_span *items;
    size_t n;
};

struct position {
    struct gong_span later_year;    /* a heading that names a year after the report's */
    struct gong_span between;       /* unknown words before the closing part */
    struct gong_span problems;      /* opens the closing part, as later_year does */
    struct gong_span after_closing; /* unknown words behind problems or later_year */
    struct gong_span otherwise;
};

struct topics {
    struct phrase *phrases;
    size_t n_phrases;
    uint32_t buckets[TOPIC_BUCKETS];
    struct spans report_titles, rule_titles, ahead_titles;
    struct position position;
};

/* Fills the buckets once the phrases are there. */
void topics_index(struct topics *d);

#endif
