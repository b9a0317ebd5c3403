/* recover.c: what a file of an earlier run holds (see output.h). Only line ends and the heads of
 * lines are looked at: every record begins {"schema":"gongbao.KIND/N","id":"64 digits". */
#include "output.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 256, ID = 64 };

struct gong_span output_line_id(struct gong_span line)
{
    struct gong_span schema = GONG_LIT("{\"schema\":\"gongbao."), id = GONG_LIT("\",\"id\":\"");
    size_t at;

    if (!gong_span_starts(line, schema))
        return gong_span_none();
    at = gong_span_find(gong_span_sub(line, 0, 64), schema.len, id);
    if (at == SIZE_MAX || at + id.len + ID >= line.len || line.ptr[at + id.len + ID] != '"')
        return gong_span_none();
    return gong_span(line.ptr + at + id.len, ID);
}

uint64_t output_line_length(const struct output *o, uint64_t offset)
{
    char part[16384];
    uint64_t at = offset;

    while (at < o->length) {
        ssize_t k = pread(o->fd, part, sizeof part, (off_t)at);
        const char *end;
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return 0;
        end = memchr(part, '\n', (size_t)k);
        if (end)
            return at + (uint64_t)(end - part) + 1 - offset;
        at += (uint64_t)k;
    }
    return 0;
}

static int cut_torn(struct output *o, struct gong_ctx *ctx, uint64_t at)
{
    gong_log(ctx, GONG_WARNING, "cutting a torn last line of %llu bytes off \"%s\"",
             (unsigned long long)(o->length - at), o->path);
    if (ftruncate(o->fd, (off_t)at) < 0)
        return gong_fail(ctx, GONG_EFATAL, "cannot shorten \"%s\": %s", o->path, strerror(errno));
    o->length = at;
    return GONG_OK;
}

static int read_line(struct output *o, struct gong_ctx *ctx, uint64_t at, uint64_t n)
{
    char head[HEAD];
    ssize_t k = pread(o->fd, head, sizeof head, (off_t)at);
    struct gong_span id = k > 0 ? output_line_id(gong_span(head, (size_t)k)) : gong_span_none();
    struct ids_slot *slot = ids_find(&o->ids, id);
    bool known;

    if (slot)
        o->stale += output_line_length(o, slot->offset);
    if (id.ptr && n > 0 && ids_put(&o->ids, id, at, &known))
        return GONG_OK;
    if (id.ptr && o->ids.n >= o->ids.cap)
        return gong_fail(ctx, GONG_EFATAL, "\"%s\" holds more than %zu records (max_records)", o->path,
                         o->ids.cap);
    return gong_fail(ctx, GONG_EFATAL,
                     "\"%s\" holds something other than gongbao records at byte %llu: it is "
                     "left as it is, give another path",
                     o->path, (unsigned long long)at);
}

int output_read(struct output *o, struct gong_ctx *ctx)
{
    struct stat st;
    uint64_t at = 0, n;
    int status;

    if (fstat(o->fd, &st) < 0)
        return gong_fail(ctx, GONG_EFATAL, "cannot examine \"%s\": %s", o->path, strerror(errno));
    o->length = (uint64_t)st.st_size;
    for (; at < o->length; at += n) {
        n = output_line_length(o, at);
        if (n == 0 && at > 0)
            return cut_torn(o, ctx, at);
        status = read_line(o, ctx, at, n);
        if (status != GONG_OK)
            return status;
    }
    return GONG_OK;
}
