/* edit.c: runs are appended in order of the new text and merged with the run before where
 * they continue it. model/origin.c composes and looks up. */
#include <gongbao/edit.h>

#include "base/arena.h"

void gong_edit_init(struct gong_edit *e, struct gong_ctx *ctx, struct gong_span src, size_t limit)
{
    memset(e, 0, sizeof *e);
    gong_buf_init(&e->out, ctx, limit < UINT32_MAX ? limit : UINT32_MAX);
    e->src = src;
}

static bool continues(const struct gong_run *r, const struct gong_run *next)
{
    return r->text_w == next->text_w && r->src_w == next->src_w && r->src_w != 0 &&
           r->text + r->n * r->text_w == next->text && r->src + r->n * r->src_w == next->src;
}

static void add_run(struct gong_edit *e, struct gong_run run)
{
    struct gong_map *m = &e->map;

    if (m->n && continues(&m->runs[m->n - 1], &run)) {
        m->runs[m->n - 1].n += run.n;
        return;
    }
    if (m->n == m->cap) {
        size_t cap = m->cap ? m->cap * 2 : 32;
        struct gong_run *runs =
            gong_arena_grow(gong_ctx_arena(e->out.ctx), m->runs, m->cap * sizeof *runs, cap * sizeof *runs);
        if (!runs) {
            e->out.failed = true;
            return;
        }
        m->runs = runs;
        m->cap = cap;
    }
    m->runs[m->n++] = run;
}

/* What does not lie in the old body has no origin. */
static size_t inside(const struct gong_edit *e, size_t src, size_t n, size_t width)
{
    return src <= e->src.len && n && width <= (e->src.len - src) / n ? width : 0;
}

static struct gong_run run_at(const struct gong_edit *e, size_t src, size_t n, size_t text_w, size_t src_w)
{
    struct gong_run r = {(uint32_t)e->out.len, (uint32_t)src, (uint32_t)n, (uint32_t)text_w, (uint32_t)src_w};

    return r;
}

void gong_edit_keep(struct gong_edit *e, size_t src, size_t n)
{
    struct gong_run run = run_at(e, src, n, 1, 1);

    if (n == 0 || src > e->src.len || n > e->src.len - src)
        return;
    gong_buf_add(&e->out, gong_span(e->src.ptr + src, n));
    if (!e->out.failed)
        add_run(e, run);
}

void gong_edit_put(struct gong_edit *e, struct gong_span out, size_t src, size_t n)
{
    struct gong_run run = run_at(e, src, 1, out.len, inside(e, src, 1, n));

    if (out.len == 0)
        return;
    gong_buf_add(&e->out, out);
    if (!e->out.failed)
        add_run(e, run);
}

void gong_edit_chars(struct gong_edit *e, struct gong_span out, size_t k, size_t text_w, size_t src,
                     size_t src_w)
{
    struct gong_run run = run_at(e, src, k, text_w, inside(e, src, k, src_w));

    if (k == 0 || text_w == 0)
        return;
    gong_buf_add(&e->out, gong_span(out.ptr, k * text_w));
    if (!e->out.failed)
        add_run(e, run);
}

void gong_edit_append(struct gong_edit *e, const struct gong_edit *part, size_t src)
{
    size_t text = e->out.len;

    if (part->out.failed)
        e->out.failed = true;
    gong_buf_add(&e->out, gong_span(part->out.ptr, part->out.len));
    for (size_t i = 0; i < part->map.n && !e->out.failed; i++) {
        struct gong_run r = part->map.runs[i];
        r.text += (uint32_t)text;
        r.src_w = (uint32_t)inside(e, src + r.src, r.n, r.src_w);
        r.src = r.src_w ? r.src + (uint32_t)src : 0;
        add_run(e, r);
    }
}

bool gong_edit_ok(const struct gong_edit *e)
{
    return !e->out.failed;
}
