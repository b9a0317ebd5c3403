/* harness.h: stages in process: push an item in, collect what comes out. No executor, no
 * state. Ownership: everything belongs to the harness and dies with it. One thread. */
#ifndef GONG_TESTS_HARNESS_H
#define GONG_TESTS_HARNESS_H

#include "plugin/loader.h"
#include "plugin/params.h"
#include "plugin/stage.h"

enum { HARNESS_STAGES = 16 };

struct harness {
    struct gong_plugin_dirs dirs;
    const char *root; /* what relative FILE parameters start from */
    struct gong_stage stages[HARNESS_STAGES];
    struct gong_plugin *plugins[HARNESS_STAGES];
    size_t n_stages;
    struct gong_arena arena;        /* of the items */
    struct gong_outcome outcome;    /* of the first stage that failed or dropped, or the last */
    const char *where;              /* name of that stage */
    struct gong_item *first, *last; /* outputs of the last stage */
    size_t n_out;
    /* what a source rejected: one line each "status code url: message" */
    char rejected[4096];
    char logged[4096];
    /* checkpoints kept by the harness, and given back in open() */
    char token[4096];
    size_t token_len;
    bool has_token;
    struct gong_run_facts facts;
};

void harness_init(struct harness *h, const char *const *dirs, size_t n_dirs, const char *root);
/* Loads a plugin as the next stage, with defaults. NULL: h->outcome.message says why. */
struct gong_stage *harness_add(struct harness *h, const char *plugin);
/* Uses a linked-in descriptor instead of a file. */
struct gong_stage *harness_add_static(struct harness *h, const struct gong_plugin *p);
/* false: h->outcome.message. */
bool harness_param(struct harness *h, struct gong_stage *s, const char *key, const char *value);
/* Opens all stages; called by harness_push where it was not yet. false: h->outcome. */
bool harness_open(struct harness *h);
/* Pushes an item through all stages. in NULL: the first stage is a source; it is called until
 * it ends. The arena is not reset: make the item in h->arena. false: h->outcome says why. */
bool harness_push(struct harness *h, struct gong_item *in);
bool harness_flush(struct harness *h);
/* Forgets outputs, items and failures; stages stay open. */
void harness_reset(struct harness *h);
void harness_finish(struct harness *h);

#endif
