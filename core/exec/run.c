/* run.c: see run.h. Opening, the loop, the verdict. */
#include "exec/run.h"

#include <stdlib.h>

#include "exec/watch.h"
#include "plugin/ctx.h"
#include "state/frontier.h"
#include "state/shift.h"

enum { SCRATCH = 512 * 1024 * 1024, DAY_MS = 24 * 3600 * 1000 };

/* ---- opening ----------------------------------------------------------------------------------------- */

static void open_parent_stages(struct run *r)
{
    struct gong_outcome o;

    for (size_t i = 0; i < r->p->n_stages && !r->fatal; i++) {
        if (i >= r->p->first_any && i < r->p->first_sink)
            continue;
        if ((i == 0 && (r->opt->retry || r->opt->ingest_file)) || (i < r->p->first_any && r->opt->replay))
            continue; /* neither fetched nor archived */
        if (!gong_pipeline_build_stage(r->p, i, &r->stages[i], o.message)) {
            run_fatal(r, "stage \"%s\": %s", r->p->stages[i].name, o.message);
            return;
        }
        if (!gong_state_token(r->state, r->stages[i].name, &r->stages[i].arena, &r->tokens[i])) {
            run_fatal(r, "the state cannot be read: %s", gong_state_error(r->state));
            return;
        }
        gong_stage_open(&r->stages[i], &r->call, &o);
        if (o.status < 0)
            run_fatal(r, "stage \"%s\": %s", r->p->stages[i].name, o.message);
    }
}

static void set_up_facts(struct run *r)
{
    for (size_t i = 0; i < r->p->n_stages; i++)
        r->plugins[i] = r->p->stages[i].plugin;
    r->facts.pipeline = gong_span_z(r->p->settings.name);
    r->facts.config_sha256 = gong_span_z(r->p->config_sha256);
    r->facts.plugins = r->plugins;
    r->facts.n_plugins = r->p->n_stages;
    r->facts.sources = r->p->chosen;
    r->facts.n_sources = r->p->n_chosen;
    r->delivery = gong_span_z(r->p->delivery_sha256);
    r->call = (struct gong_call){&gong_run_host, r, &r->facts};
    r->worker_call = (struct gong_call){&gong_worker_host, r->opt->log, &r->facts};
}

/* As `status` shows it. */
static struct gong_span kind_of(const struct gong_run_options *opt)
{
    return opt->retry         ? GONG_LIT("retry")
           : opt->replay      ? GONG_LIT("replay")
           : opt->ingest_file ? GONG_LIT("ingest")
                              : GONG_LIT("run");
}

/* When the last run committed last; no stage can have this name. */
static const char clock_name[] = ".clock";

/* A clock that was put back takes all that is remembered with it: else pages would be due, hosts blocked and
 * copies of robots.txt young for as long as it had been wrong. */
static bool open_clock(struct run *r)
{
    struct gong_span text;
    int64_t latest = 0, back;

    if (!gong_state_token(r->state, clock_name, &r->scratch, &text))
        return false;
    if (!run_number(text, &latest))
        latest = 0;
    back = gong_clock_begin(&r->clock, latest);
    if (back == 0)
        return true;
    gong_logger_writef(r->opt->log, GONG_WARNING,
                       "the clock of this machine was put back by %lld days: what is due goes with it",
                       (long long)(back / DAY_MS));
    return gong_state_shift(r->state, back);
}

bool run_keep_clock(struct run *r)
{
    char room[GONG_DECIMAL];

    return gong_state_set_token(r->state, clock_name, gong_decimal(run_now(r), room));
}

/* The workers first: they must not inherit the state, the sinks' files or the source. */
static void open_run(struct run *r)
{
    char why[GONG_MESSAGE_MAX], at[32];

    gong_arena_init(&r->source_arena, (size_t)r->p->settings.item_bytes * 2 + SCRATCH);
    gong_arena_init(&r->sink_arena, (size_t)r->p->settings.output_bytes * 2 + SCRATCH);
    gong_arena_init(&r->scratch, (size_t)r->p->settings.item_bytes * 2 + SCRATCH);
    set_up_facts(r);
    r->pool = gong_pool_start(r->p, &r->worker_call, why);
    if (!r->pool) {
        run_fatal(r, "%s", why);
        return;
    }
    r->state = gong_state_open(r->opt->state_dir, why, sizeof why);
    if (!r->state) {
        run_fatal(r, "%s", why);
        return;
    }
    r->run_id =
        gong_state_begin_run(r->state, r->facts.pipeline, kind_of(r->opt), gong_span_z(gong_timestamp(at)));
    if (r->run_id == 0 || !open_clock(r) || !gong_frontier_open(r->state) || !run_keep_clock(r) ||
        !gong_state_commit(r->state)) {
        run_state_failed(r, NULL);
        return;
    }
    run_watch_open(r);
    if (r->fatal)
        return;
    open_parent_stages(r);
}

/* ---- the loop ------------------------------------------------------------------------------------------ */

static void drain(struct run *r)
{
    while (!r->fatal && gong_pool_in_flight(r->pool) > 0)
        run_collect(r, 1000);
}

static void loop(struct run *r)
{
    if (r->opt->retry)
        run_retry_letters(r);
    else if (r->opt->replay)
        run_replay(r);
    else if (r->opt->ingest_file)
        run_ingest(r);
    while (!r->fatal && !r->stop && !r->source_ended) {
        run_pull(r);
        while (!r->fatal && run_collect(r, 0))
            ;
        run_commit_if_due(r);
        run_tick(r);
    }
    drain(r);
}

/* ---- the end ----------------------------------------------------------------------------------------------
 */

/* A source gave nothing, and should have. */
static bool is_empty(const struct run *r)
{
    const struct gong_tally *t = r->tally;

    return t->seen == 0 && !r->opt->retry && !t->rests[0].n && !gong_tally_at_rest(t) &&
           !gong_tally_is_excused(t);
}

/* Dead letters that somebody must look at: all but those that may pass, unless these are many. */
static bool has_letters(const struct run *r)
{
    return r->tally->many || r->tally->dead > r->tally->passing;
}

static enum gong_verdict verdict(const struct run *r)
{
    const struct gong_tally *t = r->tally;

    if (r->fatal || r->any_aside)
        return GONG_RUN_FAILED;
    if (r->stop)
        return GONG_RUN_STOPPED;
    if (t->sources.failed || t->sources.suspect || has_letters(r) || t->errors || t->alarms[0].n ||
        r->result->unreadable || is_empty(r) || (t->done && !t->records))
        return GONG_RUN_SUSPECT;
    return GONG_RUN_OK;
}

static void record_run(struct run *r, enum gong_verdict v)
{
    struct gong_ctx ctx = {.arena = &r->scratch};
    struct gong_buf b;
    struct gong_json j;
    char at[32];

    gong_buf_init(&b, &ctx, 1024 * 1024);
    gong_json_init(&j, &b);
    gong_tally_json(r->tally, &j);
    if (!gong_state_end_run(r->state, r->run_id, gong_span_z(gong_timestamp(at)),
                            gong_span_z(gong_verdict_name(v)), gong_buf_span(&b)))
        run_state_failed(r, NULL);
}

/* A failed run leaves its batch uncommitted, but says in the state that it failed. It may fail
 * at its last commit too. */
static void end_run(struct run *r)
{
    char why[GONG_MESSAGE_MAX];

    run_watch_judge(r);
    r->tally->many = gong_tally_is_many(r->tally->passing, r->tally->seen + r->tally->rejected,
                                        r->p->settings.failed_share);
    if (r->state && r->run_id && !r->fatal && !gong_frontier_settle(r->state))
        run_state_failed(r, NULL);
    if (r->state && r->run_id && !r->fatal) {
        record_run(r, verdict(r));
        run_commit(r);
    }
    if (r->state && r->fatal) {
        gong_state_close(r->state);
        r->state = gong_state_open(r->opt->state_dir, why, sizeof why);
        if (r->state && r->run_id) {
            record_run(r, verdict(r));
            gong_state_commit(r->state);
        }
    }
    r->result->verdict = verdict(r);
}

static void close_run(struct run *r)
{
    gong_logger_clear(r->opt->log);
    for (size_t i = 0; i < r->p->n_stages; i++)
        if (r->stages[i].plugin)
            gong_stage_finish(&r->stages[i]);
    if (r->pool)
        gong_pool_stop(r->pool);
    gong_ledger_close(r->ledger);
    gong_state_close(r->state);
    run_watch_close(r);
    gong_arena_finish(&r->source_arena);
    gong_arena_finish(&r->sink_arena);
    gong_arena_finish(&r->scratch);
}

void gong_run(const struct gong_run_options *opt, struct gong_run_result *ret)
{
    struct run *r = calloc(1, sizeof *r);

    memset(ret, 0, sizeof *ret);
    ret->verdict = GONG_RUN_FAILED;
    if (!r) {
        snprintf(ret->why, sizeof ret->why, "out of memory");
        return;
    }
    r->opt = opt;
    r->p = opt->pipeline;
    r->result = ret;
    r->tally = &ret->tally;
    r->tally->expected = -1;
    r->tally->started = r->last_commit = gong_now_ms();
    open_run(r);
    if (!r->fatal)
        loop(r);
    end_run(r);
    close_run(r);
    free(r);
}
