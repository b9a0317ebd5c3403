/* heap.c: hosts with work, in a binary heap by the time at which it is worth to look at them: so that
 * taking the next job costs the same for ten hosts and for ten thousand. */
#include "frontier.h"

int64_t frontier_key(const struct fetch_host *h)
{
    return h->next_at > h->look_at ? h->next_at : h->look_at;
}

static void put_at(struct fetch *f, size_t i, struct fetch_host *h)
{
    f->heap[i] = h;
    h->place = i;
}

static void settle(struct fetch *f, size_t i)
{
    struct fetch_host *h = f->heap[i];

    for (; i > 1 && frontier_key(f->heap[i / 2]) > frontier_key(h); i /= 2)
        put_at(f, i, f->heap[i / 2]);
    for (size_t child; (child = 2 * i) <= f->heap_n; i = child) {
        if (child < f->heap_n && frontier_key(f->heap[child + 1]) < frontier_key(f->heap[child]))
            child++;
        if (frontier_key(f->heap[child]) >= frontier_key(h))
            break;
        put_at(f, i, f->heap[child]);
    }
    put_at(f, i, h);
}

static void heap_remove(struct fetch *f, struct fetch_host *h)
{
    size_t i = h->place;
    struct fetch_host *last = f->heap[f->heap_n--];

    h->place = 0;
    if (last == h)
        return;
    put_at(f, i, last);
    settle(f, i);
}

static bool heap_add(struct fetch *f, struct fetch_host *h)
{
    if (f->heap_n + 1 >= f->heap_cap) {
        size_t cap = f->heap_cap ? f->heap_cap * 2 : 256;
        struct fetch_host **bigger = store_alloc(&f->store, cap * sizeof *bigger);
        if (!bigger)
            return false;
        if (f->heap_n)
            memcpy(bigger, f->heap, (f->heap_n + 1) * sizeof *bigger);
        f->heap = bigger;
        f->heap_cap = cap;
    }
    put_at(f, ++f->heap_n, h);
    settle(f, f->heap_n);
    return true;
}

static bool has_work(const struct fetch *f, const struct fetch_host *h)
{
    return (h->first || h->more) && h->in_flight < (size_t)f->host_concurrency && h->look_at != INT64_MAX;
}

void frontier_touch(struct fetch *f, struct fetch_host *h)
{
    if (h->place && has_work(f, h))
        settle(f, h->place);
    else if (h->place)
        heap_remove(f, h);
    else if (has_work(f, h) && !heap_add(f, h))
        h->look_at = INT64_MAX; /* no memory: its jobs stay where they are, and end with the run */
}
