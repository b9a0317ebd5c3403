/* stages.h: the chain of facts, each stage in a harness of its own, so that its share of the
 * processor's time and memory can be told. One thread. */
#ifndef GONG_BENCH_STAGES_H
#define GONG_BENCH_STAGES_H

#include "harness.h"

enum { BENCH_STAGES = 5 };

extern const char *const bench_stage_names[BENCH_STAGES];

struct bench_chain {
    struct harness stages[BENCH_STAGES];
};

struct bench_cost {
    double ns[BENCH_STAGES], total; /* processor time of one pass */
    size_t memory;                  /* bytes handed out by the arenas */
    size_t rows;                    /* of them: the rows of the report that came out */
    size_t quantities, findings;
    const char *error; /* NULL, or why a stage refused the text */
};

/* whole: without the caps on sections and quantities. false: printed why. */
bool bench_chain_open(struct bench_chain *c, const char *plugins, const char *root, bool whole);
void bench_chain_close(struct bench_chain *c);
/* The least of `rounds` passes over the text, at least one. */
struct bench_cost bench_pass(struct bench_chain *c, struct gong_span text, int rounds);

#endif
