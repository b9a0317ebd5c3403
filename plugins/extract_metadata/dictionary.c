/* dictionary.c: see dictionary.h. */
#include "dictionary.h"

#include <gongbao/resource.h>

enum { DEPTH_MAX = 16 };

static const char what[] = "the dictionary";

int md_read(struct gong_ctx *ctx, const char *path, struct gong_span *ret)
{
    const struct gong_resource_limits limits = {MD_FILE_MAX, 0};

    *ret = gong_resource(ctx, what, path, limits);
    return ret->ptr ? GONG_OK : GONG_EFATAL;
}

static void release(void *json)
{
    cJSON_Delete((cJSON *)json);
}

cJSON *md_read_json(struct gong_ctx *ctx, const char *path)
{
    const struct gong_resource_limits limits = {MD_FILE_MAX, DEPTH_MAX};
    struct gong_span s = gong_resource(ctx, what, path, limits);
    const char *end = NULL;
    cJSON *j;

    if (!s.ptr)
        return NULL;
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
