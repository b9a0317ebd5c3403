/* probe.c: see probe.h. */
#include "exec/probe_int.h"

#include <stdio.h>
#include <stdlib.h>

#include "exec/chain.h"
#include "exec/log.h"

static void on_log(struct gong_ctx *ctx, enum gong_level level, const char *message)
{
    const struct gong_probe_call *c = ctx->host_arg;

    if (level >= GONG_WARNING && c->b->log)
        c->b->log(ctx->stage->name, message);
}

static const struct gong_host stage_host = {.log = on_log};

struct gong_call gong_probe_call(struct gong_probe *b, struct gong_probe_call *c)
{
    memset(c, 0, sizeof *c);
    c->b = b;
    c->facts.pipeline = gong_span_z(b->p->settings.name);
    c->facts.config_sha256 = gong_span_z(b->p->config_sha256);
    return (struct gong_call){&stage_host, c, &c->facts};
}

bool gong_probe_no(struct gong_probe *b, const char *stage, const char *why)
{
    snprintf(b->message, sizeof b->message, "stage \"%.200s\": %.600s", stage, why);
    return false;
}

bool gong_probe_open(struct gong_probe *b, const struct gong_pipeline *p)
{
    char why[GONG_REFUSAL_MAX];
    struct gong_probe_call c;
    struct gong_call call;
    struct gong_outcome o;

    b->p = p;
    gong_arena_init(&b->arena, (size_t)p->settings.memory);
    call = gong_probe_call(b, &c);
    for (size_t i = p->first_any; i < p->first_sink; i++) {
        struct gong_stage *s = &b->stages[b->n_stages++];
        if (!gong_pipeline_build_stage(p, i, s, why))
            return gong_probe_no(b, p->stages[i].name, why);
        gong_stage_open(s, &call, &o);
        if (o.status < 0)
            return gong_probe_no(b, s->name, o.message);
    }
    return true;
}

bool gong_probe_take(struct gong_probe *b, struct gong_span bytes, struct gong_span url)
{
    char at[32];
    struct gong_item *it = gong_item_create(&b->arena, GONG_PAYLOAD);
    char *when = gong_arena_alloc(&b->arena, sizeof at);

    if (!it || !when) {
        snprintf(b->message, sizeof b->message, "out of memory");
        return false;
    }
    memcpy(when, gong_timestamp(at), sizeof at);
    it->body = bytes;
    it->identity = true;
    b->payload = it;
    return gong_item_set_attr(it, "url", url) && gong_item_set_attr(it, "fetched_at", gong_span_z(when));
}

/* ---- one stage, one item --------------------------------------------------------------------- */

static bool keep_first(void *arg, struct gong_item *it, char why[GONG_MESSAGE_MAX])
{
    struct gong_probe_call *c = arg;

    (void)why;
    if (!c->first)
        c->first = it;
    return true;
}

static void note_end(struct gong_probe *b, const struct gong_stage *s, const struct gong_pass *pass)
{
    b->status = pass->status;
    b->stage = s->name;
    b->drop = pass->drop;
    b->code = pass->code;
    snprintf(b->message, sizeof b->message, "%s", pass->message);
}

static struct gong_item *run_stage(struct gong_probe *b, struct gong_stage *s, struct gong_item *in)
{
    struct gong_probe_call c;
    struct gong_chain chain = {s, 1, gong_probe_call(b, &c)};
    struct gong_pass pass = {
        .chain = &chain, .arena = &b->arena, .max_outputs = SIZE_MAX, .output = keep_first, .arg = &c};

    gong_chain_process(&pass, in);
    if (pass.status < 0 || !c.first) {
        note_end(b, s, &pass);
        return NULL;
    }
    return c.first;
}

void gong_probe_run(struct gong_probe *b)
{
    struct gong_item *it = b->payload;

    for (size_t i = 0; it && i < b->n_stages; i++) {
        b->last = it;
        it = run_stage(b, &b->stages[i], it);
        if (it && it->kind == GONG_PAGE && !b->page)
            b->page = it;
    }
    if (it)
        b->last = it;
}

void gong_probe_finish(struct gong_probe *b)
{
    for (size_t i = 0; i < b->n_stages; i++)
        gong_stage_finish(&b->stages[i]);
    b->n_stages = 0;
    gong_arena_finish(&b->arena);
}
