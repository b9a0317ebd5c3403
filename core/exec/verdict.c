/* verdict.c: the verdict on each source, once, at the end of a run that asked its source; what is
 * remembered of its best past for the next one. */
#include <stdio.h>

#include "exec/log.h"
#include "exec/watch_int.h"
#include "state/frontier.h"

enum { KEY_MAX = 128 };

/* ---- the best past ------------------------------------------------------------------------------------ */

/* No stage can have this name. */
static void key_of(const struct watched *at, char out[KEY_MAX])
{
    snprintf(out, KEY_MAX, ".best %s", at->s->name);
}

bool run_watch_recall(struct run *r, struct watched *at)
{
    char key[KEY_MAX];
    struct gong_span text;

    key_of(at, key);
    if (!gong_state_token(r->state, key, &r->watch->arena, &text))
        return false;
    gong_bests_read(text, &at->best);
    return true;
}

static bool was_listed_whole(const struct gong_yield *y)
{
    return y->listed && y->full && !y->code[0];
}

/* A person who asks for everything again takes the source as it is now for well. */
static void remember_best(struct run *r, const struct watched *at)
{
    struct gong_bests b = at->best;
    char key[KEY_MAX], text[GONG_BESTS_TEXT];
    int64_t now = r->watch->now;

    if (was_listed_whole(&at->yield)) {
        b.links_now = at->yield.links;
        gong_best_take(&b.links, b.links_now, now, r->opt->again);
    }
    gong_best_take(&b.pages, at->well, now, r->opt->again);
    key_of(at, key);
    gong_bests_write(&b, text);
    if (!gong_state_set_token(r->state, key, gong_span_z(text)))
        run_state_failed(r, NULL);
}

/* ---- the verdict -------------------------------------------------------------------------------------- */

static const char *const names[] = {"", "ok", "suspect", "failed", "retrying"};

static void mark(struct gong_source_sums *sums, const struct gong_source *s, enum gong_judgement judged,
                 const char *reason)
{
    struct gong_source_mark *m;

    if (sums->n_marks == TALLY_SOURCES)
        return;
    m = &sums->marks[sums->n_marks++];
    gong_printable(gong_span_z(s->name), m->name, sizeof m->name);
    gong_printable(gong_span_z(reason), m->reason, sizeof m->reason);
    m->state = names[judged];
}

static void store(struct run *r, struct watched *at, enum gong_judgement judged, const char *reason)
{
    struct gong_source_verdict v = {.id = at->row.id, .now = r->watch->now, .state = names[judged]};

    if (judged != GONG_JUDGED_OK)
        v.reason = gong_span_z(reason);
    if (at->yield.newest[0])
        v.newest = gong_span_z(at->yield.newest);
    if (!gong_state_judged(r->state, &v))
        run_state_failed(r, NULL);
    r->uncommitted++;
}

/* Of a source that was well once, and has not failed as often in a row as the pipeline bears. */
static bool has_patience(const struct run *r, const struct watched *at)
{
    return !r->watch->many && at->row.succeeded_at != GONG_NULL &&
           at->row.failures + 1 < r->p->settings.patience;
}

static enum gong_judgement judge(struct run *r, struct watched *at, char reason[YIELD_REASON_MAX])
{
    const struct gong_past past = {.state = at->row.state,
                                   .reason = at->row.reason,
                                   .newest = at->row.newest,
                                   .now = r->watch->now,
                                   .known = at->known,
                                   .well = at->well,
                                   .stopped = r->stop || r->tally->rests[0].n > 0,
                                   .listed_at = at->row.listed_at,
                                   .patience = has_patience(r, at),
                                   .failed_share = r->p->settings.failed_share,
                                   .links =
                                       was_listed_whole(&at->yield) ? at->yield.links : at->best.links_now,
                                   .best_links = gong_best_now(&at->best.links, r->watch->now),
                                   .best_pages = gong_best_now(&at->best.pages, r->watch->now),
                                   .kept_share = r->opt->again ? 0 : r->p->settings.kept_share};

    return gong_expect_judge(at->s, &at->yield, &past, reason);
}

static void count_pages(const struct gong_page_count *count, void *arg)
{
    struct run *r = arg;
    size_t i = run_source_by_id(r, count->source);

    if (i == GONG_NO_SOURCE)
        return;
    r->watch->all[i].known += count->n;
    if (count->status == GONG_PAGE_OK || count->status == GONG_PAGE_NEW)
        r->watch->all[i].well += count->n;
}

/* A source that nobody asked about is not "not due": the first stage does not know it. */
static bool is_at_rest(const struct watched *at)
{
    return !at->s->column || (at->yield.asked && !at->yield.due);
}

static void judge_all(struct run *r, enum gong_judgement shown)
{
    struct gong_source_sums *sums = &r->tally->sources;
    char reason[YIELD_REASON_MAX];

    for (size_t i = 0; i < r->watch->n; i++) {
        struct watched *at = &r->watch->all[i];
        enum gong_judgement judged = judge(r, at, reason);
        if (judged == shown)
            mark(sums, at->s, judged, reason);
        if (shown != GONG_JUDGED_FAILED)
            continue;
        sums->ok += judged == GONG_JUDGED_OK;
        sums->suspect += judged == GONG_JUDGED_SUSPECT;
        sums->failed += judged == GONG_JUDGED_FAILED;
        sums->retrying += judged == GONG_JUDGED_RETRYING;
        sums->not_due += judged == GONG_JUDGED_NOT && is_at_rest(at);
        if (judged == GONG_JUDGED_NOT)
            continue;
        store(r, at, judged, reason);
        remember_best(r, at);
    }
}

/* Where many sources fail at once, it is not each of them that may recover: all are failures. */
static bool fail_together(struct run *r)
{
    char reason[YIELD_REASON_MAX];
    size_t retrying = 0, tried = 0;

    for (size_t i = 0; i < r->watch->n; i++) {
        enum gong_judgement judged = judge(r, &r->watch->all[i], reason);
        retrying += judged == GONG_JUDGED_RETRYING;
        tried += judged != GONG_JUDGED_NOT;
    }
    return gong_tally_is_many(retrying, tried, r->p->settings.failed_share);
}

void run_watch_judge(struct run *r)
{
    struct gong_source_sums *sums = &r->tally->sources;

    if (!r->watch || r->fatal || r->opt->retry || r->opt->replay || r->opt->ingest_file)
        return;
    sums->n = r->watch->n;
    if (!gong_frontier_counts(r->state, r->watch->now, count_pages, r))
        run_fatal(r, "the state cannot be read: %s", gong_state_error(r->state));
    r->watch->many = fail_together(r);
    judge_all(r, GONG_JUDGED_FAILED); /* these stand first, and everything is stored and counted */
    judge_all(r, GONG_JUDGED_SUSPECT);
    judge_all(r, GONG_JUDGED_RETRYING);
}
