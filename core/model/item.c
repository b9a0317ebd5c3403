/* item.c: attributes are a short list searched from the end (the newest wins by being the
 * only one); rows are arrays that grow inside the arena. */
#include "model/item.h"

enum { MANY = 2 * 1024 * 1024 }; /* bytes of rows */

struct gong_item *gong_item_create(struct gong_arena *a, uint32_t kind)
{
    struct gong_item *it = gong_arena_zalloc(a, sizeof *it);

    if (!it)
        return NULL;
    it->arena = a;
    it->kind = kind;
    it->identity = true;
    it->body = gong_span("", 0);
    return it;
}

/* Its length and three of its characters: most keys are told apart by it. */
static uint32_t mark_of(const char *key)
{
    size_t n = strlen(key);

    if (n == 0)
        return 0;
    return (uint32_t)(unsigned char)key[0] | (uint32_t)(unsigned char)key[n / 2] << 8 |
           (uint32_t)(unsigned char)key[n - 1] << 16 | (uint32_t)n << 24;
}

static struct gong_attr *find_attr(const struct gong_item *it, const char *key, uint32_t mark)
{
    for (size_t i = 0; i < it->n_attrs; i++)
        if (it->attrs[i].mark == mark && strcmp(it->attrs[i].key, key) == 0)
            return &it->attrs[i];
    return NULL;
}

bool gong_item_set_attr(struct gong_item *it, const char *key, struct gong_span value)
{
    uint32_t mark = mark_of(key);
    struct gong_attr *a = find_attr(it, key, mark);

    if (!a && it->n_attrs == it->cap_attrs) {
        size_t cap = it->cap_attrs ? it->cap_attrs * 2 : 16;
        if (cap > GONG_MAX_ATTRS)
            return false;
        a = gong_arena_grow(it->arena, it->attrs, it->cap_attrs * sizeof *a, cap * sizeof *a);
        if (!a)
            return false;
        it->attrs = a;
        it->cap_attrs = cap;
        a = NULL;
    }
    if (!a)
        a = &it->attrs[it->n_attrs++];
    *a = (struct gong_attr){key, mark, value};
    return true;
}

/* Twice the rows, or a quarter more where they are many: they move without a copy then. */
static size_t next_cap(size_t cap, size_t size)
{
    if (cap == 0)
        return 8;
    return cap * size < MANY ? cap * 2 : cap + cap / 4;
}

static bool reserve_rows(struct gong_item *it, enum gong_relation rel, size_t n)
{
    struct gong_rows *r = &it->rows[rel];
    size_t size = gong_relation_type(rel)->row_size, cap = next_cap(r->cap, size);
    void *p;

    if (n <= r->cap - r->n)
        return true;
    if (n > GONG_MAX_ROWS - r->n)
        return false;
    if (cap < r->n + n)
        cap = r->n + n;
    p = gong_arena_regrow(it->arena, r->ptr, r->cap * size, cap * size);
    if (!p)
        return false;
    r->ptr = p;
    r->cap = cap;
    return true;
}

void *gong_item_make_rows(struct gong_item *it, enum gong_relation rel, size_t n)
{
    struct gong_rows *r = &it->rows[rel];
    size_t size = gong_relation_type(rel)->row_size;
    char *p;

    if (!reserve_rows(it, rel, n))
        return NULL;
    p = (char *)r->ptr + r->n * size;
    memset(p, 0, n * size);
    r->n += n;
    return p;
}

bool gong_item_add_row(struct gong_item *it, enum gong_relation rel, const void *row)
{
    size_t size = gong_relation_type(rel)->row_size;

    if (!reserve_rows(it, rel, 1))
        return false;
    memcpy((char *)it->rows[rel].ptr + it->rows[rel].n++ * size, row, size);
    return true;
}

static bool copy_rows(struct gong_item *out, const struct gong_item *in, enum gong_relation rel)
{
    size_t n = in->rows[rel].n;
    void *p;

    if (n == 0)
        return true;
    p = gong_item_make_rows(out, rel, n);
    if (p)
        memcpy(p, in->rows[rel].ptr, n * gong_relation_type(rel)->row_size);
    return p != NULL;
}

struct gong_item *gong_item_child(struct gong_item *in, uint32_t kind)
{
    struct gong_item *out = gong_item_create(in->arena, kind);

    if (!out)
        return NULL;
    for (size_t i = 0; i < in->n_attrs; i++)
        if (!gong_item_set_attr(out, in->attrs[i].key, in->attrs[i].value))
            return NULL;
    for (unsigned rel = 0; rel < GONG_RELATION_COUNT; rel++)
        if (!copy_rows(out, in, (enum gong_relation)rel))
            return NULL;
    return out;
}

/* Offsets of a row rise, and none lies beyond the body. where: of its offset columns. */
static bool row_fits(const size_t *where, size_t n, const char *row, size_t body)
{
    int64_t last = 0;

    for (size_t i = 0; i < n; i++) {
        int64_t v;
        memcpy(&v, row + where[i], sizeof v);
        if (v == GONG_NULL)
            continue;
        if (v < last || (uint64_t)v > body)
            return false;
        last = v;
    }
    return true;
}

enum { MAX_OFFSETS = 8 };

static size_t offset_columns(const struct gong_relation_type *t, size_t *where)
{
    size_t n = 0;

    for (size_t c = 0; c < t->n_columns && n < MAX_OFFSETS; c++)
        if (t->columns[c].type == GONG_COL_OFFSET)
            where[n++] = t->columns[c].offset;
    return n;
}

const char *gong_item_bad_offset(const struct gong_item *it)
{
    for (unsigned rel = 0; rel < GONG_RELATION_COUNT; rel++) {
        const struct gong_relation_type *t = gong_relation_type((enum gong_relation)rel);
        size_t where[MAX_OFFSETS], n = it->rows[rel].n ? offset_columns(t, where) : 0;
        for (size_t i = 0; n > 0 && i < it->rows[rel].n; i++)
            if (!row_fits(where, n, (const char *)it->rows[rel].ptr + i * t->row_size, it->body.len))
                return t->name;
    }
    return NULL;
}

uint32_t gong_item_kind(const struct gong_item *it)
{
    return it->kind;
}

struct gong_span gong_item_body(const struct gong_item *it)
{
    return it->body;
}

struct gong_span gong_item_get(const struct gong_item *it, const char *key)
{
    const struct gong_attr *a = find_attr(it, key, mark_of(key));

    return a ? a->value : gong_span_none();
}

void *gong_item_rows(const struct gong_item *it, enum gong_relation rel, size_t *ret_n)
{
    *ret_n = it->rows[rel].n;
    return it->rows[rel].ptr;
}

void gong_item_set_body(struct gong_item *it, struct gong_span body)
{
    it->body = body;
}

bool gong_item_origin(const struct gong_item *it, size_t start, size_t end, size_t *ret_start,
                      size_t *ret_end)
{
    if (start >= end || end > it->body.len)
        return false;
    if (it->identity) {
        *ret_start = start;
        *ret_end = end;
        return true;
    }
    return gong_map_lookup(&it->origin, start, end, ret_start, ret_end);
}
