/* stages.c: processor time, not wall time: a busy machine must not decide. The output of one
 * harness is the input of the next; all arenas live until the pass is over. */
#include "stages.h"

#include <stdio.h>
#include <time.h>

const char *const bench_stage_names[BENCH_STAGES] = {
    "segment_outline", "extract_metadata", "extract_quantities", "extract_citations", "extract_indicators"};

static double now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static bool set(struct harness *h, const char *key, const char *value)
{
    return harness_param(h, &h->stages[0], key, value);
}

static bool set_params(struct bench_chain *c, bool whole)
{
    if (!set(&c->stages[0], "topics", "dictionaries/topics.json"))
        return false;
    return !whole ||
           (set(&c->stages[0], "max_sections", "1000000") &&
            set(&c->stages[2], "max_quantities", "10000000") && set(&c->stages[3], "max_rows", "1000000"));
}

bool bench_chain_open(struct bench_chain *c, const char *plugins, const char *root, bool whole)
{
    static const char *dirs[1];

    dirs[0] = plugins;
    for (int i = 0; i < BENCH_STAGES; i++) {
        harness_init(&c->stages[i], dirs, 1, root);
        if (!harness_add(&c->stages[i], bench_stage_names[i])) {
            fprintf(stderr, "%s: %s\n", bench_stage_names[i], c->stages[i].outcome.message);
            return false;
        }
    }
    if (!set_params(c, whole))
        return false;
    for (int i = 0; i < BENCH_STAGES; i++)
        if (!harness_open(&c->stages[i])) {
            fprintf(stderr, "%s: %s\n", bench_stage_names[i], c->stages[i].outcome.message);
            return false;
        }
    return true;
}

void bench_chain_close(struct bench_chain *c)
{
    for (int i = 0; i < BENCH_STAGES; i++)
        harness_finish(&c->stages[i]);
}

static void measure_rows(struct bench_cost *cost, const struct gong_item *it)
{
    for (int rel = 0; rel < GONG_RELATION_COUNT; rel++) {
        size_t n;
        gong_item_rows(it, (enum gong_relation)rel, &n);
        cost->rows += n * gong_relation_type((enum gong_relation)rel)->row_size;
        cost->quantities += rel == GONG_QUANTITY ? n : 0;
        cost->findings += rel == GONG_FINDING ? n : 0;
    }
}

static struct bench_cost pass_once(struct bench_chain *c, struct gong_span text)
{
    struct bench_cost cost = {{0}, 0, 0, 0, 0, 0, NULL};
    struct gong_item *it;

    for (int i = 0; i < BENCH_STAGES; i++)
        harness_reset(&c->stages[i]);
    it = gong_item_create(&c->stages[0].arena, GONG_TEXT);
    gong_item_set_body(it, text);
    for (int i = 0; i < BENCH_STAGES && it; i++) {
        double start = now_ns();
        bool ok = harness_push(&c->stages[i], it);
        cost.ns[i] = now_ns() - start;
        cost.total += cost.ns[i];
        it = ok ? c->stages[i].first : NULL;
        cost.error = it ? NULL : c->stages[i].outcome.message;
    }
    for (int i = 0; i < BENCH_STAGES; i++)
        cost.memory += c->stages[i].arena.used;
    if (it)
        measure_rows(&cost, it);
    return cost;
}

struct bench_cost bench_pass(struct bench_chain *c, struct gong_span text, int rounds)
{
    struct bench_cost best = pass_once(c, text);

    for (int i = 1; i < rounds && !best.error; i++) {
        struct bench_cost again = pass_once(c, text);
        for (int k = 0; k < BENCH_STAGES; k++)
            best.ns[k] = again.ns[k] < best.ns[k] ? again.ns[k] : best.ns[k];
        best.total = again.total < best.total ? again.total : best.total;
    }
    return best;
}
