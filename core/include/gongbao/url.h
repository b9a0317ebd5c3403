/* url.h: WHATWG URL parsing and joining, by the HTML library's URL module. */
#ifndef GONGBAO_URL_H
#define GONGBAO_URL_H

#include <gongbao/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gong_url {
    struct gong_span href, scheme, host, path, query, fragment; /* normalised; scheme without ':' */
    int64_t port; /* the default port of the scheme where none is given; GONG_NULL for file: */
};

/* Parses `text` against `base` (an absolute URL, or {NULL, 0}). All spans in the arena.
 * GONG_OK, or GONG_EITEM without a report where it is no URL. */
int gong_url_parse(struct gong_ctx *ctx, struct gong_span text, struct gong_span base,
                   struct gong_url *ret_url);

/* file: URL of an absolute path, percent-encoded. */
struct gong_span gong_url_from_path(struct gong_ctx *ctx, struct gong_span path);

#ifdef __cplusplus
}
#endif
#endif
