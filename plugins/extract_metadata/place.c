/* place.c: from the name of an agency to its division.
 *
 * The divisions written in the name decide. Where the last of them names several places (28
 * county names do), the proofs decide: a proof speaks for its own code most, for what it lies
 * in or what lies in it less, for neighbours least; a tie gives none. Where the name has no
 * division, every proof (and what it lies in) that fits the level word is a candidate. */
#include "doc.h"

#define CANDIDATES 64

struct choice {
    const struct md_division *rows[CANDIDATES];
    size_t n;
};

static void offer(struct choice *c, const struct md_division *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < c->n; i++)
        if (c->rows[i] == d)
            return;
    if (c->n < CANDIDATES)
        c->rows[c->n++] = d;
}

static int support(uint32_t proof, uint32_t code)
{
    if (proof == code)
        return 8;
    if (md_within(proof, code) || md_within(code, proof))
        return md_is_province(proof) ? 2 : 4;
    if (proof / 100 == code / 100)
        return 2;
    return proof / 10000 == code / 10000 ? 1 : 0;
}

static int score(const struct md_doc *d, uint32_t code, const char **ret_rule)
{
    int sum = 0, best = 0;

    for (size_t i = 0; i < d->n_proofs; i++) {
        int s = support(d->proofs[i].code, code) * d->proofs[i].weight;

        sum += s;
        if (s > best) {
            best = s;
            *ret_rule = d->proofs[i].rule;
        }
    }
    return sum;
}

/* The single best candidate; NULL where two are equal. */
static const struct md_division *best_of(const struct md_doc *d, const struct choice *c,
                                         const char **ret_rule, bool *ret_many)
{
    const struct md_division *best = NULL;
    int high = -1;
    bool tie = false;

    for (size_t i = 0; i < c->n; i++) {
        const char *rule = "divisions";
        int s = score(d, c->rows[i]->code, &rule);

        if (s == high) {
            tie = true;
        } else if (s > high) {
            high = s;
            best = c->rows[i];
            tie = false;
            *ret_rule = rule;
        }
    }
    *ret_many = c->n > 1 && tie;
    return tie ? NULL : best;
}

/* ---- divisions written in the name -------------------------------------------------------------- */

/* All entries with exactly the name of `like`. */
static size_t same_names(const struct md_doc *d, const struct md_name *like, const struct md_name **ret,
                         size_t max)
{
    const struct md_name *all[CANDIDATES];
    size_t n = md_names_at(d->names.divisions, like->name, 0, all, CANDIDATES), k = 0;

    for (size_t i = 0; i < n && k < max; i++)
        if (all[i]->name.len == like->name.len)
            ret[k++] = all[i];
    return k;
}

/* The row lies in one of the places that an earlier name of the chain can mean. */
static bool lies_in(const struct md_doc *d, const struct md_division *row, const struct md_name *outer)
{
    const struct md_name *all[CANDIDATES];
    size_t n = same_names(d, outer, all, CANDIDATES);

    for (size_t i = 0; i < n; i++) {
        const struct md_division *o = &d->names.divisions->rows[all[i]->row];

        if (md_within(o->code, row->code) || (o->now && md_within(o->now, row->code)))
            return true;
    }
    return false;
}

static bool fits_chain(const struct md_doc *d, const struct md_org *org, const struct md_division *row)
{
    for (size_t i = 0; i + 1 < org->n_chain; i++)
        if (!lies_in(d, row, org->chain[i]))
            return false;
    return true;
}

static void offer_named(const struct md_doc *d, const struct md_org *org, bool alias, bool former,
                        struct choice *c)
{
    const struct md_name *all[CANDIDATES];
    size_t n = same_names(d, org->chain[org->n_chain - 1], all, CANDIDATES);

    for (size_t i = 0; i < n; i++) {
        const struct md_division *row = &d->names.divisions->rows[all[i]->row];
        bool old = row->until != 0 && !(d->year > 0 && d->year <= row->until);

        if (all[i]->alias != alias || old != former || !fits_chain(d, org, row))
            continue;
        offer(c, md_division_then(d->names.divisions, row, d->year));
    }
}

/* 吉林省 and 吉林市 share a stem: a 厅 is of a province. */
static void keep_provinces(const struct md_org *org, struct choice *c)
{
    size_t k = 0;

    if (!ch_ends(org->organ, "厅"))
        return;
    for (size_t i = 0; i < c->n; i++)
        if (md_is_province(c->rows[i]->code))
            c->rows[k++] = c->rows[i];
    if (k > 0)
        c->n = k;
}

static const struct md_division *named_place(struct md_doc *d, const struct md_org *org,
                                             const char **ret_rule, bool *ret_many)
{
    struct choice c = {.n = 0};
    const struct md_division *one;

    for (int pass = 0; pass < 4 && c.n == 0; pass++)
        offer_named(d, org, pass >= 2, pass % 2 == 1, &c);
    keep_provinces(org, &c);
    if (c.n == 1) {
        *ret_rule = "divisions";
        return c.rows[0];
    }
    one = best_of(d, &c, ret_rule, ret_many);
    return one;
}

/* ---- no division in the name --------------------------------------------------------------------- */

static bool fits_level(const struct md_division *p, uint32_t level, bool town)
{
    switch (level) {
    case 0x7701: /* 省 */
        return md_is_province(p->code) && ch_ends(p->name, "省");
    case 0x5E02: /* 市 */
        return ch_ends(p->name, "市");
    case 0x533A: /* 区 */
        return ch_ends(p->name, "区") &&
               (md_is_county(p->code) || ch_ends(p->name, "自治区") || ch_ends(p->name, "地区"));
    case 0x53BF: /* 县 */
        return md_is_county(p->code) && ch_ends(p->name, "县");
    case 0x5DDE: /* 州 */
        return ch_ends(p->name, "州") && md_is_prefecture(p->code);
    case 0x65D7: /* 旗 */
        return ch_ends(p->name, "旗");
    case 0x76DF: /* 盟 */
        return ch_ends(p->name, "盟");
    default:
        return !town || md_is_county(p->code);
    }
}

static bool is_town(const struct md_org *org)
{
    static const char *const words[] = {"镇人民政府", "乡人民政府", "街道办事处", "镇政府",
                                        "乡政府",     "街道",       NULL};

    return org->level == 0 && ch_has_any(org->organ, words);
}

static void offer_fitting(const struct md_doc *d, const struct md_org *org, bool town, struct choice *c)
{
    const struct md_divisions *t = d->names.divisions;

    for (size_t i = 0; i < d->n_proofs; i++) {
        const struct md_division *lines[3];

        lines[0] = md_division(t, d->proofs[i].code);
        lines[1] = md_prefecture(t, d->proofs[i].code);
        lines[2] = md_province(t, d->proofs[i].code);
        for (int k = 0; k < 3; k++)
            if (lines[k] && fits_level(lines[k], org->level, town))
                offer(c, lines[k]);
    }
}

static const struct md_division *proven_place(struct md_doc *d, const struct md_org *org,
                                              const char **ret_rule, bool *ret_many)
{
    struct choice c = {.n = 0};

    offer_fitting(d, org, is_town(org), &c);
    if (c.n == 0 && is_town(org))
        offer_fitting(d, org, false, &c);
    return best_of(d, &c, ret_rule, ret_many);
}

const struct md_division *md_place(struct md_doc *d, const struct md_org *org, const char **ret_rule,
                                   bool *ret_many)
{
    *ret_many = false;
    *ret_rule = "divisions";
    if (org->form && d->names.organs->list[org->form->organ].central && org->n_chain == 0)
        return NULL;
    return org->n_chain > 0 ? named_place(d, org, ret_rule, ret_many)
                            : proven_place(d, org, ret_rule, ret_many);
}

/* ---- writing it down ------------------------------------------------------------------------------ */

/* 市生态环境局蓬江分局: the branch sits in a county of the city. */
static const struct md_division *branch(const struct md_doc *d, const struct md_division *p,
                                        const struct md_org *org)
{
    const struct md_name *names[24];
    struct gong_span tail;
    size_t at = gong_span_find(org->organ, 0, GONG_LIT("局"));

    if (!md_is_prefecture(p->code) || !ch_ends(org->organ, "分局") || at == SIZE_MAX)
        return p;
    tail = ch_from(org->organ, at + 3);
    for (size_t i = 0, n = md_names_at(d->names.divisions, tail, 0, names, 24); i < n; i++) {
        const struct md_division *row = &d->names.divisions->rows[names[i]->row];

        if (row->until == 0 && md_within(p->code, row->code) &&
            ch_same(ch_from(tail, names[i]->name.len), GONG_LIT("分局")))
            return row;
    }
    return p;
}

/* Development zones have no code of the standard. */
static bool is_zone(const struct md_org *org)
{
    static const char *const words[] = {"开发区", "高新区", "经开区", "示范区", "度假区", "保税区", NULL};

    return ch_has_any(org->organ, words);
}

static int put_named(struct md_doc *d, const char *field, const struct md_division *p, const char *rule)
{
    return p ? md_put(d, field, p->name, gong_span_z(rule)) : GONG_OK;
}

static int check_site(struct md_doc *d, const struct md_division *p)
{
    if (!d->site_code || md_within(d->site_code, p->code) || md_within(p->code, d->site_code))
        return GONG_OK;
    return gong_find(d->ctx, d->in, "warning", "site-code-conflict", GONG_NULL, GONG_NULL,
                     "the site's code is of %06u, the agency of %06u", d->site_code, p->code);
}

int md_put_place(struct md_doc *d, const struct md_division *p, const struct md_org *org, const char *rule)
{
    const struct md_divisions *t = d->names.divisions;
    const struct md_division *prefecture;

    p = branch(d, p, org);
    prefecture = md_prefecture(t, p->code);
    if (check_site(d, p) != GONG_OK || put_named(d, "province", md_province(t, p->code), rule) != GONG_OK)
        return GONG_EITEM;
    if (md_is_prefecture(p->code))
        prefecture = p;
    if (put_named(d, "city", prefecture, rule) != GONG_OK ||
        put_named(d, "county", md_is_county(p->code) ? p : NULL, rule) != GONG_OK)
        return GONG_EITEM;
    if (is_zone(org))
        return GONG_OK;
    return md_put(d, "division_code", gong_format(d->ctx, "%06u", p->code), gong_span_z(rule));
}
