/* left.c: reads what stands before a number, from right to left.
 *
 *     其中农村居民收入  |  比上年  增长  了  近  |  5.8%
 *     subject           |  basis   verb  tail     |  number
 *
 * The zone reaches back to the last comma, semicolon, open bracket or number; balanced
 * brackets are jumped over. What is taken off on the way (adverbs, predicates, comparisons)
 * is noted; what remains is the subject, a noun phrase for phrase.c. */
#include "quantities.h"

static bool is_break(const struct gq_tok *t)
{
    return t->kind == GQ_T_NUM || t->kind == GQ_T_OPEN ||
           (t->kind == GQ_T_SEP && t->sep != GQ_DUN);
}

static bool is_dun(const struct gq_sentence *s, size_t i)
{
    return s->toks[i].kind == GQ_T_SEP && s->toks[i].sep == GQ_DUN;
}

/* First token of the zone that ends before `tok`. */
static size_t zone(const struct gq_sentence *s, size_t tok)
{
    size_t i = tok, steps = 0;
    bool after_number;

    while (i > 0 && steps++ < GQ_LOOK) {
        const struct gq_tok *t = &s->toks[i - 1];

        if (t->kind == GQ_T_CLOSE && t->mate >= 0) {
            size_t open = (size_t)t->mate;

            if (t->paren && open > 0 && s->toks[open - 1].kind == GQ_T_NUM)
                break;
            i = open;
            continue;
        }
        if (is_break(t))
            break;
        i--;
    }
    after_number = i > 0 && s->toks[i - 1].kind == GQ_T_NUM;
    if (after_number && tok > i + 1 && gq_tok_has(s, tok - 1, GQ_AND)) /* 5个志愿和1个志愿 */
        return tok - 1;
    for (size_t k = i + 1; after_number && k < tok; k++) /* 5台设备、3公里管道: 设备 belongs to the 5 */
        if (is_dun(s, k) && !is_dun(s, i) && !gq_tok_has(s, i, GQ_AND))
            return k + 1;
    return i;
}

/* The last 且, 并, 而 of the zone begins a clause of its own. */
static size_t last_clause(const struct gq_sentence *s, size_t lo, size_t hi)
{
    for (size_t i = hi; i > lo; i--) {
        if (s->toks[i - 1].kind == GQ_T_CLOSE && s->toks[i - 1].mate >= 0 && (size_t)s->toks[i - 1].mate > lo) {
            i = (size_t)s->toks[i - 1].mate + 1;
            continue;
        }
        if (gq_tok_has(s, i - 1, GQ_BUT) && i < hi)
            return i;
    }
    return lo;
}

/* Token in [lo, hi) nearest to hi that has a class, outside of brackets; SIZE_MAX. */
static size_t nearest(const struct gq_sentence *s, size_t lo, size_t hi, uint32_t cls)
{
    for (size_t i = hi; i > lo; i--) {
        const struct gq_tok *t = &s->toks[i - 1];

        if (t->kind == GQ_T_CLOSE && t->mate >= 0 && (size_t)t->mate >= lo) {
            i = (size_t)t->mate + 1;
            continue;
        }
        if (gq_tok_has(s, i - 1, cls))
            return i - 1;
    }
    return SIZE_MAX;
}

static bool tok_is(const struct gq_sentence *s, size_t tok, const char *z)
{
    const struct gq_tok *t = &s->toks[tok];

    return t->to - t->from == strlen(z) && gq_at(s->t.s, t->from, z);
}

/* 增幅达5% is a change, 增长达5% is not said. */
static bool is_measure_of_growth(const struct gq_sentence *s, size_t tok)
{
    return gq_any_before(s->t.s, s->toks[tok].to, "增幅 增速 降幅 涨幅 增长率") > 0;
}

static void note(const struct gq_sentence *s, size_t tok, struct gq_left *l)
{
    uint32_t c = s->toks[tok].cls;

    if ((c & GQ_TO) || (l->reached && (c & (GQ_UP | GQ_DOWN)) && !is_measure_of_growth(s, tok)))
        l->to = true;
    if (tok_is(s, tok, "至") || tok_is(s, tok, "到") || tok_is(s, tok, "为") || tok_is(s, tok, "达"))
        l->reached = true;
    if ((c & GQ_UP) && !l->direction)
        l->direction = 1;
    if ((c & GQ_DOWN) && !l->direction)
        l->direction = tok_is(s, tok, "改善") ? -2 : -1;
    if (c & GQ_STAT)
        l->growth = true;
    if (c & GQ_YOY)
        l->basis = "yoy";
    if (c & GQ_NOTYOY)
        l->basis = "other";
    if (c & GQ_APIECE)
        l->apiece = true;
    if (c & (GQ_PRED | GQ_UP | GQ_DOWN | GQ_TO | GQ_SHARE))
        l->pred = true;
    if (c & GQ_PREP)
        l->prep = true;
}

/* 比2020年, 较“十三五”末, 按原标准: from the word of comparison to i; SIZE_MAX where there is none. */
static size_t comparison(const struct gq_sentence *s, size_t lo, size_t i, struct gq_left *l)
{
    size_t from = i > lo + 10 ? i - 10 : lo;
    size_t c = nearest(s, from, i, GQ_CMP);

    if (c == SIZE_MAX)
        return SIZE_MAX;
    for (size_t k = c + 1; k < i; k++) {
        const struct gq_tok *t = &s->toks[k];

        if (t->kind == GQ_T_SEP)
            return SIZE_MAX;
        if (t->kind == GQ_T_DATE && !l->basis && s->frame->year && t->mark >= 0 &&
            s->marks[t->mark].year == s->frame->year - 1)
            l->basis = "yoy";
    }
    if (!l->basis)
        l->basis = "other";
    return c;
}

/* 高于全国平均, 快于经济增速, 超全省平均水平. */
static size_t above(const struct gq_sentence *s, size_t lo, size_t i)
{
    size_t from = i > lo + 8 ? i - 8 : lo;
    size_t c = nearest(s, from, i, GQ_ABOVE);

    return c != SIZE_MAX && c + 1 < i ? c : SIZE_MAX;
}

/* X占Y的30%: the subject ends before 占. */
static bool share(const struct gq_sentence *s, struct gq_left *l)
{
    size_t c = nearest(s, l->lo, l->hi - 1, GQ_SHARE);

    if (c == SIZE_MAX)
        return false;
    if (gq_tok_has(s, c, GQ_OVERP))
        l->approx = GQ_OVER;
    if (gq_tok_has(s, c, GQ_ABOUTP))
        l->approx = GQ_ABOUT;
    l->share = l->pred = true;
    l->hi = c;
    return true;
}

/* 税收539万元，占全年任务100.6%: as if 的 stood there; 占比重达33% is a noun. */
static void bare_share(const struct gq_sentence *s, struct gq_left *l)
{
    size_t hi = l->hi, c;

    while (hi > l->lo && gq_tok_has(s, hi - 1, GQ_PRED | GQ_TAIL))
        hi--;
    c = nearest(s, l->lo, hi, GQ_SHARE);
    if (c == SIZE_MAX || c + 1 >= hi || gq_tok_has(s, hi - 1, GQ_GENERIC) || hi != l->hi ||
        !gq_any_before(s->t.s, s->toks[c].to, "占"))
        return;
    l->share = l->pred = true;
    l->hi = c;
}

/* Takes adverbs and predicates off the right end. */
static void strip(const struct gq_sentence *s, struct gq_left *l)
{
    const uint32_t off = GQ_PRED | GQ_TAIL | GQ_UP | GQ_DOWN | GQ_TO | GQ_YOY | GQ_NOTYOY | GQ_APIECE | GQ_TOTAL |
                         GQ_PREP;

    while (l->hi > l->lo) {
        size_t i = l->hi - 1;
        const struct gq_tok *t = &s->toks[i];

        if (t->kind == GQ_T_BLANK) {
            l->hi = i;
        } else if (t->kind == GQ_T_WORD && (t->cls & off)) {
            note(s, i, l);
            if ((t->cls & (GQ_V1 | GQ_V2)) && !(t->cls & (GQ_PRED | GQ_TAIL)))
                l->verb = l->verb == SIZE_MAX ? i : l->verb;
            l->hi = i;
        } else {
            break;
        }
    }
}

static bool joined(const struct gq_sentence *s, size_t lo, size_t tok)
{
    bool any = false;

    for (size_t i = lo; i < tok; i++) {
        const struct gq_tok *t = &s->toks[i];

        if (!(t->kind == GQ_T_SEP && t->sep == GQ_DUN) && !gq_tok_has(s, i, GQ_AND))
            return false;
        any = true;
    }
    return any && lo > 0 && s->toks[lo - 1].kind == GQ_T_NUM;
}

/* 比全国高3个百分点 */
static bool is_level(const struct gq_sentence *s, const struct gq_left *l)
{
    static const char *const levels[] = {"高", "低", "快", "慢", "高出", "低出"};

    for (size_t i = 0; l->hi > l->lo && i < sizeof levels / sizeof *levels; i++)
        if (tok_is(s, l->hi - 1, levels[i]) || gq_any_before(s->t.s, s->toks[l->hi - 1].to, "均高 平高 国高 省高 市高 平均低 国低 省低"))
            return nearest(s, l->lo, l->hi, GQ_CMP) != SIZE_MAX;
    return false;
}

static void compare(const struct gq_sentence *s, const struct gq_amount *a, struct gq_left *l)
{
    bool measured = a->kind == GQ_PERCENT || a->kind == GQ_RANK;
    size_t c = measured ? above(s, l->lo, l->hi) : SIZE_MAX;

    if (c == SIZE_MAX && measured && is_level(s, l))
        c = nearest(s, l->lo, l->hi, GQ_CMP);
    if (c == SIZE_MAX)
        return;
    l->compare = l->pred = true;
    l->hi = c;
}

/* 排名全国百城25位, 分别居全省第3: the subject ends before the verb of placing. */
static void placing(const struct gq_sentence *s, struct gq_amount *a, struct gq_left *l)
{
    static const char *const verbs[] = {"排名", "位列", "位居", "名列", "排在", "居", "列", "进入", "跻身", "升至", "跃居",
                                        "稳居", "保持"};
    bool place = gong_span_is(a->unit, "位") && a->kind == GQ_COUNT;

    if (a->kind != GQ_RANK && !place)
        return;
    for (size_t i = l->hi; i > l->lo && i + 10 > l->hi; i--)
        for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++)
            if (tok_is(s, i - 1, verbs[k])) {
                a->kind = GQ_RANK;
                a->rule = "rank";
                l->pred = true;
                l->hi = i - 1;
                return;
            }
}

void gq_left_read(const struct gq_sentence *s, size_t tok, struct gq_amount *a, struct gq_left *ret)
{
    size_t c;

    memset(ret, 0, sizeof *ret);
    ret->verb = SIZE_MAX;
    ret->lo = zone(s, tok);
    ret->hi = tok;
    ret->joined = joined(s, ret->lo, tok);
    ret->net = nearest(s, ret->lo, tok, GQ_NET) != SIZE_MAX;
    ret->lo = last_clause(s, ret->lo, tok);
    ret->total = nearest(s, ret->lo, tok, GQ_TOTAL) != SIZE_MAX;
    if (a->kind == GQ_PERCENT && ret->hi > ret->lo && gq_tok_has(s, ret->hi - 1, GQ_OF) && !share(s, ret))
        ret->hi--;
    else if (a->kind == GQ_PERCENT)
        bare_share(s, ret);
    if (ret->hi >= ret->lo + 2 && gq_tok_has(s, ret->hi - 1, GQ_OF) && s->toks[ret->hi - 2].kind == GQ_T_DATE) {
        ret->hi -= 2; /* 从2021年的15件下降到2024年的4件 */
    } else if (a->kind == GQ_COUNT && ret->hi > ret->lo + 1 && gq_tok_has(s, ret->hi - 1, GQ_OF)) {
        ret->hi--; /* 其中投资超亿元的2个 */
        ret->those = true;
        return;
    }
    compare(s, a, ret);
    placing(s, a, ret);
    strip(s, ret);
    if (ret->hi >= ret->lo + 2 && gq_tok_has(s, ret->hi - 1, GQ_V1 | GQ_V2) && gq_tok_has(s, ret->hi - 2, GQ_APIECE)) {
        ret->hi--; /* 分别办结3件、5件 */
        strip(s, ret);
    }
    if (ret->direction && !ret->to && !ret->share && !ret->compare &&
        (c = comparison(s, ret->lo, ret->hi, ret)) != SIZE_MAX) {
        ret->hi = c;
        strip(s, ret);
    }
    if (a->kind == GQ_DURATION && (c = nearest(s, ret->lo, ret->hi, GQ_TO)) != SIZE_MAX) {
        ret->hi = c;
        ret->pred = ret->to = true;
    }
    if (ret->pred && ret->hi > ret->lo && is_dun(s, ret->hi - 1))
        ret->hi = ret->lo; /* 、居全国第9、增长4.8%: nothing of its own */
    if (!ret->pred && ret->hi > ret->lo && gq_tok_has(s, ret->hi - 1, GQ_V1 | GQ_V2))
        ret->verb = ret->hi - 1;
}
