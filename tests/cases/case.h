/* case.h: a case file in memory; see docs/cases.md. Everything lives in the file's arena. */
#ifndef GONG_TESTS_CASE_H
#define GONG_TESTS_CASE_H

#include "harness.h"

enum { CASE_MAX_PARAMS = 32, CASE_MAX_OUTS = 32, CASE_MAX_ROWS = 4096 };

struct case_pair {
    const char *key;
    struct gong_span value;
};

struct case_row {
    enum gong_relation rel;
    struct gong_span cells; /* col=value TAB col=value */
};

struct case_out {
    const char *what; /* body, attr, error, drop, kind, count, or a relation */
    const char *args; /* columns, or the key */
    size_t item;      /* output item looked at */
    struct gong_span want;
    int line;
};

struct text_case {
    const char *name;
    int line;
    const char *chain, *stage, *kind;
    struct case_pair params[CASE_MAX_PARAMS], attrs[CASE_MAX_PARAMS];
    size_t n_params, n_attrs;
    struct case_row *rows;
    size_t n_rows;
    struct gong_span body;
    bool no_input;
    struct case_out outs[CASE_MAX_OUTS];
    size_t n_outs;
    struct text_case *next;
};

struct case_file {
    struct gong_arena arena;
    const char *path;
    struct text_case *cases;
    size_t n;
    char error[512];
};

/* false: f->error says what and where. */
bool case_file_read(struct case_file *f, const char *path);
void case_file_finish(struct case_file *f);

/* What an output looks like in the form of an @out block, without the last newline. */
struct gong_span case_print(struct gong_arena *a, const struct gong_item *it, const struct case_out *out);
/* Fills a row from cells. false: an unknown column. */
bool case_row_fill(struct gong_arena *a, const struct case_row *r, struct gong_span body, void *row);

#endif
