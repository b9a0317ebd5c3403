/* doc.h: one document while its metadata is worked out. Filled from top to bottom: body,
 * title, addressee, signature, labels, type, year, agency, place. */
#ifndef EXTRACT_METADATA_DOC_H
#define EXTRACT_METADATA_DOC_H

#include "dates.h"
#include "organs.h"
#include "types.h"

#define MD_HEAD   48 /* lines looked at from the beginning */
#define MD_TAIL   48 /* and from the end */
#define MD_PROOFS 96
#define MD_SCAN   (128u << 10) /* bytes of the body looked through for places */

struct md_state {
    const char *divisions_path, *agencies_path, *types_path;
    bool content_source;
    struct md_divisions divisions;
    struct md_organs organs;
    struct md_types types;
};

/* Something that says where the agency sits. */
struct md_proof {
    uint32_t code;
    int weight;
    const char *rule;
};

struct md_signature {
    struct gong_span by, first; /* all signers; the first one without blanks */
    struct md_date date;
    bool has_date, found;
    size_t start; /* of its first line; the body's length where there is none */
};

struct md_doc {
    struct gong_ctx *ctx;
    struct gong_item *in;
    struct md_state *self;
    struct md_names names;
    struct gong_span body;
    struct gong_span head[MD_HEAD], tail[MD_TAIL]; /* lines that are not blank, trimmed */
    size_t n_head, n_tail, n_lines;

    struct gong_span title; /* of the text */
    struct gong_span named; /* the same, or the title that the page labels */
    size_t after_title;     /* index into head of the first line after it */
    size_t title_line;      /* the line of the head that the title begins on; 0 where there is none */
    struct gong_span addressee;
    size_t opening; /* index into head of the first line of the text proper */
    struct md_signature sign;
    const struct md_type *type;
    int year, title_year;
    struct md_date published;
    bool has_published;
    uint32_t site_code; /* first six digits of 网站标识码; 0 */
    struct md_proof proofs[MD_PROOFS];
    size_t n_proofs;
};

/* Where a value was labelled: {NULL, 0} value where it was not. */
struct md_found {
    struct gong_span value, rule;
};

void md_body(struct md_doc *d);      /* body.c: head and tail */
int md_title(struct md_doc *d);      /* title.c */
void md_addressee(struct md_doc *d); /* signature.c */
void md_sign(struct md_doc *d);      /* signature.c */
int md_labels(struct md_doc *d);     /* labels.c: the fields that pages label */
void md_type_of(struct md_doc *d);   /* types.c */
int md_year_of(struct md_doc *d);    /* years.c */
int md_evidence(struct md_doc *d);   /* evidence.c: proofs and site_code */
int md_agency(struct md_doc *d);     /* agency.c: agency and, through place.c, divisions */

/* extract_metadata.c: writes or overwrites a field. */
int md_put(struct md_doc *d, const char *name, struct gong_span value, struct gong_span rule);
/* Takes back what an earlier stage concluded by `rule`. */
void md_withdraw(struct md_doc *d, const char *name, struct gong_span rule);
/* labels.c: first label of a name (blanks, width and case of Latin letters never matter). */
struct gong_span md_label(const struct md_doc *d, const char *origin, const char *name);
/* title.c: without a leading year, 关于, 中共 and quotes: where an agency may stand. */
struct gong_span md_title_lead(struct gong_span title);

/* A place at the head of a clause, and the organ of the report's type. */
bool md_opening_place(struct md_doc *d, struct md_org *ret);
/* 省 市 区 县 州 旗 that the document speaks of most (县委, 全县, 我县); 0: none or a tie. */
uint32_t md_level_of(struct md_doc *d);

/* fullname.c: of an agency that sits in p (NULL: unknown). */
struct gong_span md_full_name(struct md_doc *d, const struct md_org *o, const struct md_division *p);
bool md_has_alias(const struct md_org *org);

/* mention.c: the agency that the opening speaks of; the one named most in the text. */
bool md_opening_org(struct md_doc *d, bool strict, struct md_org *ret);
bool md_frequent_org(struct md_doc *d, struct md_org *ret);

/* place.c: the division an agency belongs to. NULL: none, or several (ret_many). */
const struct md_division *md_place(struct md_doc *d, const struct md_org *org, const char **ret_rule,
                                   bool *ret_many);
int md_put_place(struct md_doc *d, const struct md_division *p, const struct md_org *org, const char *rule);
/* evidence.c */
void md_prove(struct md_doc *d, uint32_t code, int weight, const char *rule);

#endif
