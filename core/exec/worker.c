/* worker.c: claims the oldest ready slot, runs its item through the chain, writes what came
 * out, and says done. The same loop serves process and thread workers. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/keep.h"
#include "exec/slots.h"
#include "model/wire.h"

enum { ITEMS_OF_A_LIFE = 50000, NAP_MS = 4, SLEEP_MS = 500 };

struct output {
    struct gong_worker *w;
    struct gong_wire wire;
    struct gong_span shared;
    struct gong_item *first, *last; /* threads */
    size_t bytes;
};

static bool write_output(void *arg, struct gong_item *it, char why[GONG_MESSAGE_MAX])
{
    struct output *o = arg;
    size_t cap = o->w->slots->output_bytes;

    if (it->delivered) {
        snprintf(why, GONG_MESSAGE_MAX, "became the same item twice");
        return false;
    }
    it->delivered = true;
    if (o->w->thread) {
        o->bytes += it->body.len;
        it->next = NULL;
        if (o->last)
            o->last->next = it;
        else
            o->first = it;
        o->last = it;
    } else {
        gong_wire_write(&o->wire, it, o->shared);
    }
    if (o->wire.failed || o->bytes > cap)
        snprintf(why, GONG_MESSAGE_MAX, "became more than %zu bytes (output_bytes)", cap);
    return !o->wire.failed && o->bytes <= cap;
}

static void finish_slot(struct gong_worker *w, size_t i, const struct gong_pass *pass, const struct output *o)
{
    struct gong_slot *s = &w->slots->slot[i];

    s->end = (uint32_t)(pass->status < 0 ? GONG_END_FAILED : GONG_END_OK);
    s->status = pass->status;
    s->fail_stage = (uint32_t)pass->stage;
    s->n_outputs = pass->status < 0 ? 0 : (uint32_t)pass->outputs;
    s->out_len = o->wire.len;
    gong_keep(s->message, sizeof s->message, pass->message);
    gong_keep(s->code, sizeof s->code, pass->code && pass->status < 0 ? pass->code : "");
    gong_keep(s->drop, sizeof s->drop, pass->drop && pass->status >= 0 ? pass->drop : "");
    if (w->thread)
        w->slots->lists[i] = pass->status < 0 ? NULL : o->first;
}

/* A process worker may touch nothing but its own slot while plugins run: a stray write ends in
 * a signal and not in somebody else's item, nor in the words that the parent acts on. Between two
 * items the slot stays open, because the next one is often there. */
static void shut_in(struct gong_worker *w, size_t i)
{
    if (w->thread)
        return;
    if (w->open != i) {
        if (w->open != SIZE_MAX)
            gong_slots_close(w->slots, w->open);
        gong_slots_open(w->slots, i);
        w->open = i;
    }
    gong_slots_guard_head(w->slots, true);
}

static void let_out(const struct gong_worker *w)
{
    if (!w->thread)
        gong_slots_guard_head(w->slots, false);
}

static void run_slot(struct gong_worker *w, struct gong_arena *a, size_t i)
{
    struct gong_slot *s = &w->slots->slot[i];
    struct gong_span wire = gong_span(gong_slot_input(w->slots, i), (size_t)s->in_len);
    struct output o = {w, {gong_slot_output(w->slots, i), 0, w->slots->output_bytes, false}, wire, NULL, NULL,
                       0};
    struct gong_pass pass = {.chain = &w->chain,
                             .arena = a,
                             .max_outputs = w->max_outputs,
                             .output = write_output,
                             .arg = &o,
                             .stage_now = &gong_slot_desk(w->slots, i)->stage};
    size_t pos = 0;
    struct gong_item *in;

    shut_in(w, i);
    in = gong_wire_read(a, wire, &pos, gong_span_none());
    if (in)
        gong_chain_process(&pass, in);
    else
        pass.status = GONG_EITEM, snprintf(pass.message, sizeof pass.message, "the item cannot be read");
    let_out(w);
    finish_slot(w, i, &pass, &o);
}

/* The oldest ready slot, claimed; SIZE_MAX where there is none. */
static size_t claim(struct gong_worker *w)
{
    struct gong_slots *s = w->slots;

    for (;;) {
        size_t best = SIZE_MAX;
        uint64_t ticket = 0;
        uint32_t ready = SLOT_READY;
        for (size_t i = 0; i < s->n; i++)
            if (atomic_load(&s->slot[i].state) == SLOT_READY &&
                (best == SIZE_MAX || atomic_load(&s->slot[i].ticket) < ticket)) {
                best = i;
                ticket = atomic_load(&s->slot[i].ticket);
            }
        if (best == SIZE_MAX)
            return best;
        if (atomic_compare_exchange_strong(&s->slot[best].state, &ready,
                                           gong_slot_word(SLOT_RUNNING, w->index))) {
            atomic_store(&s->slot[best].since, gong_now_ms());
            return best;
        }
    }
}

static void sleep_until_called(struct gong_shared *sh, uint32_t seen)
{
    atomic_fetch_add(&sh->sleepers, 1);
    gong_futex_wait(&sh->ready_seq, seen, SLEEP_MS);
    atomic_fetch_sub(&sh->sleepers, 1);
}

/* Where items come one by one and fast, waking for each costs more than the work: they are let
 * gather for a moment. */
static void take_nap(struct gong_worker *w, uint32_t seen)
{
    _Atomic bool *naps = &w->slots->shared->naps[w->index];

    atomic_store(naps, true);
    gong_futex_wait(&w->slots->shared->ready_seq, seen, NAP_MS);
    atomic_store(naps, false);
}

static size_t wait_for_slot(struct gong_worker *w, bool nap)
{
    struct gong_shared *sh = w->slots->shared;
    size_t i;

    for (;; nap = false) {
        uint32_t seen = atomic_load(&sh->ready_seq);
        i = claim(w);
        if (i != SIZE_MAX || atomic_load(&sh->stop))
            return i;
        if (nap)
            take_nap(w, seen);
        else
            sleep_until_called(sh, seen);
    }
}

void gong_worker_loop(struct gong_worker *w)
{
    struct gong_arena own;
    size_t i;

    gong_arena_init(&own, w->memory);
    w->open = SIZE_MAX;
    if (!w->thread)
        gong_slots_own(w->slots);
    for (size_t n = 0; w->thread || n < ITEMS_OF_A_LIFE; n++) {
        i = wait_for_slot(w, n > 0);
        if (i == SIZE_MAX)
            break;
        run_slot(w, w->thread ? &w->slots->arenas[i] : &own, i);
        gong_arena_reset(&own);
        while (!gong_slots_done(w->slots, i, gong_slot_word(SLOT_RUNNING, w->index)))
            pause(); /* given up by the parent: the signal is on its way */
    }
    gong_arena_finish(&own);
}
