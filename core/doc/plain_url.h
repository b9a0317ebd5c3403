/* plain_url.h: addresses that already have the form which WHATWG parsing would give them. */
#ifndef GONG_DOC_PLAIN_URL_H
#define GONG_DOC_PLAIN_URL_H

#include <gongbao/url.h>

/* Reads an http or https URL that needs no change at all, or a relative one of the plainest sort
 * against such a base, with the result that gong_url_parse gives; this is the bulk of what a
 * crawl meets. false: it may be anything else, and has to be parsed; ret is as before. Spans in the arena. */
bool gong_url_plain(struct gong_ctx *ctx, struct gong_span text, struct gong_span base, struct gong_url *ret);

#endif
