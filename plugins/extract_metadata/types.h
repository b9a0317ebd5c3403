/* types.h: the dictionary of report types. */
#ifndef EXTRACT_METADATA_TYPES_H
#define EXTRACT_METADATA_TYPES_H

#include <gongbao/buf.h>

#include "chars.h"

/* Terms that must all be there; each a list of forms of which one is enough. */
struct md_rule {
    struct gong_span *terms;
    size_t n;
};

struct md_type {
    struct gong_span name, organ;
    int lag;
    struct md_rule *title, *opening;
    size_t n_title, n_opening;
    struct gong_span *nots;
    size_t n_nots;
};

struct md_types {
    struct md_type *list;
    size_t n;
};

int md_types_load(struct gong_ctx *ctx, const char *path, struct md_types *ret);

#endif
