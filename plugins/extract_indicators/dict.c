/* dict.c: reading the dictionary file, with its caps. */
#include "dict.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scan.h"

enum { MOST_BYTES = 1024 * 1024, MOST_DEPTH = 16 };

/* cJSON recurses: what is too deep for it is refused before it sees it. */
static bool too_deep(struct gong_span json)
{
    unsigned depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < json.len; i++) {
        char c = json.ptr[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '[' || c == '{') && ++depth > MOST_DEPTH)
            return true;
        else if (!in_string && (c == ']' || c == '}') && depth > 0)
            depth--;
    }
    return false;
}

static int read_all(struct gong_ctx *ctx, int fd, const char *path, struct gong_span *ret)
{
    struct stat st;
    char *p;
    size_t n = 0;
    ssize_t k = 1;

    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return gong_fail(ctx, GONG_EFATAL, "the dictionary \"%s\" is not a file", path);
    if (st.st_size > MOST_BYTES)
        return gong_fail(ctx, GONG_EFATAL, "the dictionary \"%s\" is larger than %d bytes", path, MOST_BYTES);
    p = gong_alloc(ctx, (size_t)st.st_size + 1);
    while (p && k > 0 && n < (size_t)st.st_size) {
        k = read(fd, p + n, (size_t)st.st_size - n);
        n += k > 0 ? (size_t)k : 0;
    }
    if (k < 0)
        return gong_fail(ctx, GONG_EFATAL, "cannot read the dictionary \"%s\": %s", path, strerror(errno));
    *ret = gong_span(p, n);
    return p ? GONG_OK : GONG_EFATAL;
}

int dict_load(struct dict *d, struct gong_ctx *ctx, const char *path)
{
    struct gong_span json = gong_span_none();
    int fd = open(path, O_RDONLY | O_CLOEXEC), status;

    if (fd < 0)
        return gong_fail(ctx, GONG_EFATAL, "cannot open the dictionary \"%s\": %s", path, strerror(errno));
    status = read_all(ctx, fd, path, &json);
    close(fd);
    if (status == GONG_OK && too_deep(json))
        status =
            gong_fail(ctx, GONG_EFATAL, "the dictionary \"%s\" is nested deeper than %d", path, MOST_DEPTH);
    if (status == GONG_OK)
        status = dict_parse(d, ctx, json);
    if (status == GONG_OK && !(d->scan = scan_build(ctx, d->atoms, d->n_atoms)))
        status = GONG_EFATAL;
    return status;
}
