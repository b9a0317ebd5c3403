/* deliver.c: from the workers to the sinks, acknowledgements, commits. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "exec/watch.h"

/* ---- what came back from a worker -------------------------------------------------------------- */

static bool to_sinks(struct run *r, struct gong_done *d, struct gong_item *it)
{
    struct gong_outcome o;
    struct gong_revision rev;

    if (!run_revise(r, it, &rev)) {
        if (!r->fatal)
            run_bury(r, d->input, d->wire, r->p->stages[r->p->first_sink].name, "too-large",
                     "no room for what changed since its last version", false);
        return false;
    }
    for (size_t i = r->p->first_sink; i < r->p->n_stages; i++) {
        gong_stage_process(&r->stages[i], &r->call, &r->sink_arena, it, &o);
        if (o.status == GONG_EFATAL)
            run_fatal(r, "stage \"%s\": %s", r->stages[i].name, o.message);
        else if (o.status < 0)
            run_bury(r, d->input, d->wire, r->stages[i].name, "sink", o.message, o.status == GONG_ERETRY);
        if (o.status < 0)
            return false;
    }
    run_revised(r, it, &rev);
    gong_tally_record(r->tally, it);
    return true;
}

void run_acknowledge(struct run *r, const struct gong_item *in)
{
    struct gong_capture c = run_capture_of(in);

    if (!gong_state_ack(r->state, &c, run_delivery(r, in)) || !run_unbury(r, in, NULL))
        run_state_failed(r, NULL);
    run_visit_ok(r, in, true);
    r->tally->done++;
    r->uncommitted++;
}

static void finished(struct run *r, struct gong_done *d)
{
    char why[GONG_MESSAGE_MAX];

    if (!d->input) {
        run_bury(r, NULL, gong_span_none(), r->p->stages[r->p->first_any].name, "rubbish",
                 "the item cannot be read back", false);
        return;
    }
    memset(r->crashes, 0, sizeof r->crashes);
    if (run_watch_page(r, d, why)) { /* its past is better, and stays */
        run_bury(r, d->input, d->wire, "sources", "expectation", why, true);
        return;
    }
    if (r->fatal)
        return;
    for (struct gong_item *it = d->outputs, *next; it && !r->fatal; it = next) {
        next = it->next;
        if (!to_sinks(r, d, it))
            return;
        gong_arena_reset(&r->sink_arena);
    }
    if (!d->outputs)
        gong_tally_named(r->tally->drops, d->drop[0] ? d->drop : "no-output");
    if (!r->fatal)
        run_acknowledge(r, d->input);
}

static void crashed(struct run *r, struct gong_done *d)
{
    size_t i = r->p->first_any + d->stage;
    const char *code = d->end == GONG_END_DEADLINE  ? "deadline"
                       : d->end == GONG_END_RUBBISH ? "rubbish"
                                                    : "crash";
    const char *name = i < r->p->first_sink ? r->p->stages[i].name : "worker";
    char why[GONG_MESSAGE_MAX];

    if (d->end == GONG_END_DEADLINE)
        snprintf(why, sizeof why, "took longer than the deadline of %lld ms",
                 (long long)r->p->settings.deadline);
    else if (d->end == GONG_END_RUBBISH)
        snprintf(why, sizeof why, "%s", d->message);
    else if (d->signal)
        snprintf(why, sizeof why, "crashed with signal %d (%s)", d->signal, strsignal(d->signal));
    else
        snprintf(why, sizeof why, "ended the worker with exit code %d", d->exit_code);
    run_bury(r, d->input, d->wire, name, code, why, true);
    if (i < GONG_MAX_STAGES && ++r->crashes[i] == (size_t)r->p->settings.crash_limit) {
        r->aside[i] = r->any_aside = true;
        gong_logger_write(
            r->opt->log, GONG_ERROR, name, gong_span_none(),
            "crashed too often in a row and is set aside; what follows goes to the dead letters");
    }
}

bool run_collect(struct run *r, int timeout_ms)
{
    struct gong_done *d = gong_pool_take(r->pool, timeout_ms);
    char why[GONG_MESSAGE_MAX];

    if (!d) {
        if (gong_pool_broken(r->pool, why))
            run_fatal(r, "%s", why);
        run_tick(r);
        return false;
    }
    run_landed(r, d->input);
    if (d->end == GONG_END_OK)
        finished(r, d);
    else if (d->end != GONG_END_FAILED)
        crashed(r, d);
    else if (d->status == GONG_EFATAL)
        run_fatal(r, "stage \"%s\": %s", r->p->stages[r->p->first_any + d->stage].name, d->message);
    else
        run_bury(r, d->input, d->wire, r->p->stages[r->p->first_any + d->stage].name,
                 d->code[0] ? d->code : "failed", d->message, d->status == GONG_ERETRY);
    gong_pool_release(r->pool, d);
    run_commit_if_due(r);
    run_tick(r);
    return true;
}

/* ---- commits ---------------------------------------------------------------------------------------- */

static bool flush_stage(struct run *r, size_t i)
{
    struct gong_outcome o;

    if (!r->stages[i].opened)
        return true;
    gong_stage_flush(&r->stages[i], &r->call, &r->scratch, &o);
    gong_arena_reset(&r->scratch);
    if (o.status < 0)
        run_fatal(r, "stage \"%s\": %s", r->stages[i].name, o.message);
    return o.status >= 0;
}

bool run_commit(struct run *r)
{
    for (size_t i = 0; i < r->p->n_stages && !r->fatal; i++)
        if ((i < r->p->first_any || i >= r->p->first_sink) && !flush_stage(r, i))
            return false;
    if (!r->fatal && run_sync_ledger(r) && !(run_keep_clock(r) && gong_state_commit(r->state)))
        run_state_failed(r, NULL);
    r->uncommitted = 0;
    r->last_commit = gong_now_ms();
    return !r->fatal;
}

void run_commit_if_due(struct run *r)
{
    if (r->fatal || r->uncommitted == 0)
        return;
    if (r->uncommitted >= (size_t)r->p->settings.batch ||
        gong_now_ms() - r->last_commit >= (uint64_t)r->p->settings.batch_time)
        run_commit(r);
}
