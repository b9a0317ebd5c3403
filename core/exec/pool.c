/* pool.c: the parent's side of the slots. */
#include "exec/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exec/slots.h"
#include "model/wire.h"

enum { WAKE_MS = 50, GRACE_MS = 200 };

struct gong_pool {
    struct gong_slots slots;
    const struct gong_pipeline *pipeline;
    bool thread;
    size_t n_workers, in_flight, chain_n;
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

static bool open_stage(struct gong_pool *pool, size_t i, struct gong_stage *s, const struct gong_call *call, char *why)
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

static void set_worker(struct gong_pool *pool, struct gong_worker *w, size_t set, const struct gong_call *call)
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

static bool start_zygote(struct gong_pool *pool, const struct gong_call *call)
{
    pid_t parent = getpid();

    set_worker(pool, &pool->workers[0], 0, call);
    pool->zygote = fork();
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
    ok = gong_slots_map(&pool->slots, &p->settings) && open_stages(pool, call, why) &&
         (pool->thread ? start_threads(pool, call) : start_zygote(pool, call));
    if (!ok) {
        gong_pool_stop(pool);
        return NULL;
    }
    return pool;
}

/* ---- giving and taking ------------------------------------------------------------------------------- */

static size_t find_slot(const struct gong_pool *pool, uint32_t state)
{
    size_t best = SIZE_MAX;
    uint64_t ticket = UINT64_MAX;

    for (size_t i = 0; i < pool->slots.n; i++)
        if (atomic_load(&pool->slots.slot[i].state) == state && atomic_load(&pool->slots.slot[i].ticket) < ticket) {
            best = i;
            ticket = atomic_load(&pool->slots.slot[i].ticket);
        }
    return best;
}

bool gong_pool_submit(struct gong_pool *pool, const struct gong_item *in, bool *ret_fits)
{
    size_t i = find_slot(pool, SLOT_FREE);
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
    s->in_len = w.len;
    s->out_len = 0;
    s->end = GONG_END_OK;
    atomic_store(&s->killed, 0);
    atomic_store(&s->worker, 0);
    atomic_store(&s->stage, 0);
    atomic_store(&s->since, gong_now_ms());
    atomic_store(&s->ticket, ++pool->ticket);
    pool->in_flight++;
    atomic_store(&s->state, SLOT_READY);
    atomic_fetch_add(&pool->slots.shared->ready_seq, 1);
    if (atomic_load(&pool->slots.shared->sleepers))
        gong_futex_wake(&pool->slots.shared->ready_seq, 1);
    return true;
}

size_t gong_pool_in_flight(const struct gong_pool *pool)
{
    return pool->in_flight;
}

static void read_outputs(struct gong_pool *pool, struct gong_done *d, const struct gong_slot *s)
{
    struct gong_span shared = gong_span(gong_slot_input(&pool->slots, d->slot), (size_t)s->in_len);
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

static struct gong_done *take_slot(struct gong_pool *pool, size_t i)
{
    struct gong_done *d = &pool->done;
    const struct gong_slot *s = &pool->slots.slot[i];
    size_t pos = 0;

    memset(d, 0, sizeof *d);
    gong_arena_init(&d->arena, pool->slots.item_bytes + 4 * pool->slots.output_bytes);
    d->slot = i;
    d->end = (enum gong_end)s->end;
    d->status = s->status;
    d->signal = s->signal;
    d->exit_code = s->exit_code;
    d->stage = s->fail_stage < pool->chain_n ? s->fail_stage : 0;
    d->n_outputs = s->n_outputs;
    snprintf(d->message, sizeof d->message, "%.*s", GONG_MESSAGE_MAX - 1, s->message);
    snprintf(d->drop, sizeof d->drop, "%.*s", (int)sizeof d->drop - 1, s->drop);
    snprintf(d->code, sizeof d->code, "%.*s", (int)sizeof d->code - 1, s->code);
    if (d->end == GONG_END_CRASH && atomic_load(&s->killed))
        d->end = GONG_END_DEADLINE;
    d->wire = gong_span(gong_slot_input(&pool->slots, i), (size_t)s->in_len);
    d->input = gong_wire_read(&d->arena, d->wire, &pos, gong_span_none());
    if (d->end == GONG_END_OK)
        read_outputs(pool, d, s);
    pool->lent = true;
    return d;
}

/* Kills workers whose item is past the deadline; the zygote then marks the slot. */
static void enforce_deadline(struct gong_pool *pool)
{
    uint64_t now = gong_now_ms();

    for (size_t i = 0; i < pool->slots.n; i++) {
        struct gong_slot *s = &pool->slots.slot[i];
        uint32_t worker = atomic_load(&s->worker);
        uint64_t late = atomic_load(&s->since) + (uint64_t)pool->pipeline->settings.deadline;
        pid_t pid;
        if (atomic_load(&s->state) != SLOT_RUNNING || worker > pool->n_workers || now < late)
            continue;
        if (worker == 0) { /* died between claiming the slot and signing it */
            s->end = GONG_END_CRASH;
            gong_slots_done(&pool->slots, i);
            continue;
        }
        if (pool->thread) {
            pool->hung = true;
            snprintf(pool->broken, sizeof pool->broken,
                     "stage \"%.60s\" is past the deadline, and a thread cannot be stopped; use process isolation",
                     pool->stages[atomic_load(&s->stage) % pool->chain_n].name);
            return;
        }
        pid = atomic_load(&pool->slots.shared->pids[worker - 1]);
        atomic_store(&s->killed, 1);
        if (pid > 0)
            kill(pid, SIGKILL);
    }
}

struct gong_done *gong_pool_take(struct gong_pool *pool, int timeout_ms)
{
    struct gong_shared *sh = pool->slots.shared;
    uint64_t until = gong_now_ms() + (uint64_t)timeout_ms;

    for (;;) {
        uint32_t seen = atomic_load(&sh->done_seq);
        size_t i = find_slot(pool, SLOT_DONE);
        uint64_t now;
        if (i != SIZE_MAX)
            return take_slot(pool, i);
        enforce_deadline(pool);
        now = gong_now_ms();
        if (now >= until || pool->hung)
            return NULL;
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
    gong_slot_trim(&pool->slots, d->slot);
    pool->in_flight--;
    pool->lent = false;
    atomic_store(&pool->slots.slot[d->slot].state, SLOT_FREE);
}

bool gong_pool_broken(struct gong_pool *pool, char why[GONG_MESSAGE_MAX])
{
    int status;

    if (pool->zygote > 0 && waitpid(pool->zygote, &status, WNOHANG) == pool->zygote) {
        pool->zygote = 0;
        pool->hung = true;
        snprintf(pool->broken, sizeof pool->broken, "the process that holds the workers has ended");
    }
    if (pool->hung)
        snprintf(why, GONG_MESSAGE_MAX, "%s", pool->broken);
    return pool->hung;
}

/* ---- stopping ------------------------------------------------------------------------------------------- */

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
    gong_slots_unmap(&pool->slots);
    free(pool);
}
