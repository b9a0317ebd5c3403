/* folder.c: see folder.h for what the names mean and why files are only cut by their own chain. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gongbao/warc.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WARCINFO_MAX = 64 * 1024, TRIES = 4 };

/* ---- chains */

/* The chain that a file's warcinfo record tells; false: none. */
static bool chain_of(const struct folder *f, struct gong_ctx *ctx, const char *name,
                     char out[FOLDER_CHAIN + 1])
{
    struct gong_span path = folder_path(f, ctx, name), v;
    struct gong_warc *w = path.ptr ? gong_warc_open(ctx, path.ptr) : NULL;
    struct gong_warc_record r;
    struct gong_warc_content c;

    if (!w || gong_warc_next(w, &r) != GONG_OK || !gong_span_is(r.type, "warcinfo") ||
        gong_warc_read(w, ctx, &r, WARCINFO_MAX, &c) != GONG_OK)
        return false;
    v = gong_warc_field(c.block, "gongbao-chain");
    if (v.len != FOLDER_CHAIN)
        return false;
    memcpy(out, v.ptr, FOLDER_CHAIN);
    out[FOLDER_CHAIN] = 0;
    return true;
}

static bool is_ours(const struct folder *f, struct gong_ctx *ctx, const char *name)
{
    char chain[FOLDER_CHAIN + 1];

    return chain_of(f, ctx, name, chain) && strcmp(chain, f->chain) == 0;
}

static int new_chain(struct folder *f, struct gong_ctx *ctx)
{
    unsigned char r[FOLDER_CHAIN / 2];

    if (getrandom(r, sizeof r, 0) != (ssize_t)sizeof r)
        return gong_fail(ctx, GONG_EFATAL, "the system gives no random bytes: %s", strerror(errno));
    for (size_t i = 0; i < sizeof r; i++)
        snprintf(f->chain + 2 * i, 3, "%02x", r[i]);
    return GONG_OK;
}

struct gong_span folder_token(const struct folder *f, struct gong_ctx *ctx, int64_t length)
{
    return gong_format(ctx, "1 %s %lld %lld", f->chain, (long long)f->no, (long long)length);
}

/* ---- one file */

/* An open descriptor that holds the file's lock, or -1 and errno (EWOULDBLOCK: another run). */
static int open_locked(const struct folder *f, const char *name, int flags)
{
    int fd = openat(f->fd, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK | flags, 0666), e;

    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    e = errno;
    close(fd);
    errno = e;
    return -1;
}

static int in_use(struct gong_ctx *ctx, const char *name)
{
    return gong_fail(ctx, GONG_EFATAL, "archive file %s cannot be written: %s", name,
                     errno == EWOULDBLOCK ? "another run is writing it" : strerror(errno));
}

int folder_sync(const struct folder *f)
{
    return fsync(f->fd);
}

/* A run that starts takes away an empty file that nobody holds: also one that was made just now and is
 * not locked yet (remove_empty). Then the next number does as well. */
static int make_file(struct folder *f, int64_t *no, char name[FOLDER_NAME_MAX])
{
    struct stat st;

    for (int i = 0; i < TRIES; i++, ++*no) {
        int fd;
        folder_open_name(f, *no, name);
        fd = open_locked(f, name, O_CREAT | O_EXCL);
        if (fd >= 0 && fstat(fd, &st) == 0 && st.st_nlink > 0)
            return fd;
        if (fd < 0 && errno != EWOULDBLOCK)
            return -1;
        if (fd >= 0)
            close(fd);
    }
    errno = EWOULDBLOCK;
    return -1;
}

static void add_unsettled(struct folder *f, int64_t no)
{
    if (f->n_unsettled < FOLDER_UNSETTLED)
        f->unsettled[f->n_unsettled++] = no;
}

int folder_next(struct folder *f, struct gong_ctx *ctx, struct writer *w)
{
    char name[FOLDER_NAME_MAX], settled[FOLDER_NAME_MAX];
    int64_t no = (f->highest > f->no ? f->highest : f->no) + 1;
    struct gong_span info;
    int fd = make_file(f, &no, name);

    if (fd < 0)
        return in_use(ctx, name);
    folder_name(f, no, settled);
    info = warcinfo(ctx, &f->form, settled, f->chain);
    if (!info.ptr) {
        close(fd);
        return GONG_EFATAL;
    }
    writer_use(w, fd, 0);
    f->no = no;
    add_unsettled(f, no);
    if (writer_store(w, info) < 0 || !writer_flush(w))
        return gong_fail(ctx, GONG_EFATAL, "archive file %s cannot be written: %s", name, strerror(w->error));
    return GONG_OK;
}

void folder_settle(struct folder *f, int64_t end)
{
    char from[FOLDER_NAME_MAX], to[FOLDER_NAME_MAX];
    size_t n = 0;

    for (; n < f->n_unsettled && f->unsettled[n] < end; n++) {
        folder_open_name(f, f->unsettled[n], from);
        folder_name(f, f->unsettled[n], to);
        /* Where it fails the file keeps its name, under which it is found as well. */
        renameat2(f->fd, from, f->fd, to, RENAME_NOREPLACE);
    }
    if (n == 0)
        return;
    f->n_unsettled -= n;
    memmove(f->unsettled, f->unsettled + n, f->n_unsettled * sizeof *f->unsettled);
    folder_sync(f);
}

/* ---- what the last run left */

struct leftovers {
    struct folder *f;
    struct gong_ctx *ctx;
    int64_t after;
};

static int each_file(struct folder *f, struct gong_ctx *ctx,
                     int (*fn)(struct leftovers *l, const char *name, int64_t no, bool is_open),
                     int64_t after)
{
    struct leftovers l = {f, ctx, after};
    int dup_fd = openat(f->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = GONG_OK;
    DIR *d = dup_fd < 0 ? NULL : fdopendir(dup_fd);

    if (!d)
        return gong_fail(ctx, GONG_EFATAL, "archive folder %s cannot be listed: %s", f->dir, strerror(errno));
    for (struct dirent *e = readdir(d); e && r == GONG_OK; e = readdir(d)) {
        bool is_open;
        int64_t no = folder_number_of(f, e->d_name, &is_open);
        if (no >= 0)
            r = fn(&l, e->d_name, no, is_open);
    }
    closedir(d);
    return r;
}

static int note_number(struct leftovers *l, const char *name, int64_t no, bool is_open)
{
    (void)name;
    (void)is_open;
    if (no > l->f->highest)
        l->f->highest = no;
    return GONG_OK;
}

/* A run that was killed before it wrote anything to a new file left it so, and nobody's. */
static void remove_empty(const struct leftovers *l, const char *name)
{
    int fd = open_locked(l->f, name, 0);
    struct stat st;

    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0)
        unlinkat(l->f->fd, name, 0);
    close(fd);
}

/* Files of this chain behind the checkpoint were never acknowledged. */
static int remove_later(struct leftovers *l, const char *name, int64_t no, bool is_open)
{
    if (no <= l->after)
        return GONG_OK;
    if (!is_ours(l->f, l->ctx, name)) {
        if (is_open)
            remove_empty(l, name);
        return GONG_OK;
    }
    gong_log(l->ctx, GONG_INFO, "removing %s: an interrupted run wrote it and nothing in it was acknowledged",
             name);
    unlinkat(l->f->fd, name, 0);
    return GONG_OK;
}

/* A record that a crash cut short is no record: the file ends before it. */
static void cut_torn(struct folder *f, struct gong_ctx *ctx, const char *name, int fd)
{
    struct gong_span path = folder_path(f, ctx, name);
    struct gong_warc *w = path.ptr ? gong_warc_open(ctx, path.ptr) : NULL;
    struct gong_warc_record r;
    int64_t end = 0;
    int got = GONG_END;

    while (w && (got = gong_warc_next(w, &r)) == GONG_OK)
        end = r.offset + r.length;
    if (got == GONG_END)
        return;
    gong_log(ctx, GONG_WARNING, "cutting %s to %lld bytes: %s", name, (long long)end, gong_warc_problem(w));
    if (ftruncate(fd, (off_t)end) != 0)
        gong_log(ctx, GONG_WARNING, "%s cannot be cut: %s", name, strerror(errno));
}

/* Without a checkpoint an .open file is either being written, or what a run left that was stopped
 * before anything was acknowledged; a state that knows it may still come back for it. */
static int set_aside(struct leftovers *l, const char *name, int64_t no, bool is_open)
{
    char chain[FOLDER_CHAIN + 1], to[FOLDER_LEFT_MAX];
    int fd;

    (void)no;
    if (!is_open)
        return GONG_OK;
    fd = open_locked(l->f, name, 0);
    if (fd < 0)
        return in_use(l->ctx, name);
    cut_torn(l->f, l->ctx, name, fd);
    if (!chain_of(l->f, l->ctx, name, chain))
        snprintf(chain, sizeof chain, "unknown");
    snprintf(to, sizeof to, "%.*s.left-%s", (int)(strlen(name) - 5), name, chain);
    gong_log(l->ctx, GONG_WARNING, "setting %s aside as %s: a run that was interrupted wrote it", name, to);
    if (renameat2(l->f->fd, name, l->f->fd, to, RENAME_NOREPLACE) != 0)
        gong_log(l->ctx, GONG_WARNING, "%s cannot be renamed: %s", name, strerror(errno));
    close(fd);
    return GONG_OK;
}

/* The name under which file `no` of this chain stands; false: it is gone. */
static bool find_ours(struct folder *f, struct gong_ctx *ctx, int64_t no, char name[FOLDER_NAME_MAX])
{
    char left[FOLDER_LEFT_MAX];

    folder_name(f, no, name);
    if (folder_has(f, name) && is_ours(f, ctx, name))
        return true;
    snprintf(left, sizeof left, "%s.left-%s", name, f->chain);
    folder_open_name(f, no, name);
    if (folder_has(f, name))
        return is_ours(f, ctx, name);
    return folder_has(f, left) && renameat2(f->fd, left, f->fd, name, RENAME_NOREPLACE) == 0;
}

/* Cuts the file of the checkpoint to what was acknowledged and goes on there. */
static int resume(struct folder *f, struct gong_ctx *ctx, struct writer *w, int64_t length)
{
    char name[FOLDER_NAME_MAX];
    struct stat st;
    int fd;

    if (!find_ours(f, ctx, f->no, name)) {
        gong_log(ctx, GONG_ERROR, "archive file number %lld, which earlier runs wrote, is gone from %s",
                 (long long)f->no, f->dir);
        return GONG_OK;
    }
    fd = open_locked(f, name, 0);
    if (fd < 0)
        return in_use(ctx, name);
    if (fstat(fd, &st) != 0 || st.st_size < length) {
        gong_log(ctx, GONG_ERROR,
                 "archive file %s is shorter than what earlier runs stored: going on in a new file", name);
        close(fd);
        return GONG_OK;
    }
    if (st.st_size > length && ftruncate(fd, (off_t)length) != 0) {
        close(fd);
        return gong_fail(ctx, GONG_EFATAL, "archive file %s cannot be cut to what was acknowledged: %s", name,
                         strerror(errno));
    }
    writer_use(w, fd, length);
    return GONG_OK;
}

static bool parse_token(struct folder *f, struct gong_span token, int64_t *ret_length)
{
    char z[128];
    long long no, length;

    if (token.len >= sizeof z)
        return false;
    snprintf(z, sizeof z, "%.*s", (int)token.len, token.ptr);
    if (sscanf(z, "1 %16[0-9a-f] %lld %lld", f->chain, &no, &length) != 3 || no < 0 || length < 0)
        return false;
    f->no = no;
    *ret_length = length;
    return strlen(f->chain) == FOLDER_CHAIN;
}

static int go_on(struct folder *f, struct gong_ctx *ctx, struct writer *w)
{
    struct gong_span token = gong_last_checkpoint(ctx);
    int64_t length = 0;

    if (token.ptr && !parse_token(f, token, &length))
        return gong_fail(ctx, GONG_EFATAL, "the stored checkpoint of the archive cannot be read");
    f->committed = token.ptr != NULL;
    if (token.ptr && (resume(f, ctx, w, length) < 0 || each_file(f, ctx, remove_later, f->no) < 0))
        return GONG_EFATAL;
    if (!token.ptr && (each_file(f, ctx, set_aside, 0) < 0 || new_chain(f, ctx) < 0))
        return GONG_EFATAL;
    if (f->committed)
        add_unsettled(f, f->no);
    return each_file(f, ctx, note_number, 0);
}

/* ---- the folder */

static bool make_folders(const char *dir)
{
    char path[PATH_MAX];
    size_t n = strlen(dir);

    if (n == 0 || n >= sizeof path) {
        errno = n ? ENAMETOOLONG : ENOENT;
        return false;
    }
    memcpy(path, dir, n + 1);
    for (size_t i = 1; i < n; i++) {
        if (path[i] != '/')
            continue;
        path[i] = 0;
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return false;
        path[i] = '/';
    }
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

int folder_open(struct folder *f, struct gong_ctx *ctx, struct writer *w)
{
    f->no = f->highest = -1;
    f->n_unsettled = 0;
    f->fd = make_folders(f->dir) ? open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (f->fd < 0)
        return gong_fail(ctx, GONG_EFATAL, "archive folder %s cannot be made: %s", f->dir, strerror(errno));
    return go_on(f, ctx, w);
}

void folder_close(struct folder *f)
{
    if (f->fd > 0)
        close(f->fd);
    f->fd = -1;
}
