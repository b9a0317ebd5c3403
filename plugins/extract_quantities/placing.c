/* placing.c: comparisons (高于全国平均, 比全国高) and ranks (居全省第3, 进入前1%): the subject ends before
 * them. */
#include "left.h"

/* 高于全国平均, 快于经济增速, 超全省平均水平. */
static size_t above(const struct gq_sentence *s, size_t lo, size_t i)
{
    size_t from = i > lo + 8 ? i - 8 : lo;
    size_t c = gq_nearest(s, from, i, GQ_ABOVE);

    return c != SIZE_MAX && c + 1 < i ? c : SIZE_MAX;
}

/* 比全国高3个百分点 */
static bool is_level(const struct gq_sentence *s, const struct gq_left *l)
{
    static const char *const levels[] = {"高", "低", "快", "慢", "高出", "低出"};

    if (l->hi <= l->lo || !gq_may_end(&s->t, s->toks[l->hi - 1].to, 1u << GQ_L_LEVEL))
        return false;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (gq_tok_is(s, l->hi - 1, levels[i]) ||
            gq_any_before(s->t.s, s->toks[l->hi - 1].to, "均高 平高 国高 省高 市高 平均低 国低 省低"))
            return gq_nearest(s, l->lo, l->hi, GQ_CMP) != SIZE_MAX;
    return false;
}

void gq_compare(const struct gq_sentence *s, const struct gq_amount *a, struct gq_left *l)
{
    bool measured = a->kind == GQ_PERCENT || a->kind == GQ_RANK;
    size_t c = measured ? above(s, l->lo, l->hi) : SIZE_MAX;

    if (c == SIZE_MAX && measured && is_level(s, l))
        c = gq_nearest(s, l->lo, l->hi, GQ_CMP);
    if (c == SIZE_MAX)
        return;
    l->compare = l->pred = true;
    l->hi = c;
}

/* The nearest verb of placing before l->hi, or of entering alone: its token, SIZE_MAX where there is none. */
static size_t placing_verb(const struct gq_sentence *s, const struct gq_left *l, bool entering)
{
    static const char *const verbs[] = {"进入", "跻身", "排名", "位列", "位居", "名列", "排在", "居",
                                        "列",   "升至", "跃居", "稳居", "保持", "排",   "位于"};
    size_t n = entering ? 2 : sizeof verbs / sizeof *verbs;

    for (size_t i = l->hi; i > l->lo && i + 10 > l->hi; i--)
        for (size_t k = 0; k < n; k++)
            if (gq_tok_is(s, i - 1, verbs[k]))
                return i - 1;
    return SIZE_MAX;
}

/* 排名全国百城25位, 分别居全省第3: the subject ends before the verb of placing. */
void gq_placing(const struct gq_sentence *s, struct gq_amount *a, struct gq_left *l)
{
    bool place = gong_span_is(a->unit, "位") && a->kind == GQ_COUNT;
    bool top = a->kind == GQ_PERCENT && gq_before(s->t.s, a->from, "前"); /* 进入ESI前1% */
    size_t verb = a->kind == GQ_RANK || place || top ? placing_verb(s, l, top) : SIZE_MAX;

    if (verb != SIZE_MAX) {
        a->rule = place ? "rank" : a->rule;
        a->kind = top ? a->kind : GQ_RANK;
        l->pred = true;
        l->hi = verb;
    } else if (a->kind == GQ_RANK && l->hi > l->lo && gq_tok_has(s, l->hi - 1, GQ_SCOPE)) {
        l->hi--; /* 产量从全国第8位 */
    }
}
