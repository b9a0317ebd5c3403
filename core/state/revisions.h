/* revisions.h: what was delivered of a page, version after version, and what else had the same
 * bytes or the same words. Rows belong to the batch, as acknowledgements do. */
#ifndef GONG_STATE_REVISIONS_H
#define GONG_STATE_REVISIONS_H

#include "state/state.h"

/* A record is known by its URL and the digest of its payload. */
struct gong_record_key {
    struct gong_span url, sha256;
};

struct gong_revision {
    int64_t id;            /* in the order of delivery; 0: there is none */
    struct gong_span page; /* gong_url_canonical of the URL: what makes versions those of one page */
    struct gong_record_key record;
    struct gong_span facts, body;    /* digests (exec/revision.h) */
    bool telling;                    /* not kept: the body says enough to look for a twin by it */
    int64_t changed, what;           /* as exec/revision.h counts them */
    int64_t previous_id;             /* not read back; 0: none */
    struct gong_record_key previous; /* read back; url.ptr NULL: none */
    struct gong_span at;             /* when it was fetched; not read back */
};

/* The newest of a page. ret->id is 0 where there is none. false: it could not be read. */
bool gong_state_last_revision(struct gong_state *s, struct gong_span page, struct gong_arena *a,
                              struct gong_revision *ret);
/* The same record, where it comes again and is no new version: it is the newest of its URL, or it
 * is one that was fetched at that very time (a replay). */
bool gong_state_same_revision(struct gong_state *s, const struct gong_revision *like, struct gong_arena *a,
                              struct gong_revision *ret);
/* Notes it as the newest of its page. */
bool gong_state_add_revision(struct gong_state *s, const struct gong_revision *rev);
/* Other stages have read the record of `id` again: its digests are these now. */
bool gong_state_renew_revision(struct gong_state *s, const struct gong_revision *rev);
/* The earliest record of another URL with the same payload, or else with the same body, that was
 * delivered before revision `before` (INT64_MAX: before now). ret->url.ptr NULL: none. */
bool gong_state_twin(struct gong_state *s, const struct gong_revision *rev, int64_t before,
                     struct gong_arena *a, struct gong_record_key *ret);

#endif
