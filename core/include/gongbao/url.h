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

/* The key under which the spellings of one page are one; in the arena. {NULL, 0} without a report
 * where it is no URL. Of http and https it is "//host[:port]/path[?query]":
 *   - the scheme, user info and the fragment are dropped, and the default port of the scheme;
 *   - of the host a dot at its end and one leading "www.", "m.", "wap." or "3g.", where two labels
 *     remain; it is lower case, and IDN has the one form of gong_url_parse;
 *   - dot segments are resolved; an empty path, and index.* or default.* at its end, are the folder;
 *     ";jsessionid=" at its end is dropped;
 *   - of the query, marks of the way here are dropped (the list: doc/canonical.c) and empty
 *     parameters; what remains keeps its order;
 *   - percent-encoding has the normal form of RFC 3986.
 * Case of the path, slashes that are doubled or at the end, and all other parameters make a
 * difference. Any other scheme: the normalised URL, whole.
 * A redirect or a stub may lead from one spelling to another: it is followed, never taken for a
 * page that was seen. ABI 1.1. */
struct gong_span gong_url_canonical(struct gong_ctx *ctx, struct gong_span url);

/* file: URL of an absolute path, percent-encoded. */
struct gong_span gong_url_from_path(struct gong_ctx *ctx, struct gong_span path);

#ifdef __cplusplus
}
#endif
#endif
