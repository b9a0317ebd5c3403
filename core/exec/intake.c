/* intake.c: from the source (or the dead letters) to the workers. */
#include <stdio.h>

#include "base/digest.h"
#include "exec/watch.h"
#include "model/wire.h"

static bool set_digest(struct run *r, struct gong_item *it)
{
    char *hex = gong_arena_alloc(it->arena, GONG_SHA256_HEX + 1),
         *bytes = gong_arena_zalloc(it->arena, GONG_DECIMAL + 1);

    if (!hex || !bytes || !gong_sha256_hex(it->body, hex)) {
        run_fatal(r, "no digest of a payload: out of memory");
        return false;
    }
    return gong_item_set_attr(it, "payload.sha256", gong_span(hex, GONG_SHA256_HEX)) &&
           gong_item_set_attr(it, "payload.bytes", gong_decimal((int64_t)it->body.len, bytes));
}

/* What is known of a URL is what was acknowledged: a second capture waits for the first. */
static void wait_for_url(struct run *r, const struct gong_item *it)
{
    while (!r->fatal && run_flies(r, it))
        run_collect(r, 1000);
}

void run_submit(struct run *r, struct gong_item *it)
{
    bool fits = true;

    while (!r->fatal && !gong_pool_submit(r->pool, it, &fits))
        run_collect(r, 1000);
    if (fits && !r->fatal)
        run_took_off(r, it);
    if (!fits)
        run_bury(r, it, gong_span_none(), r->stages[0].name, "too-large",
                 "is larger than item_bytes of the pipeline", false);
}

static bool set_aside(struct run *r, struct gong_item *it)
{
    char why[GONG_MESSAGE_MAX];

    for (size_t i = r->p->first_any; i < r->p->first_sink && r->any_aside; i++)
        if (r->aside[i]) {
            snprintf(why, sizeof why, "stage \"%.60s\" crashed %lld times in a row and was set aside",
                     r->p->stages[i].name, (long long)r->p->settings.crash_limit);
            run_bury(r, it, gong_span_none(), r->p->stages[i].name, "set-aside", why, true);
            return true;
        }
    return false;
}

/* Behind the archive: note the place, then on to the workers. */
static bool after_archive(void *arg, struct gong_item *it, char why[GONG_MESSAGE_MAX])
{
    struct run *r = arg;
    struct gong_place place = {gong_item_get(it, "archive.file"), 0, 0};

    (void)why;
    if (place.file.ptr && run_number(gong_item_get(it, "archive.offset"), &place.offset) &&
        run_number(gong_item_get(it, "archive.length"), &place.length) &&
        !gong_state_archive(r->state, gong_item_get(it, "url"), gong_item_get(it, "payload.sha256"), &place))
        run_state_failed(r, NULL);
    if (!r->fatal && !set_aside(r, it))
        run_submit(r, it);
    return true;
}

/* Of an archive that hands on what it was to keep only. */
static bool archived_only(void *arg, struct gong_item *it, char why[GONG_MESSAGE_MAX])
{
    (void)arg;
    (void)it;
    (void)why;
    return true;
}

static void archive(struct run *r, struct gong_item *it)
{
    struct gong_chain chain = {&r->stages[1], r->p->first_any - 1, r->call};
    struct gong_pass pass = {
        .chain = &chain, .arena = it->arena, .max_outputs = 1, .output = after_archive, .arg = r};

    gong_chain_process(&pass, it);
    if (pass.status == GONG_EFATAL)
        run_fatal(r, "stage \"%s\": %s", chain.stages[pass.stage].name, pass.message);
    else if (pass.status < 0)
        run_bury(r, it, gong_span_none(), chain.stages[pass.stage].name, pass.code ? pass.code : "failed",
                 pass.message, pass.status == GONG_ERETRY);
    else if (!pass.outputs) { /* a decision like any other: this payload does not come again */
        gong_tally_named(r->tally->drops, pass.drop ? pass.drop : "no-output");
        run_acknowledge(r, it);
    }
}

/* A page is again, or still, as it was delivered: what was said of it in between holds no more. */
static void as_delivered(struct run *r, const struct gong_item *it)
{
    bool letters = false;

    r->tally->unchanged++;
    if (!run_unbury(r, it, &letters))
        run_state_failed(r, NULL);
    if (letters)
        run_watch_recovered(r, it);
}

/* Counts an item; true: it is new under this delivery and is to be worked on. */
static bool is_new(struct run *r, const struct gong_item *it)
{
    struct gong_capture c = run_capture_of(it);
    enum gong_lease lease;

    wait_for_url(r, it);
    r->tally->seen++;
    run_watch_seen(r, it);
    lease = r->opt->again ? GONG_LEASE_GRANTED : gong_state_lease(r->state, &c, run_delivery(r, it));
    if (lease == GONG_LEASE_ERROR)
        run_fatal(r, "the state cannot be read: %s", gong_state_error(r->state));
    else if (lease == GONG_LEASE_UNCHANGED)
        as_delivered(r, it);
    else if (lease == GONG_LEASE_DEAD) {
        r->tally->still_dead++;
        run_watch_still_dead(r, it);
    }
    if (lease == GONG_LEASE_UNCHANGED || lease == GONG_LEASE_DEAD)
        run_visit_ok(r, it, false);
    return lease == GONG_LEASE_GRANTED;
}

void run_take_fetched(struct run *r, struct gong_item *it)
{
    if (!r->fatal && set_digest(r, it) && is_new(r, it))
        archive(r, it);
}

/* The server says that the copy we have still holds: that is archived, and nothing is made of it. */
static void take_not_modified(struct run *r, struct gong_item *it)
{
    struct gong_chain chain = {&r->stages[1], r->p->first_any - 1, r->call};
    struct gong_pass pass = {
        .chain = &chain, .arena = it->arena, .max_outputs = 1, .output = archived_only, .arg = r};

    r->tally->seen++;
    as_delivered(r, it);
    run_watch_visit(r, run_source_of(r, it), NULL, false);
    run_visit_not_modified(r, it);
    r->uncommitted++;
    if (chain.n == 0)
        return;
    gong_chain_process(&pass, it);
    if (pass.status == GONG_EFATAL)
        run_fatal(r, "stage \"%s\": %s", chain.stages[pass.stage].name, pass.message);
    else if (pass.status < 0)
        gong_logger_write(r->opt->log, GONG_WARNING, chain.stages[pass.stage].name, gong_item_get(it, "url"),
                          pass.message);
}

static bool from_source(void *arg, struct gong_item *it, char why[GONG_MESSAGE_MAX])
{
    struct run *r = arg;
    struct gong_ctx ctx = {.arena = it->arena, .host = &gong_run_host, .host_arg = r};

    if (r->fatal || !set_digest(r, it)) {
        snprintf(why, GONG_MESSAGE_MAX, "the run stops");
        return false;
    }
    if (!gong_item_get(it, "url").ptr) {
        snprintf(why, GONG_MESSAGE_MAX, "emitted an item without the attribute \"url\"");
        return false;
    }
    if (gong_item_get(it, "not_modified").ptr) {
        take_not_modified(r, it);
        return true;
    }
    if (is_new(r, it)) {
        run_check_validators(r, &ctx, it);
        archive(r, it);
    }
    return true;
}

void run_take_archived(struct run *r, struct gong_item *it)
{
    if (!r->fatal && set_digest(r, it) && is_new(r, it) && !set_aside(r, it))
        run_submit(r, it);
}

void run_pull(struct run *r)
{
    struct gong_chain chain = {&r->stages[0], 1, r->call};
    struct gong_pass pass = {
        .chain = &chain, .arena = &r->source_arena, .max_outputs = SIZE_MAX, .output = from_source, .arg = r};
    int status = gong_chain_pull(&pass);

    if (pass.status < 0 && !r->fatal)
        run_fatal(r, "stage \"%s\": %s", r->stages[0].name, pass.message);
    if (status == GONG_END)
        r->source_ended = true;
    gong_arena_reset(&r->source_arena);
}

/* A letter without a payload has to be fetched again, by a run. */
static void retry_letter(struct run *r, const struct gong_dead *d)
{
    size_t pos = 0;
    struct gong_item *it =
        d->item.ptr ? gong_wire_read(&r->source_arena, d->item, &pos, gong_span_none()) : NULL;

    if (it) {
        r->tally->seen++;
        run_submit(r, it);
    } else {
        r->result->unfetched++;
    }
    gong_arena_reset(&r->source_arena);
    run_tick(r);
}

void run_retry_letters(struct run *r)
{
    struct gong_dead d;
    int64_t only = r->opt->only, after = only ? only - 1 : 0;
    bool found = false;

    while (!r->stop && !r->fatal && !(only && found) &&
           gong_state_next_dead(r->state, after, true, &r->source_arena, &d)) {
        after = d.id;
        if (only && d.id != only)
            break;
        found = true;
        retry_letter(r, &d);
    }
    if (!r->fatal && gong_state_error(r->state)[0])
        run_fatal(r, "the state cannot be read: %s", gong_state_error(r->state));
    if (only && !found && !r->stop)
        run_fatal(r, "there is no dead letter %lld", (long long)only); /* the first reason is kept */
    r->source_ended = true;
}
