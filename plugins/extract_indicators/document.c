/* document.c: what is read once from the report (see context.h): rows, hits, year, level of the agency. */
#include <gongbao/utf8.h>

#include "context.h"

const struct gong_section *context_section(const struct document *doc, size_t pos)
{
    size_t low = 0, high = doc->n_sections;

    while (low < high) { /* preorder: starts are sorted */
        size_t mid = low + (high - low) / 2;
        if (doc->sections[mid].start <= (int64_t)pos)
            low = mid + 1;
        else
            high = mid;
    }
    return low > 0 && doc->sections[low - 1].end > (int64_t)pos ? &doc->sections[low - 1] : NULL;
}

struct gong_span context_topic(const struct document *doc, const struct gong_section *s)
{
    for (int depth = 0; s && depth < 16; depth++) {
        if (s->topic.ptr)
            return s->topic;
        if (s->parent < 1 || (uint64_t)s->parent > doc->n_sections)
            break;
        s = &doc->sections[s->parent - 1];
    }
    return gong_span_none();
}

static struct gong_span field(struct gong_item *it, const char *name)
{
    size_t n;
    const struct gong_field *rows = gong_item_rows(it, GONG_FIELD, &n);

    while (n-- > 0)
        if (gong_span_is(rows[n].name, name))
            return rows[n].value;
    return gong_span_none();
}

static int64_t year_of(struct gong_span s)
{
    int64_t v = 0;

    if (s.len != 4)
        return GONG_NULL;
    for (size_t i = 0; i < 4; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return GONG_NULL;
        v = v * 10 + (s.ptr[i] - '0');
    }
    return v;
}

static char level_of(struct gong_item *it)
{
    struct gong_span county = field(it, "county"), city = field(it, "city"), province = field(it, "province");

    if (gong_span_ends(county, GONG_LIT("区")))
        return 'd';
    if (county.len > 0)
        return gong_span_ends(county, GONG_LIT("市")) ? 'm' : 'x';
    if (city.len > 0)
        return 'c';
    return province.len > 0 ? 'p' : '?';
}

static bool in_body(const struct document *doc, int64_t start, int64_t end)
{
    return start >= 0 && start <= end && (uint64_t)end <= doc->body.len;
}

/* Rows that have no place in the body end the usable part of the list: nothing after them is ordered. */
static size_t usable_quantities(const struct document *doc, const struct gong_quantity *q, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!in_body(doc, q[i].start, q[i].end) || (i > 0 && q[i].start < q[i - 1].start))
            return i;
    return n;
}

static bool has_topics(const struct document *doc)
{
    struct gong_span first = gong_span_none();

    for (size_t i = 0; i < doc->n_sections; i++) {
        struct gong_span topic = doc->sections[i].topic;
        if (!topic.ptr || gong_span_is(topic, "other"))
            continue;
        if (first.ptr && !gong_span_eq(first, topic))
            return true;
        first = topic;
    }
    return false;
}

bool document_has(const struct document *doc, const struct dict_indicator *i)
{
    for (unsigned k = 0; k < i->n_types; k++)
        if (doc->report_type.ptr ? gong_span_eq(doc->report_type, i->types[k])
                                 : doc->has_topics && gong_span_is(i->types[k], "-"))
            return true;
    return i->n_types == 0;
}

bool document_read(struct document *doc, const struct dict *d, struct gong_ctx *ctx, struct gong_item *it)
{
    size_t n;

    memset(doc, 0, sizeof *doc);
    doc->dict = d;
    doc->body = gong_item_body(it);
    doc->sections = gong_item_rows(it, GONG_SECTION, &doc->n_sections);
    doc->quantities = gong_item_rows(it, GONG_QUANTITY, &n);
    doc->n_quantities = usable_quantities(doc, doc->quantities, n);
    doc->report_type = field(it, "report_type");
    doc->has_topics = has_topics(doc);
    doc->report_year = year_of(field(it, "report_year"));
    doc->own_scope = level_of(it);
    return scan_text(d, ctx, doc->body, &doc->hits);
}
