/* sources.h: what is remembered of each source of the pipeline: when its list is due, and how
 * the last run found it. Times: ms since 1970; GONG_NULL: never. */
#ifndef GONG_STATE_SOURCES_H
#define GONG_STATE_SOURCES_H

#include <gongbao/frontier.h>

#include "state/state.h"

struct gong_source_row {
    int64_t id;
    bool active;   /* stands in the pipeline file */
    bool complete; /* its last listing came to its end */
    int64_t tried_at, succeeded_at, failures, due, interval, listed_at, full_listed_at, links;
    int64_t ending_links;    /* of its last whole listing, or of the longest that broke off */
    struct gong_span ending; /* the code with which it broke off, past its last page */
    struct gong_span name, state, reason,
        newest; /* state: ok, suspect, failed, retrying; none: never tried */
};

/* The table follows the file: new ones are added, those that left are kept as inactive. */
bool gong_state_sync_sources(struct gong_state *s, const struct gong_source *sources, size_t n);
/* Spans in a. false: it is not there (and the error is empty), or could not be read. */
bool gong_state_source(struct gong_state *s, const char *name, struct gong_arena *a,
                       struct gong_source_row *ret);
/* Every row, failed and suspect ones first, then by name; spans until fn returns. */
bool gong_state_each_source(struct gong_state *s, void (*fn)(const struct gong_source_row *row, void *arg),
                            void *arg);

/* Time until the next listing: halved by news, doubled without, between min and max. From 0
 * (min 0: in every run) the first step without news is an hour. */
int64_t gong_pace(int64_t interval, bool news, int64_t min, int64_t max);

struct gong_listed {
    int64_t id, now;
    int64_t interval, due; /* the next ones */
    const struct gong_listing *listing;
    bool past_end; /* its pager ran past its end: how is remembered */
};
/* A listing that failed leaves interval and past, and is due again in the next run. */
bool gong_state_listed(struct gong_state *s, const struct gong_listed *l);

/* Something new was found, and the listing has not ended: until it does, there may be more of it. */
bool gong_state_listing(struct gong_state *s, int64_t id);

struct gong_source_verdict {
    int64_t id, now;
    const char *state;       /* ok, suspect, failed, retrying */
    struct gong_span reason; /* none: ok */
    struct gong_span newest; /* none: as before */
};
/* What is not ok is due again in the next run. */
bool gong_state_judged(struct gong_state *s, const struct gong_source_verdict *v);

#endif
