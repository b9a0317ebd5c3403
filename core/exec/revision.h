/* revision.h: what changed between two versions of a page, and which page says the same.
 *
 * Every record that goes to the sinks gets attributes:
 *   revision.change    new, material, cosmetic or same
 *   revision.previous  id of the record before it, absent for the first
 *   revision.what      names of what changed, with commas: number,date,doc_number,outline,metadata,text
 *   record.twin_of     id of an earlier record with the same bytes or words under another URL, or absent
 * They are functions of what was delivered before, in the order in which the source gave it: a replay of
 * the archive, which has that order, gives the same. A record that comes again keeps its own. */
#ifndef GONG_EXEC_REVISION_H
#define GONG_EXEC_REVISION_H

#include "base/digest.h"
#include "model/item.h"

enum gong_change {
    GONG_CHANGE_NEW,
    GONG_CHANGE_MATERIAL,
    GONG_CHANGE_COSMETIC,
    GONG_CHANGE_SAME,
    GONG_CHANGES
};

enum gong_facet {
    GONG_FACET_NUMBER,     /* value, unit, measure and change of the quantities */
    GONG_FACET_DATE,       /* fields that end in _date */
    GONG_FACET_DOC_NUMBER, /* 发文字号 of the text, and doc_no */
    GONG_FACET_OUTLINE,    /* headings with their levels */
    GONG_FACET_METADATA,   /* the other resolved fields */
    GONG_FACETS,
    GONG_FACET_TEXT = GONG_FACETS /* only in `what`: the body has a digest of its own */
};

enum { GONG_FACET_HEX = 16, GONG_BODY_HEX = 32, GONG_WHAT_MAX = 64 };

struct gong_digests {
    char facts[GONG_FACETS * GONG_FACET_HEX + 1]; /* one after the other */
    char body[GONG_BODY_HEX + 1];                 /* of the text without blanks and visit counters */
    bool telling;                                 /* the text says enough for a twin by its words */
};

/* XXH3 and FNV-1a: they tell versions apart, and nobody gains by a collision. */
void gong_digests_of(const struct gong_item *it, struct gong_digests *ret);

/* What changed, as a set of bits 1 << facet. old_body {NULL, 0}: noted by another version, not known. */
unsigned gong_digests_differ(struct gong_span old_facts, struct gong_span old_body,
                             const struct gong_digests *now);
/* Of a report whose facts are the same, another wording is cosmetic; of a page that no extractor
 * has read, nobody knows. */
enum gong_change gong_change_class(unsigned what, bool is_report);
const char *gong_change_name(enum gong_change c);
/* "number,date": empty where nothing changed. */
void gong_what_text(unsigned what, char out[GONG_WHAT_MAX]);

#endif
