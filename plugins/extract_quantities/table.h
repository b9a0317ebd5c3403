/* table.h: what is remembered of a flattened table from line to line (table.c). */
#ifndef GQ_TABLE_H
#define GQ_TABLE_H

#include <gongbao/plugin.h>

#include "lexicon.h"

struct gq_text;
struct gq_num;
struct gq_amount;

struct gq_table_unit {
    struct gong_span unit; /* none: no unit */
    enum gq_unit_kind kind;
    int shift; /* 单位：万元: 4 */
};

struct gq_table {
    struct gq_table_unit unit; /* of the caption */
    size_t head_from, head_to; /* the row of heads */
    size_t columns;            /* bars in it */
    struct gong_span label;    /* the last line that was no number */
    size_t at, head_at;        /* how far the row was read, and the head of that cell */
    bool heads, rows;          /* there are heads; rows of numbers were seen */
    bool fits;                 /* the row has as many cells as there are heads */
};

/* Reads the line that t stands on. */
void gq_table_line(const struct gq_text *t, struct gq_table *tab);
/* Unit and head of a bare number in a cell. */
void gq_table_cell(const struct gq_text *t, struct gq_table *tab, const struct gq_num *n,
                   struct gq_amount *a);
/* What the line before says of an amount that is all of its line; none where it is not. */
struct gong_span gq_table_label(const struct gq_text *t, const struct gq_table *tab,
                                const struct gq_amount *a);
bool gq_is_pure(struct gong_span row);
/* The line is nothing but a number; `before`: so was the line before it. */
bool gq_is_lone(const struct gq_text *t, bool before);

#endif
