/* align.c: see align.h. */
#include "align.h"

enum { BLOCK = 64 * 1024, FILLERS_MAX = 3 };

static size_t room_at(int64_t position)
{
    return BLOCK - (size_t)(position % BLOCK);
}

/* Bytes to be filled before the record, 0: none. */
static size_t to_fill(const struct writer *w, size_t head, size_t length)
{
    size_t room = room_at(w->plain);

    if (head > room)
        return room;
    if (room_at(w->plain + (int64_t)length) >= FILLER_MIN)
        return 0;
    return head + FILLER_MIN <= room ? FILLER_MIN : room;
}

static int write_filler(struct writer *w, struct gong_ctx *ctx, const struct capture *c, size_t size)
{
    static const char dots[] = "................................................................";
    struct gong_span head = head_of_filler(ctx, c, w->plain, size);

    if (!head.ptr)
        return GONG_EITEM;
    writer_begin(w, size, gong_span_none());
    writer_put(w, head);
    for (size_t n = size - head.len - 4, step; n > 0; n -= step) {
        step = n < sizeof dots - 1 ? n : sizeof dots - 1;
        writer_put(w, gong_span(dots, step));
    }
    writer_put(w, GONG_LIT("\r\n\r\n"));
    return writer_end(w) < 0 ? GONG_EFATAL : GONG_OK;
}

int align(struct writer *w, struct gong_ctx *ctx, const struct capture *c, size_t head, size_t length)
{
    size_t size;
    int rc = GONG_OK;

    if (head > BLOCK - FILLER_MIN)
        return GONG_OK; /* no place would do */
    for (int i = 0; i < FILLERS_MAX && rc == GONG_OK; i++) {
        size = to_fill(w, head, length);
        if (size < FILLER_MIN)
            break;
        rc = write_filler(w, ctx, c, size);
    }
    return rc;
}
