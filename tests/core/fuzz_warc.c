/* fuzz_warc.c: any bytes as a WARC file: walked to the end, entered at odd places. */
#include <gongbao/warc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "plugin/ctx.h"

enum { MEMORY = 32 << 20, CONTENT = 1 << 20, PLACES = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_record(struct gong_warc *w, struct gong_ctx *ctx, const struct gong_warc_record *r)
{
    struct gong_warc_content c;

    /* What is whole is as long as its head says, and its parts make up the whole. */
    if (gong_warc_read(w, ctx, r, CONTENT, &c) == GONG_OK &&
        (c.block.len != (size_t)r->block || c.http.len + c.payload.len != c.block.len))
        abort();
}

static void walk(struct gong_warc *w, struct gong_ctx *ctx, int64_t from, int64_t size)
{
    struct gong_warc_record r;

    gong_warc_seek(w, from);
    while (gong_warc_next(w, &r) == GONG_OK) {
        if (r.offset < from || r.length <= 0 || r.offset + r.length > size)
            abort();
        from = r.offset + r.length;
        read_record(w, ctx, &r);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct gong_host none;
    struct gong_arena arena;
    struct gong_ctx ctx = {.arena = &arena, .host = &none};
    struct gong_warc *w;
    char path[64];
    int fd = memfd_create("fuzz", 0);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    gong_arena_init(&arena, MEMORY);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    w = gong_warc_open(&ctx, path);
    for (int64_t i = 0; w && i < PLACES; i++)
        walk(w, &ctx, i * (int64_t)size / PLACES, (int64_t)size);
    gong_arena_finish(&arena);
    close(fd);
    return 0;
}
