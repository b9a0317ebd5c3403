/* state.h: what a pipeline remembers between runs, with the verbs of a work queue.
 *
 * One SQLite file per pipeline (WAL). SQL stays behind this header. Everything that belongs to
 * one batch (acknowledgements, tokens, captures, dead letters) is written in one transaction by
 * gong_state_commit(); until then it is only in the open transaction, and a crash forgets it.
 * One thread. Failures: false, and gong_state_error() says why. */
#ifndef GONG_STATE_STATE_H
#define GONG_STATE_STATE_H

#include <gongbao/plugin.h>

#include "base/arena.h"

struct gong_state;

enum { GONG_STATE_SCHEMA = 5 };

/* Opens or makes DIR/state.db; one process at a time holds it. NULL: `why`. */
struct gong_state *gong_state_open(const char *dir, char *why, size_t why_n);
/* Without the lock and without writing, for `status`. NULL: `why`. */
struct gong_state *gong_state_open_readonly(const char *dir, char *why, size_t why_n);
/* Does a run hold this state now? A run that is noted as running, and is not, was killed. */
bool gong_state_is_held(const char *dir);
void gong_state_close(struct gong_state *s);
const char *gong_state_error(const struct gong_state *s);

/* Ends the open transaction durably, and begins the next. */
bool gong_state_commit(struct gong_state *s);

/* ---- items ---- */

enum gong_lease { GONG_LEASE_GRANTED, GONG_LEASE_UNCHANGED, GONG_LEASE_DEAD, GONG_LEASE_ERROR };

struct gong_capture {
    struct gong_span url, sha256;
    struct gong_span fetched_at, etag, last_modified;
    int64_t bytes;
};

/* UNCHANGED: this payload of this URL was acknowledged under `delivery` before. DEAD: it was
 * set aside under `delivery`, for a reason that trying again does not mend. */
enum gong_lease gong_state_lease(struct gong_state *s, const struct gong_capture *c,
                                 struct gong_span delivery);
/* The payload was delivered by every sink. */
bool gong_state_ack(struct gong_state *s, const struct gong_capture *c, struct gong_span delivery);
/* A value from the last capture of url that was acknowledged under `delivery`, in a: etag,
 * last_modified, sha256. Under another one the page must come again, or nothing would reach
 * the new sinks. */
struct gong_span gong_state_known(struct gong_state *s, struct gong_span url, struct gong_span delivery,
                                  const char *key, struct gong_arena *a);

/* What was last delivered of a URL, under whatever delivery, in a. 1: it is there, 0: it is not,
 * -1: it could not be read. */
int gong_state_last(struct gong_state *s, struct gong_span url, struct gong_arena *a,
                    struct gong_span *ret_sha256, struct gong_span *ret_delivery);

/* Where a payload lies in the archive. */
bool gong_state_archive(struct gong_state *s, struct gong_span url, struct gong_span sha256,
                        const struct gong_place *place);
bool gong_state_archived(struct gong_state *s, struct gong_span url, struct gong_span sha256,
                         struct gong_arena *a, struct gong_place *ret_place);

/* ---- checkpoints of stages that write ---- */

bool gong_state_set_token(struct gong_state *s, const char *stage, struct gong_span token);
/* {NULL, 0}: none was set. false: it could not be read, which is another thing: a sink without
 * a checkpoint begins its file anew. */
bool gong_state_token(struct gong_state *s, const char *stage, struct gong_arena *a, struct gong_span *ret);

/* ---- dead letters ---- */

struct gong_dead {
    int64_t id;
    struct gong_span url, sha256, stage, plugin, code, reason, at;
    struct gong_span delivery; /* only written */
    struct gong_span item;     /* wire form of the input, {NULL, 0} where nothing was fetched */
    bool retry;                /* may well work later */
    int64_t attempts;
};

/* Replaces an older letter about the same URL and payload; d->attempts is set: how often in a row. */
bool gong_state_bury(struct gong_state *s, struct gong_dead *d);
/* Counts one more attempt on the letter about a URL that could not be fetched, with this code; false:
 * there is none, or the state failed. */
bool gong_state_again_dead(struct gong_state *s, struct gong_span url, const char *code);
bool gong_state_unbury(struct gong_state *s, int64_t id);
/* A delivered URL has no letters any more about failed fetches, or about times when it was worse.
 * ret_letters, where asked for: whether there were any. */
bool gong_state_unbury_url(struct gong_state *s, struct gong_span url, struct gong_span sha256,
                           bool *ret_letters);
/* A URL that could not be fetched for a reason that may pass is asked for again, and will speak for itself.
 */
bool gong_state_unbury_passing(struct gong_state *s, struct gong_span url);
/* The letter after id `after`, in a; with_item: also its payload. false at the end, with an
 * empty gong_state_error(), or where it could not be read. */
bool gong_state_next_dead(struct gong_state *s, int64_t after, bool with_item, struct gong_arena *a,
                          struct gong_dead *ret);

/* ---- runs ---- */

struct gong_run_row {
    int64_t id;
    struct gong_span kind;                           /* run, retry, replay, ingest */
    struct gong_span started, ended, state, summary; /* summary: JSON */
};

/* 0: failed. */
int64_t gong_state_begin_run(struct gong_state *s, struct gong_span pipeline, struct gong_span kind,
                             struct gong_span started);
bool gong_state_end_run(struct gong_state *s, int64_t id, struct gong_span ended, struct gong_span state,
                        struct gong_span summary);
/* The newest run with an id below `before`. */
bool gong_state_run_before(struct gong_state *s, int64_t before, struct gong_arena *a,
                           struct gong_run_row *ret);
/* The newest that asked the source (kind run): what a schedule looks at. */
bool gong_state_last_run(struct gong_state *s, struct gong_arena *a, struct gong_run_row *ret);

struct gong_state_counts {
    int64_t items, dead, retryable;
};
bool gong_state_counts(struct gong_state *s, struct gong_state_counts *ret);

#endif
