/* dict.c: reading the dictionary file, with its caps. */
#include "dict.h"

#include <gongbao/resource.h>

#include "scan.h"

enum { MOST_BYTES = 1024 * 1024, MOST_DEPTH = 16 };

int dict_load(struct dict *d, struct gong_ctx *ctx, const char *path)
{
    const struct gong_resource_limits limits = {MOST_BYTES, MOST_DEPTH};
    struct gong_span json = gong_resource(ctx, "the dictionary", path, limits);
    int status = json.ptr ? dict_parse(d, ctx, json) : GONG_EFATAL;

    if (status == GONG_OK && !(d->scan = scan_build(ctx, d->atoms, d->n_atoms)))
        status = GONG_EFATAL;
    return status;
}
