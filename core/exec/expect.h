/* expect.h: what one source gave in one run, and whether that is what was expected of it.
 * Counting and judging alone: no state, no run; a few hundred bytes a source. */
#ifndef GONG_EXEC_EXPECT_H
#define GONG_EXEC_EXPECT_H

#include <gongbao/frontier.h>

#include "model/item.h"

enum { YIELD_DIGESTS = 8, YIELD_CODES = 6, YIELD_CODE_MAX = 32, YIELD_REASON_MAX = 512 };

/* Bodies by digest, the frequent ones (space saving): n - error is what is certain of a slot. */
struct gong_body_count {
    uint64_t digest, url; /* url: the last one, so that one page twice counts once */
    size_t n, error;
};

struct gong_yield {
    size_t seen;            /* items, changed or not */
    size_t unchanged;       /* visits that the server answered with "as before" */
    size_t failed;          /* visits and items that came to nothing */
    size_t passing;         /* of these: for a reason that may pass */
    size_t pages, articles; /* judged: pages that should have been articles; of these, those that were */
    size_t records;         /* of articles */
    size_t recovered;       /* pages about which there was a letter, and which are as delivered again */
    size_t still_dead;      /* items that are as they were when they were set aside */
    size_t *filled;         /* of these, by field of the source's expectations */
    size_t short_bodies, shortest;
    size_t kept; /* pages not delivered over a better past */
    struct {
        char name[YIELD_CODE_MAX];
        size_t n;
    } codes[YIELD_CODES]; /* of failures */
    struct gong_body_count bodies[YIELD_DIGESTS];
    size_t n_bodies;           /* counted into them */
    char newest[11];           /* date of an article or of its line in the list, or "" */
    bool asked, due, listed;   /* of the column in this run */
    int64_t links;             /* of the listing */
    bool full;                 /* it was read to its end */
    char code[YIELD_CODE_MAX]; /* why it failed, or "" */
    bool code_passes;          /* that may pass */
};

void gong_yield_failed(struct gong_yield *y, const char *code);
void gong_yield_listed(struct gong_yield *y, const struct gong_listing *l, int64_t now);
/* An article with the URL of its page, its record and the date of its line in the list. */
void gong_yield_article(struct gong_yield *y, const struct gong_source *s, const struct gong_item *record,
                        int64_t now);
/* Notes a date of the form YYYY-MM-DD where it is the newest and does not lie in the future. */
void gong_yield_date(struct gong_yield *y, struct gong_span date, int64_t now);

/* How one page of a source is to be taken. */
enum gong_page_worth { GONG_WORTH_NONE, GONG_WORTH_SHORT, GONG_WORTH_OTHER, GONG_WORTH_FINE };
/* OTHER: is no article though it should be one; NONE: a list, an attachment: not judged. */
enum gong_page_worth gong_page_worth(const struct gong_source *s, const struct gong_item *outputs,
                                     size_t *ret_chars, struct gong_span *ret_class);

/* What the judge must know beside it: what stands in the state from earlier runs, and whether
 * this one was cut short: what did not happen is no fault then. */
struct gong_past {
    struct gong_span state, reason, newest;
    int64_t now;
    int64_t known, well; /* its pages in the frontier; of these, those that were had or not yet asked for */
    bool stopped;
    int64_t listed_at; /* when its list was read last, or GONG_NULL */
    /* Failures that may pass: this one is held against the source unless there is patience, and
     * many pages of one run are in any case. */
    bool patience;
    double failed_share; /* of the pages that were asked */
    /* Against the best of the past; 0: nothing is known, nothing is judged. */
    int64_t links; /* of the last whole listing */
    int64_t best_links, best_pages;
    double kept_share;
};

enum gong_judgement {
    GONG_JUDGED_NOT,
    GONG_JUDGED_OK,
    GONG_JUDGED_SUSPECT,
    GONG_JUDGED_FAILED,
    GONG_JUDGED_RETRYING /* failed for a reason that may pass: the next run asks again */
};

/* reason: in words, each part with the key of the expectation in front. NOT: nothing is known of
 * this source in this run. */
enum gong_judgement gong_expect_judge(const struct gong_source *s, const struct gong_yield *y,
                                      const struct gong_past *past, char reason[YIELD_REASON_MAX]);

#endif
