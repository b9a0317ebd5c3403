/* place.h: where in a page something stands, for people who write presets: the element that
 * holds the kept text, and the pager. Read only; the page is parsed once more for it. */
#ifndef GONG_DOC_PLACE_H
#define GONG_DOC_PLACE_H

#include <gongbao/html.h>
#include <gongbao/report.h>

/* The innermost element that holds nine tenths of the text outside the cuts (sorted, without
 * overlap): "div#main > div.text"; {NULL, 0} where nothing is outside. *ret_selector: its own
 * selector, as presets want it; {NULL, 0} where it has neither id nor class. */
struct gong_span gong_place_of_text(struct gong_ctx *ctx, struct gong_html *h, const struct gong_cut *cuts,
                                    size_t n, struct gong_span *ret_selector);

/* How a list goes on. kind: link, script-call, script-link, none (static). */
struct gong_pager {
    const char *kind;
    struct gong_span next;  /* absolute; {NULL, 0} on the last page or where only a script knows */
    struct gong_span words; /* the link's text or the call, as on the page */
    int64_t pages;          /* in all, or GONG_NULL */
};
/* The call of a script alone. */
struct gong_pager gong_pager_call(struct gong_ctx *ctx, struct gong_html *h, struct gong_span url);
struct gong_pager gong_pager_find(struct gong_ctx *ctx, struct gong_html *h, struct gong_span url);

#endif
