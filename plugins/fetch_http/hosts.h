/* hosts.h: what is owed to hosts, and what their sites allow. */
#ifndef FETCH_HOSTS_H
#define FETCH_HOSTS_H

#include <gongbao/frontier.h>
#include <gongbao/robots.h>
#include <gongbao/url.h>

#include <curl/curl.h>

struct fetch;
struct fetch_job;
struct fetch_rules;

/* Open addressing by a span that an entry begins with; entries are pointers. */
struct fetch_table {
    void **entries;
    size_t n, cap;
};

struct fetch_host {
    struct gong_span name;
    int64_t next_at; /* monotonic milliseconds; no request before */
    int64_t look_at; /* nothing can be taken before; INT64_MAX: until something changes */
    int64_t delay;
    size_t in_flight, place; /* place: in the heap, from 1; 0: not there */
    int64_t asked, failures; /* requests of this run; failures in a row */
    const char *parked;      /* code: nothing more is asked of it in this run; NULL */
    bool more;               /* the core has pages of it that are due */
    bool own_delay;          /* a source says how long the delay is */
    struct fetch_job *first, *last;
};

enum robots_state { ROBOTS_UNKNOWN, ROBOTS_ASKED, ROBOTS_KNOWN, ROBOTS_DENY_ALL };

/* scheme://host:port. What robots.txt says holds for a site, politeness for its host. */
struct fetch_site {
    struct gong_span key;
    struct fetch_host *host;
    enum robots_state robots_state;
    int64_t robots_until; /* monotonic milliseconds: asked anew after that */
    char digest[65];      /* of its robots.txt, as the core keeps it; "" */
    struct gong_robots robots;
    const char *deny_code, *deny_text; /* of DENY_ALL; constants */
    long deny_status;
    bool is_start; /* one of the configured start URLs is here */
};

/* FNV-1a with a last mix, for tables of this run whose entries are compared. */
#define HOSTS_HASH 14695981039346656037ull
uint64_t hosts_hash_on(uint64_t h, struct gong_span s);
uint64_t hosts_hash(struct gong_span s);
/* The site of a parsed http or https URL; NULL: memory. */
struct fetch_site *hosts_site(struct fetch *f, struct gong_ctx *ctx, const struct gong_url *url);
/* In this run. */
bool hosts_known(const struct fetch *f, struct gong_span name);
struct fetch_host *hosts_host(struct fetch *f, struct gong_ctx *ctx, struct gong_span name);
/* As a configured address: it may be private where that is allowed, and its delay holds. */
void hosts_configure(struct gong_ctx *ctx, struct fetch_site *site, const struct fetch_rules *rules);
/* The robots.txt of a site became known: text of a 2xx answer, or allow/deny everything. */
void hosts_robots(struct fetch *f, struct gong_ctx *ctx, struct fetch_site *site, struct gong_span text,
                  long http_status);
/* true: the core kept it from an earlier run, and it still holds. */
bool hosts_robots_kept(struct fetch *f, struct gong_ctx *ctx, struct fetch_site *site);
void hosts_deny(struct fetch_site *site, const char *code, const char *text, long http_status);
bool hosts_allowed(const struct fetch *f, struct gong_ctx *ctx, const struct fetch_job *job);
/* A request goes out; what is owed before the next. */
int hosts_asked(struct fetch *f, struct gong_ctx *ctx, const struct fetch_job *job);
/* An answer came, or none: the delay counts from its first byte. */
void hosts_heard(struct fetch_host *h, CURL *easy);
/* An answer came: code NULL, or that of a failure. Opens the circuit after too many in a row. */
void hosts_answered(struct fetch *f, struct gong_ctx *ctx, struct fetch_host *h, const char *code);
/* The server wants to be left alone. */
void hosts_wait(const struct fetch *f, struct gong_ctx *ctx, struct fetch_host *h, int64_t wait);
/* The hours of the day at which nothing is asked, where it is in them now; or NULL. */
const char *hosts_quiet(const struct fetch *f);
int hosts_open(struct fetch *f, struct gong_ctx *ctx);

#endif
