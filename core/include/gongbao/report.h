/* report.h: the relations of an item: everything a stage can say about a document.
 *
 * A relation is a list of rows of one C struct. Every member of a row is a struct
 * gong_span, an int64_t or a double, so that one column table per relation is enough
 * to store, send, write and check it. The record that leaves the pipeline is described
 * in docs/report.md; these are the same columns.
 *
 * Offsets (start, end) are BYTE offsets into the item's body, half open; sinks turn
 * them into Unicode code points. GONG_NULL and NaN stand for JSON null, so does a span
 * whose ptr is NULL. Spans of a row must stay valid as long as the item: take them from
 * the body, from gong_alloc/gong_copy memory, or from constants of the plugin.
 *
 * Compatibility: columns are only ever appended (minor version). */
#ifndef GONGBAO_REPORT_H
#define GONGBAO_REPORT_H

#include <gongbao/span.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GONG_NULL INT64_MIN

/* A value labelled by the page itself: a meta tag, a row of a gkml table, a source line.
 * Raw material: gong_field says what was concluded from it. */
struct gong_label {
    struct gong_span origin; /* meta, gkml, line, crumb, footer, url, cms, title ... */
    struct gong_span name;   /* as on the page, blanks inside removed: 索引号, PubDate */
    struct gong_span value;  /* as on the page, trimmed; null for 无, - and empty */
};

/* A resolved metadata field: one of the sixteen of the report record, or of a plugin. */
struct gong_field {
    struct gong_span name;  /* title, agency, report_year ... */
    struct gong_span value; /* dates YYYY-MM-DD, years as digits */
    struct gong_span rule;  /* meta:PubDate, gkml:索引号, text:落款, divisions ... */
};

struct gong_section {
    int64_t no;     /* 1 for the first, preorder */
    int64_t parent; /* no of the parent or GONG_NULL */
    int64_t level;  /* by marker family: 一、=1 （一）=2 1.=3 （1）=4 ①=5 */
    struct gong_span marker;
    struct gong_span heading;
    struct gong_span topic; /* level 1 only: study, measures, problems ... */
    int64_t start, end;     /* from its marker to the start of the next section of its level or above */
};

struct gong_quantity {
    int64_t start, end;
    struct gong_span raw;     /* the text, body[start, end) */
    double value;             /* 万 and 亿 multiplied out */
    struct gong_span unit;    /* 家, %, 元 ... or null */
    struct gong_span approx;  /* over, nearly, about or null */
    struct gong_span kind;    /* count, percent, money, duration, score, rank, length ... */
    struct gong_span measure; /* what is counted, words of the text */
    struct gong_span basis;   /* of a change: yoy, other; null where there is no change */
    int64_t direction;        /* of a change: 1, -1; GONG_NULL where there is none */
    int64_t section;          /* no of the innermost section, or GONG_NULL */
    struct gong_span rule;    /* stable, documented name of the rule */
    struct gong_span role; /* part (其中), total, scope words (全市, 2023年以来) or null: for indicators */
};

struct gong_citation {
    int64_t start, end; /* of the name, without 《》 */
    struct gong_span name;
    struct gong_span kind; /* instrument, other */
};

struct gong_doc_number {
    int64_t start, end;
    struct gong_span number;
};

struct gong_indicator {
    struct gong_span code;
    double value; /* NaN: candidates disagree */
    struct gong_span unit;
    int64_t quantity; /* index into quantities, GONG_NULL for a claim in words */
    struct gong_span rule;
};

struct gong_repair {
    int64_t start, end; /* of the restored words in the text */
    struct gong_span injected, restored;
    struct gong_span rule;
    double confidence; /* 0..1 */
};

struct gong_attachment {
    struct gong_span url, name, media_type;
    struct gong_span report; /* id of the record made from it, or null */
};

struct gong_link {
    struct gong_span url, title, date;
};

struct gong_finding {
    struct gong_span code;     /* stable, kebab-case: empty-section, sum-mismatch ... */
    struct gong_span severity; /* info, warning, error */
    struct gong_span message;
    int64_t start, end; /* GONG_NULL where it is about the whole document */
};

/* What strip took away, so that kept + removed == input: byte offsets into the page. */
struct gong_cut {
    int64_t from, to;
    struct gong_span rule;
};

/* name, struct, singular; append only. */
#define GONG_RELATIONS(X)                                                                                    \
    X(LABEL, gong_label, "labels")                                                                           \
    X(FIELD, gong_field, "fields")                                                                           \
    X(SECTION, gong_section, "sections")                                                                     \
    X(QUANTITY, gong_quantity, "quantities")                                                                 \
    X(CITATION, gong_citation, "citations")                                                                  \
    X(DOC_NUMBER, gong_doc_number, "doc_numbers")                                                            \
    X(INDICATOR, gong_indicator, "indicators")                                                               \
    X(REPAIR, gong_repair, "repairs")                                                                        \
    X(ATTACHMENT, gong_attachment, "attachments")                                                            \
    X(LINK, gong_link, "links")                                                                              \
    X(FINDING, gong_finding, "findings")                                                                     \
    X(CUT, gong_cut, "cuts")

enum gong_relation {
#define GONG_X(name, type, text) GONG_##name,
    GONG_RELATIONS(GONG_X)
#undef GONG_X
        GONG_RELATION_COUNT
};

enum gong_column_type { GONG_COL_SPAN, GONG_COL_INT, GONG_COL_REAL, GONG_COL_OFFSET };

struct gong_column {
    const char *name;
    enum gong_column_type type; /* OFFSET: an int64_t that is a byte offset into the body */
    size_t offset;              /* of the member in the row */
};

struct gong_relation_type {
    const char *name;
    size_t row_size;
    size_t n_columns;
    const struct gong_column *columns;
};

/* The column table of a relation; static, never NULL for a valid relation. */
const struct gong_relation_type *gong_relation_type(enum gong_relation rel);

/* GONG_RELATION_COUNT where no relation has this name. */
enum gong_relation gong_relation_find(struct gong_span name);

#ifdef __cplusplus
}
#endif
#endif
