/* frontier.h: what to ask next, and when: jobs of this run (frontier.c), hosts in the order of their
 * next look (heap.c), documents that the core keeps (visits.c). */
#ifndef FETCH_FRONTIER_H
#define FETCH_FRONTIER_H

#include "fetch.h"

enum frontier_add { FRONTIER_ADDED, FRONTIER_SEEN, FRONTIER_FULL, FRONTIER_NO_MEMORY };

/* An address that a list or the configuration names. */
struct fetch_found {
    const struct gong_url *url;
    struct gong_span text, title; /* text: of url, without fragment, as target_resolve() gives it */
    const char *date;             /* YYYY-MM-DD or "" */
    const struct fetch_rules *rules;
    struct gong_span body; /* of a list page that is asked by POST; else {NULL, 0} */
};
enum frontier_add frontier_add(struct fetch *f, struct gong_ctx *ctx, const struct fetch_found *found,
                               enum fetch_role role);
/* A document. */
/* To the core, or to the queue where it keeps nothing. *ret_known: seen in an earlier run. */
enum frontier_add frontier_found(struct fetch *f, struct gong_ctx *ctx, const struct fetch_found *found,
                                 bool *ret_known);
/* No run has found it yet; also where the core keeps nothing. */
bool frontier_is_new(struct gong_ctx *ctx, struct gong_span url);
/* The entry of an address, a new one where it has none: NULL where table or store is full. */
struct fetch_seen *frontier_see(struct fetch *f, struct gong_span text);
/* The next job that may be asked now, taken off its queue and counted as in flight; NULL
 * where there is none, then *ret_wait is how long at most there will be none. */
struct fetch_job *frontier_take(struct fetch *f, struct gong_ctx *ctx, int64_t now, int64_t *ret_wait);
/* A job in flight comes back: to be asked again at its (new) url, or for good. */
void frontier_again(struct fetch *f, struct fetch_job *job, struct fetch_site *site, int64_t not_before);
void frontier_done(struct fetch *f, struct fetch_job *job);
/* What is queued for the host is given back or reported as `code`; nothing more is asked of it. */
int frontier_park(struct fetch *f, struct gong_ctx *ctx, struct fetch_host *h, const char *code);
/* Something about the host changed: its place in the order is found anew. */
void frontier_touch(struct fetch *f, struct fetch_host *h);
/* And there may be something to take now. */
void frontier_wake(struct fetch *f, struct fetch_host *h);
/* Hosts of which the core has pages due from earlier runs. */
int frontier_open(struct fetch *f, struct gong_ctx *ctx);
/* Nothing is left, or nothing that could ever be taken: no answer is awaited, and no time. */
bool frontier_is_over(const struct fetch *f);

/* ---- what the three files share */

/* A job of a page, a list or robots.txt, not queued yet; NULL: memory. */
struct fetch_job *frontier_job(struct fetch *f, struct gong_span url, struct fetch_site *site,
                               enum fetch_role role);
void frontier_push(struct fetch *f, struct fetch_job *job, bool first);
void frontier_set_more(struct fetch *f, struct fetch_host *h, bool more);
/* Fills the empty queue of a host from the core. */
void frontier_lease(struct fetch *f, struct gong_ctx *ctx, struct fetch_host *h);
/* When it is worth to look at a host. */
int64_t frontier_key(const struct fetch_host *h);

#endif
