/* segment_outline: text -> report with its sections.
 *
 * Finds the headings of a document by the markers of GB/T 9704 and by the shape and words of
 * lines without one, sets apart what is no section (title block, signature, attachment list,
 * contents, notes, tables), and gives the parts of a report their topics from a dictionary.
 * The body stays as it is. How it decides: outline.h and README.md. */
#include "outline.h"

struct state {
    const char *topics_file;
    int64_t max_sections, max_body;
    const struct topics *topics;
};

static const struct gong_param params[] = {
    {"topics", GONG_P_FILE, offsetof(struct state, topics_file), NULL, false, NULL, 0, 0,
     "Dictionary that gives the parts of a report their topics (JSON); without it there are no topics."},
    {"max_sections", GONG_P_INT, offsetof(struct state, max_sections), "20000", false, NULL, 1, 1000000,
     "Most sections of one document; what comes later is left out with a finding."},
    {"max_body", GONG_P_SIZE, offsetof(struct state, max_body), "64M", false, NULL, 1, 1073741824,
     "Largest body; a larger one is an error of the item."},
    {NULL, GONG_P_BOOL, 0, NULL, false, NULL, 0, 0, NULL}};

static const struct gong_rule rules[] = {
    {"empty-section", "finding: a heading with no text and no section under it"},
    {"marker-gap", "finding: the number of a marker does not follow the one before it"},
    {"marker-duplicate", "finding: two headings of one parent have the same number"},
    {"section-limit", "finding: more headings than max_sections"},
    {"outline-findings-cut", "finding: more than 100 findings about the outline"},
    {NULL, NULL}};

static int outline_open(void *self, struct gong_ctx *ctx)
{
    struct state *st = self;

    if (!st->topics_file)
        return GONG_OK;
    st->topics = outline_topics_open(ctx, st->topics_file);
    return st->topics ? GONG_OK : GONG_EFATAL;
}

/* The title that the page gives, where it gives one. */
static struct gong_span page_title(const struct gong_item *in)
{
    size_t n;
    const struct gong_label *labels = gong_item_rows(in, GONG_LABEL, &n);

    for (size_t i = 0; i < n; i++)
        if (gong_span_is(labels[i].origin, "title") && labels[i].value.len > 0)
            return gong_trim(labels[i].value);
    return gong_span_none();
}

static int add_sections(struct gong_ctx *ctx, struct gong_item *out, const struct outline *o)
{
    for (size_t i = 0; i < o->n; i++) {
        const struct head *h = &o->heads[i];
        struct gong_section row = {.no = (int64_t)i + 1,
                                   .parent = h->parent ? (int64_t)h->parent : GONG_NULL,
                                   .level = h->level,
                                   .marker = gong_span_sub(o->text.body, h->start, h->start + h->mark_len),
                                   .heading = gong_span_sub(o->text.body, h->from, h->to),
                                   .topic = h->topic,
                                   .start = h->start,
                                   .end = h->end};
        int status = gong_add(ctx, out, GONG_SECTION, &row);

        if (status != GONG_OK)
            return status;
    }
    return GONG_OK;
}

/* Room for as many headings as there are lines, up to the cap. */
static int prepare(struct gong_ctx *ctx, const struct state *st, struct outline *o)
{
    int status = outline_lines(ctx, &o->text);

    if (status != GONG_OK)
        return status;
    o->cap = (size_t)st->max_sections < o->text.n ? (size_t)st->max_sections : o->text.n;
    o->heads = gong_alloc(ctx, (o->cap + 1) * sizeof(*o->heads));
    return o->heads ? GONG_OK : GONG_EITEM;
}

static int outline_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    const struct state *st = self;
    struct outline o = {.text.body = gong_item_body(in), .topics = st->topics, .title = page_title(in)};
    struct gong_item *out;
    int status;

    if ((int64_t)o.text.body.len > st->max_body)
        return gong_fail(ctx, GONG_EITEM, "body of %zu bytes is larger than max_body", o.text.body.len);
    status = prepare(ctx, st, &o);
    if (status != GONG_OK)
        return status;
    outline_unusual(&o.text);
    outline_zones(&o);
    outline_heads(&o);
    outline_classify(&o);
    out = gong_derive(ctx, in, GONG_REPORT, NULL);
    if (!out)
        return GONG_EITEM;
    status = add_sections(ctx, out, &o);
    if (status == GONG_OK && o.full)
        status = gong_find(ctx, out, "warning", "section-limit", GONG_NULL, GONG_NULL,
                           "more than %lld headings; the later ones are left out", (long long)o.cap);
    if (status == GONG_OK)
        status = outline_checks(ctx, out, &o);
    return status == GONG_OK ? gong_emit(ctx, out) : status;
}

GONG_PLUGIN(segment_outline) = {
    GONG_PLUGIN_HEAD,           .name = "segment_outline",
    .version = "0.1.0",         .summary = "Finds the sections of a document and their topics.",
    .accepts = GONG_TEXT,       .emits = GONG_REPORT,
    .model = GONG_ANY,          .state_size = sizeof(struct state),
    .params = params,           .open = outline_open,
    .process = outline_process, .rules = rules,
};
