/* links.h: what list pages have in common: characters and base address. */
#ifndef FETCH_LINKS_H
#define FETCH_LINKS_H

#include "fetch.h"

/* The page as UTF-8: as it is, or decoded as GB18030. {NULL, 0}: memory. */
struct gong_span links_utf8(struct gong_ctx *ctx, struct gong_span body);
/* The address that relative links are resolved against. */
struct gong_span links_base(struct gong_ctx *ctx, struct gong_html *h, struct gong_span page);

#endif
