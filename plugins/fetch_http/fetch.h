/* fetch.h: the parts of fetch_http and who owns what.
 *
 *     rules.c      how the pages of each source are asked and read
 *     target.c     which addresses may be asked at all
 *     hosts.c      hosts and sites: robots.txt, delays, circuit breakers, budgets
 *     frontier.c   what to ask next and when: jobs wait in the queue of their host
 *     heap.c       hosts in the order in which it is worth to look at them
 *     visits.c     documents: found, kept by the core, leased from it
 *     transfer.c   one request on one of a fixed number of slots
 *     outcome.c    what a finished transfer means: a page, a redirect, a failure class
 *     answer.c     what becomes of it: an item, another hop, another try, a rejection
 *     items.c      the items that answers become
 *     series.c     documents on several pages, joined
 *     redirect.c   where a page sends its reader: Location, meta refresh, script literals
 *     links.c      the links of a list page, by selector
 *     list.c       the listing of a column; its families are in list_*.c
 *     fetch_http.c the stage: parameters, opening, the loop
 *
 * Documents that were found are kept by the core (frontier.h) and leased when their host may be
 * asked; list pages and robots.txt are jobs of this run alone. Where the core keeps no state,
 * documents are jobs of this run, too.
 *
 * Everything that outlives a call of process() lies in the stage's store and is given back
 * as a whole; curl's own objects are released by close(). One thread. */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include <gongbao/frontier.h>
#include <gongbao/html.h>
#include <gongbao/plugin.h>
#include <gongbao/robots.h>
#include <gongbao/url.h>

#include <curl/curl.h>

#include "hosts.h"
#include "store.h"
#include "unpack.h"

#define FETCH_MAX_URL        2048u
#define FETCH_MAX_HEADERS    65536u /* bytes of response headers, all interim responses together */
#define FETCH_MAX_REQUEST    8192u
#define FETCH_MAX_SLOTS      64
#define FETCH_MAX_LIST_BYTES (4u << 20)
#define FETCH_MAX_LINKS      20000u /* looked at on one list page */
#define FETCH_MAX_TITLE      512u   /* bytes of list.title */

enum fetch_role { FETCH_PAGE, FETCH_LIST, FETCH_ROBOTS };

/* How the pages of one source are asked and read. */
struct fetch_rules {
    const struct gong_source *source; /* NULL: the stage's own parameters */
    size_t index;                     /* of the source, or GONG_NO_SOURCE */
    struct gong_selector *follow_sel, *lists_sel;
    const char *follow_pattern, *agency, *division, *report_type;
    int64_t preset, delay, max_pages; /* max_pages 0: unbounded */
    int64_t post, post_rows;
    const char *post_body; /* a template; NULL: what stands behind ? */
    bool other_hosts, insecure_tls;
};

/* The words of a leased page; used again when its visit has ended. */
struct fetch_words {
    char url[FETCH_MAX_URL + 1], hop[FETCH_MAX_URL + 1], title[FETCH_MAX_TITLE + 1], date[16];
    struct fetch_words *next;
};

struct fetch_job {
    struct gong_span url;         /* where it is now, without fragment */
    struct gong_span first;       /* as it was found */
    struct gong_span body;        /* asked by POST, with this; {NULL, 0}: by GET */
    struct fetch_site *site;      /* of url */
    struct fetch_site *robots_of; /* ROBOTS: whose */
    const struct fetch_rules *rules;
    enum fetch_role role;
    unsigned hops, tries;
    int64_t not_before;
    struct fetch_job *next;
    int64_t visit;                /* of a lease of the core; 0: of this run alone */
    bool full;                    /* to be asked without a condition */
    struct fetch_words *words;    /* of a lease */
    struct fetch_series *series;  /* of a document on several pages: those before this one */
    struct gong_span title, date; /* of an item: as its list says; may be absent */
    struct fetch_column *column;  /* of a list page of a column; else NULL */
    int64_t page;                 /* its number in the column, from 1 */
    int probe;                    /* enum list_probe: the address is a guess */
    bool promised, inner;         /* named by the page before; a list named by a list */
};

/* An address that was seen in this run. */
struct fetch_seen {
    struct gong_span url;
    bool queued, emitted;
};

struct fetch_slot {
    CURL *easy;
    struct fetch *fetch;
    struct fetch_job *job; /* NULL: free */
    struct curl_slist *headers;
    struct unpack unpack;
    char *body, *head, *request; /* of the store: transfer_body_size(), FETCH_MAX_... */
    size_t body_len, head_len, head_total, request_len;
    bool head_complete, body_begun, conditional, truncated, posts;
    bool denied, listens;           /* an address was refused; to what is sent */
    bool ready, insecure;           /* the options of `easy` are set, and for which kind of TLS */
    const char *fault, *fault_text; /* code, where a callback ended the transfer */
    enum gong_status fault_status;
};

struct fetch {
    /* parameters */
    const char *const *start, *const *columns, *const *quiet_hours;
    int64_t column_preset, column_post, column_post_rows;
    const char *follow, *lists, *follow_pattern, *user_agent, *contact, *proxy, *time_zone;
    const char *agency, *division, *report_type, *column_post_body;
    int64_t depth, max_pages, max_bytes, max_redirects, concurrency, host_concurrency, retries;
    int64_t timeout, connect_timeout, delay, max_wait, retry_delay, low_speed, low_speed_time;
    int64_t breaker, breaker_wait, host_budget;
    bool allow_private, insecure_tls, robots, follow_stubs, emit_lists, other_hosts;
    /* state */
    struct store store;
    CURLM *multi;
    bool curl_ready;
    struct fetch_slot *slots;
    struct gong_selector *any_link_sel;
    struct fetch_rules *rules; /* by source; the stage's own stand behind them */
    size_t n_sources;
    struct fetch_table hosts, sites;
    struct fetch_host **heap; /* those with work, by the time of their next look; from 1 */
    size_t heap_n, heap_cap;
    struct fetch_job *free_jobs;
    struct fetch_words *free_words;
    struct fetch_seen *seen;
    size_t seen_cap, seen_n;
    struct fetch_job *added; /* by the last frontier_add() that added one */
    uint64_t *listed;        /* addresses by column, hashed; seen_cap places */
    size_t listed_n;
    struct gong_span agent_token;
    const char *agent;                        /* the whole User-Agent */
    int64_t pages_queued, lists_queued, jobs; /* jobs: waiting or in flight */
    int64_t hosts_more;                       /* hosts of which the core has more */
    int64_t left_over, hosts_left;            /* links beyond max_pages; hosts without memory for them */
    int64_t asked;
    int64_t zone_minutes; /* east of UTC */
    bool stateless;       /* the core keeps nothing: documents are jobs of this run */
    bool capped;          /* max_pages is reached; what is due stays due */
};

int64_t fetch_now(void);

/* ---- target.c */

/* Why an address is refused: a code of the rules table and a sentence; NULL where it is not. */
struct target_refusal {
    const char *code, *text;
};

/* Resolves text against base and checks it: http or https, no credentials, not too long.
 * *ret_text is the address without fragment. */
struct target_refusal target_resolve(struct gong_ctx *ctx, struct gong_span text, struct gong_span base,
                                     struct gong_url *ret_url, struct gong_span *ret_text);

/* ---- rules.c */

int rules_open(struct fetch *f, struct gong_ctx *ctx);
/* Of a source, or of the stage itself where source is GONG_NO_SOURCE. */
const struct fetch_rules *rules_of(const struct fetch *f, size_t source);

/* ---- transfer.c */

bool transfer_open(struct fetch *f);
size_t transfer_body_size(const struct fetch *f);
void transfer_close(struct fetch *f);
/* Starts the job on a free slot. false: no slot is free, or curl failed. */
bool transfer_start(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job);
bool transfer_has_slot(const struct fetch *f);
/* Behind a proxy no address can be looked at but one that the URL spells out. */
bool transfer_may_go_through_proxy(const struct fetch *f, struct gong_ctx *ctx, const struct fetch_job *job);
bool transfer_is_idle(const struct fetch *f);
/* Makes the slot free; the bytes of its buffers are gone. */
void transfer_finish(struct fetch *f, struct fetch_slot *slot);

/* ---- outcome.c */

enum outcome_kind { OUTCOME_PAGE, OUTCOME_UNCHANGED, OUTCOME_REDIRECT, OUTCOME_FAILED };

struct outcome {
    enum outcome_kind kind;
    const char *code; /* of a failure: stable, see the rules table */
    const char *text;
    enum gong_status status;
    bool retry;
    long http_status;
    int64_t wait; /* what Retry-After asks for, ms; -1 */
};

void outcome_judge(const struct fetch_slot *slot, CURLcode rc, struct outcome *ret);
/* A failure of the host and not of the page: connections, time-outs, 5xx, walls. */
bool outcome_is_of_host(const char *code);
/* The code of a list page on which no link fits. */
const char *outcome_no_links(const struct fetch_slot *slot, const char **ret_text);
extern const struct gong_rule outcome_codes[];

/* What came so far: the decoded body, the head of the last response. */
static inline struct gong_span slot_body(const struct fetch_slot *s)
{
    return gong_span(s->body, s->body_len);
}

static inline struct gong_span slot_head(const struct fetch_slot *s)
{
    return gong_span(s->head, s->head_len);
}

/* ---- items.c */

/* Now, RFC 3339, UTC. */
struct gong_span items_now(struct gong_ctx *ctx);
/* What the source says of an item of this job: its visit, its hints, what its list says. */
int items_set_source(struct gong_ctx *ctx, const struct fetch_job *job, struct gong_item *it);
int items_emit(struct fetch *f, struct gong_ctx *ctx, const struct fetch_slot *s);
/* 304 for a copy with this digest: an item without a body, so that the archive holds what the
 * server said. */
int items_emit_unchanged(struct gong_ctx *ctx, const struct fetch_slot *s, struct gong_span sha256);

/* ---- series.c: documents on several pages */
/* The page goes on: it is kept, and *ret_next is the address of its next part. */
bool series_goes_on(struct fetch *f, struct gong_ctx *ctx, const struct fetch_slot *s,
                    struct gong_span *ret_next);
/* The last part is there (slot), or cannot be had (slot NULL, `missing` says why): one item of all. */
int series_emit(struct gong_ctx *ctx, struct fetch_job *job, const struct fetch_slot *s, const char *missing);
struct gong_span series_url(const struct fetch_job *job); /* of its first page */
void series_drop(struct fetch_job *job);

/* ---- answer.c */

/* Deals with a finished transfer. The slot still has to be made free. */
int answer_finish(struct fetch *f, struct gong_ctx *ctx, struct fetch_slot *slot, CURLcode result);
/* A job in flight, as it were, that is not asked in this run. */
int answer_put_off(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job, const char *code);
/* The job has come to its end: so may have the listing that it belongs to. */
void answer_end(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job);
/* Ends a job in flight for a reason of its own. */
int answer_reject(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job, const struct outcome *o);
int answer_refuse(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job, const char *code,
                  const char *text);

/* ---- redirect.c */

/* The literal target of a page that only sends its reader on; {NULL, 0} where it is none. */
struct gong_span redirect_of_stub(struct gong_ctx *ctx, struct gong_span body);

/* ---- links.c */

/* Puts the links of a list page into the frontier; *ret_found counts those that fit the
 * parameters, also those that were known already. GONG_OK or a failure that is reported. */
int links_follow(struct fetch *f, struct gong_ctx *ctx, const struct fetch_slot *slot, size_t *ret_found);

#endif
