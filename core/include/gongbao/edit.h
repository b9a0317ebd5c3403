/* edit.h: making a new body out of an old one without losing where each byte came from.
 *
 * A stage that changes the body goes through it from left to right and says for every piece
 * either "keep" or "put this for that". The edit holds the new bytes and the map from them to
 * the old ones; gong_derive() composes it with the map of the input, so that any span of the
 * final text leads back to the bytes of the payload.
 *
 *     keep(src, n)          n bytes are taken over as they are          1:1
 *     put(out, src, n)      out stands for src[.., n); n may be 0: out is new, and has no origin
 *     chars(k, ts, ss, src) k characters of ts bytes each came from ss bytes each, in order
 *                           (a decoder's run: k Chinese characters, 3 bytes out of 2)
 *     skipping              whatever is not mentioned is gone
 *
 * src offsets may go backwards (text moved), but runs of increasing src compose fastest.
 * Runs that continue each other are merged. Memory is the ctx's arena. One thread at a time.
 * Cap: the buffer's limit; the error is sticky as in buf.h. */
#ifndef GONGBAO_EDIT_H
#define GONGBAO_EDIT_H

#include <gongbao/buf.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gong_run {
    uint32_t text;   /* byte offset in the new body */
    uint32_t src;    /* byte offset in the old body (or payload) */
    uint32_t n;      /* number of units */
    uint32_t text_w; /* bytes of one unit in the new body; (n == 1: the whole replacement) */
    uint32_t src_w;  /* bytes of one unit in the old body; 0: has no origin */
};

struct gong_map {
    struct gong_run *runs;
    size_t n, cap;
};

struct gong_edit {
    struct gong_buf out;
    struct gong_map map;
    struct gong_span src; /* the old body */
};

void gong_edit_init(struct gong_edit *e, struct gong_ctx *ctx, struct gong_span src, size_t limit);
void gong_edit_keep(struct gong_edit *e, size_t src, size_t n);
void gong_edit_put(struct gong_edit *e, struct gong_span out, size_t src, size_t n);
/* out must hold k * text_w bytes. */
void gong_edit_chars(struct gong_edit *e, struct gong_span out, size_t k, size_t text_w, size_t src,
                     size_t src_w);
/* Adds all of `part`, whose old body begins at src in that of e. */
void gong_edit_append(struct gong_edit *e, const struct gong_edit *part, size_t src);
bool gong_edit_ok(const struct gong_edit *e);

#ifdef __cplusplus
}
#endif
#endif
