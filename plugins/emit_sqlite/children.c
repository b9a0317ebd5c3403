/* children.c: the rows of the relations, one table each (see rows.h). Columns are found by name in the
 * core's column tables: a core that has more of them changes nothing here. */
#include <gongbao/buf.h>

#include "rows.h"

struct table {
    enum gong_relation rel;
    bool origin;             /* has origin_start and origin_end after the columns */
    const char *columns[16]; /* of the relation, NULL-terminated */
};

static const struct table tables[ROWS_TABLES] = {
    {GONG_FIELD, false, {"name", "value", "rule"}},
    {GONG_LABEL, false, {"origin", "name", "value"}},
    {GONG_SECTION, false, {"no", "parent", "level", "marker", "heading", "topic", "start", "end"}},
    {GONG_QUANTITY,
     true,
     {"start", "end", "raw", "value", "unit", "approx", "kind", "measure", "basis", "direction", "section",
      "rule", "role"}},
    {GONG_CITATION, true, {"start", "end", "name", "kind"}},
    {GONG_DOC_NUMBER, false, {"start", "end", "number"}},
    {GONG_INDICATOR, false, {"code", "value", "unit", "quantity", "rule"}},
    {GONG_REPAIR, false, {"start", "end", "injected", "restored", "rule", "confidence"}},
    {GONG_ATTACHMENT, false, {"url", "name", "media_type", "report"}},
    {GONG_LINK, false, {"url", "title", "date"}},
    {GONG_FINDING, true, {"code", "severity", "message", "start", "end"}},
};
static const char *sql_name(const char *column)
{
    static const char *const renamed[][2] = {{"start", "text_start"},
                                             {"end", "text_end"},
                                             {"basis", "change_basis"},
                                             {"direction", "change_direction"}};

    for (size_t i = 0; i < sizeof renamed / sizeof renamed[0]; i++)
        if (strcmp(column, renamed[i][0]) == 0)
            return renamed[i][1];
    return column;
}

static sqlite3_stmt *prepare_insert(struct store *s, struct gong_ctx *ctx, const struct table *t)
{
    struct gong_buf b;
    size_t n = 2;

    gong_buf_init(&b, ctx, 4096);
    gong_buf_addf(&b, "INSERT INTO %s (record_id,pos", gong_relation_type(t->rel)->name);
    for (size_t i = 0; t->columns[i]; i++, n++)
        gong_buf_addf(&b, ",%s", sql_name(t->columns[i]));
    if (t->origin) {
        gong_buf_addz(&b, ",origin_start,origin_end");
        n += 2;
    }
    return statement_insert(s, ctx, &b, n);
}

int children_prepare(struct rows *r, struct store *s, struct gong_ctx *ctx)
{
    for (size_t i = 0; i < ROWS_TABLES; i++) {
        r->insert[i] = prepare_insert(s, ctx, &tables[i]);
        r->delete[i] = statement_delete(s, ctx, gong_relation_type(tables[i].rel)->name, "record_id");
        if (!r->insert[i] || !r->delete[i])
            return GONG_EFATAL;
    }
    return GONG_OK;
}

struct child {
    const struct table *t;
    const struct gong_column *columns[16]; /* NULL: this core does not know the column */
    int start, end;                        /* which of them are the place in the text; -1: none */
};

static void resolve(struct child *c, const struct table *t)
{
    const struct gong_relation_type *type = gong_relation_type(t->rel);

    memset(c, 0, sizeof *c);
    c->t = t;
    c->start = c->end = -1;
    for (int i = 0; t->columns[i]; i++) {
        for (size_t k = 0; k < type->n_columns; k++)
            if (strcmp(type->columns[k].name, t->columns[i]) == 0)
                c->columns[i] = &type->columns[k];
        if (strcmp(t->columns[i], "start") == 0)
            c->start = i;
        if (strcmp(t->columns[i], "end") == 0)
            c->end = i;
    }
}

static void bind_column(sqlite3_stmt *st, int at, const struct gong_column *c, const char *row,
                        const struct gong_points *points)
{
    const void *cell = c ? row + c->offset : NULL;

    if (!c)
        sqlite3_bind_null(st, at);
    else if (c->type == GONG_COL_SPAN)
        statement_bind_span(st, at, *(const struct gong_span *)cell);
    else if (c->type == GONG_COL_REAL)
        sqlite3_bind_double(st, at, *(const double *)cell); /* NaN is bound as NULL */
    else if (c->type == GONG_COL_INT)
        statement_bind_int(st, at, *(const int64_t *)cell);
    else
        statement_bind_int(st, at, gong_points_at(points, *(const int64_t *)cell));
}

static void bind_origin(sqlite3_stmt *st, int at, const struct child *c, const char *row,
                        struct gong_item *it)
{
    int64_t start = *(const int64_t *)(const void *)(row + c->columns[c->start]->offset);
    int64_t end = *(const int64_t *)(const void *)(row + c->columns[c->end]->offset);
    size_t from, to;
    bool known = start >= 0 && end >= start && gong_item_origin(it, (size_t)start, (size_t)end, &from, &to);

    statement_bind_int(st, at, known ? (int64_t)from : GONG_NULL);
    statement_bind_int(st, at + 1, known ? (int64_t)to : GONG_NULL);
}

static int write_row(const struct child *c, sqlite3_stmt *st, struct rows_job *job, const char *row,
                     size_t pos)
{
    int at = 1;

    sqlite3_bind_text(st, at++, job->id, ROWS_ID, SQLITE_STATIC);
    sqlite3_bind_int64(st, at++, (int64_t)pos);
    for (int i = 0; c->t->columns[i]; i++)
        bind_column(st, at++, c->columns[i], row, &job->points);
    if (c->t->origin)
        bind_origin(st, at, c, row, job->it);
    return statement_step(st, job->store, job->ctx);
}

static int write_table(struct rows *r, size_t i, struct rows_job *job)
{
    size_t row_size = gong_relation_type(tables[i].rel)->row_size, n;
    const char *rows = gong_item_rows(job->it, tables[i].rel, &n);
    struct child c;
    int status;

    resolve(&c, &tables[i]);
    sqlite3_bind_text(r->delete[i], 1, job->id, ROWS_ID, SQLITE_STATIC);
    status = statement_step(r->delete[i], job->store, job->ctx);
    for (size_t k = 0; status == GONG_OK && k < n; k++)
        status = write_row(&c, r->insert[i], job, rows + k * row_size, k);
    return status;
}

int children_write(struct rows *r, struct rows_job *job)
{
    int status = GONG_OK;

    for (size_t i = 0; status == GONG_OK && i < ROWS_TABLES; i++)
        status = write_table(r, i, job);
    return status;
}
