/* points.c: see points.h. A code point begins at every byte that is not a continuation byte, so
 * counting needs no decoding. */
#include <gongbao/points.h>

enum { STEP = 256 };

static uint32_t count(const char *p, size_t n)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += ((unsigned char)p[i] & 0xC0) != 0x80;
    return sum;
}

bool gong_points_init(struct gong_points *p, struct gong_ctx *ctx, struct gong_span text)
{
    size_t n = text.len / STEP + 1;
    uint32_t *marks = gong_alloc(ctx, n * sizeof *marks);

    if (!marks)
        return false;
    for (size_t i = 1; i < n; i++)
        marks[i] = marks[i - 1] + count(text.ptr + (i - 1) * STEP, STEP);
    p->text = text;
    p->marks = marks;
    return true;
}

int64_t gong_points_at(const struct gong_points *p, int64_t byte)
{
    size_t at, from;

    if (byte == GONG_NULL)
        return GONG_NULL;
    at = byte < 0 ? 0 : (size_t)byte;
    if (at > p->text.len)
        at = p->text.len;
    from = at / STEP * STEP;
    return (int64_t)p->marks[at / STEP] + (int64_t)count(p->text.ptr + from, at - from);
}
