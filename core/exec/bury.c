/* bury.c: items that were given up become dead letters, with their reason and, where there is one, their
 * payload. */
#include <stdio.h>
#include <string.h>

#include "exec/watch.h"
#include "model/wire.h"

static const char *plugin_label(const struct run *r, const char *stage, char *dst, size_t n)
{
    for (size_t i = 0; i < r->p->n_stages; i++)
        if (strcmp(r->p->stages[i].name, stage) == 0) {
            snprintf(dst, n, "%s %s", r->p->stages[i].plugin->name, r->p->stages[i].plugin->version);
            return dst;
        }
    return "";
}

static struct gong_span wire_of(struct run *r, const struct gong_item *it)
{
    struct gong_wire w = {NULL, 0, it->body.len + 1024 * 1024, false};

    w.ptr = gong_arena_alloc(&r->scratch, w.cap);
    if (!w.ptr)
        return gong_span_none();
    gong_wire_write(&w, it, gong_span_none());
    return w.failed ? gong_span_none() : gong_span(w.ptr, w.len);
}

bool run_unbury(struct run *r, const struct gong_item *it, bool *ret_letters)
{
    struct gong_span sha256 = gong_item_get(it, "payload.sha256"),
                     from = gong_item_get(it, "http.redirected_from");

    return (!from.ptr || gong_state_unbury_url(r->state, from, gong_span_none(), NULL)) &&
           gong_state_unbury_url(r->state, gong_item_get(it, "url"), sha256, ret_letters);
}

/* It will be asked again by itself, and has not failed so often in a row that somebody must look. */
static bool may_pass(const struct run *r, const struct gong_dead *d)
{
    return r->watch && d->retry && !d->sha256.ptr && d->attempts < r->p->settings.patience;
}

void run_bury(struct run *r, const struct gong_item *it, struct gong_span wire, const char *stage,
              const char *code, const char *reason, bool retry)
{
    char label[160], at[32], key[TALLY_NAME_MAX];
    struct gong_dead d = {.url = it ? gong_item_get(it, "url") : gong_span_none(), .retry = retry};

    if (!d.url.ptr)
        d.url = GONG_LIT("(unknown)");
    d.sha256 = it ? gong_item_get(it, "payload.sha256") : gong_span_none();
    d.stage = gong_span_z(stage);
    d.plugin = gong_span_z(plugin_label(r, stage, label, sizeof label));
    d.code = gong_span_z(code);
    d.reason = gong_span_z(reason);
    d.at = gong_span_z(gong_timestamp(at));
    d.delivery = run_delivery(r, it);
    d.item = wire.ptr || !d.sha256.ptr ? wire : wire_of(r, it);
    r->tally->dead++;
    snprintf(key, sizeof key, "%.60s: %.60s", stage, code);
    gong_tally_named(r->tally->reasons, key);
    gong_logger_write(r->opt->log, GONG_WARNING, stage, d.url, reason);
    run_visit_buried(r, it, code, retry);
    run_watch_buried(r, it, code);
    if (!gong_state_bury(r->state, &d))
        run_state_failed(r, NULL);
    else
        r->tally->passing += may_pass(r, &d);
    r->uncommitted++;
    gong_arena_reset(&r->scratch);
}
