/* output.c: see output.h. */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Creates the folders above path. errno is set where false. */
static bool make_parents(const char *path)
{
    char part[PATH_MAX];
    size_t n = strlen(path);

    if (n >= sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(part, path, n + 1);
    for (size_t i = 1; i < n; i++) {
        if (part[i] != '/')
            continue;
        part[i] = '\0';
        if (mkdir(part, 0777) < 0 && errno != EEXIST)
            return false;
        part[i] = '/';
    }
    return true;
}

static void sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    int fd;

    if (n >= sizeof folder)
        return;
    memcpy(folder, path, n);
    folder[n] = '\0';
    fd = open(slash ? (n ? folder : "/") : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static int cannot(const struct output *o, struct gong_ctx *ctx, const char *what)
{
    return gong_fail(ctx, GONG_EFATAL, "cannot %s \"%s\": %s", what, o->path, strerror(errno));
}

/* The lock is on the file, and compact() replaces the file: what was locked must still be what
 * the path names. 1: locked, 0: try again, -1: failed and reported. */
static int lock_once(struct output *o, struct gong_ctx *ctx)
{
    struct stat mine, named;

    o->fd = open(o->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
    if (o->fd < 0) {
        cannot(o, ctx, "open");
        return -1;
    }
    if (flock(o->fd, LOCK_EX | LOCK_NB) < 0) {
        if (errno == EWOULDBLOCK)
            gong_fail(ctx, GONG_EFATAL, "another run is writing \"%s\"", o->path);
        else
            cannot(o, ctx, "lock");
        return -1;
    }
    if (fstat(o->fd, &mine) < 0 || !S_ISREG(mine.st_mode)) {
        gong_fail(ctx, GONG_EFATAL, "\"%s\" is not a regular file", o->path);
        return -1;
    }
    o->inode = (uint64_t)mine.st_ino;
    if (stat(o->path, &named) == 0 && named.st_ino == mine.st_ino && named.st_dev == mine.st_dev)
        return 1;
    close(o->fd);
    o->fd = -1;
    return 0;
}

static int lock_file(struct output *o, struct gong_ctx *ctx)
{
    for (int i = 0; i < 16; i++) {
        int got = lock_once(o, ctx);
        if (got != 0)
            return got > 0 ? GONG_OK : GONG_EFATAL;
    }
    return gong_fail(ctx, GONG_EFATAL, "\"%s\" keeps being replaced by something else", o->path);
}

/* What lies beyond the acknowledged length of the very same file was never acknowledged: the
 * items behind it come again. A file that was replaced or compacted since is kept whole; its
 * ids make repeated lines supersede each other. */
static int cut_unacknowledged(struct output *o, struct gong_ctx *ctx, const struct output_token *last)
{
    struct stat st;
    char end = '\n';

    if (fstat(o->fd, &st) < 0)
        return cannot(o, ctx, "examine");
    if ((uint64_t)st.st_ino != last->inode || (uint64_t)st.st_size <= last->length)
        return GONG_OK;
    if (last->length > 0 && (pread(o->fd, &end, 1, (off_t)last->length - 1) != 1 || end != '\n'))
        return GONG_OK; /* another file under a number that was used again */
    gong_log(ctx, GONG_INFO, "cutting %llu bytes off \"%s\" that were never acknowledged",
             (unsigned long long)((uint64_t)st.st_size - last->length), o->path);
    if (ftruncate(o->fd, (off_t)last->length) < 0)
        return cannot(o, ctx, "shorten");
    return GONG_OK;
}

int output_open(struct output *o, struct gong_ctx *ctx, const struct output_token *last)
{
    int status;

    if (!make_parents(o->path))
        return cannot(o, ctx, "make the folder of");
    status = lock_file(o, ctx);
    if (status == GONG_OK && last)
        status = cut_unacknowledged(o, ctx, last);
    if (status == GONG_OK)
        status = output_read(o, ctx);
    if (status != GONG_OK)
        return status;
    if (last && o->ids.n < last->records)
        gong_log(ctx, GONG_WARNING,
                 "\"%s\" holds %zu records where %llu were acknowledged: the file was "
                 "removed or shortened since the last run",
                 o->path, o->ids.n, (unsigned long long)last->records);
    if (o->sync)
        sync_folder(o->path);
    return GONG_OK;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static int note_id(struct output *o, struct gong_ctx *ctx, struct gong_span id, uint64_t offset)
{
    struct ids_slot *slot = ids_find(&o->ids, id);
    uint64_t stale = slot ? output_line_length(o, slot->offset) : 0;
    bool known;

    if (!ids_put(&o->ids, id, offset, &known))
        return gong_fail(ctx, GONG_EFATAL, "\"%s\" holds more than %zu records (max_records)", o->path,
                         o->ids.cap);
    o->stale += stale;
    return GONG_OK;
}

int output_append(struct output *o, struct gong_ctx *ctx, struct gong_span line, struct gong_span id)
{
    if (!write_all(o->fd, line.ptr, line.len)) {
        int why = errno;
        if (!o->is_pipe &&
            (ftruncate(o->fd, (off_t)o->length) < 0 || lseek(o->fd, (off_t)o->length, SEEK_SET) < 0))
            gong_log(ctx, GONG_ERROR, "\"%s\" ends in a torn line", o->path);
        errno = why;
        return cannot(o, ctx, "write");
    }
    if (o->is_pipe)
        return GONG_OK;
    o->length += line.len;
    return note_id(o, ctx, id, o->length - line.len);
}

int output_sync(struct output *o, struct gong_ctx *ctx)
{
    if (o->sync && !o->is_pipe && fdatasync(o->fd) < 0)
        return cannot(o, ctx, "make durable");
    return GONG_OK;
}

void output_close(struct output *o)
{
    if (o->fd >= 0)
        close(o->fd);
    o->fd = -1;
    ids_finish(&o->ids);
}

/* ---- compact ---- */

/* Copies bytes [from, to) of the file to another. */
static bool copy_range(int from_fd, int to_fd, uint64_t from, uint64_t to)
{
    char part[65536];

    while (from < to) {
        size_t want = to - from < sizeof part ? (size_t)(to - from) : sizeof part;
        ssize_t k = pread(from_fd, part, want, (off_t)from);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0 || !write_all(to_fd, part, (size_t)k))
            return false;
        from += (uint64_t)k;
    }
    return true;
}

/* Copies the lines that still count, in their order, and moves their offsets. */
static bool copy_lines(struct output *o, int to_fd, uint64_t *ret_length)
{
    uint64_t at = 0, out = 0;
    char head[256];

    while (at < o->length) {
        uint64_t n = output_line_length(o, at);
        ssize_t k = pread(o->fd, head, sizeof head, (off_t)at);
        struct ids_slot *slot;
        if (n == 0 || k <= 0)
            return false;
        slot = ids_find(&o->ids, output_line_id(gong_span(head, (size_t)k < n ? (size_t)k : (size_t)n)));
        if (slot && slot->offset == at) {
            if (!copy_range(o->fd, to_fd, at, at + n))
                return false;
            slot->offset = out;
            out += n;
        }
        at += n;
    }
    *ret_length = out;
    return true;
}

/* The new file is locked before it takes the name, so that no other run slips in between. */
static bool replace(struct output *o, const char *name, const char *path, int fd)
{
    struct stat st;

    if (fstat(o->fd, &st) < 0 || fchmod(fd, st.st_mode & 0777) < 0 || fstat(fd, &st) < 0 ||
        flock(fd, LOCK_EX | LOCK_NB) < 0 || (o->sync && fdatasync(fd) < 0) || rename(name, path) < 0)
        return false;
    if (o->sync)
        sync_folder(path);
    close(o->fd);
    o->fd = fd;
    o->inode = (uint64_t)st.st_ino;
    return true;
}

bool output_compact(struct output *o)
{
    char path[PATH_MAX], name[PATH_MAX];
    uint64_t length = 0;
    int n, fd;

    if (o->is_pipe || o->ids_lost || !realpath(o->path, path))
        return false;
    n = snprintf(name, sizeof name, "%s.XXXXXX", path);
    if (n < 0 || (size_t)n >= sizeof name || (fd = mkostemp(name, O_CLOEXEC)) < 0)
        return false;
    if (!copy_lines(o, fd, &length) || !replace(o, name, path, fd)) {
        unlink(name);
        close(fd);
        o->ids_lost = true;
        return false;
    }
    o->length = length;
    o->stale = 0;
    return true;
}
