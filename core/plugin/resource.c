/* resource.c: see resource.h. */
#include <gongbao/resource.h>
#include <gongbao/utf8.h>

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

/* Deepest nesting of brackets outside strings. */
static unsigned depth_of(struct gong_span json)
{
    unsigned depth = 0, deepest = 0;
    bool quoted = false;

    for (size_t i = 0; i < json.len; i++) {
        char c = json.ptr[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']') && depth > 0)
            depth--;
        if (depth > deepest)
            deepest = depth;
    }
    return deepest;
}

static struct gong_span read_all(struct gong_ctx *ctx, FILE *in, const char *what, const char *path,
                                 size_t cap)
{
    struct stat st;
    char *p;
    size_t n;

    if (fstat(fileno(in), &st) != 0 || !S_ISREG(st.st_mode))
        gong_fail(ctx, GONG_EFATAL, "%s \"%s\" is no regular file", what, path);
    else if ((size_t)st.st_size > cap)
        gong_fail(ctx, GONG_EFATAL, "%s \"%s\" is larger than %zu bytes", what, path, cap);
    else if ((p = gong_alloc(ctx, (size_t)st.st_size + 1))) {
        n = fread(p, 1, (size_t)st.st_size, in);
        if (!ferror(in))
            return gong_span(p, n);
        gong_fail(ctx, GONG_EFATAL, "%s \"%s\" cannot be read: %s", what, path, strerror(errno));
    }
    return gong_span_none();
}

struct gong_span gong_resource(struct gong_ctx *ctx, const char *what, const char *path,
                               struct gong_resource_limits limits)
{
    FILE *in = fopen(path, "rbe");
    struct gong_span s;

    if (!in) {
        gong_fail(ctx, GONG_EFATAL, "cannot open %s \"%s\": %s", what, path, strerror(errno));
        return gong_span_none();
    }
    s = read_all(ctx, in, what, path, limits.bytes);
    fclose(in);
    if (s.ptr && gong_utf8_valid(s) != s.len)
        gong_fail(ctx, GONG_EFATAL, "%s \"%s\" is not UTF-8", what, path);
    else if (s.ptr && limits.depth && depth_of(s) > limits.depth)
        gong_fail(ctx, GONG_EFATAL, "%s \"%s\" is nested deeper than %u", what, path, limits.depth);
    else
        return s;
    return gong_span_none();
}
