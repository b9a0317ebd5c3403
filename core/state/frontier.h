/* frontier.h: the pages that a pipeline knows, and when each is due: discover, lease, and the
 * ends of a visit. See gongbao/frontier.h and docs/adr/0006.
 *
 * What is known of pages is not held in memory, but for those that are being visited or have just
 * been (leases.h). Everything happens in the open transaction of the state: what a crash forgets is
 * found or leased again. Times: ms since 1970. */
#ifndef GONG_STATE_FRONTIER_H
#define GONG_STATE_FRONTIER_H

#include "state/state.h"

#include <gongbao/frontier.h>

#define GONG_NEVER INT64_MAX

enum gong_page_status { GONG_PAGE_NEW, GONG_PAGE_OK, GONG_PAGE_FAILING, GONG_PAGE_GONE, GONG_PAGE_BLOCKED };

/* A run begins: what an earlier one left unsettled is settled; leases that saw no end are due again; pages of
 * source 0 that only earlier runs asked for are due no more. */
bool gong_frontier_open(struct gong_state *s);

/* A find: source is an id of the table of sources; 0: none, the page is due once. Scratch
 * memory comes from a. */
struct gong_discovery {
    const struct gong_lead *lead;
    int64_t source, now;
    struct gong_arena *a;
};
enum gong_found gong_frontier_discover(struct gong_state *s, const struct gong_discovery *f);
/* Whether this very address, or another spelling of it, is known: NEW, KNOWN, DUE or TWIN. */
enum gong_found gong_frontier_look(struct gong_state *s, const struct gong_discovery *f);

struct gong_page {
    int64_t id, source, tries;
    int64_t full_at; /* of the last visit that brought the bytes; GONG_NULL: never */
    struct gong_span url, title, date;
};
/* Up to `max` pages of a host that are due; spans in a. SIZE_MAX: failed. */
struct gong_leasing {
    struct gong_span host;
    int64_t now;
    size_t max;
    struct gong_arena *a;
};
/* None is given out twice in a run, unless it was given back, or is due again after its end. */
size_t gong_frontier_lease(struct gong_state *s, const struct gong_leasing *want, struct gong_page *ret);
bool gong_frontier_next_host(struct gong_state *s, struct gong_span after, int64_t now, struct gong_arena *a,
                             struct gong_span *ret);

/* How a visit ended. */
struct gong_visit_end {
    int64_t id;
    enum gong_page_status status;
    bool changed, full;
    int64_t min, max; /* bounds of the interval, ms; GONG_NEVER: it is not visited again */
    int64_t wait;     /* FAILING: least wait */
    const char *code; /* of a failure */
};
/* What the page was before its visit ended. */
struct gong_page_past {
    enum gong_page_status status;
    bool same_code; /* its last visit failed with the code of this one */
};
bool gong_frontier_end(struct gong_state *s, const struct gong_visit_end *end, int64_t now,
                       struct gong_page_past *ret_was);
/* Given back: to be leased again. */
void gong_frontier_back(struct gong_state *s, int64_t id);
/* Not for this run: it stays as it is, and is not leased again unless it is found again. */
void gong_frontier_pass(struct gong_state *s, int64_t id);
/* Ends are written to the pages in thousands: at the latest when a run ends. */
bool gong_frontier_settle(struct gong_state *s);
/* The source of a page, -1 where there is no such page. */
int64_t gong_frontier_source(struct gong_state *s, int64_t id);

/* The id of a host, a new one where it is not known. 0: failed. */
int64_t gong_frontier_host(struct gong_state *s, struct gong_span name);
/* The validators of this host are not to be trusted: it said 304, and the page had changed. */
bool gong_frontier_distrust(struct gong_state *s, struct gong_span host);
bool gong_frontier_distrusted(struct gong_state *s, struct gong_span host);

/* Pages by source and status; due: of these, now, those among them that are being visited. In no order.
 * false: failed. */
struct gong_page_count {
    int64_t source, n, due;
    enum gong_page_status status;
};
bool gong_frontier_counts(struct gong_state *s, int64_t now,
                          void (*fn)(const struct gong_page_count *count, void *arg), void *arg);

#endif
