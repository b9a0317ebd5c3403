/* record.c: see record.h. Relations are written from their column tables, so that a column a later
 * version appends appears without a change here; only quantities are told by hand, because two
 * of their columns make one object and the evidence is looked up. */
#include "record.h"

#include <gongbao/json.h>
#include <gongbao/points.h>

struct record {
    struct gong_ctx *ctx;
    struct gong_item *it;
    struct gong_json j;
    struct gong_points points;
};

static const char *const metadata_names[] = {
    "title",       "agency",      "province",  "city",      "county",      "division_code",
    "report_year", "report_type", "addressee", "signed_by", "signed_date", "published_date",
    "source_dept", "index_no",    "doc_no",    "issuer",
};
enum { N_METADATA = sizeof metadata_names / sizeof metadata_names[0] };

/* ---- values ---- */

/* Digits only, as the core's own attributes are written; GONG_NULL otherwise. */
static int64_t integer(struct gong_span s)
{
    int64_t v = 0;

    if (s.len == 0 || s.len > 18)
        return GONG_NULL;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return GONG_NULL;
        v = v * 10 + (s.ptr[i] - '0');
    }
    return v;
}

static void put_string(struct record *r, const char *key, struct gong_span v)
{
    gong_json_key(&r->j, key);
    gong_json_string(&r->j, v);
}

static void put_int(struct record *r, const char *key, int64_t v)
{
    gong_json_key(&r->j, key);
    gong_json_int(&r->j, v);
}

static void put_attr(struct record *r, const char *key, const char *attr)
{
    put_string(r, key, gong_item_get(r->it, attr));
}

static void put_int_attr(struct record *r, const char *key, const char *attr)
{
    put_int(r, key, integer(gong_item_get(r->it, attr)));
}

/* The newest row wins: a later stage may correct an earlier one. */
static const struct gong_field *field(const struct record *r, const char *name)
{
    size_t n;
    const struct gong_field *rows = gong_item_rows(r->it, GONG_FIELD, &n);

    while (n-- > 0)
        if (gong_span_is(rows[n].name, name))
            return &rows[n];
    return NULL;
}

/* ---- relations ---- */

static void put_column(struct record *r, const struct gong_column *c, const char *row)
{
    const void *at = row + c->offset;

    gong_json_key(&r->j, c->name);
    if (c->type == GONG_COL_SPAN)
        gong_json_string(&r->j, *(const struct gong_span *)at);
    else if (c->type == GONG_COL_REAL)
        gong_json_real(&r->j, *(const double *)at);
    else if (c->type == GONG_COL_INT)
        gong_json_int(&r->j, *(const int64_t *)at);
    else
        gong_json_int(&r->j, gong_points_at(&r->points, *(const int64_t *)at));
}

static void put_relation(struct record *r, enum gong_relation rel)
{
    const struct gong_relation_type *t = gong_relation_type(rel);
    size_t n;
    const char *rows = gong_item_rows(r->it, rel, &n);

    gong_json_key(&r->j, t->name);
    gong_json_open(&r->j, '[');
    for (size_t i = 0; i < n; i++) {
        gong_json_open(&r->j, '{');
        for (size_t k = 0; k < t->n_columns; k++)
            put_column(r, &t->columns[k], rows + i * t->row_size);
        gong_json_close(&r->j, '}');
    }
    gong_json_close(&r->j, ']');
}

static void put_change(struct record *r, const struct gong_quantity *q)
{
    gong_json_key(&r->j, "change");
    if (!q->basis.ptr) {
        gong_json_null(&r->j);
        return;
    }
    gong_json_open(&r->j, '{');
    put_string(r, "basis", q->basis);
    put_int(r, "direction", q->direction);
    gong_json_close(&r->j, '}');
}

static void put_origin(struct record *r, int64_t start, int64_t end)
{
    size_t from, to;

    gong_json_key(&r->j, "origin");
    if (start < 0 || end < start || !gong_item_origin(r->it, (size_t)start, (size_t)end, &from, &to)) {
        gong_json_null(&r->j);
        return;
    }
    gong_json_open(&r->j, '[');
    gong_json_int(&r->j, (int64_t)from);
    gong_json_int(&r->j, (int64_t)to);
    gong_json_close(&r->j, ']');
}

static void put_quantity(struct record *r, const struct gong_quantity *q)
{
    gong_json_open(&r->j, '{');
    put_int(r, "start", gong_points_at(&r->points, q->start));
    put_int(r, "end", gong_points_at(&r->points, q->end));
    put_string(r, "raw", q->raw);
    gong_json_key(&r->j, "value");
    gong_json_real(&r->j, q->value);
    put_string(r, "unit", q->unit);
    put_string(r, "approx", q->approx);
    put_string(r, "kind", q->kind);
    put_string(r, "measure", q->measure);
    put_change(r, q);
    put_int(r, "section", q->section);
    put_origin(r, q->start, q->end);
    put_string(r, "rule", q->rule);
    put_string(r, "role", q->role);
    gong_json_close(&r->j, '}');
}

static void put_quantities(struct record *r)
{
    size_t n;
    const struct gong_quantity *rows = gong_item_rows(r->it, GONG_QUANTITY, &n);

    gong_json_key(&r->j, "quantities");
    gong_json_open(&r->j, '[');
    for (size_t i = 0; i < n; i++)
        put_quantity(r, &rows[i]);
    gong_json_close(&r->j, ']');
}

/* ---- parts of both records ---- */

static void put_charset(struct record *r)
{
    gong_json_key(&r->j, "charset");
    gong_json_open(&r->j, '{');
    put_attr(r, "declared", "charset.declared");
    put_attr(r, "used", "charset.used");
    put_int_attr(r, "replaced", "charset.replaced");
    gong_json_close(&r->j, '}');
}

static void put_payload(struct record *r)
{
    gong_json_key(&r->j, "payload");
    gong_json_open(&r->j, '{');
    put_attr(r, "sha256", "payload.sha256");
    put_int_attr(r, "bytes", "payload.bytes");
    gong_json_key(&r->j, "archive");
    if (!gong_item_get(r->it, "archive.file").ptr) {
        gong_json_null(&r->j);
    } else {
        gong_json_open(&r->j, '{');
        put_attr(r, "file", "archive.file");
        put_int_attr(r, "offset", "archive.offset");
        put_int_attr(r, "length", "archive.length");
        gong_json_close(&r->j, '}');
    }
    gong_json_close(&r->j, '}');
}

static void put_head(struct record *r, const char *schema, const char *id)
{
    put_string(r, "schema", gong_span_z(schema));
    put_string(r, "id", gong_span(id, RECORD_ID));
    put_attr(r, "url", "url");
    put_attr(r, "fetched_at", "fetched_at");
    put_attr(r, "media_type", "media_type");
    put_charset(r);
    put_payload(r);
}

/* "number,date" as a list of strings. */
static void put_words(struct record *r, const char *key, struct gong_span words)
{
    gong_json_key(&r->j, key);
    gong_json_open(&r->j, '[');
    for (size_t at = 0, end; at < words.len; at = end + 1) {
        end = gong_span_find(words, at, GONG_LIT(","));
        end = end == SIZE_MAX ? words.len : end;
        gong_json_string(&r->j, gong_span_sub(words, at, end));
    }
    gong_json_close(&r->j, ']');
}

/* Against what was delivered before; null where nobody keeps that (a sink run alone). */
static void put_revision(struct record *r)
{
    gong_json_key(&r->j, "revision");
    if (!gong_item_get(r->it, "revision.change").ptr) {
        gong_json_null(&r->j);
    } else {
        gong_json_open(&r->j, '{');
        put_attr(r, "change", "revision.change");
        put_attr(r, "previous", "revision.previous");
        put_words(r, "what", gong_item_get(r->it, "revision.what"));
        gong_json_close(&r->j, '}');
    }
    put_attr(r, "twin_of", "record.twin_of");
}

static void put_pipeline(struct record *r)
{
    const struct gong_plugin *const *plugins;
    size_t n = gong_run_plugins(r->ctx, &plugins);

    gong_json_key(&r->j, "pipeline");
    gong_json_open(&r->j, '{');
    put_string(r, "name", gong_run_pipeline_name(r->ctx));
    put_string(r, "config_sha256", gong_run_config_sha256(r->ctx));
    gong_json_key(&r->j, "plugins");
    gong_json_open(&r->j, '[');
    for (size_t i = 0; i < n; i++) {
        gong_json_open(&r->j, '{');
        put_string(r, "name", gong_span_z(plugins[i]->name));
        put_string(r, "version", gong_span_z(plugins[i]->version));
        gong_json_close(&r->j, '}');
    }
    gong_json_close(&r->j, ']');
    gong_json_close(&r->j, '}');
}

/* ---- the report record ---- */

static bool is_metadata(struct gong_span name)
{
    for (size_t i = 0; i < N_METADATA; i++)
        if (gong_span_is(name, metadata_names[i]))
            return true;
    return false;
}

static void put_metadata(struct record *r)
{
    gong_json_key(&r->j, "metadata");
    gong_json_open(&r->j, '{');
    for (size_t i = 0; i < N_METADATA; i++) {
        const struct gong_field *f = field(r, metadata_names[i]);
        struct gong_span v = f ? f->value : gong_span_none();
        if (strcmp(metadata_names[i], "report_year") == 0)
            put_int(r, metadata_names[i], integer(v));
        else
            put_string(r, metadata_names[i], v);
    }
    gong_json_close(&r->j, '}');
    gong_json_key(&r->j, "metadata_rules");
    gong_json_open(&r->j, '{');
    for (size_t i = 0; i < N_METADATA; i++) {
        const struct gong_field *f = field(r, metadata_names[i]);
        if (f && f->value.ptr)
            put_string(r, metadata_names[i], f->rule);
    }
    gong_json_close(&r->j, '}');
}

/* Fields that are not of the record proper, newest row of each name; `skip` are written elsewhere. */
static void put_other_fields(struct record *r, const char *key, bool (*skip)(struct gong_span))
{
    size_t n;
    const struct gong_field *rows = gong_item_rows(r->it, GONG_FIELD, &n);

    gong_json_key(&r->j, key);
    gong_json_open(&r->j, '{');
    for (size_t i = 0; i < n; i++) {
        struct gong_span name = gong_copy(r->ctx, rows[i].name);
        if (!name.ptr || skip(name) || field(r, name.ptr) != &rows[i])
            continue;
        put_string(r, name.ptr, rows[i].value);
    }
    gong_json_close(&r->j, '}');
}

static bool has_other_fields(const struct record *r)
{
    size_t n;
    const struct gong_field *rows = gong_item_rows(r->it, GONG_FIELD, &n);

    for (size_t i = 0; i < n; i++)
        if (!is_metadata(rows[i].name))
            return true;
    return false;
}

static void write_report(struct record *r, const char *id)
{
    put_head(r, "gongbao.report/1", id);
    put_metadata(r);
    if (has_other_fields(r))
        put_other_fields(r, "extra", is_metadata);
    put_string(r, "text", gong_item_body(r->it));
    put_relation(r, GONG_SECTION);
    put_quantities(r);
    put_relation(r, GONG_CITATION);
    put_relation(r, GONG_DOC_NUMBER);
    put_relation(r, GONG_INDICATOR);
    put_relation(r, GONG_REPAIR);
    put_relation(r, GONG_ATTACHMENT);
    put_relation(r, GONG_FINDING);
    put_revision(r);
    put_pipeline(r);
}

/* ---- the page record ---- */

static bool is_page_head(struct gong_span name)
{
    return gong_span_is(name, "title") || gong_span_is(name, "published_date");
}

static void write_page(struct record *r, const char *id)
{
    const struct gong_field *title = field(r, "title"), *date = field(r, "published_date");
    struct gong_span class_name = gong_item_get(r->it, "class");
    bool has_text = !class_name.ptr || gong_span_is(class_name, "article");

    put_head(r, "gongbao.page/1", id);
    put_string(r, "class", class_name);
    put_attr(r, "class_rule", "class.rule");
    put_attr(r, "cms", "cms");
    put_string(r, "title", title ? title->value : gong_span_none());
    put_string(r, "published_date", date ? date->value : gong_span_none());
    put_other_fields(r, "fields", is_page_head);
    put_relation(r, GONG_LABEL);
    put_string(r, "text", has_text ? gong_item_body(r->it) : GONG_LIT(""));
    put_relation(r, GONG_LINK);
    put_relation(r, GONG_REPAIR);
    put_relation(r, GONG_ATTACHMENT);
    put_relation(r, GONG_FINDING);
    put_revision(r);
    put_pipeline(r);
}

/* ---- the line ---- */

int record_write(struct gong_ctx *ctx, struct gong_item *it, struct gong_buf *out, char ret_id[RECORD_ID])
{
    struct record r = {.ctx = ctx, .it = it};
    int status = record_id(ctx, it, ret_id);

    if (status != GONG_OK)
        return status;
    if (!gong_points_init(&r.points, ctx, gong_item_body(it)))
        return GONG_EITEM;
    gong_json_init(&r.j, out);
    gong_json_open(&r.j, '{');
    if (gong_item_kind(it) == GONG_REPORT)
        write_report(&r, ret_id);
    else
        write_page(&r, ret_id);
    gong_json_close(&r.j, '}');
    gong_buf_addc(out, '\n');
    if (!gong_buf_ok(out))
        return gong_fail(ctx, GONG_EITEM, "the record is larger than %zu bytes", out->limit);
    return GONG_OK;
}
