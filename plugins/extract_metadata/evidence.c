/* evidence.c: what says where the agency sits, with a weight.
 *
 *     12  the hint of the source
 *      8  网站标识码 in a meta tag or the footer (its first six digits)
 *      6  the registration code in an 索引号 (digits 3 to 8 of 18)
 *      5  divisions in the 主送机关
 *      4  in the issuer, the source, the site's name, the crumbs, the footer
 *      3  法治X建设 in the text; the label of the province in the host
 *      2  the ICP number's province
 *      2  divisions in the first paragraphs
 *    1-3  divisions named again and again in the text
 *
 * The scan of the text is linear and stops after 128 KiB. */
#include <gongbao/url.h>

#include "doc.h"

void md_prove(struct md_doc *d, uint32_t code, int weight, const char *rule)
{
    for (size_t i = 0; i < d->n_proofs; i++)
        if (d->proofs[i].code == code && d->proofs[i].rule == rule)
            return;
    if (d->n_proofs < MD_PROOFS)
        d->proofs[d->n_proofs++] = (struct md_proof){code, weight, rule};
}

static uint32_t six_digits(struct gong_span s, size_t from)
{
    uint32_t v = 0;

    if (s.len < from + 6)
        return 0;
    for (size_t i = from; i < from + 6; i++) {
        if (!ch_is_digit((unsigned char)s.ptr[i]))
            return 0;
        v = v * 10 + (uint32_t)(s.ptr[i] - '0');
    }
    return v;
}

/* First six digits of a labelled code; 0 for those of ministries (bm…) and unknown divisions. */
static uint32_t labelled_code(struct md_doc *d, const char *origin, const char *name)
{
    struct gong_span v = md_label(d, origin, name);
    uint32_t code = v.len >= 10 ? six_digits(v, 0) : 0;
    const struct md_division *row = code ? md_division(d->names.divisions, code) : NULL;

    return row ? md_division_then(d->names.divisions, row, d->year)->code : 0;
}

/* The meta tag before the footer; where they differ there is a finding. */
static int site_code(struct md_doc *d)
{
    uint32_t meta = labelled_code(d, "meta", "SiteIDCode"), shown = labelled_code(d, NULL, "网站标识码");

    if (!shown)
        shown = labelled_code(d, NULL, "政府网站标识码");
    d->site_code = meta ? meta : shown;
    if (d->site_code)
        md_prove(d, d->site_code, 8, "divisions:site-code");
    if (!meta || !shown || meta == shown)
        return GONG_OK;
    return gong_find(d->ctx, d->in, "warning", "site-code-conflict", GONG_NULL, GONG_NULL,
                     "the code of the site is of %06u in its meta tag and of %06u in its footer", meta,
                     shown);
}

static void index_code(struct md_doc *d)
{
    struct gong_span v = md_label(d, NULL, "索引号");
    size_t slash = gong_span_find(v, 0, GONG_LIT("/"));
    uint32_t code = v.len >= 18 && (slash == 18 || slash == SIZE_MAX) ? six_digits(v, 2) : 0;
    const struct md_division *row = code ? md_division(d->names.divisions, code) : NULL;

    if (row)
        md_prove(d, md_division_then(d->names.divisions, row, d->year)->code, 6, "divisions:index-no");
}

/* ---- divisions named in a text -------------------------------------------------------------- */

/* A row counts in this pass: those of the report's time first, then former ones. */
static const struct md_division *row_of_pass(struct md_doc *d, const struct md_name *name, int pass)
{
    const struct md_division *row = &d->names.divisions->rows[name->row];
    bool old = row->until != 0 && !(d->year > 0 && d->year <= row->until);

    if (name->alias || old != (pass == 1))
        return NULL;
    return md_division_then(d->names.divisions, row, d->year);
}

/* Rows of one name: the only one, the only one inside `within`, else none. */
static const struct md_division *only_row(struct md_doc *d, const struct md_name **names, size_t n,
                                          uint32_t within)
{
    size_t len = names[0]->name.len;

    for (int pass = 0; pass < 2; pass++) {
        const struct md_division *one = NULL;
        size_t found = 0;

        for (size_t i = 0; i < n && names[i]->name.len == len; i++) {
            const struct md_division *row = row_of_pass(d, names[i], pass);

            if (!row || row == one || (within && !md_within(within, row->code)))
                continue;
            one = row;
            found++;
        }
        if (found > 0)
            return found == 1 ? one : NULL;
    }
    return NULL;
}

struct sweep {
    void (*fn)(void *arg, uint32_t code);
    void *arg;
    uint32_t last; /* found and not yet told */
    size_t last_end;
};

/* A full name of n rows at i: what it continues is replaced, what it does not is told. */
static void found_name(struct md_doc *d, struct sweep *w, const struct md_name **names, size_t n, size_t i)
{
    bool adjacent = w->last && w->last_end == i;
    const struct md_division *row = only_row(d, names, n, adjacent ? w->last : 0);

    if (!row && adjacent)
        row = only_row(d, names, n, 0);
    if (w->last && !(row && adjacent && md_within(w->last, row->code)))
        w->fn(w->arg, w->last);
    w->last = row ? row->code : 0;
    w->last_end = i + names[0]->name.len;
}

/* A name of two characters in prose: 和县 stands in 市和县, 应县 in 对应县级. It counts at the
 * beginning of a clause alone, and not before 级 or 域. */
static bool stands_clear(struct gong_span s, size_t i)
{
    static const char *const before[] = {"，", "。", "、", "；", "：", "“", "《",
                                         "\n", ",",  ";",  ":",  "年", NULL};
    static const char *const after[] = {"级", "域", "区", "乡", "（", "(", NULL};

    return (i == 0 || ch_ends_any(gong_span_sub(s, 0, i), before)) &&
           ch_ends(gong_span_sub(s, i, i + 6), "县") && !ch_starts_any(ch_from(s, i + 6), after);
}

/* Calls w->fn for every division that full names in s tell for certain; of 江门市蓬江区 for the
 * last one. A name of several places is passed over whole: 东区 is no part of 桥东区. */
static void each_division(struct md_doc *d, struct gong_span s, bool prose, struct sweep *w)
{
    const struct md_name *names[24];
    size_t i = 0;
    unsigned n;

    while (i < s.len) {
        size_t k = 0;

        if ((unsigned char)s.ptr[i] >= 0xE3 && md_may_be_name(d->names.divisions, s, i))
            k = md_names_at(d->names.divisions, s, i, names, 24);
        if (k > 0 && !names[0]->alias && (names[0]->name.len > 6 || !prose || stands_clear(s, i))) {
            found_name(d, w, names, k, i);
            i += names[0]->name.len;
        } else {
            gong_utf8_at(s, i, &n);
            i += n;
        }
    }
    if (w->last)
        w->fn(w->arg, w->last);
}

struct tell {
    struct md_doc *d;
    int weight;
    const char *rule;
};

static void tell(void *arg, uint32_t code)
{
    struct tell *t = (struct tell *)arg;

    md_prove(t->d, code, t->weight, t->rule);
}

static void tell_text(struct md_doc *d, struct gong_span s, bool prose, int weight, const char *rule)
{
    struct tell t = {d, weight, rule};
    struct sweep w = {tell, &t, 0, 0};

    each_division(d, ch_head(s, 1200), prose, &w);
}

/* ---- the text itself ------------------------------------------------------------------------- */

#define COUNTS 512

struct counts {
    uint32_t code[COUNTS];
    uint32_t n[COUNTS];
    size_t used;
};

static void count(void *arg, uint32_t code)
{
    struct counts *c = (struct counts *)arg;
    size_t h = code * 2654435761u % COUNTS;

    while (c->code[h] && c->code[h] != code)
        h = (h + 1) % COUNTS;
    if (!c->code[h] && c->used >= COUNTS / 2)
        return;
    if (!c->code[h])
        c->used++;
    c->code[h] = code;
    c->n[h]++;
}

/* 法治襄阳建设: a place names itself. */
static void self_named(struct md_doc *d, struct gong_span text)
{
    const struct md_name *names[24];
    size_t at = 0;

    while ((at = gong_span_find(text, at, GONG_LIT("法治"))) != SIZE_MAX) {
        size_t k;

        at += 6;
        k = md_names_at(d->names.divisions, text, at, names, 24);
        for (size_t i = 0; i < k; i++) {
            const struct md_division *row = &d->names.divisions->rows[names[i]->row];
            struct gong_span rest = ch_from(text, at + names[i]->name.len);

            if (row->until == 0 &&
                (ch_starts(rest, "建设") || ch_starts(rest, "”") || ch_starts(rest, "一体")))
                md_prove(d, row->code, 3, "divisions:text");
        }
    }
}

static void body_counts(struct md_doc *d)
{
    struct counts *c = (struct counts *)gong_alloc(d->ctx, sizeof(*c));
    struct gong_span text = ch_head(d->body, MD_SCAN);
    struct sweep w = {count, c, 0, 0};

    if (!c)
        return;
    each_division(d, text, true, &w);
    for (size_t i = 0; i < COUNTS; i++)
        if (c->n[i] >= 2)
            md_prove(d, c->code[i], c->n[i] >= 6 ? 3 : c->n[i] >= 4 ? 2 : 1, "divisions:text");
    self_named(d, text);
}

/* ---- hosts and numbers ------------------------------------------------------------------------- */

static bool has_label(struct gong_span host, struct gong_span label)
{
    size_t at = 0;

    while ((at = gong_span_find(host, at, label)) != SIZE_MAX) {
        bool before = at == 0 || host.ptr[at - 1] == '.';
        bool after = at + label.len == host.len || host.ptr[at + label.len] == '.';

        if (before && after)
            return true;
        at++;
    }
    return false;
}

static int host_province(struct md_doc *d)
{
    struct gong_url u;
    uint32_t host = 0;

    if (gong_url_parse(d->ctx, gong_item_get(d->in, "url"), gong_span_none(), &u) != GONG_OK ||
        !ch_ends(u.host, ".gov.cn"))
        return GONG_OK;
    for (size_t i = 0; i < d->names.divisions->n; i++) {
        const struct md_division *p = &d->names.divisions->rows[i];

        if (p->host.len && has_label(u.host, p->host)) {
            host = p->code;
            md_prove(d, host, 3, "divisions:host");
        }
    }
    if (!host || !d->site_code || host / 10000 == d->site_code / 10000)
        return GONG_OK;
    return gong_find(d->ctx, d->in, "warning", "site-code-conflict", GONG_NULL, GONG_NULL,
                     "the host is of %06u, the code of the site of %06u", host, d->site_code);
}

/* 粤ICP备… in a footer. */
static void icp_province(struct md_doc *d, struct gong_span v)
{
    size_t at = gong_span_find(v, 0, GONG_LIT("ICP"));

    for (size_t i = 0; at != SIZE_MAX && at >= 3 && i < d->names.divisions->n; i++) {
        const struct md_division *p = &d->names.divisions->rows[i];

        if (p->brief.len && gong_span_eq(p->brief, gong_span(v.ptr + at - 3, 3)))
            md_prove(d, p->code, 2, "divisions:icp");
    }
}

static void labels(struct md_doc *d)
{
    static const char *const named[] = {"SiteName", "ContentSource", "发布机构", "发文机关", "发文机构",
                                        "来源",     "信息来源",      "主办",     "主办单位", "版权所有",
                                        "承办单位", "制发机关",      NULL};
    size_t n;
    const struct gong_label *l = (const struct gong_label *)gong_item_rows(d->in, GONG_LABEL, &n);

    for (size_t i = 0; i < n && i < 400; i++)
        if (gong_span_is(l[i].origin, "crumb") || gong_span_is(l[i].origin, "footer")) {
            tell_text(d, l[i].value, false, 4, "divisions:site");
            icp_province(d, l[i].value);
        }
    for (int i = 0; named[i]; i++)
        tell_text(d, md_label(d, NULL, named[i]), false, 4, "divisions:site");
}

static void hint(struct md_doc *d)
{
    struct gong_span v = gong_item_get(d->in, "division");
    uint32_t code = v.len == 6 ? six_digits(v, 0) : 0;

    if (code && md_division(d->names.divisions, code))
        md_prove(d, code, 12, "hint:division");
    else
        tell_text(d, v, false, 12, "hint:division");
}

int md_evidence(struct md_doc *d)
{
    hint(d);
    if (site_code(d) != GONG_OK || host_province(d) != GONG_OK)
        return GONG_EITEM;
    index_code(d);
    tell_text(d, d->addressee, false, 5, "divisions:addressee");
    tell_text(d, d->named, false, 4, "divisions:title");
    for (size_t i = 0; i < d->title_line; i++)
        tell_text(d, ch_head(d->head[i], 300), false, 3, "divisions:above-title");
    tell_text(d, d->sign.by, false, 4, "divisions:signature");
    labels(d);
    for (size_t i = d->opening; i < d->n_head && i < d->opening + 4; i++)
        tell_text(d, ch_head(d->head[i], 900), true, 2, "divisions:opening");
    body_counts(d);
    return GONG_OK;
}
