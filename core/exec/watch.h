/* watch.h: the sources of a run: whose list is due, what each gave, and the verdict on it.
 * Fed by intake, deliver and crawl; judged once, at the end of a run that asked its source.
 * Without sources in the pipeline everything here does nothing. */
#ifndef GONG_EXEC_WATCH_H
#define GONG_EXEC_WATCH_H

#include "exec/run_int.h"

struct gong_done;

/* Brings the state's table up to date and reads it; fills r->source_ids. Failures are fatal. */
void run_watch_open(struct run *r);
void run_watch_close(struct run *r);

/* By the id in the state; GONG_NO_SOURCE: not of this run. */
size_t run_source_by_id(const struct run *r, int64_t id);
/* By the attribute "source" of an item. */
size_t run_source_of(const struct run *r, const struct gong_item *it);

/* Under which delivery an item is known: that of the pipeline and, where its source has hints for
 * records (agency, division, report types), those. */
struct gong_span run_delivery(const struct run *r, const struct gong_item *it);
/* The delivery under which url was last acknowledged, in a, if one of this run; else none. */
struct gong_span run_known_delivery(struct run *r, struct gong_span url, struct gong_arena *a);

/* ---- frontier.h: gong_column, gong_column_listed */
bool run_column(struct gong_ctx *ctx, size_t source, struct gong_column_state *ret);
int run_listed(struct gong_ctx *ctx, size_t source, const struct gong_listing *listing);

/* A page that nobody knew was found. Until the end of its list has been reached, the list is not
 * complete: a run that is cut off here must not leave it early next time. false: the state failed. */
bool run_watch_found(struct run *r, size_t source);

/* ---- what a source gave */
void run_watch_seen(struct run *r, const struct gong_item *it);
bool run_watch_has_column(const struct run *r, size_t source);
/* A page about which there was a letter is again as it was delivered before. */
void run_watch_recovered(struct run *r, const struct gong_item *it);
/* An item is as it was when it was set aside. */
void run_watch_still_dead(struct run *r, const struct gong_item *it);
/* A visit that gave no item: it failed with this code (that may pass or not), or (NULL) the page is as it
 * was. */
void run_watch_visit(struct run *r, size_t source, const char *code, bool passes);
/* An item that becomes a dead letter. */
void run_watch_buried(struct run *r, const struct gong_item *it, const char *code);
/* A page came back from the workers. true: it is worse than what was delivered of it before, and
 * must not be delivered; why says how. A state that cannot be read is fatal. */
bool run_watch_page(struct run *r, const struct gong_done *d, char why[GONG_MESSAGE_MAX]);

/* The verdict on each source, into the state and the tally. */
void run_watch_judge(struct run *r);

#endif
