/* probe.h: what `gongbao probe` shows: facts of one page, gathered once, printed for people
 * (probe_text.c) or as JSON (probe_json.c). */
#ifndef GONG_CLI_PROBE_H
#define GONG_CLI_PROBE_H

#include "doc/place.h"
#include "exec/probe.h"

enum { GONG_PROBE_CUT_RULES = 64 };

struct gong_cut_sum {
    struct gong_span rule;
    int64_t bytes, ranges;
};

struct gong_sight {
    const struct gong_probe *probe;
    struct gong_item *item;          /* as far as it came */
    struct gong_span node, selector; /* of the body, see place.h */
    bool has_pager;
    struct gong_pager pager;
    struct gong_cut_sum cuts[GONG_PROBE_CUT_RULES]; /* largest first */
    size_t n_cuts;
    int64_t lines, chars; /* of the body */
    struct gong_span first, last;
};

/* A request as the ledger has it: *url becomes the address alone, *ret_body what was sent; true: by POST. */
bool gong_probe_post_body(struct gong_span *url, struct gong_span *ret_body);
/* Text for a terminal: no control characters, clipped to n characters. */
void gong_print_clean(struct gong_span s, size_t n);
void gong_sight_print(const struct gong_sight *s);
/* false: memory. */
bool gong_sight_json(const struct gong_sight *s, struct gong_ctx *ctx);

#endif
