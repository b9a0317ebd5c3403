/* names.c: what the files of an archive folder are called, and where they are (folder.h). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "folder.h"

enum { DIGITS_MAX = 9 };

void folder_name(const struct folder *f, int64_t no, char out[FOLDER_NAME_MAX])
{
    snprintf(out, FOLDER_NAME_MAX, "%s-%05lld.warc%s", f->prefix, (long long)no, f->gzip ? ".gz" : "");
}

void folder_open_name(const struct folder *f, int64_t no, char out[FOLDER_NAME_MAX])
{
    snprintf(out, FOLDER_NAME_MAX, "%s-%05lld.warc%s.open", f->prefix, (long long)no, f->gzip ? ".gz" : "");
}

int64_t folder_number_of(const struct folder *f, const char *name, bool *ret_open)
{
    size_t n = strlen(f->prefix), digits;
    const char *rest;

    if (strncmp(name, f->prefix, n) != 0 || name[n] != '-')
        return -1;
    digits = strspn(name + n + 1, "0123456789");
    rest = name + n + 1 + digits;
    if (digits < 5 || digits > DIGITS_MAX || strncmp(rest, ".warc", 5) != 0)
        return -1;
    rest += strncmp(rest, ".warc.gz", 8) == 0 ? 8 : 5;
    *ret_open = strcmp(rest, ".open") == 0;
    return *rest == 0 || *ret_open ? strtoll(name + n + 1, NULL, 10) : -1;
}

struct gong_span folder_path(const struct folder *f, struct gong_ctx *ctx, const char *name)
{
    return gong_format(ctx, "%s/%s", f->dir, name);
}

bool folder_has(const struct folder *f, const char *name)
{
    struct stat st;

    return fstatat(f->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

struct gong_span folder_find(const struct folder *f, struct gong_ctx *ctx, struct gong_span name)
{
    char z[FOLDER_NAME_MAX];
    bool is_open;

    if (name.len == 0 || name.len > sizeof z - 6)
        return gong_span_none();
    snprintf(z, sizeof z, "%.*s", (int)name.len, name.ptr);
    if (folder_number_of(f, z, &is_open) < 0 || is_open)
        return gong_span_none();
    if (!folder_has(f, z))
        snprintf(z, sizeof z, "%.*s.open", (int)name.len, name.ptr);
    return folder_has(f, z) ? folder_path(f, ctx, z) : gong_span_none();
}
