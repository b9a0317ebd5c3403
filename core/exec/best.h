/* best.h: the best that a source was in the last year (of up to two, as years of its own begin): what a slow
 * decay is measured by. Compared with the last run alone, a site that loses a page a day loses nothing
 * worth a word. */
#ifndef GONG_EXEC_BEST_H
#define GONG_EXEC_BEST_H

#include <gongbao/span.h>

/* n 0: nothing is known. */
struct gong_best {
    int64_t n, before; /* most of this year of it, and of the one before */
    int64_t at;        /* when this one began: ms since 1970 */
};

struct gong_bests {
    struct gong_best links, pages; /* of a whole listing; pages that were had or are to be asked */
    int64_t links_now;             /* of the last whole listing */
};

enum { GONG_BESTS_TEXT = 160 };

int64_t gong_best_now(const struct gong_best *b, int64_t now);
/* n is how it is now; anew: the past does not count any more. */
void gong_best_take(struct gong_best *b, int64_t n, int64_t now, bool anew);

/* As it stands in the state. What cannot be read is nothing. */
void gong_bests_read(struct gong_span text, struct gong_bests *ret);
void gong_bests_write(const struct gong_bests *b, char out[GONG_BESTS_TEXT]);

#endif
