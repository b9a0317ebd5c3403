/* frontier.h: what a crawling source remembers from run to run: the sources of its pipeline,
 * the pages it found, when each is due, and what it owes to each host. ABI 1.1.
 *
 * The verbs are those of a work queue: discover, lease, and for every lease exactly one end:
 * an item with the attribute "visit" (acknowledged by the core when every sink has flushed it),
 * gong_visit_unchanged, _failed, _gone or _back. A lease that sees no end (kill -9) is
 * granted again in the next run.
 *
 * Sources, the parent's thread. Where the driver keeps no state (a probe, a text case),
 * gong_discover says GONG_FOUND_NOWHERE and everything else knows nothing; the plugin then
 * works from memory.
 *
 * Times are milliseconds of the system's clock since 1970 (UTC); spans that come back live until
 * process() or open() returns. */
#ifndef GONGBAO_FRONTIER_H
#define GONGBAO_FRONTIER_H

#include <gongbao/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- sources --------------------------------------------------------------------------- */

/* What a source must give; 0, NaN or an empty list: nothing is expected. The core judges. */
struct gong_expectations {
    int64_t least_links;       /* item links of one listing */
    int64_t least_body;        /* characters of an article */
    double least_articles;     /* share of the pages that are articles, 0..1 */
    const char *const *fields; /* of the record, that must be filled */
    double fields_share;       /* in this share of the records, 0..1 */
    int64_t newest;            /* ms: the newest date of the column is not older than this */
};

/* One (host, column, agency) that the pipeline watches. Order of members: never changed. */
struct gong_source {
    const char *name;                            /* unique in its pipeline; key of its state */
    const char *column;                          /* URL of its list; NULL where `start` alone is given */
    const char *const *start;                    /* documents that are asked whatever the list says */
    const char *preset;                          /* how the list is read; NULL: as the stage is configured */
    const char *follow, *follow_pattern, *lists; /* NULL: as the stage is configured */
    const char *agency, *division;
    const char *const *report_types;
    bool other_hosts, insecure_tls;
    int64_t delay;              /* ms between two requests to its host; -1: as the stage is configured */
    int64_t max_pages;          /* of one run; 0: as the stage is configured */
    int64_t list_min, list_max; /* ms between two listings: the bounds of what adapts itself */
    int64_t page_min, page_max; /* ms between two visits of a document */
    int64_t full_fetch;         /* ms: a document is asked without a condition this often */
    int64_t full_list;          /* ms: the list is read to its end this often */
    int64_t overlap;            /* known items in a row after which a newest-first list is left; 0: never */
    struct gong_expectations expect;
    const char *post,
        *post_body;    /* list pages are asked by POST: form, json; NULL: as the stage is configured */
    int64_t post_rows; /* rows of a list page, for post_body */
    /* minor versions append here */
};

/* The sources of the pipeline; their place in this list is what `source` means below. */
const struct gong_source *gong_sources(const struct gong_ctx *ctx, size_t *ret_n);

/* ---- pages --------------------------------------------------------------------------------- */

#define GONG_NO_SOURCE SIZE_MAX

/* A page that was found. source GONG_NO_SOURCE: of no configured source; it is due once, now. */
struct gong_lead {
    struct gong_span url;         /* as it is to be asked, normalised, without fragment */
    struct gong_span host;        /* whose delay it waits for */
    struct gong_span title, date; /* as the list says; a change makes the page due */
    size_t source;
};

enum gong_found {
    GONG_FOUND_ERROR = -1,  /* reported */
    GONG_FOUND_NOWHERE = 0, /* no state is kept here */
    GONG_FOUND_NEW = 1,     /* never seen: due now */
    GONG_FOUND_DUE = 2,     /* known, and due */
    GONG_FOUND_KNOWN = 3,   /* known, not due yet */
    GONG_FOUND_TWIN = 4     /* another spelling of a known page: noted as an occurrence of it */
};

enum gong_found gong_discover(struct gong_ctx *ctx, const struct gong_lead *lead);
/* What gong_discover would say of an address, without noting it: where a redirect ended. */
enum gong_found gong_look(struct gong_ctx *ctx, struct gong_span url);

struct gong_visit {
    int64_t id; /* decimal in the attribute "visit" of the item that it becomes */
    struct gong_span url, title, date;
    size_t source;
    int64_t tries; /* visits that failed in a row */
    bool full;     /* without a condition: the last full visit is long ago */
};

/* Up to `max` pages of a host that are due, the longest due first; they are taken. */
size_t gong_lease(struct gong_ctx *ctx, struct gong_span host, struct gong_visit *ret, size_t max);
/* The host behind `after` (in an order of its own; {NULL, 0}: the first) that has pages due. */
bool gong_next_host(struct gong_ctx *ctx, struct gong_span after, struct gong_span *ret);

/* 304. */
int gong_visit_unchanged(struct gong_ctx *ctx, int64_t id);
/* Not had this time: due again after a wait that doubles with every failure, at least wait_ms.
 * for_good: trying again soon is no use; due again when its list changes, and as if it had been
 * visited and found unchanged. */
int gong_visit_failed(struct gong_ctx *ctx, int64_t id, const char *code, bool for_good, int64_t wait_ms);
/* The server says it is gone (404, 410). true: it was had before, and is now noted as
 * vanished; what was made of it stays. false: it never was there, or the state failed. */
bool gong_visit_gone(struct gong_ctx *ctx, int64_t id, const char *code);
/* Given back unasked; due now. */
int gong_visit_back(struct gong_ctx *ctx, int64_t id);

/* ---- columns ----------------------------------------------------------------------------------- */

struct gong_column_state {
    bool due;      /* is to be listed in this run */
    bool complete; /* the last listing came to its end; false: list it whole */
    bool full_due; /* is to be read to its end: never was, or long ago */
};

/* false: no state is kept here; then a column is due and listed whole. */
bool gong_column(struct gong_ctx *ctx, size_t source, struct gong_column_state *ret);

/* A listing ended. */
struct gong_listing {
    int64_t links, fresh;    /* item links, and those never seen before */
    struct gong_span newest; /* YYYY-MM-DD or {NULL, 0} */
    bool complete;           /* by its own end or by overlap, not by a failure or a cap */
    bool full;               /* to its end */
    const char *code;        /* of a failure; NULL */
};
int gong_column_listed(struct gong_ctx *ctx, size_t source, const struct gong_listing *listing);

/* The source holds back on purpose (quiet hours, nothing due); counted by reason, a constant in
 * kebab-case. A run without items that has such a reason is no failure. */
void gong_rest(struct gong_ctx *ctx, const char *reason);

/* ---- hosts --------------------------------------------------------------------------------------- */

/* Milliseconds for which nothing may be asked of a host, owed from earlier runs; 0: none. */
int64_t gong_host_owed(struct gong_ctx *ctx, struct gong_span host, int64_t delay);
/* Nothing is to be asked of the host for this long, whatever becomes of this run. */
int gong_host_block(struct gong_ctx *ctx, struct gong_span host, int64_t wait_ms, const char *why);

/* A copy of a robots.txt, as it is kept between runs. */
struct gong_robots_copy {
    struct gong_span text; /* empty where everything is allowed */
    char digest[65];       /* SHA-256, hex; what the ledger repeats */
    int64_t age;           /* ms since it was asked */
    int64_t status;        /* of the answer */
};
bool gong_robots_kept(struct gong_ctx *ctx, struct gong_span site, struct gong_robots_copy *ret);
/* Keeps it; copy->digest is filled in. */
int gong_robots_keep(struct gong_ctx *ctx, struct gong_span site, struct gong_robots_copy *copy);

/* One line of the ledger, written before the request goes out. */
struct gong_request {
    struct gong_span url, host; /* url: of a POST with "#POST " and the body behind it */
    struct gong_span site;      /* scheme://host:port */
    int64_t owed;               /* ms between the request before and this one, at least */
    const char *robots_digest;  /* of the robots.txt that allows it; "" where none is asked for */
    char role;                  /* p page, l list, r robots.txt */
    struct gong_span agent;     /* the product token that robots.txt is searched for */
};
int gong_ledger_request(struct gong_ctx *ctx, const struct gong_request *request);

#ifdef __cplusplus
}
#endif
#endif
