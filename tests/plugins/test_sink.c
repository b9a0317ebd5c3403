/* test_sink: a sink for tests: one line "url length" an item, durable at flush, exact after a
 * crash by its checkpoint. */
#include <fcntl.h>
#include <gongbao/buf.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct sink {
    const char *path;
    int fd;
    long long length;
    int64_t fail_at, flushes;
};

static const struct gong_param params[] = {{"path", GONG_P_PATH, offsetof(struct sink, path), NULL, false,
                                            NULL, 0, 0, "Where the lines go; absent: nowhere."},
                                           {0}};

static int sink_open(void *self, struct gong_ctx *ctx)
{
    struct sink *s = self;
    struct gong_span last = gong_last_checkpoint(ctx);
    const char *fail_at =
        getenv("TEST_SINK_FAIL_AT"); /* the flush that fails; a parameter would be another delivery */

    s->fail_at = fail_at ? strtol(fail_at, NULL, 10) : 0;
    s->fd = -1;
    if (!s->path)
        return GONG_OK;
    s->fd = open(s->path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (s->fd < 0)
        return gong_fail(ctx, GONG_EFATAL, "cannot open \"%s\"", s->path);
    if (last.ptr && sscanf(last.ptr, "%lld", &s->length) != 1)
        return gong_fail(ctx, GONG_EFATAL, "the checkpoint is no number");
    if (ftruncate(s->fd, s->length) != 0 || lseek(s->fd, 0, SEEK_END) < 0)
        return gong_fail(ctx, GONG_EFATAL, "cannot truncate");
    return GONG_OK;
}

static int sink_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct sink *s = self;
    struct gong_span url = gong_item_get(in, "url");
    struct gong_span line = gong_format(ctx, "%.*s %zu\n", (int)url.len, url.ptr, gong_item_body(in).len);

    if (s->fd < 0)
        return GONG_OK;
    if (write(s->fd, line.ptr, line.len) != (ssize_t)line.len)
        return gong_fail(ctx, GONG_EFATAL, "cannot write");
    s->length += (long long)line.len;
    return GONG_OK;
}

static int sink_flush(void *self, struct gong_ctx *ctx)
{
    struct sink *s = self;

    if (++s->flushes == s->fail_at)
        return gong_fail(ctx, GONG_EFATAL, "the disk is full, as it was told");
    if (s->fd < 0)
        return GONG_OK;
    if (fsync(s->fd) != 0)
        return gong_fail(ctx, GONG_EFATAL, "cannot sync");
    return gong_checkpoint(ctx, gong_format(ctx, "%lld", s->length));
}

static void sink_close(void *self)
{
    struct sink *s = self;

    if (s->fd >= 0)
        close(s->fd);
}

GONG_PLUGIN(test_sink) = {GONG_PLUGIN_HEAD,
                          .name = "test_sink",
                          .version = "1",
                          .summary = "Writes one line an item.",
                          .accepts = GONG_TEXT | GONG_REPORT | GONG_PAYLOAD,
                          .model = GONG_SINGLE,
                          .state_size = sizeof(struct sink),
                          .params = params,
                          .open = sink_open,
                          .process = sink_process,
                          .flush = sink_flush,
                          .close = sink_close};
