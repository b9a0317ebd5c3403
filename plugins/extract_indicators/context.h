/* context.h: what stands around a number, as far as indicators care.
 *
 *     …；(lead) 加大药品案件查办力度，(near) 办理案件[392件]并公示，…
 *
 * near   the words of the number's own clause, from the clause mark or the number before it up to
 *        the clause mark or the number behind it, and the words of its measure
 * lead   the sentence from its beginning up to the number
 * whole  of a part (其中…): the clause of the number that it is a part of, increases passed over
 * domain the field of work (food, drugs, ...) that near speaks of; else the clauses before, going back;
 *        else the first sentence of the run-in item (一是…) or of the paragraph; else the heading
 *        of the section */
#ifndef EXTRACT_INDICATORS_CONTEXT_H
#define EXTRACT_INDICATORS_CONTEXT_H

#include "scan.h"

/* The document, read once. */
struct document {
    const struct dict *dict;
    struct gong_span body;
    struct hits hits;
    const struct gong_section *sections;
    size_t n_sections;
    const struct gong_quantity *quantities;
    size_t n_quantities;
    struct gong_span report_type; /* {NULL, 0}: unknown */
    bool has_topics;              /* sections of two topics or more: built like a report */
    int64_t report_year;          /* GONG_NULL: unknown */
    char own_scope;               /* '?', or the level of the agency: see context.c */
};

struct context {
    size_t from, start, end, to; /* near; the number itself is [start, end) */
    size_t clause;               /* where the clause begins: `from`, or before the numbers between */
    size_t lead;                 /* where the sentence begins */
    size_t measure, measure_to;  /* equal: the measure is not of the body */
    struct set near_words, lead_words, whole_words;
    uint32_t near_used; /* bit w: word w of near_words is not 0; few are */
    uint32_t domains;
    bool part, other_scope, other_period;
    struct gong_span topic; /* of the section of level 1 */
};

bool document_read(struct document *doc, const struct dict *d, struct gong_ctx *ctx, struct gong_item *it);

/* Is the document of a kind that has this indicator? */
bool document_has(const struct document *doc, const struct dict_indicator *i);

/* near only; the rest costs more and is asked for where something in near is of use. */
void context_near(const struct document *doc, size_t i, struct context *ret);
void context_rest(const struct document *doc, size_t i, struct context *c);

/* Innermost section that holds pos; NULL: none. */
const struct gong_section *context_section(const struct document *doc, size_t pos);
/* Topic of the section of level 1 around s. */
struct gong_span context_topic(const struct document *doc, const struct gong_section *s);
/* clause.c: beginning of the clause (or, where `sentence`, of the sentence) that holds pos, and its end. */
size_t context_back(const struct document *doc, size_t pos, bool sentence);
size_t context_forward(const struct document *doc, size_t pos);
bool context_starts_clause(const struct document *doc, size_t pos);

/* ---- qualify.c ---- */

bool qualify_part(const struct document *doc, size_t i, const struct context *c);
bool qualify_other_scope(const struct document *doc, const struct context *c, size_t start);
bool qualify_other_period(const struct document *doc, const struct context *c, size_t start);

#endif
