/* charset.h: labels and decoders. WHATWG Encoding Standard where it speaks; every gb* label
 * and alias decodes as gb18030. iconv is only opened for names of our own table. */
#ifndef GONGBAO_CHARSET_H
#define GONGBAO_CHARSET_H

#include <gongbao/edit.h>

#ifdef __cplusplus
extern "C" {
#endif

/* WHATWG name (utf-8, gb18030, big5, utf-16le, ...) of a label, NULL where unknown. Static. */
const char *gong_charset_name(struct gong_span label);

/* Decodes all of e->src as `name` (a WHATWG name) into e. *ret_replaced counts the U+FFFD put
 * in; a bad byte costs one and never swallows the next character. GONG_OK or GONG_EITEM. */
int gong_charset_decode(struct gong_ctx *ctx, const char *name, struct gong_edit *e, size_t *ret_replaced);

#ifdef __cplusplus
}
#endif
#endif
