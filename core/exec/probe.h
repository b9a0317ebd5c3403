/* probe.h: one page through the worker stages of a pipeline, in this process, stage by stage,
 * so that what each of them made of it can be looked at. Nothing is written: neither archive,
 * state nor sinks take part. */
#ifndef GONG_EXEC_PROBE_H
#define GONG_EXEC_PROBE_H

#include "config/pipeline.h"
#include "plugin/ctx.h"

enum { GONG_PROBE_LINKS = 1000, GONG_PROBE_REQUESTS = 8 };

/* What a crawl would find on the first pages of a list. */
struct gong_probe_list {
    bool asked;
    struct gong_probe_link {
        struct gong_span url, title, date;
    } * links;
    size_t n, total;                                /* kept; found */
    struct gong_span requests[GONG_PROBE_REQUESTS]; /* as the ledger has them: "#POST " and a body behind */
    size_t n_requests;
    char code[64], message[GONG_MESSAGE_MAX]; /* how it broke off; code "": it came to its end */
};

struct gong_probe {
    const struct gong_pipeline *p;
    struct gong_arena arena; /* of the page and all that is made of it */
    struct gong_stage stages[GONG_MAX_STAGES];
    size_t n_stages;
    void (*log)(const char *stage, const char *message); /* warnings of stages, and what a list says */
    struct gong_probe_list list;
    /* result */
    struct gong_item *payload, *page, *last; /* page: as the first stage that gives one left it */
    const char *stage, *drop, *code;         /* where it ended early, and why; NULL where it did not */
    int status;
    char message[2 * GONG_MESSAGE_MAX];
};

/* Opens the stages between the archive and the sinks. false: message. Finish in any case. */
bool gong_probe_open(struct gong_probe *b, const struct gong_pipeline *p);
/* The payload: bytes and URL of the caller, which live as long as the probe. false: message. */
bool gong_probe_take(struct gong_probe *b, struct gong_span bytes, struct gong_span url);
/* What to fetch: a page, or a list (its first two pages, as a crawl asks and reads them). */
struct gong_probe_ask {
    const char *plugin_dir, *url; /* url NULL: the column of `source` */
    const struct gong_source *source;
    const char *post, *post_body; /* column_post and column_post_body of a list; NULL: as configured */
    bool list, allow_private;
};
/* The payload: fetched by fetch_http, and the first page of a list; nothing is followed. false: message. */
bool gong_probe_fetch(struct gong_probe *b, const struct gong_probe_ask *ask);
/* Runs the payload as far as it goes. */
void gong_probe_run(struct gong_probe *b);
void gong_probe_finish(struct gong_probe *b);

#endif
