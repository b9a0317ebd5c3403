/* run_int.h: the parts of a run that its files share. What is below calls what is above. */
#ifndef GONG_EXEC_RUN_INT_H
#define GONG_EXEC_RUN_INT_H

#include "base/clock.h"
#include "exec/pool.h"
#include "exec/run.h"
#include "state/ledger.h"
#include "state/revisions.h"
#include "state/state.h"

enum { RUN_FLYING_MAX = 1024 + 64 + 1 }; /* the longest queue, the most workers */

struct run {
    const struct gong_run_options *opt;
    const struct gong_pipeline *p;
    struct gong_run_result *result;
    struct gong_tally *tally;
    struct gong_state *state;
    struct gong_ledger *ledger; /* NULL until a stage of this run asks for it; manners.c */
    struct gong_pool *pool;
    struct gong_stage stages[GONG_MAX_STAGES]; /* of the parent; those of the workers stay empty */
    const struct gong_plugin *plugins[GONG_MAX_STAGES];
    struct gong_run_facts facts;
    struct gong_call call;        /* for stages of the parent */
    struct gong_call worker_call; /* for stages of the workers */
    struct gong_arena source_arena, sink_arena, scratch;
    struct gong_span delivery;
    struct gong_span tokens[GONG_MAX_STAGES]; /* checkpoints, read before the stages are opened */
    int64_t run_id;
    struct gong_clock clock;         /* of all that is due */
    struct gong_watch *watch;        /* watch.h; NULL: the pipeline has no sources */
    int64_t *source_ids;             /* in the state, by place in facts.sources */
    size_t crashes[GONG_MAX_STAGES]; /* in a row, by stage of the pipeline */
    bool aside[GONG_MAX_STAGES];
    bool any_aside;
    bool stop, fatal, source_ended;
    struct gong_named_count passes[TALLY_NAMES], lasts[TALLY_NAMES]; /* codes of rejections, by their kind */
    size_t uncommitted;
    uint64_t flying[RUN_FLYING_MAX]; /* hashes of the URLs in the hands of workers */
    size_t n_flying;
    uint64_t last_commit, last_progress, last_tick;
};

extern const struct gong_host gong_run_host, gong_worker_host;

/* pulse.c */
/* The run cannot go on; the first reason is kept. */
void run_fatal(struct run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The state cannot be written: fatal, and a failure of the stage that ctx is of, if any. GONG_EFATAL. */
int run_state_failed(struct run *r, struct gong_ctx *ctx);
/* Milliseconds since 1970; a step of the machine's clock within the run does not move it. */
int64_t run_now(const struct run *r);
/* Looks at the signal, shows progress. */
void run_tick(struct run *r);

/* capture.c */
/* What the state knows a payload by; spans of the item. */
struct gong_capture run_capture_of(const struct gong_item *it);
/* Decimal digits, all of it. */
bool run_number(struct gong_span s, int64_t *ret);

/* visit.c */
/* How the visit ended that an item came from; nothing for an item that came from none. */
void run_visit_ok(struct run *r, const struct gong_item *it, bool changed);
void run_visit_not_modified(struct run *r, const struct gong_item *it);
void run_visit_buried(struct run *r, const struct gong_item *it, const char *code, bool retry);
/* Entries of struct gong_frontier_host. */
int run_unchanged(struct gong_ctx *ctx, int64_t id);
int run_failed(struct gong_ctx *ctx, int64_t id, const char *code, bool for_good, int64_t wait_ms);
bool run_gone(struct gong_ctx *ctx, int64_t id, const char *code);

/* crawl.c */
/* A page that changed behind unchanged validators: a finding, and its host is not believed again. */
void run_check_validators(struct run *r, struct gong_ctx *ctx, struct gong_item *it);
extern const struct gong_frontier_host gong_run_frontier;

/* flying.c */
void run_took_off(struct run *r, const struct gong_item *it);
/* An item left the workers; NULL: one that cannot be read. */
void run_landed(struct run *r, const struct gong_item *it);
/* Is another capture of its URL in the hands of a worker? */
bool run_flies(const struct run *r, const struct gong_item *it);

/* bury.c */
/* The item was had, at its address and at the one that led there: letters that say otherwise go. ret_letters,
 * where asked for: whether there were any about its own. false: the state failed. */
bool run_unbury(struct run *r, const struct gong_item *it, bool *ret_letters);
/* The item becomes a dead letter. wire absent: written here, unless the item has no payload. */
void run_bury(struct run *r, const struct gong_item *it, struct gong_span wire, const char *stage,
              const char *code, const char *reason, bool retry);

/* intake.c */
void run_pull(struct run *r);
/* Submits, taking what is done while no slot is free. */
void run_submit(struct run *r, struct gong_item *it);
void run_retry_letters(struct run *r);
/* An item that somebody else than the source fetched. */
void run_take_fetched(struct run *r, struct gong_item *it);
/* An item that comes from the archive: not archived again. */
void run_take_archived(struct run *r, struct gong_item *it);

/* hints.c */
/* What the source says of every item, or the source named by its attribute "source". */
bool run_set_hints(struct run *r, struct gong_ctx *ctx, struct gong_item *it);

/* run.c */
/* Before the state commits. */
bool run_keep_clock(struct run *r);

/* replay.c, ingest.c: in place of the source */
void run_replay(struct run *r);
void run_ingest(struct run *r);

/* revision.c */
/* Sets the attributes of revision.h. false: the run is fatal, or the item has no room for them. */
bool run_revise(struct run *r, struct gong_item *it, struct gong_revision *ret);
/* Every sink has taken it. */
void run_revised(struct run *r, const struct gong_item *it, const struct gong_revision *rev);

/* deliver.c */
/* Takes one finished item, if there is one within the time. false: there was none. */
bool run_collect(struct run *r, int timeout_ms);
/* The payload has gone where it was to go, if only into a count. */
void run_acknowledge(struct run *r, const struct gong_item *in);
bool run_commit(struct run *r);
void run_commit_if_due(struct run *r);

/* manners.c: entries of struct gong_frontier_host. Each opens the ledger where it is not open. */
int64_t run_host_owed(struct gong_ctx *ctx, struct gong_span host, int64_t delay);
int run_host_block(struct gong_ctx *ctx, struct gong_span host, int64_t wait_ms, const char *why);
bool run_robots_kept(struct gong_ctx *ctx, struct gong_span site, struct gong_robots_copy *ret);
int run_robots_keep(struct gong_ctx *ctx, struct gong_span site, struct gong_robots_copy *copy);
int run_request(struct gong_ctx *ctx, const struct gong_request *request);
/* Before the state commits: the ledger is durable, its position and what is still owed are in
 * the transaction. true where there is no ledger. */
bool run_sync_ledger(struct run *r);
#endif
