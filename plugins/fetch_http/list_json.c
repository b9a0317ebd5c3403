/* list_json.c: item links of JSON answers, whatever the interface calls them: the first array of
 * objects, level by level, in which objects have an address. Depth is checked before parsing. */
#include "list.h"

#include "xml.h"

#include <gongbao/utf8.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <time.h>

#define MAX_DEPTH 64
#define MAX_QUEUE 4096
#define TAG       "/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define TAG_MAX   128u /* bytes of a mark */
#define WORD      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$."

static const char *const url_keys[] = {"url",     "link",    "href",   "docpuburl", "puburl",
                                       "linkUrl", "pageUrl", "docURL", NULL};
static const char *const title_keys[] = {"title", "docTitle", "doctitle", "name", "mc", NULL};
static const char *const date_keys[] = {"first_publish_time",
                                        "display_publish_time",
                                        "publishedTimeStr",
                                        "publishedTime",
                                        "publish_time",
                                        "pubDate",
                                        "docDate",
                                        "pubtime",
                                        "docreltime",
                                        "date",
                                        "create_time",
                                        NULL};
static const char *const total_keys[] = {"total", "totalCount", "totalHits", "count", NULL};

bool json_is_shallow(struct gong_span s)
{
    int depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"')
            quoted = true;
        else if ((c == '{' || c == '[') && ++depth > MAX_DEPTH)
            return false;
        else if (c == '}' || c == ']')
            depth--;
    }
    return true;
}

/* callback({...}) -> {...} */
static struct gong_span unwrap(struct gong_span s)
{
    size_t at = 0;

    s = gong_trim(s);
    while (at < s.len && at < 64 && strchr(WORD, s.ptr[at]) && s.ptr[at])
        at++;
    if (at == 0 || at >= s.len || s.ptr[at] != '(')
        return s;
    while (s.len > 0 && (s.ptr[s.len - 1] == ';' || s.ptr[s.len - 1] == ')'))
        s.len--;
    return gong_trim(gong_span_sub(s, at + 1, s.len));
}

bool json_looks(struct gong_span text)
{
    text = unwrap(text);
    return text.len > 1 && (text.ptr[0] == '{' || text.ptr[0] == '[');
}

static cJSON *parse(struct list_page *p)
{
    struct gong_span s = unwrap(p->text);
    cJSON *root = NULL;

    if (!json_looks(p->text))
        return NULL;
    if (json_is_shallow(s))
        root = cJSON_ParseWithLength(s.ptr, s.len);
    if (!root)
        p->fault = "is no JSON, or nested deeper than 64";
    return root;
}

static const cJSON *first_of(const cJSON *object, const char *const *keys)
{
    const cJSON *v = NULL;

    for (; *keys; keys++) {
        v = cJSON_GetObjectItemCaseSensitive(object, *keys);
        if (v && !cJSON_IsNull(v))
            return v;
    }
    return NULL;
}

static struct gong_span text_of(const cJSON *v)
{
    return cJSON_IsString(v) ? gong_trim(gong_span_z(v->valuestring)) : gong_span_none();
}

/* A string, or seconds or milliseconds since 1970; days are those of China. */
static void date_of(const cJSON *v, char out[LIST_DATE_SIZE])
{
    double s = cJSON_IsNumber(v) ? v->valuedouble : -1;
    time_t t;
    struct tm tm;

    out[0] = '\0';
    if (cJSON_IsString(v))
        text_date(gong_span_z(v->valuestring), out);
    s = s > 1e11 ? s / 1000 : s;
    if (s < 1 || s > 7e9)
        return;
    t = (time_t)s + 8 * 3600;
    if (gmtime_r(&t, &tm))
        strftime(out, LIST_DATE_SIZE, "%Y-%m-%d", &tm);
}

/* Marks of search results are no part of a title: <em> and the like are left out. */
static struct gong_span plain(struct list_page *p, struct gong_span title)
{
    char *out = title.len > 0 ? gong_alloc(p->ctx, title.len) : NULL;
    size_t n = 0, at, end;

    for (at = 0; out && at < title.len; at++) {
        bool tag =
            title.ptr[at] == '<' && at + 1 < title.len && strchr(TAG, title.ptr[at + 1]) && title.ptr[at + 1];
        end = tag ? gong_span_find(gong_span_sub(title, 0, at + TAG_MAX), at, GONG_LIT(">")) : SIZE_MAX;
        if (end != SIZE_MAX)
            at = end;
        else
            out[n++] = title.ptr[at];
    }
    return out ? gong_trim(xml_text(p->ctx, gong_span(out, n), false)) : title;
}

static bool is_list(const cJSON *v)
{
    return cJSON_IsArray(v) && cJSON_IsObject(v->child) && text_of(first_of(v->child, url_keys)).len > 0;
}

/* Level by level, so that the outermost list is found first. */
static const cJSON *find_list(const cJSON *root)
{
    const cJSON *queue[MAX_QUEUE];
    size_t head = 0, tail = 0;

    queue[tail++] = root;
    while (head < tail) {
        const cJSON *v = queue[head++], *c;
        if (is_list(v))
            return v;
        for (c = v->child; c && tail < MAX_QUEUE; c = c->next)
            if (cJSON_IsObject(c) || cJSON_IsArray(c))
                queue[tail++] = c;
    }
    return NULL;
}

static int64_t total_of(const cJSON *root)
{
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(root, "data");
    const cJSON *v = cJSON_IsObject(root) ? first_of(root, total_keys) : NULL;

    if (!v && cJSON_IsObject(data))
        v = first_of(data, total_keys);
    if (cJSON_IsString(v))
        return text_number(gong_span_z(v->valuestring));
    return cJSON_IsNumber(v) && v->valuedouble >= 0 && v->valuedouble < 1e9 ? (int64_t)v->valuedouble : -1;
}

bool json_items(struct list_page *p, int64_t *ret_total)
{
    cJSON *root = parse(p);
    const cJSON *list = root ? find_list(root) : NULL, *one;
    char date[LIST_DATE_SIZE];
    size_t n = 0;

    *ret_total = p->total = root ? total_of(root) : -1;
    cJSON_ArrayForEach (one, list) {
        struct gong_span href = text_of(first_of(one, url_keys));
        if (href.len > 0 && n++ < FETCH_MAX_LINKS && !p->failed) {
            date_of(first_of(one, date_keys), date);
            list_item(p, href, plain(p, text_of(first_of(one, title_keys))), date);
        }
    }
    cJSON_Delete(root);
    return root != NULL || p->fault;
}

struct gong_span json_string(struct list_page *p, const char *first, const char *second)
{
    cJSON *root = parse(p);
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(root, first), second);
    struct gong_span s =
        cJSON_IsString(v) ? gong_copy(p->ctx, gong_span_z(v->valuestring)) : gong_span_none();

    cJSON_Delete(root);
    return s;
}
