/* dictionary.c: reads the topics dictionary: JSON, see README.md for its form.
 *
 * Caps: 64 KiB of file, nesting of 8, 1,024 phrases of 3 to 300 bytes each. Anything else is
 * refused with one sentence that names the file. cJSON lives only inside outline_topics_open. */
#include "dictionary.h"

#include <cjson/cJSON.h>
#include <gongbao/resource.h>

#include "outline.h"

enum { FILE_CAP = 64 * 1024, DEPTH_CAP = 8, PHRASES_CAP = 1024, PHRASE_MIN = 3, PHRASE_MAX = 300 };

struct reader {
    struct gong_ctx *ctx;
    const char *path;
    struct topics *d;
};

static int refuse(struct reader *r, const char *why)
{
    return gong_fail(r->ctx, GONG_EFATAL, "topics dictionary \"%s\": %s", r->path, why);
}

/* A copy of a string value; {NULL, 0} after a refusal or where there is none. */
static struct gong_span text_of(struct reader *r, const cJSON *v)
{
    struct gong_span s = gong_span_z(cJSON_GetStringValue(v));

    if (!s.ptr || s.len < PHRASE_MIN || s.len > PHRASE_MAX || gong_utf8_valid(s) != s.len) {
        refuse(r, "a word is missing, not a string, or not of 3 to 300 bytes");
        return gong_span_none();
    }
    return gong_copy(r->ctx, s);
}

static int read_list(struct reader *r, const cJSON *list, struct spans *ret)
{
    const cJSON *v;

    if (!cJSON_IsArray(list))
        return refuse(r, "\"titles\" wants lists \"report\", \"rule\" and \"ahead\"");
    ret->items = gong_alloc(r->ctx, ((size_t)cJSON_GetArraySize(list) + 1) * sizeof(*ret->items));
    if (!ret->items)
        return GONG_EFATAL;
    cJSON_ArrayForEach (v, list) {
        struct gong_span s = text_of(r, v);

        if (!s.ptr)
            return GONG_EFATAL;
        ret->items[ret->n++] = s;
    }
    return GONG_OK;
}

static int read_titles(struct reader *r, const cJSON *o)
{
    int status = read_list(r, cJSON_GetObjectItemCaseSensitive(o, "report"), &r->d->report_titles);

    if (status == GONG_OK)
        status = read_list(r, cJSON_GetObjectItemCaseSensitive(o, "rule"), &r->d->rule_titles);
    if (status == GONG_OK)
        status = read_list(r, cJSON_GetObjectItemCaseSensitive(o, "ahead"), &r->d->ahead_titles);
    return status;
}

static int read_position(struct reader *r, const cJSON *o)
{
    struct position *p = &r->d->position;
    const struct {
        const char *key;
        struct gong_span *to;
    } fields[] = {{"later_year", &p->later_year},
                  {"between", &p->between},
                  {"problems", &p->problems},
                  {"after_closing", &p->after_closing},
                  {"otherwise", &p->otherwise}};

    for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        *fields[i].to = text_of(r, cJSON_GetObjectItemCaseSensitive(o, fields[i].key));
        if (!fields[i].to->ptr)
            return GONG_EFATAL;
    }
    return GONG_OK;
}

static int read_group(struct reader *r, const cJSON *group)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(group, "phrases"), *v;
    const cJSON *weight = cJSON_GetObjectItemCaseSensitive(group, "weight");
    struct gong_span topic = text_of(r, cJSON_GetObjectItemCaseSensitive(group, "topic"));

    if (!topic.ptr)
        return GONG_EFATAL;
    if (!cJSON_IsArray(list) || !cJSON_IsNumber(weight) || weight->valueint < 1 || weight->valueint > 9)
        return refuse(r, "a topic wants a list \"phrases\" and a \"weight\" of 1 to 9");
    cJSON_ArrayForEach (v, list) {
        struct phrase *p = &r->d->phrases[r->d->n_phrases];

        if (r->d->n_phrases == PHRASES_CAP)
            return refuse(r, "more than 1024 phrases");
        p->text = text_of(r, v);
        if (!p->text.ptr)
            return GONG_EFATAL;
        p->topic = topic;
        p->weight = weight->valueint;
        r->d->n_phrases++;
    }
    return GONG_OK;
}

static int read_root(struct reader *r, const cJSON *root)
{
    const cJSON *topics = cJSON_GetObjectItemCaseSensitive(root, "topics"), *group;
    const char *schema = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "schema"));
    int status;

    if (!schema || strcmp(schema, "gongbao.topics/1") != 0)
        return refuse(r, "\"schema\" is not \"gongbao.topics/1\"");
    if (!cJSON_IsArray(topics))
        return refuse(r, "\"topics\" is not a list");
    r->d->phrases = gong_alloc(r->ctx, PHRASES_CAP * sizeof(*r->d->phrases));
    if (!r->d->phrases)
        return GONG_EFATAL;
    cJSON_ArrayForEach (group, topics) {
        status = read_group(r, group);
        if (status != GONG_OK)
            return status;
    }
    status = read_titles(r, cJSON_GetObjectItemCaseSensitive(root, "titles"));
    if (status == GONG_OK)
        status = read_position(r, cJSON_GetObjectItemCaseSensitive(root, "position"));
    return status;
}

const struct topics *outline_topics_open(struct gong_ctx *ctx, const char *path)
{
    struct reader r = {ctx, path, gong_alloc(ctx, sizeof(struct topics))};
    const struct gong_resource_limits limits = {FILE_CAP, DEPTH_CAP};
    struct gong_span s = r.d ? gong_resource(ctx, "the topics dictionary", path, limits) : gong_span_none();
    cJSON *root;
    int status;

    if (!s.ptr)
        return NULL;
    root = cJSON_ParseWithLength(s.ptr, s.len);
    status = root ? read_root(&r, root) : refuse(&r, "not JSON");
    cJSON_Delete(root);
    if (status != GONG_OK)
        return NULL;
    topics_index(r.d);
    return r.d;
}
