/* emit_sqlite.c: a sink that keeps records in a SQLite file: one row a report or page, its facts in
 * tables of their own (schema.c), views for people.
 *
 * Delivery. Everything between two flushes is one transaction: flush() commits, and only then are the
 * items acknowledged. A record that comes again replaces itself with all its facts, so that
 * at-least-once ends in the same tables. Readers are never blocked (WAL); a second writer waits
 * for the lock and then is told so. */
#include <gongbao/plugin.h>

#include "rows.h"

struct emit_sqlite {
    const char *path;
    bool sync;
    int64_t busy_timeout;
    struct store store;
    struct rows rows;
};

static int open_sink(void *self, struct gong_ctx *ctx)
{
    struct emit_sqlite *s = self;
    int status;

    s->store = (struct store){.path = s->path, .busy_timeout = s->busy_timeout, .sync = s->sync};
    status = store_open(&s->store, ctx);
    return status == GONG_OK ? rows_prepare(&s->rows, &s->store, ctx) : status;
}

static int process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct emit_sqlite *s = self;
    int status = store_begin(&s->store, ctx);

    return status == GONG_OK ? rows_write(&s->rows, &s->store, ctx, in) : status;
}

static int flush(void *self, struct gong_ctx *ctx)
{
    struct emit_sqlite *s = self;

    return store_commit(&s->store, ctx);
}

static void close_sink(void *self)
{
    struct emit_sqlite *s = self;

    rows_finish(&s->rows);
    store_close(&s->store);
}

#define MEMBER(m) offsetof(struct emit_sqlite, m)

static const struct gong_param params[] = {
    {.name = "path",
     .type = GONG_P_PATH,
     .offset = MEMBER(path),
     .required = true,
     .help = "Database file, made where it is absent."},
    {.name = "sync",
     .type = GONG_P_BOOL,
     .offset = MEMBER(sync),
     .dflt = "true",
     .help = "Make records durable on disk before their items are acknowledged."},
    {.name = "busy_timeout",
     .type = GONG_P_TIME,
     .offset = MEMBER(busy_timeout),
     .dflt = "10s",
     .min = 0,
     .max = 3600000,
     .help = "How long to wait for another process that writes to the file."},
    {.name = NULL},
};

GONG_PLUGIN(emit_sqlite) = {
    GONG_PLUGIN_HEAD,
    .name = "emit_sqlite",
    .version = "0.1.0",
    .summary = "Keeps records in tables of a SQLite file, with views to query.",
    .accepts = GONG_TEXT | GONG_REPORT,
    .emits = GONG_NONE,
    .model = GONG_SINGLE,
    .state_size = sizeof(struct emit_sqlite),
    .params = params,
    .open = open_sink,
    .process = process,
    .flush = flush,
    .close = close_sink,
};
