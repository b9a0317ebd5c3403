/* flying.c: the items in the hands of workers, by the hash of their URL. */
#include "base/hash.h"
#include "exec/run_int.h"

static uint64_t url_hash(const struct gong_item *it)
{
    return gong_hash(gong_item_get(it, "url"));
}

static bool is_flying(const struct run *r, uint64_t hash, size_t *ret_i)
{
    for (*ret_i = 0; *ret_i < r->n_flying; (*ret_i)++)
        if (r->flying[*ret_i] == hash)
            return true;
    return false;
}

void run_landed(struct run *r, const struct gong_item *it)
{
    size_t i;

    if (it && is_flying(r, url_hash(it), &i))
        r->flying[i] = r->flying[--r->n_flying];
    if (gong_pool_in_flight(r->pool) <= 1) /* this one: nothing else can be left */
        r->n_flying = 0;
}

void run_took_off(struct run *r, const struct gong_item *it)
{
    if (r->n_flying < RUN_FLYING_MAX)
        r->flying[r->n_flying++] = url_hash(it);
}

bool run_flies(const struct run *r, const struct gong_item *it)
{
    size_t i;

    return is_flying(r, url_hash(it), &i);
}
