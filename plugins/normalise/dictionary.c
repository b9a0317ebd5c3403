/* dictionary.c: reads the dictionary of planted words. JSON:
 *
 *     {"planted": [{"injected": "...", "restored": "...",
 *                   "contexts": [{"before": "...", "after": "..."}]}],
 *      "brands": ["..."], "endings": ["..."]}
 *
 * Caps: 256 KiB of file, nesting of 8, 1,024 entries of each kind, words of 2 to 120 bytes, 16
 * contexts an entry. Anything else is refused with one sentence that names the file. */
#include <cjson/cJSON.h>
#include <gongbao/resource.h>

#include "normalise.h"

#include <gongbao/utf8.h>

enum { FILE_CAP = 256 * 1024, DEPTH_CAP = 8, ENTRIES_CAP = 1024, WORD_MAX = 120 };

struct reader {
    struct gong_ctx *ctx;
    const char *path;
    bool failed;
};

static int refuse(struct reader *r, const char *why)
{
    r->failed = true;
    return gong_fail(r->ctx, GONG_EFATAL, "dictionary of planted words \"%s\": %s", r->path, why);
}

/* A word of `least` bytes or more; empty where there is none and none is needed. */
static struct gong_span word(struct reader *r, const cJSON *v, size_t least)
{
    struct gong_span s = gong_span_z(cJSON_GetStringValue(v));

    if (!s.ptr && !v && least == 0)
        return gong_span("", 0);
    if (!s.ptr || s.len < least || s.len > WORD_MAX || gong_utf8_valid(s) != s.len) {
        refuse(r, "a word is missing, is not a string, or has not 2 to 120 bytes");
        return gong_span("", 0);
    }
    return gong_copy(r->ctx, s);
}

static size_t length_of(struct reader *r, const cJSON *list)
{
    int n = list ? cJSON_GetArraySize(list) : 0;

    if (list && !cJSON_IsArray(list))
        refuse(r, "planted, brands, endings and contexts are lists");
    else if (n > ENTRIES_CAP)
        refuse(r, "more than 1,024 entries");
    return r->failed || n < 0 ? 0 : (size_t)n;
}

static struct gong_span *word_list(struct reader *r, const cJSON *list, size_t *ret_n)
{
    size_t n = length_of(r, list), i = 0;
    struct gong_span *out = n ? gong_alloc(r->ctx, n * sizeof *out) : NULL;
    const cJSON *v;

    *ret_n = out ? n : 0;
    if (out)
        cJSON_ArrayForEach (v, list)
            out[i++] = word(r, v, 2);
    return out;
}

static void contexts(struct reader *r, const cJSON *list, struct planted_word *w)
{
    const cJSON *v;

    if (length_of(r, list) > PLANTED_CONTEXTS) {
        refuse(r, "more than 16 contexts");
        return;
    }
    if (r->failed || !list)
        return;
    cJSON_ArrayForEach (v, list) {
        struct gong_span before = word(r, cJSON_GetObjectItemCaseSensitive(v, "before"), 0);
        struct gong_span after = word(r, cJSON_GetObjectItemCaseSensitive(v, "after"), 0);

        if (!r->failed && before.len + after.len == 0)
            refuse(r, "a context needs \"before\" or \"after\"");
        w->contexts[w->n_contexts].before = before;
        w->contexts[w->n_contexts++].after = after;
    }
}

static void entries(struct reader *r, const cJSON *list, struct planted_words *ret)
{
    size_t n = length_of(r, list);
    const cJSON *v;

    ret->words = n ? gong_alloc(r->ctx, n * sizeof *ret->words) : NULL;
    if (!ret->words)
        return;
    cJSON_ArrayForEach (v, list) {
        struct planted_word *w = &ret->words[ret->n_words++];

        w->injected = word(r, cJSON_GetObjectItemCaseSensitive(v, "injected"), 2);
        w->restored = word(r, cJSON_GetObjectItemCaseSensitive(v, "restored"), 2);
        contexts(r, cJSON_GetObjectItemCaseSensitive(v, "contexts"), w);
        if (!r->failed && w->n_contexts == 0 && !gong_span_is(w->restored, "关于"))
            refuse(r, "contexts may only be left out where the word restored is 关于");
    }
}

int planted_words_open(struct gong_ctx *ctx, const char *path, struct planted_words *ret)
{
    struct reader r = {ctx, path, false};
    const struct gong_resource_limits limits = {FILE_CAP, DEPTH_CAP};
    struct gong_span s = gong_resource(ctx, "the dictionary of planted words", path, limits);
    cJSON *root;

    if (!s.ptr)
        return GONG_EFATAL;
    root = cJSON_ParseWithLength(s.ptr, s.len);
    if (!cJSON_IsObject(root)) {
        cJSON_Delete(root);
        return refuse(&r, "not a JSON object");
    }
    entries(&r, cJSON_GetObjectItemCaseSensitive(root, "planted"), ret);
    ret->brands = word_list(&r, cJSON_GetObjectItemCaseSensitive(root, "brands"), &ret->n_brands);
    ret->endings = word_list(&r, cJSON_GetObjectItemCaseSensitive(root, "endings"), &ret->n_endings);
    cJSON_Delete(root);
    return r.failed ? GONG_EFATAL : GONG_OK;
}
