/* listing.c: top paths, folders, patterns and standard input; see listing.h. A link to a file is
 * that file under the link's name; a link to a folder is not entered, so there are no loops. */
#include "listing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEEPEST = 64, FIRST_CAP = 256 };

/* One folder on the way down. */
struct walk {
    struct listing *l;
    struct gong_ctx *ctx;
    size_t top; /* length of the top folder's path with its '/' */
};

const char *listing_code(int error)
{
    switch (error) {
    case EACCES:
    case EPERM:
        return "permission";
    case ENOENT:
    case ENOTDIR:
        return "not-found";
    case ELOOP:
        return "link";
    default:
        return "unreadable";
    }
}

/* ---- entries */

static bool grow(struct listing *l, struct gong_ctx *ctx)
{
    size_t cap = l->cap ? l->cap * 2 : FIRST_CAP;
    struct entry *p = gong_alloc(ctx, cap * sizeof *p);

    if (!p)
        return false;
    if (l->n)
        memcpy(p, l->entries, l->n * sizeof *p);
    l->entries = p;
    l->cap = cap;
    return true;
}

static int add(struct listing *l, struct gong_ctx *ctx, const char *path, const char *code, const char *why)
{
    struct gong_span copy = gong_copy(ctx, gong_span_z(path));

    if ((int64_t)l->n >= l->max_files)
        return gong_fail(ctx, GONG_EFATAL,
                         "there are more than %lld files at %s: name fewer, or raise max_files",
                         (long long)l->max_files, l->path);
    if (!copy.ptr || (l->n == l->cap && !grow(l, ctx)))
        return GONG_EFATAL;
    l->entries[l->n++] = (struct entry){copy.ptr, code, why};
    return GONG_OK;
}

static bool matches(const char *const *patterns, const char *relative)
{
    const char *slash = strrchr(relative, '/'), *base = slash ? slash + 1 : relative;

    for (; *patterns; patterns++)
        if (fnmatch(*patterns, strchr(*patterns, '/') ? relative : base, 0) == 0)
            return true;
    return false;
}

bool listing_wants(const struct listing *l, const char *relative)
{
    return (!l->include[0] || matches(l->include, relative)) && !matches(l->exclude, relative);
}

/* ---- folders */

static int walk_folder(struct walk *w, int fd, const char *path, int depth);

static int enter(struct walk *w, int parent, const char *name, const char *path, int depth)
{
    int fd;

    if (!w->l->recursive)
        return GONG_OK;
    if (depth >= DEEPEST)
        return add(w->l, w->ctx, path, "too-deep", "folders are nested more than 64 deep");
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return add(w->l, w->ctx, path, listing_code(errno), "the folder cannot be opened");
    return walk_folder(w, fd, path, depth + 1);
}

/* What a link leads to decides; a folder behind a link is left out, and said so. */
static int add_link(struct walk *w, int parent, const char *name, const char *path)
{
    struct stat st;

    if (fstatat(parent, name, &st, 0) != 0)
        return add(w->l, w->ctx, path, "link", "the link leads nowhere");
    if (S_ISDIR(st.st_mode))
        return add(w->l, w->ctx, path, "link", "links to folders are not followed");
    if (!S_ISREG(st.st_mode))
        return add(w->l, w->ctx, path, "not-a-file", "the link leads to no regular file");
    return add(w->l, w->ctx, path, NULL, NULL);
}

static int add_name(struct walk *w, int parent, const char *name, const char *path, int depth)
{
    struct stat st;

    if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return add(w->l, w->ctx, path, listing_code(errno), "it cannot be looked at");
    if (S_ISDIR(st.st_mode))
        return enter(w, parent, name, path, depth);
    if (!listing_wants(w->l, path + w->top))
        return GONG_OK;
    if (S_ISLNK(st.st_mode))
        return add_link(w, parent, name, path);
    if (!S_ISREG(st.st_mode))
        return add(w->l, w->ctx, path, "not-a-file", "it is no regular file");
    return add(w->l, w->ctx, path, NULL, NULL);
}

/* NULL at the end, with the error that ended it early. */
static struct dirent *next_name(DIR *d, int *ret_error)
{
    struct dirent *e;

    errno = 0;
    e = readdir(d);
    *ret_error = e ? 0 : errno;
    return e;
}

static int walk_names(struct walk *w, DIR *d, const char *path, int depth)
{
    char child[PATH_MAX];
    int r = GONG_OK, error = 0;

    for (struct dirent *e; r == GONG_OK && (e = next_name(d, &error)) && !gong_stopping(w->ctx);) {
        const char *name = e->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || (name[0] == '.' && !w->l->hidden))
            continue;
        if (snprintf(child, sizeof child, "%s%s%s", path, path[1] ? "/" : "", name) >= (int)sizeof child)
            r = add(w->l, w->ctx, path, "bad-name", "a name below it is longer than a path may be");
        else
            r = add_name(w, dirfd(d), name, child, depth);
    }
    return r == GONG_OK && error
               ? add(w->l, w->ctx, path, "unreadable", "the folder cannot be read to its end")
               : r;
}

/* Takes fd over. */
static int walk_folder(struct walk *w, int fd, const char *path, int depth)
{
    DIR *d = fdopendir(fd);
    int r;

    if (!d) {
        close(fd);
        return add(w->l, w->ctx, path, "unreadable", "the folder cannot be listed");
    }
    r = walk_names(w, d, path, depth);
    closedir(d);
    return r;
}

static int add_folder(struct listing *l, struct gong_ctx *ctx, const char *path)
{
    struct walk w = {l, ctx, strlen(path) + (path[1] != 0)};
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return gong_fail(ctx, GONG_EFATAL, "folder %s cannot be opened: %s", path, strerror(errno));
    return walk_folder(&w, fd, path, 1);
}

/* ---- top paths */

/* Folder and all made real, the last part of a file's name kept: a link is named as itself. */
static bool absolute(const char *path, bool folder, char out[PATH_MAX])
{
    char parent[PATH_MAX], real[PATH_MAX];
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t n = slash ? (size_t)(slash - path) + 1 : 0;

    if (folder)
        return realpath(path, out) != NULL;
    if (n >= sizeof parent) {
        errno = ENAMETOOLONG;
        return false;
    }
    snprintf(parent, sizeof parent, "%.*s", n ? (int)n : 1, n ? path : ".");
    if (!realpath(parent, real))
        return false;
    if (snprintf(out, PATH_MAX, "%s%s%s", real, real[1] ? "/" : "", base) < PATH_MAX)
        return true;
    errno = ENAMETOOLONG;
    return false;
}

/* A path somebody named. Returns 1 with errno where it cannot be had at all. */
static int add_top(struct listing *l, struct gong_ctx *ctx, const char *path)
{
    char real[PATH_MAX];
    struct stat st;

    if (stat(path, &st) != 0 || !absolute(path, S_ISDIR(st.st_mode), real))
        return 1;
    if (S_ISDIR(st.st_mode))
        return add_folder(l, ctx, real);
    if (!S_ISREG(st.st_mode))
        return add(l, ctx, real, "not-a-file", "it is no regular file");
    return add(l, ctx, real, NULL, NULL);
}

/* One of several: a problem of it is one among the rest. */
static int add_one_of(struct listing *l, struct gong_ctx *ctx, const char *path)
{
    int r = add_top(l, ctx, path);

    return r == 1 ? add(l, ctx, path, listing_code(errno), "it cannot be opened") : r;
}

static int add_stdin(struct listing *l, struct gong_ctx *ctx)
{
    char line[PATH_MAX + 2];
    int r = GONG_OK;

    while (r == GONG_OK && !gong_stopping(ctx) && fgets(line, sizeof line, stdin)) {
        size_t n = strlen(line);
        if (n == sizeof line - 1 && line[n - 1] != '\n')
            return gong_fail(ctx, GONG_EFATAL, "a name on standard input is longer than a path may be");
        while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
            line[--n] = 0;
        if (n > 0)
            r = add_one_of(l, ctx, line);
    }
    return r == GONG_OK && ferror(stdin) ? gong_fail(ctx, GONG_EFATAL, "standard input cannot be read") : r;
}

static int add_pattern(struct listing *l, struct gong_ctx *ctx)
{
    glob_t g;
    int r = glob(l->path, 0, NULL, &g);

    if (r != 0) {
        globfree(&g);
        return gong_fail(ctx, GONG_EFATAL, "nothing matches path %s", l->path);
    }
    for (size_t i = 0; i < g.gl_pathc && r == GONG_OK; i++)
        r = add_one_of(l, ctx, g.gl_pathv[i]);
    globfree(&g);
    return r;
}

static int add_path(struct listing *l, struct gong_ctx *ctx)
{
    int r = add_top(l, ctx, l->path), e = errno;

    if (r != 1)
        return r;
    if (e == ENOENT && strpbrk(l->path, "*?["))
        return add_pattern(l, ctx);
    return gong_fail(ctx, GONG_EFATAL, "path %s cannot be opened: %s", l->path, strerror(e));
}

/* ---- order */

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->path, ((const struct entry *)b)->path);
}

static void sort(struct listing *l)
{
    size_t n = 0;

    if (l->n)
        qsort(l->entries, l->n, sizeof *l->entries, by_path);
    for (size_t i = 0; i < l->n; i++)
        if (n == 0 || strcmp(l->entries[n - 1].path, l->entries[i].path) != 0)
            l->entries[n++] = l->entries[i];
    l->n = n;
}

int listing_open(struct listing *l, struct gong_ctx *ctx)
{
    int r;

    if (!l->path || !*l->path)
        return gong_fail(ctx, GONG_EFATAL, "parameter path is empty");
    r = strcmp(l->path, "-") == 0 ? add_stdin(l, ctx) : add_path(l, ctx);
    sort(l);
    return r;
}
