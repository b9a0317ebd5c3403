/* probe.h: one page through the worker stages of a pipeline, in this process, stage by stage,
 * so that what each of them made of it can be looked at. Nothing is written: neither archive,
 * state nor sinks take part. */
#ifndef GONG_EXEC_PROBE_H
#define GONG_EXEC_PROBE_H

#include "config/pipeline.h"

struct gong_probe {
    const struct gong_pipeline *p;
    struct gong_arena arena; /* of the page and all that is made of it */
    struct gong_stage stages[GONG_MAX_STAGES];
    size_t n_stages;
    void (*log)(const char *stage, const char *message); /* warnings of stages */
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
/* The payload: fetched by fetch_http, one page, nothing followed. false: message. */
bool gong_probe_fetch(struct gong_probe *b, const char *url, const char *plugin_dir, bool allow_private);
/* Runs the payload as far as it goes. */
void gong_probe_run(struct gong_probe *b);
void gong_probe_finish(struct gong_probe *b);

#endif
