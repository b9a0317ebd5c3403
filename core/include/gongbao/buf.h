/* buf.h: a growing byte buffer with a ceiling and a sticky error.
 *
 * Append as often as you like and ask once at the end: after a failure (ceiling, out of
 * memory) appends do nothing and gong_buf_ok() is false. Memory belongs to the arena of the
 * ctx it was made with and is never freed by the caller. One thread at a time. */
#ifndef GONGBAO_BUF_H
#define GONGBAO_BUF_H

#include <gongbao/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gong_buf {
    char *ptr;
    size_t len, cap, limit;
    struct gong_ctx *ctx;
    bool failed;
};

/* limit: most bytes it may ever hold. */
void gong_buf_init(struct gong_buf *b, struct gong_ctx *ctx, size_t limit);
/* Room for n more bytes; NULL on failure. Does not change len. */
char *gong_buf_reserve(struct gong_buf *b, size_t n);
void gong_buf_add(struct gong_buf *b, struct gong_span s);
void gong_buf_addz(struct gong_buf *b, const char *z);
void gong_buf_addc(struct gong_buf *b, char c);
void gong_buf_add_cp(struct gong_buf *b, uint32_t code_point);
void gong_buf_addf(struct gong_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void gong_buf_clear(struct gong_buf *b);
bool gong_buf_ok(const struct gong_buf *b);
/* What was written so far; {NULL, 0} after a failure. */
struct gong_span gong_buf_span(const struct gong_buf *b);

#ifdef __cplusplus
}
#endif
#endif
