/* relation.c: the column tables of report.h, the one place that knows the rows' layout. */
#include <gongbao/report.h>

#define S(t, m)                                                                                              \
    {                                                                                                        \
#m, GONG_COL_SPAN, offsetof(struct t, m)                                                             \
    }
#define I(t, m)                                                                                              \
    {                                                                                                        \
#m, GONG_COL_INT, offsetof(struct t, m)                                                              \
    }
#define R(t, m)                                                                                              \
    {                                                                                                        \
#m, GONG_COL_REAL, offsetof(struct t, m)                                                             \
    }
#define O(t, m)                                                                                              \
    {                                                                                                        \
#m, GONG_COL_OFFSET, offsetof(struct t, m)                                                           \
    }

static const struct gong_column label_columns[] = {S(gong_label, origin), S(gong_label, name),
                                                   S(gong_label, value)};
static const struct gong_column field_columns[] = {S(gong_field, name), S(gong_field, value),
                                                   S(gong_field, rule)};
static const struct gong_column section_columns[] = {
    I(gong_section, no),      I(gong_section, parent), I(gong_section, level), S(gong_section, marker),
    S(gong_section, heading), S(gong_section, topic),  O(gong_section, start), O(gong_section, end)};
static const struct gong_column quantity_columns[] = {
    O(gong_quantity, start),     O(gong_quantity, end),     S(gong_quantity, raw),
    R(gong_quantity, value),     S(gong_quantity, unit),    S(gong_quantity, approx),
    S(gong_quantity, kind),      S(gong_quantity, measure), S(gong_quantity, basis),
    I(gong_quantity, direction), I(gong_quantity, section), S(gong_quantity, rule),
    S(gong_quantity, role)};
static const struct gong_column citation_columns[] = {O(gong_citation, start), O(gong_citation, end),
                                                      S(gong_citation, name), S(gong_citation, kind)};
static const struct gong_column doc_number_columns[] = {O(gong_doc_number, start), O(gong_doc_number, end),
                                                        S(gong_doc_number, number)};
static const struct gong_column indicator_columns[] = {S(gong_indicator, code), R(gong_indicator, value),
                                                       S(gong_indicator, unit), I(gong_indicator, quantity),
                                                       S(gong_indicator, rule)};
static const struct gong_column repair_columns[] = {O(gong_repair, start),    O(gong_repair, end),
                                                    S(gong_repair, injected), S(gong_repair, restored),
                                                    S(gong_repair, rule),     R(gong_repair, confidence)};
static const struct gong_column attachment_columns[] = {S(gong_attachment, url), S(gong_attachment, name),
                                                        S(gong_attachment, media_type),
                                                        S(gong_attachment, report)};
static const struct gong_column link_columns[] = {S(gong_link, url), S(gong_link, title), S(gong_link, date)};
static const struct gong_column finding_columns[] = {S(gong_finding, code), S(gong_finding, severity),
                                                     S(gong_finding, message), O(gong_finding, start),
                                                     O(gong_finding, end)};
static const struct gong_column cut_columns[] = {I(gong_cut, from), I(gong_cut, to), S(gong_cut, rule)};

#define TABLE(columns) sizeof(columns) / sizeof(columns)[0], columns

static const struct gong_relation_type types[GONG_RELATION_COUNT] = {
    [GONG_LABEL] = {"labels", sizeof(struct gong_label), TABLE(label_columns)},
    [GONG_FIELD] = {"fields", sizeof(struct gong_field), TABLE(field_columns)},
    [GONG_SECTION] = {"sections", sizeof(struct gong_section), TABLE(section_columns)},
    [GONG_QUANTITY] = {"quantities", sizeof(struct gong_quantity), TABLE(quantity_columns)},
    [GONG_CITATION] = {"citations", sizeof(struct gong_citation), TABLE(citation_columns)},
    [GONG_DOC_NUMBER] = {"doc_numbers", sizeof(struct gong_doc_number), TABLE(doc_number_columns)},
    [GONG_INDICATOR] = {"indicators", sizeof(struct gong_indicator), TABLE(indicator_columns)},
    [GONG_REPAIR] = {"repairs", sizeof(struct gong_repair), TABLE(repair_columns)},
    [GONG_ATTACHMENT] = {"attachments", sizeof(struct gong_attachment), TABLE(attachment_columns)},
    [GONG_LINK] = {"links", sizeof(struct gong_link), TABLE(link_columns)},
    [GONG_FINDING] = {"findings", sizeof(struct gong_finding), TABLE(finding_columns)},
    [GONG_CUT] = {"cuts", sizeof(struct gong_cut), TABLE(cut_columns)},
};

const struct gong_relation_type *gong_relation_type(enum gong_relation rel)
{
    return &types[rel];
}

enum gong_relation gong_relation_find(struct gong_span name)
{
    for (unsigned i = 0; i < GONG_RELATION_COUNT; i++)
        if (gong_span_is(name, types[i].name))
            return (enum gong_relation)i;
    return GONG_RELATION_COUNT;
}
