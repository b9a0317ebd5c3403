/* rows.c: see rows.h. Which column of reports and pages is fed from where is told in one table. */
#include "rows.h"

#include <gongbao/buf.h>
#include <openssl/evp.h>

enum from { ATTR, ATTR_INT, FIELD, FIELD_INT, BODY, PIPELINE, CONFIG };

struct head {
    const char *column;
    enum from from;
    const char *key;
    bool report, page;
};

static const struct head heads[] = {
    {"url", ATTR, "url", true, true},
    {"fetched_at", ATTR, "fetched_at", true, true},
    {"media_type", ATTR, "media_type", true, true},
    {"charset_declared", ATTR, "charset.declared", true, true},
    {"charset_used", ATTR, "charset.used", true, true},
    {"charset_replaced", ATTR_INT, "charset.replaced", true, true},
    {"payload_sha256", ATTR, "payload.sha256", true, true},
    {"payload_bytes", ATTR_INT, "payload.bytes", true, true},
    {"archive_file", ATTR, "archive.file", true, true},
    {"archive_offset", ATTR_INT, "archive.offset", true, true},
    {"archive_length", ATTR_INT, "archive.length", true, true},
    {"class", ATTR, "class", false, true},
    {"class_rule", ATTR, "class.rule", false, true},
    {"cms", ATTR, "cms", false, true},
    {"title", FIELD, "title", true, true},
    {"agency", FIELD, "agency", true, false},
    {"province", FIELD, "province", true, false},
    {"city", FIELD, "city", true, false},
    {"county", FIELD, "county", true, false},
    {"division_code", FIELD, "division_code", true, false},
    {"report_year", FIELD_INT, "report_year", true, false},
    {"report_type", FIELD, "report_type", true, false},
    {"addressee", FIELD, "addressee", true, false},
    {"signed_by", FIELD, "signed_by", true, false},
    {"signed_date", FIELD, "signed_date", true, false},
    {"published_date", FIELD, "published_date", true, true},
    {"source_dept", FIELD, "source_dept", true, false},
    {"index_no", FIELD, "index_no", true, false},
    {"doc_no", FIELD, "doc_no", true, false},
    {"issuer", FIELD, "issuer", true, false},
    {"revision_change", ATTR, "revision.change", true, true},
    {"revision_previous", ATTR, "revision.previous", true, true},
    {"revision_what", ATTR, "revision.what", true, true},
    {"twin_of", ATTR, "record.twin_of", true, true},
    {"text", BODY, NULL, true, true},
    {"pipeline", PIPELINE, NULL, true, true},
    {"config_sha256", CONFIG, NULL, true, true},
};
enum { N_HEADS = sizeof heads / sizeof heads[0] };

static sqlite3_stmt *prepare_head(struct store *s, struct gong_ctx *ctx, bool report)
{
    struct gong_buf b;
    size_t n = 1;

    gong_buf_init(&b, ctx, 4096);
    gong_buf_addf(&b, "INSERT OR REPLACE INTO %s (id", report ? "reports" : "pages");
    for (size_t i = 0; i < N_HEADS; i++)
        if (report ? heads[i].report : heads[i].page) {
            gong_buf_addf(&b, ",%s", heads[i].column);
            n++;
        }
    return statement_insert(s, ctx, &b, n);
}

int rows_prepare(struct rows *r, struct store *s, struct gong_ctx *ctx)
{
    bool ok = (r->insert_report = prepare_head(s, ctx, true)) != NULL &&
              (r->insert_page = prepare_head(s, ctx, false)) != NULL &&
              (r->delete_report = statement_delete(s, ctx, "reports", "id")) != NULL &&
              (r->delete_page = statement_delete(s, ctx, "pages", "id")) != NULL;

    return ok ? children_prepare(r, s, ctx) : GONG_EFATAL;
}

void rows_finish(struct rows *r)
{
    sqlite3_finalize(r->insert_report);
    sqlite3_finalize(r->insert_page);
    sqlite3_finalize(r->delete_report);
    sqlite3_finalize(r->delete_page);
    for (size_t i = 0; i < ROWS_TABLES; i++) {
        sqlite3_finalize(r->insert[i]);
        sqlite3_finalize(r->delete[i]);
    }
}

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

/* The newest row wins: a later stage may correct an earlier one. */
static struct gong_span field(struct gong_item *it, const char *name)
{
    size_t n;
    const struct gong_field *rows = gong_item_rows(it, GONG_FIELD, &n);

    while (n-- > 0)
        if (gong_span_is(rows[n].name, name))
            return rows[n].value;
    return gong_span_none();
}

static struct gong_span body_of(struct gong_item *it)
{
    struct gong_span body = gong_item_body(it), class_name = gong_item_get(it, "class");
    bool empty = gong_item_kind(it) == GONG_TEXT && class_name.ptr && !gong_span_is(class_name, "article");

    return body.ptr && !empty ? body : GONG_LIT("");
}

static void bind_head(sqlite3_stmt *st, int at, const struct head *h, struct gong_ctx *ctx,
                      struct gong_item *it)
{
    if (h->from == ATTR)
        statement_bind_span(st, at, gong_item_get(it, h->key));
    else if (h->from == ATTR_INT)
        statement_bind_int(st, at, integer(gong_item_get(it, h->key)));
    else if (h->from == FIELD)
        statement_bind_span(st, at, field(it, h->key));
    else if (h->from == FIELD_INT)
        statement_bind_int(st, at, integer(field(it, h->key)));
    else if (h->from == BODY)
        statement_bind_span(st, at, body_of(it));
    else
        statement_bind_span(st, at,
                            h->from == PIPELINE ? gong_run_pipeline_name(ctx) : gong_run_config_sha256(ctx));
}

static int write_head(struct rows *r, struct rows_job *job)
{
    bool report = gong_item_kind(job->it) == GONG_REPORT;
    sqlite3_stmt *st = report ? r->insert_report : r->insert_page;
    sqlite3_stmt *other = report ? r->delete_page : r->delete_report;
    int at = 1, status;

    sqlite3_bind_text(st, at++, job->id, ROWS_ID, SQLITE_STATIC);
    for (size_t i = 0; i < N_HEADS; i++)
        if (report ? heads[i].report : heads[i].page)
            bind_head(st, at++, &heads[i], job->ctx, job->it);
    sqlite3_bind_text(other, 1, job->id, ROWS_ID, SQLITE_STATIC);
    status = statement_step(other, job->store, job->ctx);
    return status == GONG_OK ? statement_step(st, job->store, job->ctx) : status;
}

static int make_id(struct rows_job *job)
{
    static const char digits[] = "0123456789abcdef";
    struct gong_span url = gong_item_get(job->it, "url"), sha = gong_item_get(job->it, "payload.sha256"), key;
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned n;

    if (!url.ptr || !sha.ptr)
        return gong_fail(job->ctx, GONG_EITEM, "the item has no %s, so its record has no id",
                         url.ptr ? "payload digest" : "url");
    key = gong_format(job->ctx, "%.*s\n%.*s", (int)url.len, url.ptr, (int)sha.len, sha.ptr);
    if (!key.ptr)
        return GONG_EITEM;
    if (EVP_Digest(key.ptr, key.len, sum, &n, EVP_sha256(), NULL) != 1)
        return gong_fail(job->ctx, GONG_EFATAL, "SHA-256 is not available");
    for (size_t i = 0; i < ROWS_ID; i++)
        job->id[i] = digits[i % 2 ? sum[i / 2] & 15 : sum[i / 2] >> 4];
    return GONG_OK;
}

/* What is the item's own fault costs the item alone: the savepoint takes it out again. */
static int write_item(struct rows *r, struct rows_job *job)
{
    int status = store_run(job->store, job->ctx, "SAVEPOINT item");

    if (status != GONG_OK)
        return status;
    status = write_head(r, job);
    if (status == GONG_OK)
        status = children_write(r, job);
    if (status == GONG_EITEM)
        sqlite3_exec(job->store->db, "ROLLBACK TO item; RELEASE item", NULL, NULL, NULL);
    return status == GONG_OK ? store_run(job->store, job->ctx, "RELEASE item") : status;
}

int rows_write(struct rows *r, struct store *s, struct gong_ctx *ctx, struct gong_item *it)
{
    struct rows_job job = {.store = s, .ctx = ctx, .it = it};
    int status = make_id(&job);

    if (status != GONG_OK)
        return status;
    if (!gong_points_init(&job.points, ctx, gong_item_body(it)))
        return GONG_EITEM;
    return write_item(r, &job);
}
