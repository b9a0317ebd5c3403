/* wire.c: header, attributes, runs, rows, and a pool of strings behind them.
 *
 *     head | body | attr... | run... | row cells... | strings
 *
 * A span is 16 bytes: where (null, body, pool), length, offset. Everything is 8-aligned.
 * Same machine on both sides: no byte order. */
#include "model/wire.h"

enum { WIRE_MAGIC = 0x31574f47, IN_NULL = 0, IN_BODY = 1, IN_POOL = 2 };

struct head {
    uint32_t magic, kind;
    uint64_t total;          /* bytes of the whole record */
    uint64_t body, body_len; /* offset from the record, or into shared */
    uint32_t body_shared, identity;
    uint64_t n_attrs, n_runs;
    uint64_t n_rows[GONG_RELATION_COUNT];
};

struct wire_span {
    uint32_t where, len;
    uint64_t off; /* pool: from the record's start */
};

static char *take(struct gong_wire *w, size_t n)
{
    size_t room = (n + 7) / 8 * 8;
    char *p;

    if (w->failed || room > w->cap - w->len) {
        w->failed = true;
        return NULL;
    }
    p = w->ptr + w->len;
    w->len += room;
    return p;
}

static size_t span_bytes(struct gong_span s, struct gong_span body)
{
    bool inside = s.ptr >= body.ptr && s.ptr + s.len <= body.ptr + body.len;

    return !s.ptr || inside ? 0 : s.len + 1;
}

struct writer {
    struct gong_wire *w;
    char *record;
    struct gong_span body;
};

static void put_span(struct writer *wr, char *cell, struct gong_span s)
{
    struct wire_span out = {IN_NULL, (uint32_t)s.len, 0};

    if (s.len > UINT32_MAX) {
        wr->w->failed = true;
        return;
    }
    if (s.ptr && span_bytes(s, wr->body) == 0) {
        out.where = IN_BODY;
        out.off = (uint64_t)(s.ptr - wr->body.ptr);
    } else if (s.ptr) {
        char *p = take(wr->w, s.len + 1);
        if (!p)
            return;
        memcpy(p, s.ptr, s.len);
        p[s.len] = 0;
        out.where = IN_POOL;
        out.off = (uint64_t)(p - wr->record);
    }
    memcpy(cell, &out, sizeof out);
}

static size_t cell_size(enum gong_column_type t)
{
    return t == GONG_COL_SPAN ? sizeof(struct wire_span) : 8;
}

static size_t wire_row_size(const struct gong_relation_type *t)
{
    size_t n = 0;

    for (size_t c = 0; c < t->n_columns; c++)
        n += cell_size(t->columns[c].type);
    return n;
}

static void put_row(struct writer *wr, const struct gong_relation_type *t, char *cell, const char *row)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        const char *member = row + t->columns[c].offset;
        if (t->columns[c].type == GONG_COL_SPAN) {
            struct gong_span s;
            memcpy(&s, member, sizeof s);
            put_span(wr, cell, s);
        } else {
            memcpy(cell, member, 8);
        }
        cell += cell_size(t->columns[c].type);
    }
}

static void put_rows(struct writer *wr, const struct gong_item *it)
{
    for (unsigned rel = 0; rel < GONG_RELATION_COUNT; rel++) {
        const struct gong_relation_type *t = gong_relation_type((enum gong_relation)rel);
        size_t size = wire_row_size(t), n = it->rows[rel].n;
        char *cells = n ? take(wr->w, n * size) : NULL;
        for (size_t i = 0; cells && i < n; i++)
            put_row(wr, t, cells + i * size, (const char *)it->rows[rel].ptr + i * t->row_size);
    }
}

static void put_attrs(struct writer *wr, const struct gong_item *it)
{
    char *cells = it->n_attrs ? take(wr->w, it->n_attrs * 2 * sizeof(struct wire_span)) : NULL;

    for (size_t i = 0; cells && i < it->n_attrs; i++) {
        put_span(wr, cells + i * 2 * sizeof(struct wire_span), gong_span_z(it->attrs[i].key));
        put_span(wr, cells + (i * 2 + 1) * sizeof(struct wire_span), it->attrs[i].value);
    }
}

static bool put_body(struct gong_wire *w, const struct gong_item *it, struct gong_span shared, struct head *h,
                     const char *record)
{
    char *p;

    h->body_len = it->body.len;
    if (it->body.len && span_bytes(it->body, shared) == 0) {
        h->body_shared = 1;
        h->body = (uint64_t)(it->body.ptr - shared.ptr);
        return true;
    }
    p = take(w, it->body.len + 1);
    if (!p)
        return false;
    if (it->body.len)
        memcpy(p, it->body.ptr, it->body.len);
    p[it->body.len] = 0;
    h->body = (uint64_t)(p - record);
    return true;
}

void gong_wire_write(struct gong_wire *w, const struct gong_item *it, struct gong_span shared)
{
    char *record = take(w, sizeof(struct head)), *runs;
    struct head h = {.magic = WIRE_MAGIC,
                     .kind = it->kind,
                     .identity = it->identity,
                     .n_attrs = it->n_attrs,
                     .n_runs = it->identity ? 0 : it->origin.n};
    struct writer wr = {w, record, it->body};

    if (!record || !put_body(w, it, shared, &h, record))
        return;
    for (unsigned rel = 0; rel < GONG_RELATION_COUNT; rel++)
        h.n_rows[rel] = it->rows[rel].n;
    put_attrs(&wr, it);
    runs = h.n_runs ? take(w, h.n_runs * sizeof(struct gong_run)) : NULL;
    if (runs)
        memcpy(runs, it->origin.runs, h.n_runs * sizeof(struct gong_run));
    put_rows(&wr, it);
    h.total = (uint64_t)(w->ptr + w->len - record);
    if (!w->failed)
        memcpy(record, &h, sizeof h);
}

/* ---- reading ----------------------------------------------------------------------------- */

/* Fixed-size parts follow each other, with strings between: the reader knows where each
 * fixed part begins because the writer takes it before the strings it refers to. */
struct reader {
    struct gong_span record;
    struct gong_span body;
    size_t pos;
    bool bad;
};

static const char *step(struct reader *r, uint64_t n, size_t size)
{
    size_t room;
    const char *p = r->record.ptr + r->pos;

    if (r->bad || size == 0 || n > (r->record.len - r->pos) / size) {
        r->bad = true;
        return NULL;
    }
    room = ((size_t)n * size + 7) / 8 * 8;
    r->pos = room > r->record.len - r->pos ? r->record.len : r->pos + room;
    return p;
}

/* A span cell; moves r->pos over the string when it lies exactly there. */
static struct gong_span get_span(struct reader *r, const char *cell)
{
    struct wire_span ws;

    memcpy(&ws, cell, sizeof ws);
    if (ws.where == IN_NULL)
        return gong_span_none();
    if (ws.where == IN_BODY && ws.off <= r->body.len && ws.len <= r->body.len - ws.off)
        return gong_span(r->body.ptr + ws.off, ws.len);
    if (ws.where != IN_POOL || ws.off != r->pos || ws.len >= r->record.len - r->pos ||
        r->record.ptr[r->pos + ws.len] != 0) {
        r->bad = true;
        return gong_span_none();
    }
    step(r, (uint64_t)ws.len + 1, 1);
    return gong_span(r->record.ptr + ws.off, ws.len);
}

static void get_row(struct reader *r, const struct gong_relation_type *t, const char *cell, char *row)
{
    for (size_t c = 0; c < t->n_columns && !r->bad; c++) {
        char *member = row + t->columns[c].offset;
        if (t->columns[c].type == GONG_COL_SPAN) {
            struct gong_span s = get_span(r, cell);
            memcpy(member, &s, sizeof s);
        } else {
            memcpy(member, cell, 8);
        }
        cell += cell_size(t->columns[c].type);
    }
}

static void get_rows(struct reader *r, struct gong_item *it, const struct head *h)
{
    for (unsigned rel = 0; rel < GONG_RELATION_COUNT && !r->bad; rel++) {
        const struct gong_relation_type *t = gong_relation_type((enum gong_relation)rel);
        size_t size = wire_row_size(t);
        const char *cells = h->n_rows[rel] ? step(r, h->n_rows[rel], size) : NULL;
        char *rows = cells ? gong_item_make_rows(it, (enum gong_relation)rel, (size_t)h->n_rows[rel]) : NULL;
        if (cells && !rows)
            r->bad = true;
        for (size_t i = 0; rows && i < h->n_rows[rel]; i++)
            get_row(r, t, cells + i * size, rows + i * t->row_size);
    }
}

static void get_attrs(struct reader *r, struct gong_item *it, const struct head *h)
{
    const char *cells = h->n_attrs ? step(r, h->n_attrs, 2 * sizeof(struct wire_span)) : NULL;

    for (size_t i = 0; cells && i < h->n_attrs && !r->bad; i++) {
        struct gong_span key = get_span(r, cells + i * 2 * sizeof(struct wire_span));
        struct gong_span value = get_span(r, cells + (i * 2 + 1) * sizeof(struct wire_span));
        if (r->bad || !key.ptr || key.len == 0 || memchr(key.ptr, 0, key.len) || key.ptr[key.len] != 0 ||
            !gong_item_set_attr(it, key.ptr, value))
            r->bad = true;
    }
}

static bool get_body(struct reader *r, const struct head *h, struct gong_span shared)
{
    if (h->body_shared) {
        if (h->body > shared.len || h->body_len > shared.len - h->body)
            return false;
        r->body = gong_span(shared.ptr + h->body, (size_t)h->body_len);
        return true;
    }
    if (h->body != r->pos || h->body_len >= r->record.len - r->pos)
        return false;
    r->body = gong_span(r->record.ptr + h->body, (size_t)h->body_len);
    step(r, h->body_len + 1, 1);
    return !r->bad;
}

static bool runs_fit(const struct gong_run *runs, size_t n, size_t body)
{
    uint64_t last = 0;

    for (size_t i = 0; i < n; i++) {
        uint64_t end = (uint64_t)runs[i].text + (uint64_t)runs[i].n * runs[i].text_w;
        if (runs[i].text < last || runs[i].text_w == 0 || end > body ||
            (uint64_t)runs[i].src + (uint64_t)runs[i].n * runs[i].src_w > UINT32_MAX)
            return false;
        last = end;
    }
    return true;
}

static void get_runs(struct reader *r, struct gong_item *it, const struct head *h)
{
    const char *p = h->n_runs ? step(r, h->n_runs, sizeof(struct gong_run)) : NULL;

    it->identity = h->identity != 0;
    if (!p)
        return;
    it->origin.runs = gong_arena_alloc(it->arena, (size_t)h->n_runs * sizeof(struct gong_run));
    if (!it->origin.runs) {
        r->bad = true;
        return;
    }
    memcpy(it->origin.runs, p, (size_t)h->n_runs * sizeof(struct gong_run));
    it->origin.n = it->origin.cap = (size_t)h->n_runs;
    if (!runs_fit(it->origin.runs, it->origin.n, it->body.len))
        r->bad = true;
}

struct gong_item *gong_wire_read(struct gong_arena *a, struct gong_span bytes, size_t *pos,
                                 struct gong_span shared)
{
    struct reader r = {gong_span_none(), gong_span_none(), sizeof(struct head), false};
    struct head h;
    struct gong_item *it;

    if (*pos > bytes.len || bytes.len - *pos < sizeof h)
        return NULL;
    memcpy(&h, bytes.ptr + *pos, sizeof h);
    if (h.magic != WIRE_MAGIC || h.total < sizeof h || h.total > bytes.len - *pos)
        return NULL;
    r.record = gong_span(bytes.ptr + *pos, (size_t)h.total);
    if (!h.kind || (h.kind & (h.kind - 1)))
        return NULL;
    it = gong_item_create(a, h.kind);
    if (!it || !get_body(&r, &h, shared))
        return NULL;
    it->body = r.body;
    get_attrs(&r, it, &h);
    get_runs(&r, it, &h);
    get_rows(&r, it, &h);
    if (r.bad || gong_item_bad_offset(it))
        return NULL;
    *pos += (size_t)h.total;
    return it;
}
