/* dictionary.c: see dictionary.h. Nesting is checked before the parser sees the bytes. */
#include "dictionary.h"

#include <errno.h>
#include <stdio.h>

#define DEPTH_MAX 16

static int read_all(struct gong_ctx *ctx, FILE *f, const char *path, struct gong_span *ret)
{
    long size;
    char *buf;
    size_t got;

    if (fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET) != 0)
        return gong_fail(ctx, GONG_EFATAL, "cannot read \"%s\": %s", path, strerror(errno));
    if ((size_t)size > MD_FILE_MAX)
        return gong_fail(ctx, GONG_EFATAL, "\"%s\" is larger than %u bytes", path, MD_FILE_MAX);
    buf = (char *)gong_alloc(ctx, (size_t)size + 1);
    if (!buf)
        return GONG_EFATAL;
    got = fread(buf, 1, (size_t)size, f);
    if (got != (size_t)size)
        return gong_fail(ctx, GONG_EFATAL, "cannot read \"%s\": it became shorter", path);
    *ret = gong_span(buf, got);
    if (gong_utf8_valid(*ret) != got)
        return gong_fail(ctx, GONG_EFATAL, "\"%s\" is not UTF-8", path);
    return GONG_OK;
}

int md_read(struct gong_ctx *ctx, const char *path, struct gong_span *ret)
{
    FILE *f = fopen(path, "rb");
    int r;

    if (!f)
        return gong_fail(ctx, GONG_EFATAL, "cannot open \"%s\": %s", path, strerror(errno));
    r = read_all(ctx, f, path, ret);
    fclose(f);
    return r;
}

static bool is_shallow(struct gong_span s)
{
    size_t depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];

        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '[') && ++depth > DEPTH_MAX)
            return false;
        else if (!quoted && (c == '}' || c == ']') && depth > 0)
            depth--;
    }
    return true;
}

static void release(void *json)
{
    cJSON_Delete((cJSON *)json);
}

cJSON *md_read_json(struct gong_ctx *ctx, const char *path)
{
    struct gong_span s;
    const char *end = NULL;
    cJSON *j;

    if (md_read(ctx, path, &s) != GONG_OK)
        return NULL;
    if (!is_shallow(s)) {
        gong_fail(ctx, GONG_EFATAL, "\"%s\" is nested deeper than %d", path, DEPTH_MAX);
        return NULL;
    }
    j = cJSON_ParseWithLengthOpts(s.ptr, s.len, &end, false);
    if (!j) {
        gong_fail(ctx, GONG_EFATAL, "\"%s\" is no JSON: error at byte %zu", path,
                  end ? (size_t)(end - s.ptr) : 0);
        return NULL;
    }
    if (gong_defer(ctx, release, j) != GONG_OK) {
        cJSON_Delete(j);
        return NULL;
    }
    if (!cJSON_IsObject(j)) {
        gong_fail(ctx, GONG_EFATAL, "\"%s\" must hold one object", path);
        return NULL;
    }
    return j;
}

struct gong_span md_string(struct gong_ctx *ctx, const cJSON *v)
{
    return cJSON_IsString(v) ? gong_copy(ctx, gong_span_z(v->valuestring)) : gong_span_none();
}

int md_strings(struct gong_ctx *ctx, const cJSON *array, struct gong_span **ret, size_t *ret_n)
{
    int n = cJSON_GetArraySize(array);
    const cJSON *v;
    size_t i = 0;

    *ret_n = 0;
    *ret = NULL;
    if (n <= 0)
        return GONG_OK;
    *ret = (struct gong_span *)gong_alloc(ctx, (size_t)n * sizeof(**ret));
    if (!*ret)
        return GONG_EFATAL;
    cJSON_ArrayForEach (v, array) {
        struct gong_span s = md_string(ctx, v);

        if (s.len == 0)
            return gong_fail(ctx, GONG_EFATAL, "a list of words holds something that is no word");
        (*ret)[i++] = s;
    }
    *ret_n = i;
    return GONG_OK;
}
