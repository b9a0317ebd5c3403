/* agency.c: who reports.
 *
 * Candidates in order: the agency that opens the title, the first signer, the issuer the page
 * names, the agency the opening speaks of, the source, the crumbs, the site. The first that
 * is a name of an agency says which organ it is; the others lend their divisions where they
 * name the same organ in the same place more fully. A title that opens with a place alone
 * (乳山市2024年…) is of the organ that its report type says. Short forms are written out, a
 * district gets its city in front, a level word (市司法局) its division. */
#include "doc.h"

#define MAX_CANDIDATES 12

struct candidate {
    struct md_org org;
    const char *rule;
    const struct md_division *place;
    const char *place_rule;
    bool many;
};

struct bench {
    struct candidate list[MAX_CANDIDATES];
    size_t n;
};

static void seat(struct bench *b, const struct md_org *org, const char *rule)
{
    if (b->n < MAX_CANDIDATES)
        b->list[b->n++] = (struct candidate){.org = *org, .rule = rule};
}

static void try_whole(struct md_doc *d, struct bench *b, struct gong_span s, const char *rule)
{
    struct md_org org;
    unsigned n;

    s = gong_trim(s);
    if (s.len && md_org_whole(&d->names, ch_squeeze(d->ctx, s), &org)) {
        seat(b, &org, rule);
        return;
    }
    for (size_t i = 0; i < s.len; i += n) { /* several: the first */
        uint32_t cp = gong_utf8_at(s, i, &n);

        if ((gong_is_blank(cp) || cp == 0x3001 || cp == ';' || cp == 0xFF0C) && i > 0) {
            if (md_org_whole(&d->names, gong_span_sub(s, 0, i), &org))
                seat(b, &org, rule);
            return;
        }
    }
}

/* ---- title ------------------------------------------------------------------------------------ */

static const char *rule_of_title(const struct md_doc *d)
{
    return d->title.len ? "text:标题" : "label:标题";
}

/* What a title goes on with after a town: 2024年…, 政府信息公开…. */
static bool leaves_town(struct gong_span rest)
{
    static const char *const next[] = {"政府信息公开", "政府工作", "信息公开", "法治", "关于",
                                       "国民经济",     "预算",     "依法行政", NULL};
    unsigned n;

    return rest.len > 0 && (!gong_is_han(ch_at(rest, 0, &n)) || ch_starts_any(rest, next));
}

static bool is_town_word(struct gong_span word)
{
    return word.len >= 6 && (ch_ends(word, "镇") || ch_ends(word, "乡") || ch_ends(word, "街道"));
}

/* 罗村镇2024年…: the town government. */
static bool town_lead(struct md_doc *d, struct gong_span lead, struct md_org *ret)
{
    unsigned n;
    size_t from;

    *ret = (struct md_org){0};
    if (!md_place_lead(&d->names, lead, ret) || md_has_alias(ret)) /* 城关镇 is not of 城关区 */
        *ret = (struct md_org){0};
    from = ret->place.len;
    for (size_t i = from; i < lead.len && i - from <= 30; i += n) {
        struct gong_span word;

        if (!gong_is_han(gong_utf8_at(lead, i, &n)))
            break;
        word = gong_span_sub(lead, from, i + n);
        if (is_town_word(word) && leaves_town(ch_from(lead, i + n))) {
            ret->organ = gong_format(d->ctx, "%.*s%s", (int)word.len, word.ptr,
                                     ch_ends(word, "街道") ? "办事处" : "人民政府");
            return ret->organ.len > 0;
        }
    }
    return false;
}

/* 中共岱山县委、岱山县人民政府关于…, …区委教育工作委员会…区教育委员会关于…: the second one. */
static struct gong_span after_committee(const struct md_doc *d, struct gong_span lead)
{
    struct md_org org;
    struct gong_span place;
    size_t again;

    if (!md_place_lead(&d->names, lead, &org) || !ch_starts(ch_from(lead, org.place.len), "委"))
        return lead;
    place = org.place;
    again = gong_span_find(ch_head(lead, 200), place.len, place);
    if (again == SIZE_MAX || !md_org_lead(&d->names, ch_from(lead, again), &org))
        return lead;
    return ch_from(lead, again);
}

static void from_title(struct md_doc *d, struct bench *b)
{
    struct gong_span lead = after_committee(d, md_title_lead(ch_squeeze(d->ctx, d->named)));
    struct md_org org;

    if (lead.len && md_org_lead(&d->names, lead, &org)) {
        bool bare = org.n_chain == 0 && org.level == 0 && ch_starts(org.organ, "政府"); /* 政府工作报告 */

        if (!bare)
            seat(b, &org, rule_of_title(d));
    }
    if (b->n == 0 && lead.len && d->type && town_lead(d, lead, &org))
        seat(b, &org, rule_of_title(d));
}

/* 乳山市2024年法治政府建设年度报告: the place alone. */
static void from_title_place(struct md_doc *d, struct bench *b)
{
    struct gong_span lead = md_title_lead(ch_squeeze(d->ctx, d->named));
    struct md_org org;

    if (!lead.len || !d->type || !d->type->organ.len || !md_place_lead(&d->names, lead, &org))
        return;
    org.organ = d->type->organ;
    org.form = md_form_at(d->names.organs, org.organ, 0);
    seat(b, &org, rule_of_title(d));
}

/* ——2025年1月8日在岱山县第十七届人民代表大会第四次会议上: the organ of the type reports to its own place. */
static void from_congress(struct md_doc *d, struct bench *b)
{
    if (!d->type || !d->type->organ.len)
        return;
    for (size_t i = d->after_title; i < d->n_head && i < d->after_title + 6; i++) {
        struct gong_span line = ch_squeeze(d->ctx, ch_head(d->head[i], 300));
        size_t at = gong_span_find(line, 0, GONG_LIT("届人民代表大会"));
        size_t in = at == SIZE_MAX ? SIZE_MAX : gong_span_find(ch_head(line, at), 0, GONG_LIT("在"));
        struct md_org org;

        if (in == SIZE_MAX || !md_place_lead(&d->names, ch_from(line, in + 3), &org))
            continue;
        org.organ = d->type->organ;
        org.form = md_form_at(d->names.organs, org.organ, 0);
        seat(b, &org, "text:开头");
        return;
    }
}

/* ---- page ------------------------------------------------------------------------------------------ */

static struct gong_span last_crumb(struct gong_span v)
{
    size_t at = 0, hit;

    while ((hit = gong_span_find(v, at, GONG_LIT(">"))) != SIZE_MAX)
        at = hit + 1;
    while ((hit = gong_span_find(v, at, GONG_LIT("＞"))) != SIZE_MAX)
        at = hit + 3;
    return gong_trim(ch_from(v, at));
}

static void from_crumbs(struct md_doc *d, struct bench *b)
{
    size_t n;
    const struct gong_label *l = (const struct gong_label *)gong_item_rows(d->in, GONG_LABEL, &n);

    for (size_t i = 0; i < n && i < 400; i++)
        if (gong_span_is(l[i].origin, "crumb"))
            try_whole(d, b, last_crumb(l[i].value), "crumb");
}

static void from_labels(struct md_doc *d, struct bench *b, bool late)
{
    static const char *const issuers[] = {"发布机构", "发文机关", "发文机构", "制发机关",
                                          "发布单位", "责任部门", NULL};
    static const char *const others[] = {"来源",     "信息来源", "ContentSource", "Author",
                                         "SiteName", "主办单位", "主办",          NULL};
    const char *const *names = late ? others : issuers;

    for (int i = 0; names[i]; i++)
        try_whole(d, b, md_label(d, NULL, names[i]), late ? "label:来源" : "label:发布机构");
}

static void gather(struct md_doc *d, struct bench *b)
{
    struct md_org org;

    from_title(d, b);
    if (b->n == 0 && d->type && ch_ends(d->type->name, "政府工作报告"))
        from_title_place(d, b);
    if (b->n == 0)
        from_congress(d, b);
    if (d->sign.first.len)
        try_whole(d, b, d->sign.first, "text:落款");
    if (b->n == 0 && md_opening_org(d, true, &org))
        seat(b, &org, "text:开头");
    if (b->n == 0)
        from_title_place(d, b);
    from_labels(d, b, false);
    if (md_opening_org(d, true, &org) || md_opening_org(d, false, &org))
        seat(b, &org, "text:开头");
    from_crumbs(d, b);
    from_labels(d, b, true);
    if (b->n == 0 && md_frequent_org(d, &org))
        seat(b, &org, "text:正文");
    if (b->n == 0 && md_opening_place(d, &org))
        seat(b, &org, "text:开头");
}

/* ---- choosing ---------------------------------------------------------------------------------- */

static bool same_organ(const struct md_org *a, const struct md_org *b)
{
    if (a->form && b->form)
        return a->form->organ == b->form->organ &&
               a->organ.len - a->form->text.len == b->organ.len - b->form->text.len;
    return !a->form && !b->form && gong_span_eq(a->organ, b->organ);
}

/* The place written most fully by those who name the same organ of the same place. */
static void lend(struct md_doc *d, struct bench *b, struct candidate *c)
{
    for (size_t i = 0; i < b->n; i++) {
        struct candidate *o = &b->list[i];

        if (o == c || !same_organ(&o->org, &c->org) || o->org.n_chain == 0)
            continue;
        o->place = md_place(d, &o->org, &o->place_rule, &o->many);
        if (!o->place)
            continue;
        if (!c->place || (c->org.n_chain == 0 && c->org.level == 0)) {
            c->place = o->place;
            c->place_rule = o->place_rule;
            c->many = false;
        }
        if (o->place == c->place && o->org.n_chain > c->org.n_chain && !md_has_alias(&o->org)) {
            c->org.place = o->org.place;
            c->org.n_chain = o->org.n_chain;
            memcpy(c->org.chain, o->org.chain, sizeof(c->org.chain));
        }
        if (!c->org.prefix.len)
            c->org.prefix = o->org.prefix;
    }
}

static int unresolved(struct md_doc *d, const struct candidate *c)
{
    const struct md_org *o = &c->org;
    struct gong_span name = o->text.len ? o->text : md_full_name(d, o, NULL); /* put together from parts */

    if (c->many)
        return gong_find(d->ctx, d->in, "warning", "ambiguous-division", GONG_NULL, GONG_NULL,
                         "several divisions could be meant by \"%.*s\"", (int)name.len, name.ptr);
    if (o->form && d->names.organs->list[o->form->organ].central)
        return GONG_OK;
    return gong_find(d->ctx, d->in, "warning", "agency-unresolved", GONG_NULL, GONG_NULL,
                     "nothing says where \"%.*s\" is", (int)name.len, name.ptr);
}

/* 教育局 without any place or level: the level the document speaks of (县委、县政府). */
static const struct md_division *place_of(struct md_doc *d, struct candidate *c)
{
    struct md_org o = c->org;

    if (o.n_chain == 0 && o.level == 0 && o.form)
        o.level = md_level_of(d);
    return md_place(d, &o, &c->place_rule, &c->many);
}

static int put_agency(struct md_doc *d, struct bench *b)
{
    struct candidate *c = &b->list[0];
    int r = GONG_OK;

    c->place = place_of(d, c);
    lend(d, b, c);
    if (c->place)
        r = md_put_place(d, c->place, &c->org, c->place_rule);
    else
        r = unresolved(d, c);
    return r == GONG_OK ? md_put(d, "agency", md_full_name(d, &c->org, c->place), gong_span_z(c->rule)) : r;
}

/* The source says who it is: nothing is completed. */
static int put_hint(struct md_doc *d, struct gong_span hint)
{
    struct candidate c = {.rule = "hint:agency"};

    if (md_org_whole(&d->names, hint, &c.org)) {
        c.place = md_place(d, &c.org, &c.place_rule, &c.many);
        if (c.place && md_put_place(d, c.place, &c.org, c.place_rule) != GONG_OK)
            return GONG_EITEM;
        if (!c.place && unresolved(d, &c) != GONG_OK)
            return GONG_EITEM;
    }
    return md_put(d, "agency", hint, GONG_LIT("hint:agency"));
}

/* Nobody is named: the place alone, where something strong tells it. */
static int put_bare_place(struct md_doc *d)
{
    struct md_org nobody = {0};
    const struct md_division *p;
    const char *rule;
    bool many, strong = false;

    for (size_t i = 0; i < d->n_proofs; i++)
        strong = strong || d->proofs[i].weight >= 4;
    nobody.level = md_level_of(d);
    p = strong ? md_place(d, &nobody, &rule, &many) : NULL;
    return p ? md_put_place(d, p, &nobody, rule) : GONG_OK;
}

int md_agency(struct md_doc *d)
{
    struct bench *b;
    struct gong_span hint = gong_item_get(d->in, "agency");

    if (hint.len)
        return put_hint(d, hint);
    b = (struct bench *)gong_alloc(d->ctx, sizeof(*b));
    if (!b)
        return GONG_EITEM;
    gather(d, b);
    if (b->n > 0)
        return put_agency(d, b);
    if (put_bare_place(d) != GONG_OK)
        return GONG_EITEM;
    return gong_find(d->ctx, d->in, "warning", "agency-unresolved", GONG_NULL, GONG_NULL,
                     "neither title, signature, page nor opening names an agency");
}
