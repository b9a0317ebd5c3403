/* fetch.h: the parts of fetch_http and who owns what.
 *
 *     target.c     which addresses may be asked at all
 *     frontier.c   what to ask next and when: jobs wait in the queue of their host
 *     transfer.c   one request on one of a fixed number of slots
 *     outcome.c    what a finished transfer means: a page, a redirect, a failure class
 *     answer.c     what becomes of it: an item, another hop, another try, a rejection
 *     redirect.c   where a page sends its reader: Location, meta refresh, script literals
 *     links.c      the links of a list page, by selector
 *     list.c       the listing of a column; its families are in list_*.c
 *     fetch_http.c the stage: parameters, opening, the loop
 *
 * Everything that outlives a call of process() lies in the stage's store and is given back
 * as a whole; curl's own objects are released by close(). One thread. */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include <gongbao/html.h>
#include <gongbao/plugin.h>
#include <gongbao/url.h>

#include <curl/curl.h>

#include "robots.h"
#include "store.h"
#include "unpack.h"

#define FETCH_MAX_URL        2048u
#define FETCH_MAX_HEADERS    65536u /* bytes of response headers, all interim responses together */
#define FETCH_MAX_REQUEST    8192u
#define FETCH_MAX_SLOTS      64
#define FETCH_MAX_LIST_BYTES (4u << 20)
#define FETCH_MAX_LINKS      20000u /* looked at on one list page */

enum fetch_role { FETCH_PAGE, FETCH_LIST, FETCH_ROBOTS };

struct fetch_host {
    struct gong_span name;
    int64_t next_at; /* monotonic milliseconds; no request before */
    int64_t delay;
    size_t in_flight;
    struct fetch_job *first, *last;
    struct fetch_host *next;
};

enum robots_state { ROBOTS_UNKNOWN, ROBOTS_ASKED, ROBOTS_KNOWN, ROBOTS_DENY_ALL };

/* scheme://host:port. What robots.txt says holds for a site, politeness for its host. */
struct fetch_site {
    struct gong_span key;
    struct fetch_host *host;
    enum robots_state robots_state;
    int64_t robots_at;
    struct robots robots;
    const char *deny_code, *deny_text; /* of DENY_ALL; constants */
    long deny_status;
    bool is_start; /* one of the configured start URLs is here */
    struct fetch_site *next;
};

struct fetch_job {
    struct gong_span url;         /* where it is now, without fragment */
    struct gong_span first;       /* as it was found */
    struct fetch_site *site;      /* of url */
    struct fetch_site *robots_of; /* ROBOTS: whose */
    enum fetch_role role;
    unsigned hops, tries;
    int64_t not_before;
    struct fetch_job *next;
    struct gong_span title, date; /* of an item: as its list says; may be absent */
    struct fetch_column *column;  /* of a list page of a column; else NULL */
    int64_t page;                 /* its number in the column, from 1 */
    int probe;                    /* enum list_probe: the address is a guess */
    bool promised, inner;         /* named by the page before; a list named by a list */
};

/* A column that is listed page by page. */
struct fetch_column {
    struct gong_span url, fragment; /* of its first page */
    int64_t number, pages;
    int64_t items, fits; /* addresses named so far; those that fit follow_pattern */
    int64_t stale;       /* pages in a row without a new item */
    uint64_t first_digest, last_digest, group;
    bool one_based; /* page 2 is called 2 */
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
    bool head_complete, body_begun, conditional, truncated;
    const char *fault; /* code, where a callback ended the transfer */
    const char *fault_text;
    enum gong_status fault_status;
    bool denied; /* an address was refused */
};

struct fetch {
    /* parameters */
    const char *const *start, *const *columns;
    int64_t column_preset;
    const char *follow, *lists, *follow_pattern, *user_agent, *contact;
    const char *agency, *division, *report_type;
    int64_t depth, max_pages, max_bytes, max_redirects, concurrency, host_concurrency, retries;
    int64_t timeout, connect_timeout, delay, max_wait, retry_delay, low_speed, low_speed_time;
    bool allow_private, insecure_tls, robots, follow_stubs, emit_lists, other_hosts;
    /* state */
    struct store store;
    CURLM *multi;
    bool curl_ready;
    struct fetch_slot *slots;
    struct gong_selector *follow_sel, *lists_sel, *any_link_sel;
    struct fetch_host *hosts, *turn; /* turn: where the next look for work begins */
    struct fetch_site *sites;
    struct fetch_seen *seen;
    size_t seen_cap, seen_n;
    struct fetch_job *added; /* by the last frontier_add() that added one */
    uint64_t *listed;        /* addresses by column, hashed; seen_cap places */
    size_t listed_n;
    struct gong_span agent_token;
    const char *agent;                        /* the whole User-Agent */
    int64_t pages_queued, lists_queued, jobs; /* jobs: waiting or in flight */
    int64_t left_over;                        /* links beyond max_pages */
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

/* ---- frontier.c */

enum frontier_add { FRONTIER_ADDED, FRONTIER_SEEN, FRONTIER_FULL, FRONTIER_NO_MEMORY };

/* text: the address of `url` without fragment, as target_resolve() gives it. */
enum frontier_add frontier_add(struct fetch *f, struct gong_ctx *ctx, const struct gong_url *url,
                               struct gong_span text, enum fetch_role role);
/* The entry of an address, a new one where it has none: NULL where table or store is full. */
struct fetch_seen *frontier_see(struct fetch *f, struct gong_span text);
/* The site of a parsed http or https URL; NULL: memory. */
struct fetch_site *frontier_site(struct fetch *f, struct gong_ctx *ctx, const struct gong_url *url);
/* The next job that may be asked now, taken off its queue and counted as in flight; NULL
 * where there is none, then *ret_wait is how long at most there will be none. */
struct fetch_job *frontier_take(struct fetch *f, int64_t now, int64_t *ret_wait);
/* A job in flight comes back: to be asked again at its (new) url, or for good. */
void frontier_again(struct fetch_job *job, struct fetch_site *site, int64_t not_before);
void frontier_done(struct fetch *f, struct fetch_job *job);
/* The robots.txt of a site became known: text of a 2xx answer, or allow/deny everything. */
void frontier_robots(struct fetch *f, struct fetch_site *site, struct gong_span text);
void frontier_deny(struct fetch_site *site, const char *code, const char *text, long http_status);
bool frontier_allowed(const struct fetch *f, struct gong_ctx *ctx, const struct fetch_job *job);

/* ---- transfer.c */

bool transfer_open(struct fetch *f);
size_t transfer_body_size(const struct fetch *f);
void transfer_close(struct fetch *f);
/* Starts the job on a free slot. false: no slot is free, or curl failed. */
bool transfer_start(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job);
bool transfer_has_slot(const struct fetch *f);
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
/* The code of a list page on which no link fits. */
const char *outcome_no_links(const struct fetch_slot *slot, const char **ret_text);
extern const struct gong_rule outcome_codes[];

/* ---- answer.c */

/* Deals with a finished transfer. The slot still has to be made free. */
int answer_finish(struct fetch *f, struct gong_ctx *ctx, struct fetch_slot *slot, CURLcode result);
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
