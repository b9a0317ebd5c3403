/* origin.c: from a span of the text back to the bytes of the payload.
 *
 *     payload  --run-->  page  --run-->  text
 *
 * A map is a list of runs ordered by text offset: n units of text_w bytes that came from n
 * units of src_w bytes. Composition walks the runs of the new map and cuts the runs of the
 * old one to fit; a unit that is cut in two keeps its whole source. */
#include "model/item.h"

struct sink {
    struct gong_arena *arena;
    struct gong_map *map;
    bool failed;
};

static void push(struct sink *s, uint32_t text, uint32_t src, struct gong_run shape)
{
    struct gong_map *m = s->map;
    struct gong_run *last = m->n ? &m->runs[m->n - 1] : NULL;

    if (last && last->text_w == shape.text_w && last->src_w == shape.src_w && shape.src_w &&
        last->text + last->n * last->text_w == text && last->src + last->n * last->src_w == src) {
        last->n += shape.n;
        return;
    }
    if (m->n == m->cap) {
        size_t cap = m->cap ? m->cap * 2 : 64;
        struct gong_run *p = gong_arena_grow(s->arena, m->runs, m->cap * sizeof *p, cap * sizeof *p);
        if (!p) {
            s->failed = true;
            return;
        }
        m->runs = p;
        m->cap = cap;
    }
    shape.text = text;
    shape.src = src;
    m->runs[m->n++] = shape;
}

/* Index of the last run that starts at or before pos; SIZE_MAX where there is none. */
static size_t run_before(const struct gong_map *m, size_t pos)
{
    size_t lo = 0, hi = m->runs ? m->n : 0;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (m->runs[mid].text <= pos)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo - 1;
}

/* The source bytes of the unit that holds text offset pos; false: no origin. */
static bool unit_at(const struct gong_map *m, size_t pos, uint32_t *ret_src, uint32_t *ret_w)
{
    size_t i = run_before(m, pos);
    const struct gong_run *r = i == SIZE_MAX ? NULL : &m->runs[i];
    size_t unit;

    if (!r || r->src_w == 0 || pos >= (size_t)r->text + (size_t)r->n * r->text_w)
        return false;
    unit = (pos - r->text) / r->text_w;
    *ret_src = r->src + (uint32_t)unit * r->src_w;
    *ret_w = r->src_w;
    return true;
}

bool gong_map_lookup(const struct gong_map *m, size_t start, size_t end, size_t *ret_start, size_t *ret_end)
{
    uint32_t first, first_w, last, last_w;
    size_t from;

    if (start >= end || !unit_at(m, start, &first, &first_w) || !unit_at(m, end - 1, &last, &last_w) ||
        first > last)
        return false;
    from = run_before(m, start);
    for (size_t i = from + 1; i < m->n && m->runs[i].text < end; i++)
        if (m->runs[i].src_w && m->runs[i].src < m->runs[from].src)
            return false;
    *ret_start = first;
    *ret_end = (size_t)last + last_w;
    return true;
}

/* A whole replacement: its source is everything between the first and the last byte. */
static void compose_put(struct sink *s, const struct gong_run *r, const struct gong_map *old)
{
    struct gong_run shape = {0, 0, 1, r->text_w, 0};
    size_t a = 0, b = 0;

    for (uint32_t k = 0; k < r->n; k++) {
        size_t src = (size_t)r->src + (size_t)k * r->src_w;
        bool found = r->src_w && gong_map_lookup(old, src, src + r->src_w, &a, &b);
        shape.src_w = found ? (uint32_t)(b - a) : 0;
        push(s, r->text + k * r->text_w, found ? (uint32_t)a : 0, shape);
    }
}

/* The part [from, to) of the old text, which is copied 1:1 to `text`. */
static void compose_slice(struct sink *s, const struct gong_run *o, size_t from, size_t to, uint32_t text)
{
    size_t in = from - o->text, head = in % o->text_w, unit = in / o->text_w, n;

    if (head) {
        size_t part = o->text_w - head < to - from ? o->text_w - head : to - from;
        struct gong_run cut = {0, 0, 1, (uint32_t)part, o->src_w};
        push(s, text, o->src + (uint32_t)unit * o->src_w, cut);
        from += part;
        text += (uint32_t)part;
        unit++;
    }
    n = (to - from) / o->text_w;
    if (n) {
        struct gong_run whole = {0, 0, (uint32_t)n, o->text_w, o->src_w};
        push(s, text, o->src + (uint32_t)unit * o->src_w, whole);
        from += n * o->text_w;
        text += (uint32_t)(n * o->text_w);
        unit += n;
    }
    if (from < to) {
        struct gong_run cut = {0, 0, 1, (uint32_t)(to - from), o->src_w};
        push(s, text, o->src + (uint32_t)unit * o->src_w, cut);
    }
}

static void compose_keep(struct sink *s, const struct gong_run *r, const struct gong_map *old, size_t *cursor)
{
    size_t pos = r->src, end = pos + r->n, i = *cursor;

    if (i >= old->n || old->runs[i].text > pos || (i + 1 < old->n && old->runs[i + 1].text <= pos)) {
        i = run_before(old, pos);
        if (i == SIZE_MAX)
            i = 0;
    }
    for (; i < old->n && old->runs[i].text < end; i++) {
        const struct gong_run *o = &old->runs[i];
        size_t o_end = (size_t)o->text + (size_t)o->n * o->text_w;
        size_t from = o->text > pos ? o->text : pos, to = o_end < end ? o_end : end;
        *cursor = i;
        if (from < to)
            compose_slice(s, o, from, to, (uint32_t)(r->text + (from - r->src)));
    }
}

bool gong_map_compose(struct gong_arena *a, const struct gong_map *new_map, const struct gong_item *in,
                      struct gong_map *ret_map)
{
    struct sink s = {a, ret_map, false};
    size_t cursor = 0;

    if (in->identity) {
        *ret_map = *new_map;
        return true;
    }
    memset(ret_map, 0, sizeof *ret_map);
    for (size_t i = 0; i < new_map->n && !s.failed; i++) {
        const struct gong_run *r = &new_map->runs[i];
        if (r->text_w == 1 && r->src_w == 1)
            compose_keep(&s, r, &in->origin, &cursor);
        else
            compose_put(&s, r, &in->origin);
    }
    return !s.failed;
}

/* ---- moving offsets forward --------------------------------------------------------------- */

/* Where old offset pos went: runs sorted by source are the map read backwards. */
static int64_t forward(const struct gong_run *by_src, size_t n, int64_t pos)
{
    size_t lo = 0, hi = n;
    const struct gong_run *r;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (by_src[mid].src <= pos)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 0)
        return GONG_NULL;
    r = &by_src[lo - 1];
    if (pos > (int64_t)r->src + (int64_t)r->n * r->src_w || r->src_w == 0)
        return GONG_NULL;
    return (int64_t)r->text + (pos - r->src) / r->src_w * r->text_w;
}

static bool sorted_by_src(const struct gong_map *m)
{
    for (size_t i = 1; i < m->n; i++)
        if (m->runs[i].src < m->runs[i - 1].src)
            return false;
    return true;
}

static void move_row(const struct gong_relation_type *t, char *row, const struct gong_map *m)
{
    bool lost = false;

    for (int pass = 0; pass < 2; pass++)
        for (size_t c = 0; c < t->n_columns; c++) {
            int64_t v;
            if (t->columns[c].type != GONG_COL_OFFSET)
                continue;
            memcpy(&v, row + t->columns[c].offset, sizeof v);
            if (pass == 0 && v != GONG_NULL)
                v = m ? forward(m->runs, m->n, v) : GONG_NULL;
            lost |= v == GONG_NULL;
            if (pass == 1 && lost)
                v = GONG_NULL;
            memcpy(row + t->columns[c].offset, &v, sizeof v);
        }
}

void gong_map_move_rows(struct gong_item *out, const struct gong_map *new_map)
{
    const struct gong_map *m = sorted_by_src(new_map) ? new_map : NULL;

    for (unsigned rel = 0; rel < GONG_RELATION_COUNT; rel++) {
        const struct gong_relation_type *t = gong_relation_type((enum gong_relation)rel);
        for (size_t i = 0; i < out->rows[rel].n; i++)
            move_row(t, (char *)out->rows[rel].ptr + i * t->row_size, m);
    }
}
