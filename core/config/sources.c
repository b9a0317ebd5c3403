/* sources.c: see sources.h. */
#include "config/sources.h"

#include <errno.h>
#include <gongbao/url.h>
#include <gongbao/utf8.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "plugin/ctx.h"

#define AT(member)     offsetof(struct gong_source, member)
#define EXPECT(member) offsetof(struct gong_expectations, member)
#define DAY            86400000.0
#define LONGEST        (3660 * DAY)

const struct gong_param gong_source_params[] = {
    {"name", GONG_P_STRING, AT(name), NULL, true, NULL, 0, 0,
     "Name of the source: a word, unique in the pipeline, the key of what is remembered of it."},
    {"column", GONG_P_STRING, AT(column), NULL, false, NULL, 0, 0,
     "URL of the column that is listed; a source has this, or start, or both."},
    {"start", GONG_P_LIST, AT(start), NULL, false, NULL, 0, 0,
     "URLs of documents that are asked for whatever the list says."},
    {"preset", GONG_P_STRING, AT(preset), NULL, false, NULL, 0, 0,
     "How the list is read; absent: as the first stage is configured."},
    {"follow", GONG_P_STRING, AT(follow), NULL, false, NULL, 0, 0,
     "Which links of the list are documents; absent: as the first stage is configured."},
    {"follow_pattern", GONG_P_STRING, AT(follow_pattern), NULL, false, NULL, 0, 0,
     "What the URL of a document looks like; absent: as the first stage is configured."},
    {"lists", GONG_P_STRING, AT(lists), NULL, false, NULL, 0, 0,
     "Which links of the list lead to further pages of it; absent: as the first stage is configured."},
    {"post", GONG_P_STRING, AT(post), NULL, false, NULL, 0, 0,
     "Ask the pages of the list by POST, \"form\" or \"json\"; absent: as the first stage is configured."},
    {"post_body", GONG_P_STRING, AT(post_body), NULL, false, NULL, 0, 0,
     "Body of these requests, with {page} (from 1), {page0}, {from} and {to} filled in; absent: what "
     "addresses have behind ?."},
    {"post_rows", GONG_P_INT, AT(post_rows), "15", false, NULL, 1, 1000,
     "Rows of a page of the list, for {from} and {to}."},
    {"agency", GONG_P_STRING, AT(agency), NULL, false, NULL, 0, 0,
     "Agency whose documents these are, as a hint for extraction."},
    {"division", GONG_P_STRING, AT(division), NULL, false, NULL, 0, 0,
     "Code of the division whose documents these are, as a hint for extraction."},
    {"report_types", GONG_P_LIST, AT(report_types), NULL, false, NULL, 0, 0,
     "Types of reports that this source gives, as a hint for extraction."},
    {"other_hosts", GONG_P_BOOL, AT(other_hosts), "false", false, NULL, 0, 0,
     "Whether documents may lie on other hosts than the list."},
    {"insecure_tls", GONG_P_BOOL, AT(insecure_tls), "false", false, NULL, 0, 0,
     "Whether certificates are not verified; every record then says so."},
    {"delay", GONG_P_TIME, AT(delay), NULL, false, NULL, 0, 86400000,
     "Least time between two requests to its host; absent: as the first stage is configured."},
    {"max_pages", GONG_P_INT, AT(max_pages), "0", false, NULL, 0, 10000000,
     "Most new documents that its list adds in one run; 0: as the first stage is configured."},
    {"list_min", GONG_P_TIME, AT(list_min), "0", false, NULL, 0, LONGEST,
     "Least time between two listings. It is halved where a listing found something new and doubled where "
     "not; 0: listed in every run for as long as there is news."},
    {"list_max", GONG_P_TIME, AT(list_max), "7d", false, NULL, 0, LONGEST,
     "Longest time between two listings; 0: listed in every run."},
    {"page_min", GONG_P_TIME, AT(page_min), "1d", false, NULL, 1000, LONGEST,
     "Least time between two visits of a document; halved where it changed, doubled where not."},
    {"page_max", GONG_P_TIME, AT(page_max), "90d", false, NULL, 1000, LONGEST,
     "Longest time between two visits of a document."},
    {"full_fetch", GONG_P_TIME, AT(full_fetch), "30d", false, NULL, 0, LONGEST,
     "A document is asked for without a condition this often."},
    {"full_list", GONG_P_TIME, AT(full_list), "30d", false, NULL, 0, LONGEST,
     "The list is read to its end this often."},
    {"overlap", GONG_P_INT, AT(overlap), "20", false, NULL, 0, 1000000,
     "Known documents in a row after which a list that is newest first is left; 0: never."},
    {0}};

const struct gong_param gong_expect_params[] = {
    {"least_links", GONG_P_INT, EXPECT(least_links), "1", false, NULL, 0, 10000000,
     "Documents that a list must name, 0: none; a list that was left early is not judged."},
    {"least_body", GONG_P_INT, EXPECT(least_body), "0", false, NULL, 0, 100000000,
     "Characters that an article must have. A known page that falls below is not delivered over its past."},
    {"least_articles", GONG_P_REAL, EXPECT(least_articles), "0", false, NULL, 0, 1,
     "Share of the fetched pages that must be articles; lists and attachments are not counted."},
    {"fields", GONG_P_LIST, EXPECT(fields), NULL, false, NULL, 0, 0,
     "Metadata fields, or lists (quantities, indicators …), that must be filled in the records."},
    {"fields_share", GONG_P_REAL, EXPECT(fields_share), "0.9", false, NULL, 0, 1,
     "Share of the records in which each of the fields must be filled."},
    {"newest", GONG_P_TIME, EXPECT(newest), NULL, false, NULL, 0, LONGEST * 10,
     "The newest date of the source is not older than this; absent: any age."},
    {0}};

struct reader {
    struct gong_pipeline *p;
    struct gong_diags *d;
    const struct gong_jsonc *json;
    struct gong_source blank, *all;
    const cJSON **names; /* where the name of each stands, or the source itself */
    size_t n;
    struct gong_arena scratch;
};

/* ---- one object through one table -------------------------------------------------------------- */

static const struct gong_param *find_param(const struct gong_param *q, const char *name)
{
    for (; q->name; q++)
        if (strcmp(q->name, name) == 0)
            return q;
    return NULL;
}

static bool write_value(struct reader *r, const struct gong_param *q, void *state, const cJSON *value,
                        char why[GONG_REFUSAL_MAX])
{
    struct gong_param_place place = {&r->p->arena, r->p->dir, state};
    cJSON *filled = gong_expand(value, why);
    bool ok = filled && gong_param_write(q, filled, &place, why);

    cJSON_Delete(filled);
    return ok;
}

/* own: a key that is read elsewhere, or NULL. */
struct table {
    const struct gong_param *params;
    const char *own;
};

static void read_keys(struct reader *r, const struct table *t, void *state, const cJSON *node,
                      const char *where)
{
    const char *more[] = {t->own, NULL};
    char why[GONG_REFUSAL_MAX];
    const cJSON *child;

    cJSON_ArrayForEach (child, node) {
        const struct gong_param *q = find_param(t->params, child->string);
        if (t->own && strcmp(child->string, t->own) == 0)
            continue;
        if (!q)
            gong_unknown_key(r->json, r->d, child, where, gong_nearest_param(t->params, child->string, more));
        else if (!write_value(r, q, state, child, why))
            gong_jsonc_report(r->json, r->d, child, false, "%s: \"%s\" %s", where, q->name, why);
    }
}

/* ---- what a type cannot say ---------------------------------------------------------------------- */

static bool is_word(const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < n; i++)
        if ((unsigned char)name[i] <= ' ' || name[i] == 0x7F)
            return false;
    return n > 0 && n <= GONG_SOURCE_NAME && gong_utf8_valid(gong_span(name, n)) == n;
}

static void check_url(struct reader *r, const cJSON *node, const char *where, const char *url)
{
    struct gong_ctx ctx = {.arena = &r->scratch};
    struct gong_url parsed;

    if (gong_url_parse(&ctx, gong_span_z(url), gong_span_none(), &parsed) != GONG_OK)
        gong_jsonc_report(r->json, r->d, node, false, "%s: \"%s\" is no absolute URL", where, url);
    gong_arena_reset(&r->scratch);
}

static void check_urls(struct reader *r, const struct gong_source *s, const cJSON *node, const char *where)
{
    const cJSON *column = cJSON_GetObjectItemCaseSensitive(node, "column"),
                *start = cJSON_GetObjectItemCaseSensitive(node, "start");

    if (!column && !start)
        gong_jsonc_report(r->json, r->d, node, false, "%s: needs \"column\", \"start\" or both", where);
    else if (!s->column && !s->start[0] && (cJSON_IsNull(column) || cJSON_IsArray(start)))
        gong_jsonc_report(r->json, r->d, column ? column : start, false,
                          "%s: has neither a column nor a document to start from", where);
    if (s->column)
        check_url(r, column, where, s->column);
    for (size_t i = 0; s->start[i]; i++)
        check_url(r, start, where, s->start[i]);
}

static void check_bounds(struct reader *r, const struct gong_source *s, const cJSON *node, const char *where)
{
    const struct {
        const char *min, *max;
        bool bad;
    } pairs[] = {{"list_min", "list_max", s->list_min > s->list_max},
                 {"page_min", "page_max", s->page_min > s->page_max}};

    for (size_t i = 0; i < 2; i++) {
        const cJSON *min = cJSON_GetObjectItemCaseSensitive(node, pairs[i].min),
                    *max = cJSON_GetObjectItemCaseSensitive(node, pairs[i].max);
        if (pairs[i].bad)
            gong_jsonc_report(r->json, r->d,
                              min   ? min
                              : max ? max
                                    : node,
                              false, "%s: \"%s\" is more than \"%s\"", where, pairs[i].min, pairs[i].max);
    }
}

static void read_expect(struct reader *r, struct gong_source *s, const cJSON *node, const char *where)
{
    const struct table table = {gong_expect_params, NULL};
    const cJSON *expect = cJSON_GetObjectItemCaseSensitive(node, "expect");
    char inner[160];

    snprintf(inner, sizeof inner, "%s, expect", where);
    if (cJSON_IsObject(expect))
        read_keys(r, &table, &s->expect, expect, inner);
    else if (expect)
        gong_jsonc_report(r->json, r->d, expect, false, "%s: \"expect\" must be an object", where);
}

static void read_source(struct reader *r, const cJSON *node)
{
    const struct table table = {gong_source_params, "expect"};
    struct gong_source *s = &r->all[r->n];
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(node, "name");
    char where[GONG_SOURCE_NAME + 32];

    if (!cJSON_IsObject(node)) {
        gong_jsonc_report(r->json, r->d, node, false, "source %zu: a source must be an object", r->n + 1);
        return;
    }
    *s = r->blank;
    snprintf(where, sizeof where, "source %zu", r->n + 1);
    if (cJSON_IsString(name) && is_word(name->valuestring))
        snprintf(where, sizeof where, "source \"%s\"", name->valuestring);
    read_keys(r, &table, s, node, where);
    if (!name)
        gong_jsonc_report(r->json, r->d, node, false, "%s: \"name\" is missing: %s", where,
                          gong_source_params[0].help);
    else if (!s->name || !is_word(s->name))
        gong_jsonc_report(r->json, r->d, name, false,
                          "%s: \"name\" must be a word of at most %d bytes without blanks", where,
                          GONG_SOURCE_NAME);
    check_urls(r, s, node, where);
    check_bounds(r, s, node, where);
    read_expect(r, s, node, where);
    r->names[r->n++] = name ? name : node;
}

/* ---- the list -------------------------------------------------------------------------------------- */

struct named {
    const char *name;
    size_t i;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int c = strcmp(x->name, y->name);

    return c ? c : (x->i > y->i) - (x->i < y->i);
}

static void check_names(struct reader *r)
{
    struct named *list = calloc(r->n + 1, sizeof *list);
    size_t n = 0;

    for (size_t i = 0; list && i < r->n; i++)
        if (r->all[i].name)
            list[n++] = (struct named){r->all[i].name, i};
    if (!list) {
        gong_diag(r->d, 0, 0, "out of memory");
        return;
    }
    qsort(list, n, sizeof *list, by_name);
    for (size_t i = 1; i < n; i++)
        if (strcmp(list[i].name, list[i - 1].name) == 0)
            gong_jsonc_report(r->json, r->d, r->names[list[i].i], false, "a second source is called \"%s\"",
                              list[i].name);
    free(list);
}

static bool make_blank(struct reader *r)
{
    struct gong_plugin table = {.name = "sources", .params = gong_source_params},
                       expect = {.name = "expect", .params = gong_expect_params};
    struct gong_param_place place = {&r->p->arena, r->p->dir, &r->blank};
    char why[GONG_REFUSAL_MAX];
    bool ok = gong_params_defaults(&table, &place, why);

    place.state = &r->blank.expect;
    ok = ok && gong_params_defaults(&expect, &place, why);
    if (!ok)
        gong_diag(r->d, 0, 0, "sources: %s", why);
    r->blank.delay = -1;
    return ok;
}

static void read_list(struct reader *r, const cJSON *list)
{
    size_t n = (size_t)cJSON_GetArraySize(list);
    const cJSON *node;

    if (!cJSON_IsArray(list) || n == 0) {
        gong_jsonc_report(r->json, r->d, list, false,
                          "sources must be a list of objects with \"name\" and \"column\" or \"start\"");
        return;
    }
    if (n > GONG_MAX_SOURCES) {
        gong_jsonc_report(r->json, r->d, list, false, "%zu sources; the most is %d", n, GONG_MAX_SOURCES);
        return;
    }
    r->all = gong_arena_zalloc(&r->p->arena, n * sizeof *r->all);
    r->names = calloc(n, sizeof *r->names);
    if (!r->all || !r->names)
        gong_diag(r->d, 0, 0, "sources: out of memory");
    else if (make_blank(r)) {
        cJSON_ArrayForEach (node, list)
            read_source(r, node);
        check_names(r);
    }
    free(r->names);
}

static char *path_of(struct reader *r, const char *name)
{
    size_t n = strlen(name) + strlen(r->p->dir) + 2;
    char *path = gong_arena_alloc(&r->p->arena, n);

    if (path)
        snprintf(path, n, "%s%s%s", *name == '/' ? "" : r->p->dir, *name == '/' ? "" : "/", name);
    return path;
}

static void read_file(struct reader *r, const cJSON *node)
{
    const struct gong_jsonc *outer = r->json;
    const char *file = r->d->file;
    char why[GONG_REFUSAL_MAX];
    cJSON *name = gong_expand(node, why);
    char *path = name ? path_of(r, name->valuestring) : NULL;
    size_t before = r->d->n;
    struct gong_jsonc json;

    cJSON_Delete(name);
    if (!path) {
        gong_jsonc_report(outer, r->d, node, false, "\"sources\" %s", name ? "out of memory" : why);
        return;
    }
    if (access(path, R_OK) != 0) {
        gong_jsonc_report(outer, r->d, node, false, "\"sources\": %s cannot be read: %s", path,
                          strerror(errno));
        return;
    }
    r->json = &json;
    if (gong_jsonc_read_most(&json, r->d, path, GONG_SOURCES_BYTES))
        read_list(r, json.root);
    else if (r->d->n == before)
        gong_diag(r->d, 0, 0, "out of memory");
    gong_jsonc_finish(&json);
    r->json = outer;
    r->d->file = file;
}

void gong_pipeline_read_sources(struct gong_pipeline *p, struct gong_diags *d, const struct gong_jsonc *json)
{
    const cJSON *node = cJSON_GetObjectItemCaseSensitive(json->root, "sources");
    struct reader r = {.p = p, .d = d, .json = json};

    if (!node)
        return;
    gong_arena_init(&r.scratch, 1024 * 1024);
    if (cJSON_IsString(node))
        read_file(&r, node);
    else
        read_list(&r, node);
    gong_arena_finish(&r.scratch);
    p->sources = p->chosen = r.all;
    p->n_sources = p->n_chosen = r.n;
}

/* ---- --source ------------------------------------------------------------------------------------------ */

static void no_source(const struct gong_pipeline *p, struct gong_diags *d, const char *name)
{
    const char **names = calloc(p->n_sources + 1, sizeof *names), *near = NULL, *file = d->file;

    for (size_t i = 0; names && i < p->n_sources; i++)
        names[i] = p->sources[i].name ? p->sources[i].name : "";
    if (names)
        near = gong_nearest(name, names);
    d->file = NULL;
    gong_diag(d, 0, 0, "--source %s: the pipeline has no source of this name%s%s%s", name,
              near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    d->file = file;
    free(names);
}

void gong_pipeline_choose_sources(struct gong_pipeline *p, struct gong_diags *d, const char *const *names,
                                  size_t n)
{
    struct gong_source *chosen = n ? gong_arena_alloc(&p->arena, (p->n_sources + 1) * sizeof *chosen) : NULL;
    size_t k = 0;

    for (size_t i = 0; i < p->n_sources && chosen; i++)
        for (size_t w = 0; w < n; w++)
            if (p->sources[i].name && strcmp(p->sources[i].name, names[w]) == 0) {
                chosen[k++] = p->sources[i];
                break;
            }
    for (size_t w = 0; w < n; w++) {
        bool known = false;
        for (size_t i = 0; i < k && !known; i++)
            known = strcmp(chosen[i].name, names[w]) == 0;
        if (!known)
            no_source(p, d, names[w]);
    }
    if (n) {
        p->chosen = chosen;
        p->n_chosen = k;
    }
}
