/* match.c: see match.h. A pattern is only looked at where one of its first words stands near. */
#include "match.h"

#include <gongbao/utf8.h>

bool match_index_build(struct match_index *x, const struct dict *d, struct gong_ctx *ctx)
{
    size_t total = 0, at = 0;

    for (unsigned p = 0; p < d->n_patterns; p++)
        for (unsigned a = 0; a < d->n_atoms; a++)
            total += set_holds(&d->patterns[p].must[0], a);
    x->from = gong_alloc(ctx, (d->n_atoms + 1) * sizeof *x->from);
    x->patterns = gong_alloc(ctx, (total + 1) * sizeof *x->patterns);
    if (!x->from || !x->patterns)
        return false;
    for (unsigned a = 0; a < d->n_atoms; a++) {
        x->from[a] = (uint32_t)at;
        for (unsigned p = 0; p < d->n_patterns; p++)
            if (set_holds(&d->patterns[p].must[0], a))
                x->patterns[at++] = (uint16_t)p;
    }
    x->from[d->n_atoms] = (uint32_t)at;
    return true;
}

static bool is_one_of(struct gong_span s, const struct gong_span *list, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (gong_span_eq(s, list[i]))
            return true;
    return false;
}

/* When the list is full a better tier takes the place of a worse one. */
static struct candidate *room_for(struct candidates *c, unsigned tier)
{
    struct candidate *worst = &c->rows[0];

    if (c->n < MATCH_CANDIDATES)
        return &c->rows[c->n];
    for (size_t k = 1; k < c->n; k++)
        if (c->rows[k].tier > worst->tier)
            worst = &c->rows[k];
    return worst->tier > tier ? worst : NULL;
}

static void put(struct candidates *c, const struct candidate *new)
{
    struct candidate *at = room_for(c, new->tier);

    if (!at)
        return;
    *at = *new;
    if (c->n < MATCH_CANDIDATES)
        c->n++;
}

/* ---- numbers ---- */

static bool unit_fits(const struct dict_indicator *i, const struct gong_quantity *q)
{
    if ((q->basis.ptr != NULL) != i->change)
        return false;
    if (!q->unit.ptr)
        return is_one_of(GONG_LIT("-"), i->units, i->n_units);
    return is_one_of(q->unit, i->units, i->n_units);
}

static bool topic_fits(const struct dict_indicator *i, struct gong_span topic)
{
    if (!topic.ptr)
        return true;
    if (i->n_topics > 0 && !is_one_of(topic, i->topics, i->n_topics))
        return false;
    return !is_one_of(topic, i->not_topics, i->n_not_topics);
}

enum { ONLY = 256 };

/* Is [from, to) made of these words alone (and of signs, digits and 的)? Words overlap, so every way
 * to cut the measure is followed at once: bit i says that from + i can be reached. */
static bool is_made_of(const struct document *doc, size_t from, size_t to, const struct set *words)
{
    bool reached[ONLY + 1] = {true};
    size_t k = scan_seek(&doc->hits, from);

    if (to - from > ONLY)
        return false;
    for (size_t at = from; at < to; at++) {
        unsigned len;
        uint32_t cp = gong_utf8_at(doc->body, at, &len);
        if (reached[at - from] && (!gong_is_han(cp) || cp == 0x7684 /* 的 */) && at + len <= to)
            reached[at + len - from] = true;
        for (; k < doc->hits.n && doc->hits.rows[k].start <= at; k++) {
            const struct hit *h = &doc->hits.rows[k];
            if (reached[h->start - from] && h->start + h->len <= to && set_holds(words, h->atom))
                reached[h->start + h->len - from] = true;
        }
    }
    return reached[to - from];
}

/* The measure decides; where it is not known, or is cut out of the words near the number, so that a word
 * may have lost its head, these words do. */
static bool is_only(const struct document *doc, const struct context *c, const struct set *words)
{
    bool known = c->measure < c->measure_to;

    if (known && is_made_of(doc, c->measure, c->measure_to, words))
        return true;
    if (known && (c->measure < c->from || c->measure_to > c->to))
        return false;
    return is_made_of(doc, c->from, c->start, words) && is_made_of(doc, c->end, c->to, words);
}

/* What the words near the number alone decide. */
static bool near_fits(const struct dict_pattern *p, const struct context *c)
{
    for (unsigned k = 0; k < p->n_must; k++)
        if (!set_meets_used(&p->must[k], &c->near_words, c->near_used))
            return false;
    return !set_meets_used(&p->not_near, &c->near_words, c->near_used);
}

static bool rest_fits(const struct document *doc, const struct dict_pattern *p, const struct context *c)
{
    unsigned n = doc->dict->n_words;

    for (unsigned k = 0; k < p->n_lead; k++)
        if (!set_meets(&p->lead[k], &c->lead_words, n))
            return false;
    for (unsigned k = 0; k < p->n_whole; k++)
        if (!set_meets(&p->whole[k], &c->whole_words, n))
            return false;
    if (set_meets(&p->not_lead, &c->lead_words, n) || set_meets(&p->not_whole, &c->whole_words, n))
        return false;
    if ((c->part && !p->part) || (c->other_scope && !p->scope) || c->other_period)
        return false;
    if (p->domains && !(p->domains & c->domains))
        return false;
    return !p->has_only || is_only(doc, c, &p->only);
}

static void try_pattern(const struct document *doc, size_t i, struct context *c, const struct dict_pattern *p,
                        struct candidates *ret)
{
    const struct dict *d = doc->dict;
    const struct gong_quantity *q = &doc->quantities[i];
    const struct dict_indicator *ind = &d->indicators[p->indicator];
    struct candidate new;

    if (!near_fits(p, c) || !unit_fits(ind, q) || !room_for(&ret[p->indicator], p->tier))
        return;
    if (!c->domains)
        context_rest(doc, i, c);
    if (!topic_fits(ind, c->topic) || !rest_fits(doc, p, c))
        return;
    new = (struct candidate){.pattern = p->name,
                             .tier = p->tier,
                             .quantity = (int64_t)i,
                             .start = q->start,
                             .approx = q->approx.ptr != NULL,
                             .end = q->end,
                             .value = ind->change && q->direction < 0 ? -q->value : q->value};
    new.preferred = set_meets_used(&d->totals, &c->near_words, c->near_used) ||
                    set_meets(&p->may, &c->lead_words, d->n_words);
    put(&ret[p->indicator], &new);
}

static void match_number(const struct document *doc, const struct match_index *x, size_t i,
                         struct candidates *ret)
{
    const struct dict *d = doc->dict;
    struct context c;
    uint64_t seen[DICT_PATTERNS / 64] = {0};

    context_near(doc, i, &c);
    for (uint32_t used = c.near_used; used; used &= used - 1) {
        unsigned w = (unsigned)__builtin_ctz(used);
        for (uint64_t bits = c.near_words.w[w] & d->triggers.w[w]; bits; bits &= bits - 1) {
            unsigned a = w * 64 + (unsigned)__builtin_ctzll(bits);
            for (uint32_t k = x->from[a]; k < x->from[a + 1]; k++) {
                unsigned p = x->patterns[k];
                if (!(seen[p / 64] >> (p % 64) & 1))
                    try_pattern(doc, i, &c, &d->patterns[p], ret);
                seen[p / 64] |= 1ull << (p % 64);
            }
        }
    }
}

void match_numbers(const struct document *doc, const struct match_index *x, struct candidates *ret)
{
    for (size_t i = 0; i < doc->n_quantities; i++)
        match_number(doc, x, i, ret);
}

/* ---- claims ---- */

enum { GAP = 45 };

/* The nearest hit of atom before hit k, soon enough and in the clause that begins at `clause`. */
static bool stands_before(const struct document *doc, size_t k, size_t clause, unsigned atom,
                          size_t *ret_start)
{
    const struct hit *end = &doc->hits.rows[k];

    while (k-- > 0) {
        const struct hit *h = &doc->hits.rows[k];
        if (h->start < clause || end->start - h->start > GAP)
            return false;
        if (h->atom == atom && h->start + h->len <= end->start) {
            *ret_start = h->start;
            return true;
        }
    }
    return false;
}

static void try_claim(const struct document *doc, size_t k, size_t clause, const struct dict_claim *claim,
                      struct candidates *ret)
{
    const struct hit *h = &doc->hits.rows[k];
    const struct dict_indicator *ind = &doc->dict->indicators[claim->indicator];
    size_t start = h->start, end = h->start + h->len;
    struct candidate new = {.pattern = claim->name,
                            .tier = claim->tier,
                            .value = claim->value,
                            .quantity = GONG_NULL,
                            .is_claim = true};
    struct set words = {{0}};

    if (!room_for(&ret[claim->indicator], claim->tier))
        return;
    if (claim->first != DICT_NONE && !stands_before(doc, k, clause, claim->first, &start))
        return;
    scan_collect(&doc->hits, clause, context_forward(doc, end), &words);
    if (set_meets(claim->not_near, &words, doc->dict->n_words) ||
        !topic_fits(ind, context_topic(doc, context_section(doc, start))))
        return;
    new.start = (int64_t)start;
    new.end = (int64_t)end;
    put(&ret[claim->indicator], &new);
}

void match_claims(const struct document *doc, struct candidates *ret)
{
    const struct dict *d = doc->dict;

    for (size_t k = 0; k < doc->hits.n; k++) {
        size_t clause = SIZE_MAX;
        if (!set_holds(&d->claim_ends, doc->hits.rows[k].atom))
            continue;
        for (unsigned c = 0; c < d->n_claims; c++) {
            if (d->claims[c].second != doc->hits.rows[k].atom)
                continue;
            if (clause == SIZE_MAX)
                clause = context_back(doc, doc->hits.rows[k].start, false);
            try_claim(doc, k, clause, &d->claims[c], ret);
        }
    }
}
