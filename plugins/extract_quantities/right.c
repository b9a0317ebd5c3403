/* right.c: what stands behind a number: the noun of its classifier (12家企业), a predicate (2宗判决驳回
 * 上诉), or nothing. The noun ends at the first verb, comma or number. */
#include "phrase.h"

static bool ends_right(const struct gq_sentence *s, size_t i)
{
    const struct gq_tok *t = &s->toks[i];

    return t->kind == GQ_T_NUM || t->kind == GQ_T_SEP || t->kind == GQ_T_CLOSE ||
           (t->kind == GQ_T_OPEN && t->paren) || gq_tok_has(s, i, GQ_BUT);
}

static bool ends_noun(const struct gq_sentence *s, size_t i)
{
    if (gq_tok_has(s, i, GQ_AND))
        return i + 1 >= s->n_toks || ends_right(s, i + 1) || s->toks[i + 1].kind == GQ_T_DATE ||
               gq_tok_has(s, i + 1, GQ_LEAD | GQ_V1);
    return ends_right(s, i) ||
           gq_tok_has(s, i, GQ_V1 | GQ_CUT | GQ_OF | GQ_TO | GQ_YOY | GQ_UP | GQ_DOWN | GQ_TOTAL);
}

/* End of the clause behind a number; brackets in it are jumped over. */
static size_t clause_end(const struct gq_sentence *s, size_t b)
{
    size_t i = b;

    while (i < s->n_toks && i - b < GQ_LOOK && !ends_right(s, i))
        i = s->toks[i].kind == GQ_T_OPEN && s->toks[i].mate > 0 ? (size_t)s->toks[i].mate + 1 : i + 1;
    return i < s->n_toks ? i : s->n_toks;
}

static size_t noun_end(const struct gq_sentence *s, size_t b)
{
    size_t i = b;

    while (i < s->n_toks && i - b < GQ_LOOK && !ends_noun(s, i))
        i = s->toks[i].kind == GQ_T_OPEN && s->toks[i].mate > 0 ? (size_t)s->toks[i].mate + 1 : i + 1;
    return i < s->n_toks ? i : s->n_toks;
}

static bool is_limit(const struct gq_sentence *s, size_t i)
{
    static const char *const limits[] = {"内", "以内", "之内", "以下", "及以下", "以上", "左右", "时间"};
    const struct gq_tok *t = &s->toks[i];

    for (size_t k = 0; k < sizeof limits / sizeof *limits; k++)
        if (t->to - t->from == strlen(limits[k]) && gq_at(s->t.s, t->from, limits[k]))
            return true;
    return false;
}

static size_t skip_front(const struct gq_sentence *s, size_t b)
{
    for (; b < s->n_toks; b++) {
        const struct gq_tok *t = &s->toks[b];

        if (t->kind == GQ_T_OPEN && t->mate > 0 &&
            (t->paren || (t->mate == (int32_t)b + 2 && s->toks[b + 1].kind == GQ_T_NAME))) /* （…）, [12] */
            b = (size_t)t->mate;
        else if (t->kind != GQ_T_BLANK && !is_limit(s, b))
            break;
    }
    return b;
}

/* 130人因提前转移, 2人凭贡献: one character that is no noun. */
static bool is_particle(const struct gq_sentence *s, size_t b, size_t stop)
{
    static const char *const particles =
        "因 凭 来 相 次 体 口 面 阶 台 前 后 内 外 如 若 即 便 才 就 只 仍 曾 之";

    return stop == b + 1 && s->toks[b].to - s->toks[b].from == 3 &&
           gq_any_at(s->t.s, s->toks[b].from, particles) > 0;
}

/* A noun behind the number; a lone verb-like word that goes on (10%分配到本区) is a predicate. */
static struct gong_span right_noun(const struct gq_sentence *s, size_t b, size_t end, bool *ret_predicate)
{
    size_t stop = noun_end(s, b);

    *ret_predicate = stop == b + 1 && stop < end && gq_tok_has(s, b, GQ_V2);
    if (!*ret_predicate && stop < s->n_toks && s->toks[stop].kind == GQ_T_OPEN && s->toks[stop].paren &&
        s->toks[stop].mate > 0 && (size_t)s->toks[stop].mate <= stop + 4 &&
        gq_chars(gq_tok_span(s, b, stop)) <= 2)
        stop = (size_t)s->toks[stop].mate + 1; /* 9个村（社区）, 42个乡镇（街道） */
    if (is_particle(s, b, stop)) {
        *ret_predicate = true;
        stop = end;
    }
    return gq_tok_span(s, b, gq_strip_back(s, b, *ret_predicate ? end : stop));
}

/* 分别提高到, 提升: of the next number. */
static bool says_nothing(const struct gq_sentence *s, size_t b, size_t end)
{
    for (; b < end; b++)
        if (!gq_tok_has(s, b, GQ_TO | GQ_APIECE | GQ_PRED | GQ_TAIL | GQ_YOY | GQ_UP | GQ_DOWN))
            return false;
    return true;
}

/* A predicate behind the number, or the noun it describes: 3家发挥作用不显著的企业. */
static struct gong_span right_predicate(const struct gq_sentence *s, size_t b, size_t end,
                                        bool *ret_predicate)
{
    size_t of = gq_last_of(s, b, end, GQ_OF);

    if (of != SIZE_MAX && of + 1 < end && gq_chars(gq_tok_span(s, of + 1, end)) >= 2 &&
        !gq_tok_has(s, of + 1, GQ_V1 | GQ_CUT))
        return gq_tok_span(s, of + 1, gq_strip_back(s, of + 1, noun_end(s, of + 1)));
    *ret_predicate = true;
    if (says_nothing(s, b, end))
        return gong_span_none();
    while (b + 1 < end && gq_tok_has(s, b, GQ_CUT) && !gq_tok_has(s, b, GQ_V1))
        b++;
    return gq_tok_span(s, b, gq_strip_back(s, b, end));
}

static bool text_is(const struct gq_sentence *s, size_t i, const char *words)
{
    const struct gq_tok *t = &s->toks[i];

    return i < s->n_toks && gq_any_at(s->t.s, t->from, words) == t->to - t->from;
}

/* 按5%的比例抽查, 以每人100元的标准发放补贴, 为期100天的: behind the word that only names the rate. */
struct gong_span gq_right_of_rate(const struct gq_sentence *s, size_t b)
{
    static const char *const rates = "比例 速度 标准 幅度 额度 频次 频率 进度 价格 单价 增速";
    struct gong_span r;
    size_t end;

    if (text_is(s, b, "的比例"))
        b++;
    else if (b < s->n_toks && gq_tok_has(s, b, GQ_OF) && text_is(s, b + 1, rates))
        b += 2;
    else
        return gong_span_none();
    end = clause_end(s, b);
    r = gq_phrase(s, b, end);
    if (r.ptr || b >= end || gq_tok_has(s, b, GQ_UP | GQ_DOWN)) /* 以10%的速度增长: nothing of its own */
        return r;
    return gq_words(s, b, end);
}

/* 4家轻微违法且及时改正的单位: what is described twice stands behind the second 的; none where there is no
 * 且. */
static struct gong_span right_of_both(const struct gq_sentence *s, size_t b)
{
    size_t but = clause_end(s, b), end, of;

    if (but >= s->n_toks || !(gq_any_at(s->t.s, s->toks[but].from, "且 或") && gq_tok_has(s, but, GQ_BUT)))
        return gong_span_none();
    end = clause_end(s, but + 1);
    for (of = but + 1; of < end && !gq_tok_has(s, of, GQ_OF); of++)
        ;
    if (of + 1 >= end || gq_tok_has(s, of + 1, GQ_V1 | GQ_CUT))
        return gong_span_none();
    return gq_tok_span(s, of + 1, gq_strip_back(s, of + 1, noun_end(s, of + 1)));
}

struct gong_span gq_right(const struct gq_sentence *s, size_t b, bool *ret_predicate)
{
    struct gong_span both;

    *ret_predicate = false;
    b = skip_front(s, b);
    if (b < s->n_toks && gq_tok_has(s, b, GQ_OF)) {
        b = skip_front(s, b + 1);
        if (b < s->n_toks && b + 1 == clause_end(s, b) && gq_tok_has(s, b, GQ_V1))
            return gq_tok_span(s, b, b + 1); /* 为期100天的攻坚 */
    }
    if (b >= s->n_toks || ends_right(s, b) || gq_tok_has(s, b, GQ_AND) ||
        text_is(s, b, "等")) /* 征用1件等执法行为: 等 closes the list */
        return gong_span_none();
    both = right_of_both(s, b);
    if (both.ptr)
        return both;
    if (gq_tok_has(s, b, GQ_V1 | GQ_CUT | GQ_UP | GQ_DOWN | GQ_TO | GQ_YOY))
        return right_predicate(s, b, clause_end(s, b), ret_predicate);
    return right_noun(s, b, clause_end(s, b), ret_predicate);
}

bool gq_runs_into_number(const struct gq_sentence *s, size_t b)
{
    size_t end = clause_end(s, b);

    return end < s->n_toks && s->toks[end].kind == GQ_T_NUM && gq_tok_has(s, skip_front(s, b), GQ_V2);
}

struct gong_span gq_rest(const struct gq_sentence *s, size_t b)
{
    size_t end;

    b = skip_front(s, b);
    end = clause_end(s, b);
    while (b + 1 < end && (gq_tok_has(s, b, GQ_CUT | GQ_LEAD | GQ_TAIL) || s->toks[b].kind == GQ_T_DATE) &&
           !gq_tok_has(s, b, GQ_V1 | GQ_V2))
        b++;
    return gq_tok_span(s, b, gq_strip_back(s, b, end));
}
