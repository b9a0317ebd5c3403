/* ctx.h: one call of a stage: its arena, what it may ask of the host, and how it ended.
 *
 * The host is whoever drives the stage: the executor's parent, a worker, the case runner. An
 * entry that is NULL means "does nothing here". */
#ifndef GONG_PLUGIN_CTX_H
#define GONG_PLUGIN_CTX_H

#include <gongbao/buf.h>
#include <gongbao/frontier.h>

#include "base/arena.h"
#include "model/item.h"

struct gong_stage;

/* frontier.h on the side of whoever keeps a state; the comments are there. */
struct gong_frontier_host {
    enum gong_found (*discover)(struct gong_ctx *ctx, const struct gong_lead *lead);
    enum gong_found (*look)(struct gong_ctx *ctx, struct gong_span url);
    void (*rest)(struct gong_ctx *ctx, const char *reason);
    size_t (*lease)(struct gong_ctx *ctx, struct gong_span host, struct gong_visit *ret, size_t max);
    bool (*next_host)(struct gong_ctx *ctx, struct gong_span after, struct gong_span *ret);
    int (*unchanged)(struct gong_ctx *ctx, int64_t id);
    int (*failed)(struct gong_ctx *ctx, int64_t id, const char *code, bool for_good, int64_t wait_ms);
    bool (*gone)(struct gong_ctx *ctx, int64_t id, const char *code);
    int (*back)(struct gong_ctx *ctx, int64_t id);
    bool (*column)(struct gong_ctx *ctx, size_t source, struct gong_column_state *ret);
    int (*listed)(struct gong_ctx *ctx, size_t source, const struct gong_listing *listing);
    int64_t (*host_owed)(struct gong_ctx *ctx, struct gong_span host, int64_t delay);
    int (*host_block)(struct gong_ctx *ctx, struct gong_span host, int64_t wait_ms, const char *why);
    bool (*robots_kept)(struct gong_ctx *ctx, struct gong_span site, struct gong_robots_copy *ret);
    int (*robots_keep)(struct gong_ctx *ctx, struct gong_span site, struct gong_robots_copy *copy);
    int (*request)(struct gong_ctx *ctx, const struct gong_request *request);
};

struct gong_host {
    int (*emit)(struct gong_ctx *ctx, struct gong_item *it);
    void (*reject)(struct gong_ctx *ctx, struct gong_span url, int status, const char *code,
                   const char *message);
    struct gong_span (*known)(struct gong_ctx *ctx, struct gong_span url, const char *key);
    int (*unchanged)(struct gong_ctx *ctx, struct gong_span url);
    int (*checkpoint)(struct gong_ctx *ctx, struct gong_span token);
    struct gong_span (*last_checkpoint)(struct gong_ctx *ctx);
    bool (*archived)(struct gong_ctx *ctx, struct gong_span url, struct gong_span sha256,
                     struct gong_place *ret);
    void (*log)(struct gong_ctx *ctx, enum gong_level level, const char *message);
    bool (*stopping)(const struct gong_ctx *ctx);
    void (*expect)(struct gong_ctx *ctx, int64_t items);
    const struct gong_frontier_host *frontier; /* NULL: no state is kept */
};

/* What records repeat about the run. */
struct gong_run_facts {
    struct gong_span pipeline, config_sha256;
    const struct gong_plugin *const *plugins;
    size_t n_plugins;
    const struct gong_source *sources;
    size_t n_sources;
};

enum { GONG_MESSAGE_MAX = 512 };

struct gong_ctx {
    struct gong_arena *arena; /* first: see gong_ctx_arena() */
    const struct gong_stage *stage;
    const struct gong_host *host;
    void *host_arg;
    const struct gong_run_facts *facts;
    struct gong_item *in;
    int status;                     /* first failure, or GONG_OK */
    char message[GONG_MESSAGE_MAX]; /* of the first failure */
    const char *code;               /* of the first failure, or NULL */
    const char *drop;               /* reason, where the input was dropped */
    size_t emitted;
};

#endif
