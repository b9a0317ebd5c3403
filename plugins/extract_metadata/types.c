/* types.c: what kind of report it is. The title decides where there is one; only a text
 * without a title is judged by its opening and its headings. */
#include "types.h"

#include "dictionary.h"
#include "doc.h"

#define TYPES_MAX 200

static int load_rules(struct gong_ctx *ctx, const cJSON *list, struct md_rule **ret, size_t *ret_n)
{
    int n = cJSON_GetArraySize(list);
    const cJSON *v;

    *ret_n = 0;
    *ret = (struct md_rule *)gong_alloc(ctx, ((size_t)n + 1) * sizeof(**ret));
    if (!*ret)
        return GONG_EFATAL;
    cJSON_ArrayForEach (v, list) {
        struct md_rule *r = &(*ret)[(*ret_n)++];

        if (md_strings(ctx, v, &r->terms, &r->n) != GONG_OK)
            return GONG_EFATAL;
        if (r->n == 0)
            return gong_fail(ctx, GONG_EFATAL, "report types: a rule without terms fits everything");
    }
    return GONG_OK;
}

static int load_type(struct gong_ctx *ctx, const cJSON *v, struct md_type *t)
{
    const cJSON *lag = cJSON_GetObjectItemCaseSensitive(v, "lag");

    t->name = md_string(ctx, cJSON_GetObjectItemCaseSensitive(v, "name"));
    t->organ = md_string(ctx, cJSON_GetObjectItemCaseSensitive(v, "organ"));
    t->lag = cJSON_IsNumber(lag) && lag->valueint == 0 ? 0 : 1;
    if (t->name.len == 0)
        return gong_fail(ctx, GONG_EFATAL, "report types: a type has no \"name\"");
    if (load_rules(ctx, cJSON_GetObjectItemCaseSensitive(v, "title"), &t->title, &t->n_title) != GONG_OK ||
        load_rules(ctx, cJSON_GetObjectItemCaseSensitive(v, "opening"), &t->opening, &t->n_opening) !=
            GONG_OK)
        return GONG_EFATAL;
    return md_strings(ctx, cJSON_GetObjectItemCaseSensitive(v, "not"), &t->nots, &t->n_nots);
}

int md_types_load(struct gong_ctx *ctx, const char *path, struct md_types *ret)
{
    cJSON *j = md_read_json(ctx, path);
    const cJSON *list, *v;
    int n;

    memset(ret, 0, sizeof(*ret));
    if (!j)
        return GONG_EFATAL;
    list = cJSON_GetObjectItemCaseSensitive(j, "types");
    n = cJSON_GetArraySize(list);
    if (n == 0 || n > TYPES_MAX)
        return gong_fail(ctx, GONG_EFATAL, "\"%s\" must list 1 to %d \"types\"", path, TYPES_MAX);
    ret->list = (struct md_type *)gong_alloc(ctx, (size_t)n * sizeof(*ret->list));
    if (!ret->list)
        return GONG_EFATAL;
    cJSON_ArrayForEach (v, list)
        if (load_type(ctx, v, &ret->list[ret->n++]) != GONG_OK)
            return GONG_EFATAL;
    return GONG_OK;
}

/* ---- matching --------------------------------------------------------------------------- */

static bool has_form(struct gong_span text, struct gong_span term)
{
    size_t pos = 0;

    while (pos <= term.len) {
        size_t bar = gong_span_find(term, pos, GONG_LIT("|"));

        if (gong_span_has(text, gong_span_sub(term, pos, bar)))
            return true;
        if (bar == SIZE_MAX)
            return false;
        pos = bar + 1;
    }
    return false;
}

static bool rule_fits(const struct md_rule *r, struct gong_span text, struct gong_span headings)
{
    for (size_t i = 0; i < r->n; i++) {
        if (ch_starts(r->terms[i], "heading:")) {
            if (!has_form(headings, ch_from(r->terms[i], 8)))
                return false;
        } else if (!has_form(text, r->terms[i])) {
            return false;
        }
    }
    return true;
}

/* rest: the title without the agency that opens it, whose name may hold such words (规划局). */
static bool title_fits(const struct md_type *t, struct gong_span title, struct gong_span rest)
{
    for (size_t i = 0; i < t->n_nots; i++)
        if (gong_span_has(rest, t->nots[i]))
            return false;
    for (size_t i = 0; i < t->n_title; i++)
        if (rule_fits(&t->title[i], title, title))
            return true;
    return false;
}

/* All level-1 headings in one line, at most 8 KiB. */
static struct gong_span all_headings(struct md_doc *d)
{
    struct gong_buf b;
    size_t n;
    const struct gong_section *s = (const struct gong_section *)gong_item_rows(d->in, GONG_SECTION, &n);

    gong_buf_init(&b, d->ctx, 8192);
    for (size_t i = 0; i < n; i++)
        if (s[i].level == 1 && s[i].heading.len < 600 && b.len + s[i].heading.len < 8000) {
            gong_buf_add(&b, s[i].heading);
            gong_buf_addc(&b, '\n');
        }
    return gong_buf_span(&b);
}

static struct gong_span opening_text(struct md_doc *d)
{
    struct gong_buf b;

    gong_buf_init(&b, d->ctx, 16384);
    for (size_t i = d->after_title; i < d->n_head && i < d->after_title + 6; i++) {
        gong_buf_add(&b, ch_head(d->head[i], 2400));
        gong_buf_addc(&b, '\n');
    }
    return gong_buf_span(&b);
}

static const struct md_type *by_title(struct md_doc *d)
{
    const struct md_types *t = &d->self->types;
    struct gong_span title = ch_squeeze(d->ctx, d->named), rest = title;
    struct md_org org;

    if (md_org_lead(&d->names, md_title_lead(title), &org))
        rest = ch_from(title, (size_t)(org.organ.ptr + org.organ.len - title.ptr));
    for (size_t i = 0; i < t->n; i++)
        if (title_fits(&t->list[i], title, rest))
            return &t->list[i];
    return NULL;
}

static const struct md_type *by_opening(struct md_doc *d)
{
    const struct md_types *t = &d->self->types;
    struct gong_span opening = opening_text(d), headings = all_headings(d);

    for (size_t i = 0; i < t->n; i++)
        for (size_t k = 0; k < t->list[i].n_opening; k++)
            if (rule_fits(&t->list[i].opening[k], opening, headings))
                return &t->list[i];
    return NULL;
}

void md_type_of(struct md_doc *d)
{
    const struct md_types *t = &d->self->types;
    struct gong_span hint = gong_item_get(d->in, "report_type");

    for (size_t i = 0; i < t->n; i++)
        if (hint.len && gong_span_eq(hint, t->list[i].name))
            d->type = &t->list[i];
    if (!hint.len)
        d->type = d->named.len ? by_title(d) : by_opening(d);
}
