/* chain.c: see chain.h. */
#include "exec/chain.h"

#include <stdio.h>

struct link {
    struct gong_pass *pass;
    size_t next;
    struct gong_host host; /* that of whoever drives the chain, with the chain's own emit */
};

static int run_from(struct gong_pass *pass, size_t i, struct gong_item *in);

static int note_failure(struct gong_pass *pass, size_t stage, int status, const char *message)
{
    if (pass->status >= 0) {
        pass->status = status;
        pass->stage = stage;
        snprintf(pass->message, sizeof pass->message, "%s", message);
    }
    return status;
}

static int deliver(struct gong_pass *pass, struct gong_item *it)
{
    char why[GONG_MESSAGE_MAX];
    size_t last = pass->chain->n ? pass->chain->n - 1 : 0;

    if (pass->outputs == pass->max_outputs) {
        snprintf(why, sizeof why, "became more than %zu items", pass->max_outputs);
        return note_failure(pass, last, GONG_EITEM, why);
    }
    pass->outputs++;
    return pass->output(pass->arg, it, why) ? GONG_OK : note_failure(pass, last, GONG_EITEM, why);
}

static int on_emit(struct gong_ctx *ctx, struct gong_item *it)
{
    struct link *l = (struct link *)(void *)((char *)(uintptr_t)ctx->host - offsetof(struct link, host));

    if (l->pass->status < 0)
        return l->pass->status;
    return run_from(l->pass, l->next, it);
}

static int call_stage(struct gong_pass *pass, size_t i, struct gong_item *in)
{
    struct link l = {pass, i + 1, *pass->chain->call.host};
    struct gong_call call = pass->chain->call;
    struct gong_outcome o;

    l.host.emit = on_emit;
    call.host = &l.host;
    if (pass->stage_now)
        atomic_store_explicit(pass->stage_now, (uint32_t)i, memory_order_relaxed);
    gong_stage_process(&pass->chain->stages[i], &call, pass->arena, in, &o);
    if (o.drop && pass->status >= 0) {
        pass->drop = o.drop;
        pass->stage = i;
    }
    if (o.status < 0 && pass->status >= 0)
        pass->code = o.code;
    return o.status < 0 ? note_failure(pass, i, o.status, o.message) : o.status;
}

static int run_from(struct gong_pass *pass, size_t i, struct gong_item *in)
{
    int r;

    for (; i < pass->chain->n; i++) {
        r = call_stage(pass, i, in);
        if (r != GONG_PASS)
            return r;
    }
    return deliver(pass, in);
}

static void begin(struct gong_pass *pass)
{
    pass->outputs = 0;
    pass->status = GONG_OK;
    pass->stage = 0;
    pass->drop = pass->code = NULL;
    pass->message[0] = 0;
}

void gong_chain_process(struct gong_pass *pass, struct gong_item *in)
{
    begin(pass);
    run_from(pass, 0, in);
}

int gong_chain_pull(struct gong_pass *pass)
{
    begin(pass);
    return call_stage(pass, 0, NULL);
}
