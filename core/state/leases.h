/* leases.h: what one run holds of pages in memory: those that are being visited, those whose end is not
 * settled yet, how far the pages of each host have been looked through, and the ids of hosts. For the
 * files of state/ alone. See docs/adr/0009.
 *
 * A lease is not written anywhere: the page stays due, and this run does not give it out again. Its end is
 * written to its page when many pages of its host have ended, because these lie together in the table and in
 * its index, and pages that end together do not; until then a commit writes it to the table `ended`. */
#ifndef GONG_STATE_LEASES_H
#define GONG_STATE_LEASES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/intmap.h"
#include "base/table.h"

struct gong_state;

/* A page that is being visited, as it was when it was leased. */
struct gong_held {
    int64_t id, host, source, due, interval, tries;
    uint64_t code; /* hash of that with which its last visit failed */
    int status;    /* enum gong_page_status */
    bool failed, had;
};

/* How the visit of a page ended, as it will stand in its row. */
struct gong_ended {
    int64_t id, host, due, interval, tries, at;
    struct gong_span code; /* {NULL, 0}: it went well; lives in gong_leases.codes */
    int status;
    bool ok, full, changed;
};

/* Where a page stands in the list of those that ended; a host: how many of it do. */
struct gong_ended_at {
    int64_t id;
    size_t n;
};

/* Up to here (due, then id) the pages of a host are leased, ended, or not for this run. */
struct gong_cursor {
    int64_t host, due, id;
};

struct gong_known_host {
    int64_t id;
    bool liar; /* its validators are not trusted */
};

struct gong_leases {
    struct gong_intmap held, cursors;
    struct gong_table hosts; /* by name: struct gong_known_host */
    struct gong_table codes; /* texts that `ended` points to */

    struct gong_ended *ended; /* and not settled; the first `noted` stand in the table */
    size_t n_ended, noted, room;
    struct gong_intmap ended_at, ended_hosts;
    int64_t soonest; /* due of the ended */

    int64_t once; /* pages of no source that this run asked for are due from here on */
    int64_t opened;
};

void gong_leases_init(struct gong_leases *l);
void gong_leases_finish(struct gong_leases *l);

/* NULL: it has not ended, or is settled. */
const struct gong_ended *gong_leases_ended(const struct gong_leases *l, int64_t id);
/* Is a page with this due time due, in this run? */
bool gong_leases_is_due(const struct gong_leases *l, int64_t due, int64_t now);
/* The due time of a page of no source that is asked for now. */
int64_t gong_leases_once(const struct gong_leases *l, int64_t now);
/* A page of the host is due at this time: it is not passed over. */
void gong_leases_lower(struct gong_leases *l, int64_t host, int64_t due, int64_t id);

/* Before a commit: what ended is settled or noted. */
bool gong_leases_write(struct gong_state *s);
/* page_key(url) for the steps of the schema, which needs memory; NULL: not any more. */
bool gong_frontier_add_sql(struct gong_state *s, struct gong_arena *a);

#endif
