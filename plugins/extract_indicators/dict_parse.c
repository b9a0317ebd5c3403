/* dict_parse.c: from JSON to a struct dict: patterns, claims, indicators, domains. Unknown keys are
 * mistakes. */
#include <math.h>

#include "value.h"

/* ---- values of their own kind ---- */

static int read_tier(struct parser *p, const struct at *a, unsigned dflt, unsigned *ret)
{
    struct at sub;

    *ret = dflt;
    if (!value_member(a, "tier", &sub))
        return GONG_OK;
    if (!cJSON_IsNumber(sub.v) || sub.v->valuedouble < 1 || sub.v->valuedouble > 99)
        return value_bad(p, &sub, "a number from 1 to 99 is wanted here");
    *ret = (unsigned)sub.v->valuedouble;
    return GONG_OK;
}

static int read_range(struct parser *p, const struct at *a, struct dict_indicator *i)
{
    struct at sub;

    i->least = 0;
    i->most = HUGE_VAL;
    if (!value_member(a, "range", &sub))
        return GONG_OK;
    if (cJSON_GetArraySize(sub.v) != 2 || !cJSON_IsNumber(sub.v->child) ||
        !cJSON_IsNumber(sub.v->child->next))
        return value_bad(p, &sub, "two numbers are wanted here, the least and the most plausible value");
    i->least = sub.v->child->valuedouble;
    i->most = sub.v->child->next->valuedouble;
    return GONG_OK;
}

static int read_aggregate(struct parser *p, const struct at *a, enum aggregate *ret)
{
    static const char *const names[] = {"agree", "first", "sum", "most"};
    struct at sub;

    *ret = AGREE;
    if (!value_member(a, "aggregate", &sub))
        return GONG_OK;
    for (unsigned i = 0; i < 4; i++)
        if (cJSON_IsString(sub.v) && strcmp(sub.v->valuestring, names[i]) == 0) {
            *ret = (enum aggregate)i;
            return GONG_OK;
        }
    return value_bad(p, &sub, "agree, first, sum or most is wanted here");
}

/* ---- patterns and claims ---- */

static int put_domain(struct parser *p, const struct at *a, void *arg)
{
    uint32_t *mask = arg;
    struct gong_span name = gong_span_z(a->v->valuestring);

    if (gong_span_is(name, "none") || gong_span_is(name, "several")) {
        *mask |= name.ptr[0] == 'n' ? DOMAIN_NONE : DOMAIN_SEVERAL;
        return GONG_OK;
    }
    for (unsigned i = 0; i < p->d->n_domains; i++)
        if (gong_span_eq(p->d->domains[i], name)) {
            *mask |= 1u << i;
            return GONG_OK;
        }
    return value_bad(p, a, "there is no such domain");
}

static int read_pattern_words(struct parser *p, const struct at *a, struct dict_pattern *t)
{
    struct at sub;
    int status;

    if ((status = value_groups(p, a, "must", t->must, &t->n_must)) ||
        (status = value_groups(p, a, "lead", t->lead, &t->n_lead)) ||
        (status = value_set(p, a, "not", &t->not_near)) ||
        (status = value_set(p, a, "not_lead", &t->not_lead)) ||
        (status = value_groups(p, a, "whole", t->whole, &t->n_whole)) ||
        (status = value_set(p, a, "not_whole", &t->not_whole)) ||
        (status = value_set(p, a, "only", &t->only)) || (status = value_set(p, a, "may", &t->may)))
        return status;
    if (t->n_must == 0)
        return value_bad(p, a, "a pattern needs at least one list in \"must\"");
    t->has_only = value_member(a, "only", &sub) != NULL;
    return value_member(a, "domain", &sub) ? value_each(p, &sub, 2, put_domain, &t->domains) : GONG_OK;
}

static int read_pattern(struct parser *p, const struct at *a, int index)
{
    struct dict *d = p->d;
    struct dict_pattern *t = &d->patterns[d->n_patterns];
    const struct dict_indicator *i = &d->indicators[d->n_indicators];
    int status;

    if (d->n_patterns == DICT_PATTERNS)
        return value_bad(p, a, "there are too many patterns");
    *t = (struct dict_pattern){.indicator = d->n_indicators, .part = i->part, .scope = i->scope};
    if ((status = value_keys(
             p, a, "name|tier|part|scope|must|lead|not|not_lead|whole|not_whole|only|may|domain|")) ||
        (status = value_string(p, a, "name", &t->name)) ||
        (status = read_tier(p, a, (unsigned)index + 1, &t->tier)) ||
        (status = value_bool(p, a, "part", &t->part)) || (status = value_bool(p, a, "scope", &t->scope)) ||
        (status = read_pattern_words(p, a, t)))
        return status;
    for (unsigned k = 0; k < DICT_WORDS; k++)
        d->triggers.w[k] |= t->must[0].w[k];
    d->n_patterns++;
    return GONG_OK;
}

/* "A…B": B soon after A. */
static int put_claim(struct parser *p, const struct at *a, void *arg)
{
    struct dict *d = p->d;
    const struct dict_claim *model = arg;
    struct dict_claim *c = &d->claims[d->n_claims];
    struct gong_span words = gong_span_z(a->v->valuestring), gap = GONG_LIT("…");
    size_t at = gong_span_find(words, 0, gap);
    int status = GONG_OK;

    if (d->n_claims == DICT_CLAIMS)
        return value_bad(p, a, "there are too many claims");
    *c = *model;
    c->first = DICT_NONE;
    if (at != SIZE_MAX) {
        status = value_atom(p, a, gong_span_sub(words, 0, at), &c->first);
        words = gong_span_sub(words, at + gap.len, words.len);
    }
    if (status == GONG_OK)
        status = value_atom(p, a, words, &c->second);
    if (status != GONG_OK)
        return status;
    set_put(&d->claim_ends, c->second);
    d->n_claims++;
    return GONG_OK;
}

static int read_claim(struct parser *p, const struct at *a)
{
    struct dict_claim model = {.indicator = p->d->n_indicators};
    struct set *not_near = gong_alloc(p->ctx, sizeof *not_near);
    struct at sub;
    int status = value_keys(p, a, "name|tier|words|value|not|");

    model.not_near = not_near;
    if (status != GONG_OK || !not_near || (status = value_string(p, a, "name", &model.name)) ||
        (status = read_tier(p, a, 1, &model.tier)) || (status = value_set(p, a, "not", not_near)))
        return status != GONG_OK ? status : GONG_EFATAL;
    if (!value_member(a, "value", &sub) || !cJSON_IsNumber(sub.v))
        return value_bad(p, a, "a claim needs a number in \"value\"");
    model.value = sub.v->valuedouble;
    if (!value_member(a, "words", &sub))
        return value_bad(p, a, "a claim needs \"words\"");
    return value_each(p, &sub, 2, put_claim, &model);
}

static int each_object(struct parser *p, const struct at *a, const char *key,
                       int (*use)(struct parser *, const struct at *, int))
{
    struct at sub;
    const cJSON *v;
    int index = 0, status = GONG_OK;

    if (!value_member(a, key, &sub))
        return GONG_OK;
    if (!cJSON_IsArray(sub.v))
        return value_bad(p, &sub, "a list is wanted here");
    cJSON_ArrayForEach (v, sub.v) {
        struct at element = value_below(&sub, v, index);
        status = use(p, &element, index++);
        if (status != GONG_OK)
            return status;
    }
    return GONG_OK;
}

static int use_claim(struct parser *p, const struct at *a, int index)
{
    (void)index;
    return read_claim(p, a);
}

/* ---- indicators and the top ---- */

static int read_names(struct parser *p, const struct at *a, struct dict_indicator *i)
{
    static const char known[] = "code|label|unit|units|range|aggregate|part|scope|change|topics|not_topics|"
                                "report_types|patterns|claims|note|";
    int status;

    if ((status = value_keys(p, a, known)) || (status = value_string(p, a, "code", &i->code)) ||
        (status = value_string(p, a, "label", &i->label)) || (status = value_string(p, a, "unit", &i->unit)))
        return status;
    for (unsigned k = 0; k < p->d->n_indicators; k++)
        if (gong_span_eq(p->d->indicators[k].code, i->code))
            return value_bad(p, a, "this code stands in the dictionary twice");
    return GONG_OK;
}

static int read_limits(struct parser *p, const struct at *a, struct dict_indicator *i)
{
    struct spans units = {i->units, 0, DICT_UNITS}, topics = {i->topics, 0, DICT_TOPICS};
    struct spans not_topics = {i->not_topics, 0, DICT_TOPICS}, types = {i->types, 0, DICT_TYPES};
    int status;

    if ((status = value_spans(p, a, "units", &units)) || (status = read_range(p, a, i)) ||
        (status = read_aggregate(p, a, &i->aggregate)) || (status = value_bool(p, a, "part", &i->part)) ||
        (status = value_bool(p, a, "scope", &i->scope)) ||
        (status = value_bool(p, a, "change", &i->change)) ||
        (status = value_spans(p, a, "topics", &topics)) ||
        (status = value_spans(p, a, "not_topics", &not_topics)) ||
        (status = value_spans(p, a, "report_types", &types)))
        return status;
    i->n_units = units.n;
    i->n_topics = topics.n;
    i->n_not_topics = not_topics.n;
    if (types.n == 0)
        memcpy(i->types, p->d->types, sizeof i->types);
    i->n_types = types.n > 0 ? types.n : p->d->n_types;
    return GONG_OK;
}

static int read_indicator(struct parser *p, const struct at *a, int index)
{
    struct dict *d = p->d;
    struct dict_indicator *i = &d->indicators[d->n_indicators];
    int status;

    (void)index;
    if (d->n_indicators == DICT_INDICATORS)
        return value_bad(p, a, "there are too many indicators");
    if ((status = read_names(p, a, i)) || (status = read_limits(p, a, i)) ||
        (status = each_object(p, a, "patterns", read_pattern)) ||
        (status = each_object(p, a, "claims", use_claim)))
        return status;
    d->n_indicators++;
    return GONG_OK;
}

static int mark_domain(struct parser *p, const struct at *a, void *arg)
{
    unsigned atom;
    int status = value_atom(p, a, gong_span_z(a->v->valuestring), &atom);

    if (status == GONG_OK)
        p->d->domain_of[atom] |= *(const uint32_t *)arg;
    return status;
}

static int read_domains(struct parser *p, const struct at *top)
{
    struct dict *d = p->d;
    struct at sub;
    const cJSON *v;

    if (!value_member(top, "domains", &sub))
        return GONG_OK;
    cJSON_ArrayForEach (v, sub.v) {
        struct at domain = value_below(&sub, v, 0);
        uint32_t bit = 1u << d->n_domains;
        int status;
        if (d->n_domains == DICT_DOMAINS || !v->string)
            return value_bad(p, &domain, "an object of at most 24 domains is wanted here");
        d->domains[d->n_domains++] = gong_copy(p->ctx, gong_span_z(v->string));
        status = value_each(p, &domain, 2, mark_domain, &bit);
        if (status != GONG_OK)
            return status;
    }
    return GONG_OK;
}

static int read_top(struct parser *p, const struct at *top)
{
    static const char known[] =
        "about|report_types|lists|domains|totals|periods|scopes|parts|resets|indicators|";
    struct dict *d = p->d;
    struct spans types = {d->types, 0, DICT_TYPES};
    int status = value_keys(p, top, known);

    if (status != GONG_OK || (status = value_spans(p, top, "report_types", &types)) ||
        (status = read_domains(p, top)) || (status = value_set(p, top, "totals", &d->totals)) ||
        (status = value_set(p, top, "periods", &d->periods)) ||
        (status = value_set(p, top, "scopes", &d->scopes)) ||
        (status = value_set(p, top, "parts", &d->parts)) ||
        (status = value_set(p, top, "resets", &d->resets)))
        return status;
    d->n_types = types.n;
    status = each_object(p, top, "indicators", read_indicator);
    if (status == GONG_OK && d->n_indicators == 0)
        status = value_bad(p, top, "the dictionary has no indicators");
    return status;
}

static bool make_room(struct dict *d, struct gong_ctx *ctx)
{
    return (d->atoms = gong_alloc(ctx, DICT_ATOMS * sizeof *d->atoms)) &&
           (d->domain_of = gong_alloc(ctx, DICT_ATOMS * sizeof *d->domain_of)) &&
           (d->indicators = gong_alloc(ctx, DICT_INDICATORS * sizeof *d->indicators)) &&
           (d->patterns = gong_alloc(ctx, DICT_PATTERNS * sizeof *d->patterns)) &&
           (d->claims = gong_alloc(ctx, DICT_CLAIMS * sizeof *d->claims));
}

int dict_parse(struct dict *d, struct gong_ctx *ctx, struct gong_span json)
{
    const char *end = NULL;
    cJSON *v = cJSON_ParseWithLengthOpts(json.ptr, json.len, &end, 0);
    struct at top = {NULL, NULL, 0, v};
    struct parser p = {.d = d, .ctx = ctx, .lists = cJSON_GetObjectItemCaseSensitive(v, "lists")};
    int status;

    if (!v) {
        size_t line = 1;
        for (const char *c = json.ptr; end && c < end; c++)
            line += *c == '\n';
        return gong_fail(ctx, GONG_EFATAL, "the dictionary is not JSON: line %zu", line);
    }
    status = make_room(d, ctx) ? read_top(&p, &top) : GONG_EFATAL;
    d->n_words = (d->n_atoms + 63) / 64;
    cJSON_Delete(v);
    return status;
}
