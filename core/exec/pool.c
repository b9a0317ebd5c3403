/* pool.c: the parent's side of the slots. */
#include "exec/pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/keep.h"
#include "exec/slots.h"
#include "model/wire.h"

enum { WAKE_MS = 50, GRACE_MS = 200, GAP_MS = 1000, ORDER_MS = 2000 };

/* What the parent knows of a slot by itself: nothing of this can be written by a worker. */
struct held {
    bool busy;
    bool lost; /* its words made no sense */
    uint64_t ticket;
    size_t in_len;
    uint64_t spare; /* late, but not killed before this */
};

struct gong_pool {
    struct gong_slots slots;
    struct held *held;
    uint64_t last_look, last_wait;
    uint64_t awaited, awaited_since; /* ticket that holds up those behind it, and since when */
    const struct gong_pipeline *pipeline;
    bool thread;
    size_t n_workers, in_flight, chain_n;
    size_t uncalled; /* submitted since a worker was last woken */
    uint64_t ticket;
    pid_t zygote;
    struct gong_stage *stages; /* one set, or one for each thread */
    size_t n_stages;
    struct gong_worker workers[MAX_WORKERS];
    pthread_t threads[MAX_WORKERS];
    size_t n_threads;
    bool hung;
    struct gong_done done; /* one at a time is with the caller */
    bool lent;
    char broken[GONG_MESSAGE_MAX];
};

/* ---- starting -------------------------------------------------------------------------------------- */

static bool open_stage(struct gong_pool *pool, size_t i, struct gong_stage *s, const struct gong_call *call,
                       char *why)
{
    struct gong_outcome o;

    if (!gong_pipeline_build_stage(pool->pipeline, i, s, o.message)) {
        snprintf(why, GONG_MESSAGE_MAX, "%.400s", o.message);
        return false;
    }
    gong_stage_open(s, call, &o);
    if (o.status < 0)
        snprintf(why, GONG_MESSAGE_MAX, "stage \"%.60s\": %.400s", s->name, o.message);
    return o.status >= 0;
}

static bool open_stages(struct gong_pool *pool, const struct gong_call *call, char *why)
{
    const struct gong_pipeline *p = pool->pipeline;
    size_t sets = pool->thread ? pool->n_workers : 1;

    pool->chain_n = p->first_sink - p->first_any;
    pool->stages = calloc(sets * pool->chain_n + 1, sizeof *pool->stages);
    for (size_t k = 0; pool->stages && k < sets * pool->chain_n; k++) {
        if (!open_stage(pool, p->first_any + k % pool->chain_n, &pool->stages[k], call, why)) {
            gong_stage_finish(&pool->stages[k]);
            return false;
        }
        pool->n_stages++;
    }
    return pool->stages != NULL;
}

static void set_worker(struct gong_pool *pool, struct gong_worker *w, size_t set,
                       const struct gong_call *call)
{
    memset(w, 0, sizeof *w);
    w->slots = &pool->slots;
    w->chain.stages = pool->stages + set * pool->chain_n;
    w->chain.n = pool->chain_n;
    w->chain.call = *call;
    w->index = (uint32_t)set;
    w->thread = pool->thread;
    w->max_outputs = (size_t)pool->pipeline->settings.outputs;
    w->memory = (size_t)pool->pipeline->settings.memory;
}

static void *thread_main(void *arg)
{
    gong_worker_loop(arg);
    return NULL;
}

static bool start_threads(struct gong_pool *pool, const struct gong_call *call)
{
    pool->slots.arenas = calloc(pool->slots.n, sizeof *pool->slots.arenas);
    pool->slots.lists = calloc(pool->slots.n, sizeof(struct gong_item *));
    if (!pool->slots.arenas || !pool->slots.lists)
        return false;
    for (size_t i = 0; i < pool->slots.n; i++)
        gong_arena_init(&pool->slots.arenas[i], (size_t)pool->pipeline->settings.memory);
    for (size_t i = 0; i < pool->n_workers; i++) {
        set_worker(pool, &pool->workers[i], i, call);
        if (pthread_create(&pool->threads[i], NULL, thread_main, &pool->workers[i]) != 0)
            return false;
        pool->n_threads++;
    }
    return true;
}

static bool start_zygote(struct gong_pool *pool, const struct gong_call *call, char *why)
{
    pid_t parent = getpid();

    set_worker(pool, &pool->workers[0], 0, call);
    pool->zygote = fork();
    if (pool->zygote < 0)
        snprintf(why, GONG_MESSAGE_MAX, "cannot start the workers: %s", strerror(errno));
    if (pool->zygote == 0)
        gong_zygote_main(&pool->workers[0], pool->n_workers, parent);
    return pool->zygote > 0;
}

struct gong_pool *gong_pool_start(const struct gong_pipeline *p, const struct gong_call *call,
                                  char why[GONG_MESSAGE_MAX])
{
    struct gong_pool *pool = calloc(1, sizeof *pool);
    bool ok;

    snprintf(why, GONG_MESSAGE_MAX, "cannot start the workers: out of memory");
    if (!pool)
        return NULL;
    pool->pipeline = p;
    pool->thread = p->settings.isolation == GONG_ISOLATE_THREAD;
    pool->n_workers = (size_t)p->settings.workers;
    ok = gong_slots_map(&pool->slots, &p->settings) &&
         (pool->held = calloc(pool->slots.n, sizeof *pool->held)) && open_stages(pool, call, why) &&
         (pool->thread ? start_threads(pool, call) : start_zygote(pool, call, why));
    pool->last_look = gong_now_ms();
    if (!ok) {
        gong_pool_stop(pool);
        return NULL;
    }
    return pool;
}

/* ---- giving and taking ------------------------------------------------------------------------------- */

static size_t find_free(const struct gong_pool *pool)
{
    for (size_t i = 0; i < pool->slots.n; i++)
        if (!pool->held[i].busy)
            return i;
    return SIZE_MAX;
}

/* The oldest in flight, or of those that are done. */
static size_t find_oldest(const struct gong_pool *pool, bool done)
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < pool->slots.n; i++)
        if (pool->held[i].busy && (!done || atomic_load(&pool->slots.slot[i].state) == SLOT_DONE) &&
            (best == SIZE_MAX || pool->held[i].ticket < pool->held[best].ticket))
            best = i;
    return best;
}

/* Items come back in the order in which they were given: what a record is to the records before
 * it must not depend on who was faster. One that takes very long is waited for only a while. */
static size_t find_done(struct gong_pool *pool)
{
    size_t first = find_oldest(pool, false), done = find_oldest(pool, true);

    if (done == SIZE_MAX || done == first)
        return done;
    if (pool->awaited != pool->held[first].ticket) {
        pool->awaited = pool->held[first].ticket;
        pool->awaited_since = gong_now_ms();
    }
    return gong_now_ms() - pool->awaited_since < ORDER_MS ? SIZE_MAX : done;
}

static bool one_naps(const struct gong_pool *pool)
{
    for (size_t i = 0; i < pool->n_workers; i++)
        if (atomic_load(&pool->slots.shared->naps[i]))
            return true;
    return false;
}

static void call_worker(struct gong_pool *pool)
{
    struct gong_shared *sh = pool->slots.shared;

    if (pool->uncalled && (atomic_load(&sh->sleepers) || one_naps(pool)))
        gong_futex_wake(&sh->ready_seq, 1);
    pool->uncalled = 0;
}

bool gong_pool_submit(struct gong_pool *pool, const struct gong_item *in, bool *ret_fits)
{
    size_t i = find_free(pool);
    struct gong_slot *s;
    struct gong_wire w;

    if (i == SIZE_MAX)
        return false;
    s = &pool->slots.slot[i];
    w = (struct gong_wire){gong_slot_input(&pool->slots, i), 0, pool->slots.item_bytes, false};
    gong_wire_write(&w, in, gong_span_none());
    *ret_fits = !w.failed;
    if (w.failed)
        return true;
    pool->held[i] = (struct held){.busy = true, .ticket = ++pool->ticket, .in_len = w.len};
    s->in_len = w.len;
    s->out_len = 0;
    s->end = GONG_END_OK;
    atomic_store(&gong_slot_desk(&pool->slots, i)->stage, 0);
    atomic_store(&s->since, 0);
    atomic_store(&s->ticket, pool->ticket);
    pool->in_flight++;
    atomic_store(&s->state, SLOT_READY);
    atomic_fetch_add(&pool->slots.shared->ready_seq, 1);
    pool->uncalled++;
    if (pool->uncalled > pool->slots.n * 3 / 4 || !one_naps(pool))
        call_worker(pool);
    return true;
}

size_t gong_pool_in_flight(const struct gong_pool *pool)
{
    return pool->in_flight;
}

static void read_outputs(struct gong_pool *pool, struct gong_done *d, const struct gong_slot *s)
{
    struct gong_span shared = d->wire;
    size_t pos = 0, len = (size_t)s->out_len;
    struct gong_item **tail = &d->outputs;
    char *copy;

    if (pool->thread) {
        d->outputs = pool->slots.lists[d->slot];
        return;
    }
    /* a private copy: a broken worker must not change what was checked */
    copy = len <= pool->slots.output_bytes ? gong_arena_alloc(&d->arena, len + 1) : NULL;
    if (copy)
        memcpy(copy, gong_slot_output(&pool->slots, d->slot), len);
    for (size_t i = 0; copy && i < d->n_outputs; i++) {
        struct gong_item *it = gong_wire_read(&d->arena, gong_span(copy, len), &pos, shared);
        if (!it)
            break;
        *tail = it;
        tail = &it->next;
        if (i + 1 == d->n_outputs)
            return;
    }
    if (!copy || d->n_outputs) {
        d->end = GONG_END_RUBBISH;
        d->outputs = NULL;
        snprintf(d->message, sizeof d->message, "what the worker gave back is not well formed");
    }
}

/* How it ended, as far as that is one of the ways in which an item can end. */
static void read_end(struct gong_done *d, const struct gong_slot *s, bool lost)
{
    uint32_t end = s->end;

    d->end = end <= GONG_END_RUBBISH && !lost ? (enum gong_end)end : GONG_END_RUBBISH;
    d->status = s->status;
    if (d->end == GONG_END_FAILED && (d->status >= 0 || d->status < GONG_EFATAL))
        d->end = GONG_END_RUBBISH;
    d->signal = s->signal;
    d->exit_code = s->exit_code;
    gong_keep(d->message, sizeof d->message, s->message);
    gong_keep(d->drop, sizeof d->drop, s->drop);
    gong_keep(d->code, sizeof d->code, s->code);
    if (d->end == GONG_END_RUBBISH)
        snprintf(d->message, sizeof d->message, "what the worker says of the item makes no sense");
}

static struct gong_done *take_slot(struct gong_pool *pool, size_t i)
{
    struct gong_done *d = &pool->done;
    const struct gong_slot *s = &pool->slots.slot[i];
    size_t pos = 0;

    memset(d, 0, sizeof *d);
    gong_arena_init(&d->arena, pool->slots.item_bytes + 4 * pool->slots.output_bytes);
    d->slot = i;
    read_end(d, s, pool->held[i].lost);
    d->stage = s->fail_stage < pool->chain_n ? s->fail_stage : 0;
    d->n_outputs = s->n_outputs;
    d->wire = gong_span(gong_slot_input(&pool->slots, i), pool->held[i].in_len);
    d->input = gong_wire_read(&d->arena, d->wire, &pos, gong_span_none());
    if (d->end == GONG_END_OK)
        read_outputs(pool, d, s);
    pool->lent = true;
    return d;
}

/* The worker first and the state after it: while the slot is not marked, the worker is not
 * reaped, so this number is nobody else's. */
static void kill_worker(const struct gong_pool *pool, size_t i, uint32_t worker)
{
    pid_t pid = atomic_load(&pool->slots.shared->pids[worker]);

    if (pid > 0 && atomic_load(&pool->slots.slot[i].state) == gong_slot_word(SLOT_KILLED, worker))
        kill(pid, SIGKILL);
}

/* After a gap the parent was stopped, and the workers perhaps with it: what is late gets as
 * much time again, once. */
static bool past_deadline(struct gong_pool *pool, size_t i, uint64_t now, uint64_t gap)
{
    struct gong_slot *s = &pool->slots.slot[i];
    uint64_t since = atomic_load(&s->since), deadline = (uint64_t)pool->pipeline->settings.deadline;

    if (since == 0 || since > now) {
        atomic_store(&s->since, now);
        return false;
    }
    if (now - since < deadline)
        return false;
    if (gap > GAP_MS && !pool->held[i].spare)
        pool->held[i].spare = now + (gap < deadline ? gap : deadline);
    return now >= pool->held[i].spare;
}

static void give_up(struct gong_pool *pool, size_t i, uint32_t word, uint32_t worker)
{
    uint32_t stage = atomic_load(&gong_slot_desk(&pool->slots, i)->stage);

    if (pool->thread) {
        pool->hung = true;
        snprintf(
            pool->broken, sizeof pool->broken,
            "stage \"%.60s\" is past the deadline, and a thread cannot be stopped; use process isolation",
            pool->stages[stage < pool->chain_n ? stage : 0].name);
    } else if (atomic_compare_exchange_strong(&pool->slots.slot[i].state, &word,
                                              gong_slot_word(SLOT_KILLED, worker))) {
        kill_worker(pool, i, worker);
    }
}

/* Kills workers whose item is past the deadline; the zygote then marks the slot. A slot whose
 * words make no sense is done, as rubbish. */
static void enforce_deadline(struct gong_pool *pool)
{
    uint64_t now = gong_now_ms(), gap = now - pool->last_look;

    pool->last_look = now;
    for (size_t i = 0; i < pool->slots.n && !pool->hung; i++) {
        uint32_t word = atomic_load(&pool->slots.slot[i].state), state = word & ((1u << OWNER_SHIFT) - 1);
        uint32_t worker = (word >> OWNER_SHIFT) - 1;
        if (!pool->held[i].busy || word == SLOT_READY || word == SLOT_DONE)
            continue;
        if (worker >= pool->n_workers || (state != SLOT_RUNNING && state != SLOT_KILLED)) {
            pool->held[i].lost = true;
            gong_slots_done(&pool->slots, i, word);
        } else if (state == SLOT_KILLED) {
            kill_worker(pool, i, worker);
        } else if (past_deadline(pool, i, now, gap)) {
            give_up(pool, i, word, worker);
        }
    }
}

struct gong_done *gong_pool_take(struct gong_pool *pool, int timeout_ms)
{
    struct gong_shared *sh = pool->slots.shared;
    uint64_t until = gong_now_ms() + (uint64_t)timeout_ms;

    for (;;) {
        uint32_t seen = atomic_load(&sh->done_seq);
        size_t i = find_done(pool);
        uint64_t now;
        if (i != SIZE_MAX)
            return take_slot(pool, i);
        enforce_deadline(pool);
        now = gong_now_ms();
        if (now >= until || pool->hung)
            return NULL;
        call_worker(pool);
        atomic_store(&sh->parent_waits, 1);
        gong_futex_wait(&sh->done_seq, seen, until - now < WAKE_MS ? (int)(until - now) : WAKE_MS);
        atomic_store(&sh->parent_waits, 0);
    }
}

void gong_pool_release(struct gong_pool *pool, struct gong_done *d)
{
    gong_arena_finish(&d->arena);
    if (pool->thread)
        gong_arena_reset(&pool->slots.arenas[d->slot]);
    gong_slot_trim(&pool->slots, d->slot, pool->held[d->slot].in_len,
                   (size_t)pool->slots.slot[d->slot].out_len);
    pool->in_flight--;
    pool->lent = false;
    pool->held[d->slot] = (struct held){0};
    atomic_store(&pool->slots.slot[d->slot].state, SLOT_FREE);
}

bool gong_pool_broken(struct gong_pool *pool, char why[GONG_MESSAGE_MAX])
{
    int status;
    uint64_t now = gong_now_ms();

    if (now != pool->last_wait && pool->zygote > 0 &&
        waitpid(pool->zygote, &status, WNOHANG) == pool->zygote) {
        pool->zygote = 0;
        pool->hung = true;
        snprintf(pool->broken, sizeof pool->broken, "the process that holds the workers has ended");
    }
    pool->last_wait = now;
    if (pool->hung)
        snprintf(why, GONG_MESSAGE_MAX, "%s", pool->broken);
    return pool->hung;
}

/* ---- stopping -------------------------------------------------------------------------------------------
 */

static void stop_threads(struct gong_pool *pool)
{
    if (pool->hung) /* a thread that never ends keeps everything it uses */
        return;
    for (size_t i = 0; i < pool->n_threads; i++)
        pthread_join(pool->threads[i], NULL);
    for (size_t i = 0; pool->slots.arenas && i < pool->slots.n; i++)
        gong_arena_finish(&pool->slots.arenas[i]);
    free(pool->slots.arenas);
    free(pool->slots.lists);
}

static void stop_zygote(struct gong_pool *pool)
{
    uint64_t until = gong_now_ms() + GRACE_MS;

    if (pool->zygote <= 0)
        return;
    while (waitpid(pool->zygote, NULL, WNOHANG) == 0) {
        uint32_t seen = atomic_load(&pool->slots.shared->done_seq);
        if (gong_now_ms() >= until)
            kill(pool->zygote, SIGKILL);
        gong_futex_wait(&pool->slots.shared->done_seq, seen, 5);
    }
}

void gong_pool_stop(struct gong_pool *pool)
{
    bool keep = pool->hung && pool->thread;

    if (pool->slots.shared) {
        atomic_store(&pool->slots.shared->stop, 1);
        atomic_fetch_add(&pool->slots.shared->ready_seq, 1);
        gong_futex_wake(&pool->slots.shared->ready_seq, 1000);
    }
    if (pool->lent)
        gong_arena_finish(&pool->done.arena);
    stop_zygote(pool);
    stop_threads(pool);
    if (keep)
        return;
    for (size_t i = 0; i < pool->n_stages; i++)
        gong_stage_finish(&pool->stages[i]);
    free(pool->stages);
    free(pool->held);
    gong_slots_unmap(&pool->slots);
    free(pool);
}
