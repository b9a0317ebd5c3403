/* buf.c: doubling inside the arena; the arena grows the newest allocation in place. */
#include <gongbao/buf.h>
#include <gongbao/utf8.h>

#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"

void gong_buf_init(struct gong_buf *b, struct gong_ctx *ctx, size_t limit)
{
    memset(b, 0, sizeof *b);
    b->ctx = ctx;
    b->limit = limit;
}

static bool grow(struct gong_buf *b, size_t need)
{
    size_t cap = b->cap ? b->cap * 2 : 256;
    char *p;

    if (cap < need)
        cap = need;
    if (cap > b->limit)
        cap = b->limit;
    p = gong_arena_grow(gong_ctx_arena(b->ctx), b->ptr, b->cap, cap);
    if (!p)
        return false;
    b->ptr = p;
    b->cap = cap;
    return true;
}

char *gong_buf_reserve(struct gong_buf *b, size_t n)
{
    if (b->failed)
        return NULL;
    if (n <= b->cap - b->len)
        return b->ptr ? b->ptr + b->len : NULL;
    if (n > b->limit - b->len || !grow(b, b->len + n)) {
        b->failed = true;
        return NULL;
    }
    return b->ptr + b->len;
}

void gong_buf_add(struct gong_buf *b, struct gong_span s)
{
    char *p = s.len ? gong_buf_reserve(b, s.len) : NULL;

    if (!p)
        return;
    memcpy(p, s.ptr, s.len);
    b->len += s.len;
}

void gong_buf_addz(struct gong_buf *b, const char *z)
{
    gong_buf_add(b, gong_span_z(z));
}

void gong_buf_addc(struct gong_buf *b, char c)
{
    gong_buf_add(b, gong_span(&c, 1));
}

void gong_buf_add_cp(struct gong_buf *b, uint32_t code_point)
{
    char bytes[4];

    gong_buf_add(b, gong_span(bytes, gong_utf8_put(code_point, bytes)));
}

void gong_buf_addf(struct gong_buf *b, const char *fmt, ...)
{
    char small[256];
    va_list ap, again;
    char *p;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < sizeof small) {
        gong_buf_add(b, gong_span(small, (size_t)n));
    } else if (n >= 0 && (p = gong_buf_reserve(b, (size_t)n + 1))) {
        vsnprintf(p, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    } else {
        b->failed = true;
    }
    va_end(again);
}

void gong_buf_clear(struct gong_buf *b)
{
    b->len = 0;
}

bool gong_buf_ok(const struct gong_buf *b)
{
    return !b->failed;
}

struct gong_span gong_buf_span(const struct gong_buf *b)
{
    if (b->failed)
        return gong_span_none();
    return gong_span(b->ptr ? b->ptr : "", b->len);
}
