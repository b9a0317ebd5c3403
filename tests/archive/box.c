/* box.c: see box.h. */
#include "box.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

int box_open(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/gong-box-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

int box_close(void **state)
{
    (void)state;
    return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

const char *box_path(const char *name)
{
    static char paths[8][256];
    static unsigned at;
    char *p = paths[at++ % 8];

    snprintf(p, sizeof paths[0], "%s%s%s", folder, *name ? "/" : "", name);
    return p;
}

void box_write(const char *name, struct gong_span bytes)
{
    FILE *f = fopen(box_path(name), "wb");

    if (!f || fwrite(bytes.ptr, 1, bytes.len, f) != bytes.len || fclose(f) != 0)
        abort();
}

struct gong_span box_read(const char *name)
{
    FILE *f = fopen(box_path(name), "rb");
    size_t n = f ? (size_t)box_size(name) : 0;
    char *p = f ? malloc(n + 1) : NULL;

    if (!f)
        return gong_span_none();
    if (!p || fread(p, 1, n, f) != n)
        abort();
    fclose(f);
    p[n] = 0;
    return gong_span(p, n);
}

int64_t box_size(const char *name)
{
    struct stat st;

    return stat(box_path(name), &st) == 0 ? (int64_t)st.st_size : -1;
}

bool box_has(const char *name)
{
    return box_size(name) >= 0;
}
