/* fullname.c: the full official name of an agency: short forms written out, a district with
 * its city in front, a level word (市司法局) replaced by its division, 国家税务总局 in front of
 * its bureaus. What an agency calls itself (广州住房公积金管理中心) stays. */
#include <gongbao/buf.h>

#include "doc.h"

/* The full form of a short one: another one that the document itself writes, else the first. */
static const struct md_organ *full_organ(struct md_doc *d, const struct md_form *f)
{
    const struct md_organs *t = d->names.organs;
    struct gong_span text = ch_head(d->body, MD_SCAN);

    for (const struct md_form *g = f;
         f->is_short && g < t->forms + t->n_forms && gong_span_eq(g->text, f->text); g++)
        if (gong_span_has(text, t->list[g->organ].full))
            return &t->list[g->organ];
    return &t->list[f->organ];
}

static void add_organ(struct md_doc *d, struct gong_buf *b, const struct md_org *org)
{
    struct gong_span organ = org->organ;

    if (org->form) {
        gong_buf_add(b, full_organ(d, org->form)->full);
        gong_buf_add(b, ch_from(organ, org->form->text.len));
    } else if (ch_ends(organ, "政府") && !ch_ends(organ, "人民政府")) {
        gong_buf_add(b, gong_span(organ.ptr, organ.len - 6));
        gong_buf_addz(b, "人民政府");
    } else if (ch_ends(organ, "管委会")) {
        gong_buf_add(b, gong_span(organ.ptr, organ.len - 9));
        gong_buf_addz(b, "管理委员会");
    } else {
        gong_buf_add(b, organ);
    }
}

bool md_has_alias(const struct md_org *org)
{
    for (size_t i = 0; i < org->n_chain; i++)
        if (org->chain[i]->alias)
            return true;
    return false;
}

/* A district is named with its city: 江门市蓬江区. */
static void add_city(struct md_doc *d, struct gong_buf *b, const struct md_division *p)
{
    const struct md_division *up = md_prefecture(d->names.divisions, p->code);

    if (md_is_municipality(p->code))
        up = md_province(d->names.divisions, p->code);
    if (up && md_is_county(p->code) && ch_ends(p->name, "区") && !ch_ends(p->name, "特区"))
        gong_buf_add(b, up->name);
}

static bool opens_with_stem(const struct md_doc *d, struct gong_span organ, const struct md_division *p)
{
    const struct md_name *names[24];
    size_t n = md_names_at(d->names.divisions, organ, 0, names, 24);

    for (size_t i = 0; i < n; i++)
        if (&d->names.divisions->rows[names[i]->row] == p)
            return true;
    return false;
}

/* Short names of places are written out before what a government calls its own: 局, 厅, 委.
 * 广州住房公积金管理中心 and the like are official as they stand. */
static bool writes_out(const struct md_org *o)
{
    static const char *const own[] = {"局", "厅", "委员会", "委", "政府", "办公室", "办", NULL};

    return !o->form || o->form->is_short || ch_ends_any(o->organ, own);
}

/* The name says its place in its own way: a development zone, a survey team, the Corps. */
static bool keeps_its_name(const struct md_doc *d, const struct md_org *o, const struct md_division *p)
{
    static const char *const zones[] = {"开发区", "高新区", "园区",   "新区",
                                        "度假区", "保税区", "调查队", NULL};

    if (o->n_chain > 0 && (ch_has_any(o->organ, zones) || (o->prefix.len > 0 && md_has_alias(o))))
        return true;
    return o->n_chain == 0 && (gong_span_has(o->organ, p->name) || opens_with_stem(d, o->organ, p));
}

/* 泉州市永春生态环境局: the bureaus of ecology of counties are the city's, and named so. */
static bool add_city_branch(struct md_doc *d, struct gong_buf *b, const struct md_org *o,
                            const struct md_division *p)
{
    const struct md_division *up = md_prefecture(d->names.divisions, p->code);

    if (!up || !md_is_county(p->code) || o->n_chain == 0 || !o->chain[o->n_chain - 1]->alias ||
        !ch_same(o->organ, GONG_LIT("生态环境局")))
        return false;
    if (o->n_chain == 1)
        gong_buf_add(b, up->name);
    gong_buf_add(b, o->place);
    return true;
}

static void add_place(struct md_doc *d, struct gong_buf *b, const struct md_org *o,
                      const struct md_division *p)
{
    bool alias = md_has_alias(o), written = false;

    if (p && add_city_branch(d, b, o, p))
        return;

    if (!p || keeps_its_name(d, o, p)) {
        gong_buf_add(b, o->place);
        if (!o->n_chain && o->level)
            gong_buf_add_cp(b, o->level);
        return;
    }
    if (o->n_chain > 0)
        written = gong_span_eq(o->chain[o->n_chain - 1]->name, p->name);
    if (o->n_chain > 0 && (alias ? !writes_out(o) : o->n_chain > 1 || !written)) {
        gong_buf_add(b, o->place);
        return;
    }
    if (o->n_chain <= 1)
        add_city(d, b, p);
    gong_buf_add(b, o->n_chain > 1 && !o->form ? o->place : p->name);
}

struct gong_span md_full_name(struct md_doc *d, const struct md_org *o, const struct md_division *p)
{
    struct gong_buf b;
    bool central = o->form && d->names.organs->list[o->form->organ].central;

    gong_buf_init(&b, d->ctx, 2048);
    if (o->party && ch_starts(o->organ, "委")) /* 中共岱山县委… is the party's own organ */
        gong_buf_addz(&b, "中共");
    if (o->prefix.len)
        gong_buf_add(&b, o->prefix);
    else if (o->form && o->organ.len == o->form->text.len && (o->n_chain || p))
        gong_buf_add(&b, full_organ(d, o->form)->prefix);
    if (!central)
        add_place(d, &b, o, p);
    add_organ(d, &b, o);
    return gong_buf_span(&b);
}
