/* print.c: outputs in the form of @out blocks, and @row cells into rows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <gongbao/utf8.h>

#include "case.h"

struct out_text {
    struct gong_arena *a;
    char *p;
    size_t n, cap;
};

static void put(struct out_text *o, struct gong_span s)
{
    if (o->n + s.len > o->cap) {
        size_t cap = (o->n + s.len) * 2 + 256;
        o->p = gong_arena_grow(o->a, o->p, o->cap, cap);
        if (!o->p)
            abort();
        o->cap = cap;
    }
    if (s.len)
        memcpy(o->p + o->n, s.ptr, s.len);
    o->n += s.len;
}

static void putz(struct out_text *o, const char *z)
{
    put(o, gong_span_z(z));
}

/* A cell on one line: newlines and tabs are shown. */
static void put_cell(struct out_text *o, struct gong_span s)
{
    if (!s.ptr) {
        putz(o, "-");
        return;
    }
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\n')
            putz(o, "\\n");
        else if (s.ptr[i] == '\t')
            putz(o, "\\t");
        else
            put(o, gong_span(s.ptr + i, 1));
    }
}

static void put_int(struct out_text *o, int64_t v)
{
    char t[32];

    snprintf(t, sizeof t, "%lld", (long long)v);
    putz(o, v == GONG_NULL ? "-" : t);
}

static void put_real(struct out_text *o, double v)
{
    char t[64];

    if (isnan(v)) {
        putz(o, "-");
        return;
    }
    for (int d = 15; d <= 17; d++) {
        snprintf(t, sizeof t, "%.*g", d, v);
        if (strtod(t, NULL) == v)
            break;
    }
    if (v == floor(v) && fabs(v) < 1e15)
        snprintf(t, sizeof t, "%.0f", v);
    putz(o, t);
}

static int64_t offset_of(const struct gong_relation_type *t, const char *row, const char *name)
{
    int64_t v;

    for (size_t c = 0; c < t->n_columns; c++)
        if (strcmp(t->columns[c].name, name) == 0) {
            memcpy(&v, row + t->columns[c].offset, sizeof v);
            return v;
        }
    return GONG_NULL;
}

static void put_virtual(struct out_text *o, const struct gong_item *it, const struct gong_relation_type *t,
                        const char *row, struct gong_span name)
{
    int64_t s = offset_of(t, row, "start"), e = offset_of(t, row, "end");
    size_t a, b;
    char range[48];

    if (s == GONG_NULL || e == GONG_NULL) {
        putz(o, "-");
    } else if (gong_span_is(name, "text")) {
        put_cell(o, gong_span_sub(it->body, (size_t)s, (size_t)e));
    } else if (gong_item_origin(it, (size_t)s, (size_t)e, &a, &b)) {
        snprintf(range, sizeof range, "%zu-%zu", a, b);
        putz(o, range);
    } else {
        putz(o, "-");
    }
}

static void put_column(struct out_text *o, const struct gong_item *it, const struct gong_relation_type *t,
                       const char *row, struct gong_span name)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        const char *m = row + t->columns[c].offset;
        struct gong_span s;
        int64_t v;
        double d;
        if (!gong_span_is(name, t->columns[c].name))
            continue;
        memcpy(&v, m, 8);
        memcpy(&d, m, 8);
        if (t->columns[c].type == GONG_COL_SPAN) {
            memcpy(&s, m, sizeof s);
            put_cell(o, s);
        } else if (t->columns[c].type == GONG_COL_REAL) {
            put_real(o, d);
        } else if (t->columns[c].type == GONG_COL_OFFSET && v != GONG_NULL) {
            put_int(o, (int64_t)gong_utf8_count(gong_span_sub(it->body, 0, (size_t)v)));
        } else {
            put_int(o, v);
        }
        return;
    }
    put_virtual(o, it, t, row, name);
}

static void put_rows(struct out_text *o, const struct gong_item *it, enum gong_relation rel,
                     const char *columns)
{
    const struct gong_relation_type *t = gong_relation_type(rel);
    size_t n;
    const char *rows = gong_item_rows(it, rel, &n);

    for (size_t i = 0; i < n; i++) {
        const char *c = columns;
        bool first = true;
        while (*c) {
            size_t len = strcspn(c, " ");
            if (!first)
                putz(o, "\t");
            put_column(o, it, t, rows + i * t->row_size, gong_span(c, len));
            first = false;
            c += len + strspn(c + len, " ");
        }
        if (i + 1 < n)
            putz(o, "\n");
    }
}

static const char *kind_name(uint32_t kind)
{
#define GONG_X(id, value, text, help)                                                                        \
    if (kind == (value))                                                                                     \
        return text;
    GONG_KINDS(GONG_X)
#undef GONG_X
    return "none";
}

struct gong_span case_print(struct gong_arena *a, const struct gong_item *it, const struct case_out *out)
{
    struct out_text o = {a, NULL, 0, 0};
    bool fields = strcmp(out->what, "fields") == 0 && !*out->args;
    enum gong_relation rel = gong_relation_find(gong_span_z(out->what));

    if (strcmp(out->what, "body") == 0)
        put(&o, it->body);
    else if (strcmp(out->what, "attr") == 0)
        put_cell(&o, gong_item_get(it, out->args));
    else if (strcmp(out->what, "kind") == 0)
        putz(&o, kind_name(it->kind));
    else if (rel < GONG_RELATION_COUNT)
        put_rows(&o, it, rel, fields ? "name value rule" : out->args);
    else
        putz(&o, "(no such output)");
    return gong_span(o.p ? o.p : "", o.n);
}

/* ---- @row ----------------------------------------------------------------------------------- */

static size_t byte_offset(struct gong_span body, int64_t cps)
{
    size_t i = 0;
    unsigned len;

    while (cps-- > 0 && i < body.len) {
        gong_utf8_at(body, i, &len);
        i += len;
    }
    return i;
}

static bool set_cell(struct gong_arena *a, const struct gong_relation_type *t, struct gong_span name,
                     struct gong_span value, struct gong_span body, char *row)
{
    char *z = gong_arena_zalloc(a, value.len + 1);
    bool null = gong_span_is(value, "-");

    memcpy(z, value.ptr, value.len);
    for (size_t c = 0; c < t->n_columns; c++) {
        char *m = row + t->columns[c].offset;
        int64_t v = null ? GONG_NULL : strtoll(z, NULL, 10);
        double d = null ? (double)NAN : strtod(z, NULL);
        struct gong_span s = null ? gong_span_none() : gong_span(z, value.len);
        if (!gong_span_is(name, t->columns[c].name))
            continue;
        if (t->columns[c].type == GONG_COL_SPAN) {
            size_t at = gong_span_find(body, 0, s);
            if (s.len && at != SIZE_MAX)
                s.ptr = body.ptr + at;
            memcpy(m, &s, sizeof s);
        } else if (t->columns[c].type == GONG_COL_REAL) {
            memcpy(m, &d, sizeof d);
        } else {
            if (t->columns[c].type == GONG_COL_OFFSET && !null)
                v = (int64_t)byte_offset(body, v);
            memcpy(m, &v, sizeof v);
        }
        return true;
    }
    return false;
}

static void set_nulls(const struct gong_relation_type *t, char *row)
{
    int64_t none = GONG_NULL;

    memset(row, 0, t->row_size);
    for (size_t c = 0; c < t->n_columns; c++)
        if (t->columns[c].type == GONG_COL_INT || t->columns[c].type == GONG_COL_OFFSET)
            memcpy(row + t->columns[c].offset, &none, sizeof none);
}

bool case_row_fill(struct gong_arena *a, const struct case_row *r, struct gong_span body, void *row)
{
    const struct gong_relation_type *t = gong_relation_type(r->rel);
    size_t pos = 0;

    set_nulls(t, row);
    while (pos < r->cells.len) {
        size_t tab = gong_span_find(r->cells, pos, GONG_LIT("\t"));
        struct gong_span cell = gong_span_sub(r->cells, pos, tab == SIZE_MAX ? r->cells.len : tab);
        size_t eq = gong_span_find(cell, 0, GONG_LIT("="));
        if (eq == SIZE_MAX ||
            !set_cell(a, t, gong_span_sub(cell, 0, eq), gong_span_sub(cell, eq + 1, cell.len), body, row))
            return false;
        pos = tab == SIZE_MAX ? r->cells.len : tab + 1;
    }
    return true;
}
