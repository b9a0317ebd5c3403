/* parts.h: a document that stands on several pages, as one payload.
 *
 *     page 1 --gong_part_next--> page 2 --gong_part_next--> ... --gong_parts_join--> payload
 *
 * A source that fetches pages asks after each page of a document whether it goes on, fetches
 * what is named, and hands over one payload with the bytes of all pages, of media type
 * GONG_PARTS_MEDIA and at the URL of the first page. In it every page follows a head that names
 * its URL and its length, so that nothing a page holds can be taken for a border:
 *
 *     gongbao-parts 1
 *     part 8123 http://www.qinghe.gov.cn/zwgk/t20240305_7.html
 *     content-type: text/html; charset=gbk
 *     fetched-at: 2024-03-05T08:00:00Z
 *
 *     <8123 bytes>
 *     part 4711 http://www.qinghe.gov.cn/zwgk/t20240305_7_1.html
 *
 *     <4711 bytes>
 *     end 2
 *
 * Lines end in LF. The two fields may be absent; others are passed over. decode makes one page of
 * it, strip one document. See docs/adr/0008. Everything is linear and allocates from the ctx. */
#ifndef GONGBAO_PARTS_H
#define GONGBAO_PARTS_H

#include <gongbao/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GONG_PARTS_MEDIA "multipart/x-gongbao-parts"
#define GONG_PARTS_MAX   50u

/* One page. Spans are borrowed; {NULL, 0} where a field is absent. */
struct gong_part {
    struct gong_span url, body, content_type, fetched_at;
};

/* The URL of the page on which the document of the pages parts[0..n) goes on, absolute; {NULL, 0}
 * where it ends. The last page says so by a link (下一页, or the number of the page) or by the
 * variables and the call of the commonest system (countPage, createPageHTML), and the address must
 * be that of the first page with the next number: t20240305_7.html, t20240305_7_1.html ...; a.html,
 * a_2.html; a.html?page=2. Pages of lists and links to the next article are none, and nothing follows
 * a page of more than 16 MiB. */
struct gong_span gong_part_next(struct gong_ctx *ctx, const struct gong_part *parts, size_t n);

/* The payload of n pages. {NULL, 0}: none or more than GONG_PARTS_MAX, a URL that is not printable
 * ASCII, or out of memory; reported. */
struct gong_span gong_parts_join(struct gong_ctx *ctx, const struct gong_part *parts, size_t n);

/* Does it begin like such a payload? */
bool gong_parts_is(struct gong_span payload);

/* Reads up to GONG_PARTS_MAX pages into ret; spans lie in the payload. NULL, or what is wrong
 * behind the last page read. */
const char *gong_parts_read(struct gong_span payload, struct gong_part *ret, size_t *ret_n);

/* Where each page begins in the body of the one page that decode makes of a payload: the value of
 * its attribute "parts", one line "OFFSET URL" for each. */
struct gong_part_place {
    size_t from;
    struct gong_span url;
};
struct gong_span gong_part_places(struct gong_ctx *ctx, const struct gong_part_place *places, size_t n);
/* How many were read, at most GONG_PARTS_MAX: ascending, the first at 0, all up to `len`; 0: none. */
size_t gong_part_places_read(struct gong_span attr, size_t len, struct gong_part_place *ret);

#ifdef __cplusplus
}
#endif
#endif
