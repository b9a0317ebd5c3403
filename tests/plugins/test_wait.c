/* test_wait: a source for tests that goes on when it is told: an item for each line of a FIFO,
 * an end where the writers have closed it. `deaf`: it does not ask whether the run is to stop. */
#include <errno.h>
#include <fcntl.h>
#include <gongbao/buf.h>
#include <poll.h>
#include <unistd.h>

struct wait {
    const char *path;
    bool deaf;
    int fd;
    long long n;
};

static const struct gong_param params[] = {
    {"path", GONG_P_PATH, offsetof(struct wait, path), NULL, true, NULL, 0, 0, "The FIFO."},
    {"deaf", GONG_P_BOOL, offsetof(struct wait, deaf), "false", false, NULL, 0, 0,
     "Does not stop when asked."},
    {0}};

static int wait_open(void *self, struct gong_ctx *ctx)
{
    struct wait *w = self;

    w->fd = open(w->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    return w->fd >= 0 ? GONG_OK : gong_fail(ctx, GONG_EFATAL, "cannot open \"%s\"", w->path);
}

/* 1: a byte, 0: the end, -1: to stop */
static int next_byte(struct wait *w, struct gong_ctx *ctx, char *c)
{
    struct pollfd p = {w->fd, POLLIN, 0};

    for (;;) {
        if (!w->deaf && gong_stopping(ctx))
            return -1;
        if (poll(&p, 1, 20) <= 0)
            continue;
        if (!(p.revents & (POLLIN | POLLHUP)))
            return 0;
        switch (read(w->fd, c, 1)) {
        case 1:
            return 1;
        case 0:
            return 0;
        default:
            if (errno != EAGAIN && errno != EINTR)
                return 0;
        }
    }
}

static int wait_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct wait *w = self;
    struct gong_item *it;
    char c = 0;
    int r;

    (void)in;
    while ((r = next_byte(w, ctx, &c)) == 1 && c != '\n')
        ;
    if (r <= 0)
        return GONG_END;
    it = gong_new(ctx, GONG_PAYLOAD);
    if (!it)
        return GONG_EFATAL;
    gong_item_set_body(it, GONG_LIT("fine"));
    gong_set(ctx, it, "url", gong_format(ctx, "wait:%lld", w->n++));
    gong_set(ctx, it, "fetched_at", GONG_LIT("2025-01-01T00:00:00Z"));
    return gong_emit(ctx, it);
}

static void wait_close(void *self)
{
    struct wait *w = self;

    if (w->fd >= 0)
        close(w->fd);
}

GONG_PLUGIN(test_wait) = {GONG_PLUGIN_HEAD,
                          .name = "test_wait",
                          .version = "1",
                          .summary = "Makes items when it is told, for tests.",
                          .emits = GONG_PAYLOAD,
                          .model = GONG_SINGLE,
                          .state_size = sizeof(struct wait),
                          .params = params,
                          .open = wait_open,
                          .process = wait_process,
                          .close = wait_close};
