/* gong-join-parts FOLDER BASE NAME: the document that begins with the page FOLDER/NAME, whose
 * address is BASE/NAME, as one payload on standard output. Pages are looked for in FOLDER by the
 * last part of their address: what a source does over HTTP, from files. */
#include <gongbao/parts.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness.h"
#include "plugin/ctx.h"

enum { PAGE_BYTES = 8 * 1024 * 1024 };

static struct gong_span read_page(struct gong_arena *a, const char *folder, struct gong_span name)
{
    char path[4096], *p = gong_arena_alloc(a, PAGE_BYTES);
    size_t n = 0;
    FILE *f;

    snprintf(path, sizeof path, "%s/%.*s", folder, (int)name.len, name.ptr);
    f = fopen(path, "rb");
    if (f && p)
        n = fread(p, 1, PAGE_BYTES, f);
    if (f)
        fclose(f);
    return f ? gong_span(p, n) : gong_span_none();
}

static struct gong_span last_part(struct gong_span url)
{
    size_t at = url.len;

    while (at > 0 && url.ptr[at - 1] != '/')
        at--;
    return gong_span_sub(url, at, url.len);
}

int main(int argc, char **argv)
{
    static const struct gong_host host;
    static struct gong_arena arena;
    struct gong_ctx ctx = {.arena = &arena, .host = &host};
    struct gong_part parts[GONG_PARTS_MAX] = {{{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}}};
    struct gong_span next, joined;
    size_t n = 0;

    if (argc != 4)
        return 2;
    gong_arena_init(&arena, (size_t)1 << 30);
    next = gong_format(&ctx, "%s/%s", argv[2], argv[3]);
    while (next.ptr && n < GONG_PARTS_MAX) {
        parts[n].url = next;
        parts[n].body = read_page(&arena, argv[1], last_part(next));
        if (!parts[n].body.ptr)
            break;
        next = gong_part_next(&ctx, parts, ++n);
    }
    joined = n ? gong_parts_join(&ctx, parts, n) : gong_span_none();
    fprintf(stderr, "%zu pages\n", n);
    n = fwrite(joined.ptr ? joined.ptr : "", 1, joined.len, stdout);
    gong_arena_finish(&arena);
    return n > 0 && n == joined.len ? 0 : 1;
}
