/* left.c: reads what stands before a number, from right to left.
 *
 *     其中农村居民收入  |  比上年  增长  了  近  |  5.8%
 *     subject           |  basis   verb  tail     |  number
 *
 * The zone reaches back to the last comma, semicolon, open bracket or number; balanced
 * brackets are jumped over. What is taken off on the way (adverbs, predicates, comparisons)
 * is noted; what remains is the subject, a noun phrase for phrase.c. */
#include "left.h"

static bool is_break(const struct gq_tok *t)
{
    return t->kind == GQ_T_NUM || t->kind == GQ_T_OPEN || (t->kind == GQ_T_SEP && t->sep != GQ_DUN);
}

static bool is_dun(const struct gq_sentence *s, size_t i)
{
    return s->toks[i].kind == GQ_T_SEP && s->toks[i].sep == GQ_DUN;
}

/* Behind a number the first noun is the number's own: 5台设备、3公里管道; 5个志愿和1个志愿. */
static size_t behind_number(const struct gq_sentence *s, size_t i, size_t tok)
{
    if (tok > i + 1 && gq_tok_has(s, tok - 1, GQ_AND))
        return tok - 1;
    if (is_dun(s, i) || gq_tok_has(s, i, GQ_AND))
        return i;
    for (size_t k = i + 1; k < tok; k++)
        if (is_dun(s, k))
            return k + 1;
    return i;
}

/* Token of the bracket that tok closes; tok where a number stands before the bracket. */
static size_t jump(const struct gq_sentence *s, size_t tok)
{
    size_t open = (size_t)s->toks[tok].mate;

    return s->toks[tok].paren && open > 0 && s->toks[open - 1].kind == GQ_T_NUM ? tok : open;
}

/* First token of the zone that ends before `tok`. */
static size_t zone(const struct gq_sentence *s, size_t tok)
{
    size_t i = tok, steps = 0;

    while (i > 0 && steps++ < GQ_LOOK) {
        const struct gq_tok *t = &s->toks[i - 1];

        if (t->kind == GQ_T_CLOSE && t->mate >= 0) {
            if (jump(s, i - 1) == i - 1)
                break;
            i = jump(s, i - 1);
        } else if (is_break(t)) {
            break;
        } else {
            i--;
        }
    }
    return i > 0 && i < tok && s->toks[i - 1].kind == GQ_T_NUM ? behind_number(s, i, tok) : i;
}

/* The last 且, 并, 而 of the zone begins a clause of its own. */
static size_t last_clause(const struct gq_sentence *s, size_t lo, size_t hi)
{
    for (size_t i = hi; i > lo; i--) {
        if (s->toks[i - 1].kind == GQ_T_CLOSE && s->toks[i - 1].mate >= 0 &&
            (size_t)s->toks[i - 1].mate > lo) {
            i = (size_t)s->toks[i - 1].mate + 1;
            continue;
        }
        if (gq_tok_has(s, i - 1, GQ_BUT) && i < hi)
            return i;
    }
    return lo;
}

/* Token in [lo, hi) nearest to hi that has a class, outside of brackets; SIZE_MAX. */
size_t gq_nearest(const struct gq_sentence *s, size_t lo, size_t hi, uint32_t cls)
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

bool gq_tok_is(const struct gq_sentence *s, size_t tok, const char *z)
{
    const struct gq_tok *t = &s->toks[tok];

    return t->to - t->from == strlen(z) && gq_at(s->t.s, t->from, z);
}

/* 增幅达5% is a change, 增长达5% is not said. */
static bool is_measure_of_growth(const struct gq_sentence *s, size_t tok)
{
    return gq_any_before(s->t.s, s->toks[tok].to, "增幅 增速 降幅 涨幅 增长率") > 0;
}

static bool is_reaching(const struct gq_sentence *s, size_t tok)
{
    return gq_tok_is(s, tok, "至") || gq_tok_is(s, tok, "到") || gq_tok_is(s, tok, "为") ||
           gq_tok_is(s, tok, "达");
}

static void note_change(const struct gq_sentence *s, size_t tok, struct gq_left *l)
{
    uint32_t c = s->toks[tok].cls;

    if ((c & GQ_TO) || (l->reached && (c & (GQ_UP | GQ_DOWN)) && !is_measure_of_growth(s, tok)))
        l->to = true;
    if (!l->direction && (c & GQ_UP))
        l->direction = 1;
    else if (!l->direction && (c & GQ_DOWN))
        l->direction = gq_tok_is(s, tok, "改善") ? -2 : -1;
    l->growth = l->growth || (c & GQ_STAT);
    if (c & (GQ_YOY | GQ_NOTYOY))
        l->basis = c & GQ_NOTYOY ? "other" : "yoy";
}

static void note(const struct gq_sentence *s, size_t tok, struct gq_left *l)
{
    uint32_t c = s->toks[tok].cls;

    note_change(s, tok, l);
    l->reached = l->reached || is_reaching(s, tok);
    l->apiece = l->apiece || (c & GQ_APIECE);
    l->pred = l->pred || (c & (GQ_PRED | GQ_UP | GQ_DOWN | GQ_TO | GQ_SHARE));
    l->prep = l->prep || (c & GQ_PREP);
}

/* 比2020年, 较“十三五”末, 按原标准: from the word of comparison to i; SIZE_MAX where there is none. */
static size_t comparison(const struct gq_sentence *s, size_t lo, size_t i, struct gq_left *l)
{
    size_t from = i > lo + 10 ? i - 10 : lo;
    size_t c = gq_nearest(s, from, i, GQ_CMP);

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

/* X占Y的30%: the subject ends before 占. */
static bool share(const struct gq_sentence *s, struct gq_left *l)
{
    size_t c = gq_nearest(s, l->lo, l->hi - 1, GQ_SHARE);

    if (c == SIZE_MAX)
        return false;
    if (gq_tok_has(s, c, GQ_OVERP))
        l->approx = GQ_OVER;
    if (gq_tok_has(s, c, GQ_ABOUTP))
        l->approx = GQ_ABOUT;
    l->share = l->pred = true;
    l->apiece = l->apiece || gq_tok_has(s, c, GQ_APIECE); /* 分别是“十五”期间的4.9倍和2.5倍 */
    l->hi = c;
    return true;
}

/* 税收539万元，占全年任务100.6%: as if 的 stood there; 占比重达33% is a noun. */
static void bare_share(const struct gq_sentence *s, struct gq_left *l)
{
    size_t hi = l->hi, c;

    while (hi > l->lo && gq_tok_has(s, hi - 1, GQ_PRED | GQ_TAIL | GQ_TO))
        hi--;
    c = gq_nearest(s, l->lo, hi, GQ_SHARE);
    if (c == SIZE_MAX || c + 1 >= hi ||
        (gq_tok_has(s, hi - 1, GQ_GENERIC) && !gq_tok_has(s, hi - 1, GQ_SCOPE)) || hi != l->hi ||
        !gq_any_before(s->t.s, s->toks[c].to, "占"))
        return;
    l->share = l->pred = true;
    l->hi = c;
}

/* 比上年（下同）增长5.2%, 比去年同期（1046）减少33.94% */
static bool is_aside(const struct gq_sentence *s, const struct gq_left *l)
{
    const struct gq_tok *t = &s->toks[l->hi - 1];

    return t->kind == GQ_T_CLOSE && t->paren && t->mate > (int32_t)l->lo &&
           (gq_tok_has(s, (size_t)t->mate - 1, GQ_YOY) ||
            gq_any_at(s->t.s, s->toks[t->mate].to, "下同 以下同 同口径 可比口径 可比价") > 0);
}

/* Takes adverbs and predicates off the right end. */
static void strip(const struct gq_sentence *s, struct gq_left *l)
{
    const uint32_t off =
        GQ_PRED | GQ_TAIL | GQ_UP | GQ_DOWN | GQ_TO | GQ_YOY | GQ_NOTYOY | GQ_APIECE | GQ_TOTAL | GQ_PREP;

    while (l->hi > l->lo) {
        size_t i = l->hi - 1;
        const struct gq_tok *t = &s->toks[i];

        if (t->kind == GQ_T_BLANK) {
            l->hi = i;
        } else if (is_aside(s, l)) {
            l->hi = (size_t)t->mate;
        } else if (gq_tok_is(s, i, "新增") && i > l->lo && gq_tok_has(s, i - 1, GQ_APIECE)) {
            l->hi = i; /* A、B分别新增3家、5家 */
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

/* 2021年, 上年, 去年同期 */
static bool is_past(const struct gq_sentence *s, size_t tok)
{
    static const char *const past[] = {"上年",     "去年",     "前年", "年初", "上年度", "上年末", "去年底",
                                       "上年同期", "去年同期", "同期", "今年", "当年",   "原来"};

    for (size_t i = 0; i < sizeof past / sizeof *past; i++)
        if (gq_tok_is(s, tok, past[i]))
            return true;
    return s->toks[tok].kind == GQ_T_DATE;
}

/* 的 right before the number: a share of a whole, a date, or a group. */
static void of(const struct gq_sentence *s, const struct gq_amount *a, struct gq_left *l)
{
    bool ends = l->hi > l->lo && gq_tok_has(s, l->hi - 1, GQ_OF);

    if (a->kind == GQ_PERCENT) {
        if (!ends)
            bare_share(s, l);
        else if (!share(s, l))
            l->hi -= l->hi > l->lo + 2 && is_past(s, l->hi - 2) ? 2 : 1;
    } else if (ends && l->hi > l->lo + 1 && is_past(s, l->hi - 2)) {
        l->hi -= 2; /* 从2021年的15件下降到2024年的4件 */
        if (l->hi == l->lo + 1 && gq_tok_has(s, l->lo, GQ_CMP)) {
            l->hi = l->lo; /* 投诉2315件，比2021年的1980件增长17% */
            l->pred = true;
        }
    } else if (ends && l->hi > l->lo + 1 && a->kind == GQ_COUNT) {
        l->hi--; /* 其中投资超亿元的2个 */
        l->those = true;
    }
}

/* Predicates, comparisons and what stands before them. */
static void predicates(const struct gq_sentence *s, struct gq_amount *a, struct gq_left *l)
{
    size_t c;

    gq_compare(s, a, l);
    gq_placing(s, a, l);
    strip(s, l);
    if (l->hi >= l->lo + 2 && gq_tok_has(s, l->hi - 1, GQ_V1 | GQ_V2) &&
        gq_tok_has(s, l->hi - 2, GQ_APIECE)) {
        l->hi--; /* 分别办结3件、5件 */
        strip(s, l);
    }
    if (l->direction && !l->to && !l->share && !l->compare &&
        (c = comparison(s, l->lo, l->hi, l)) != SIZE_MAX) {
        l->hi = c;
        strip(s, l);
    }
}

/* 减少跑动次数65%: the verb of change stands before its object. */
static void verb_first(const struct gq_sentence *s, struct gq_left *l)
{
    size_t i = l->lo;

    while (i < l->hi && (gq_tok_has(s, i, GQ_LEAD | GQ_AND | GQ_TAIL) || is_dun(s, i)) &&
           !gq_tok_has(s, i, GQ_UP | GQ_DOWN))
        i++;
    if (i + 1 >= l->hi || gq_any_at(s->t.s, s->toks[i].to, "率 幅 量 额 值 期")) /* 压缩率 */
        return;
    if (!gq_tok_has(s, i, GQ_V2) || !gq_tok_has(s, i, GQ_UP | GQ_DOWN))
        return;
    l->direction = gq_tok_has(s, i, GQ_UP) ? 1 : -1;
    l->net = true; /* goes on to 、申请材料52% */
    l->lo = i + 1;
}

/* 、居全国第9、增长4.8%: nothing of its own; but 投资翻番、达3亿元 and 总额突破万亿元、居全国第5. */
static void before_dun(const struct gq_sentence *s, struct gq_left *l)
{
    size_t pred;

    if (l->lo > 0 && s->toks[l->lo - 1].kind == GQ_T_NUM) {
        l->hi = l->lo;
        return;
    }
    l->hi--;
    pred = gq_nearest(s, l->lo, l->hi, GQ_PRED);
    if (pred != SIZE_MAX && pred > l->lo)
        l->hi = pred;
    strip(s, l);
}

void gq_left_read(const struct gq_sentence *s, size_t tok, struct gq_amount *a, struct gq_left *ret)
{
    size_t c;

    memset(ret, 0, sizeof *ret);
    ret->verb = SIZE_MAX;
    ret->lo = zone(s, tok);
    ret->hi = tok;
    ret->joined = joined(s, ret->lo, tok);
    ret->net = gq_nearest(s, ret->lo, tok, GQ_NET) != SIZE_MAX;
    ret->lo = last_clause(s, ret->lo, tok);
    ret->total = gq_nearest(s, ret->lo, tok, GQ_TOTAL) != SIZE_MAX;
    of(s, a, ret);
    if (ret->those)
        return;
    predicates(s, a, ret);
    if (a->kind == GQ_DURATION && (c = gq_nearest(s, ret->lo, ret->hi, GQ_TO)) != SIZE_MAX) {
        ret->hi = c;
        ret->pred = ret->to = true;
    }
    if (a->kind == GQ_PERCENT && !ret->direction && !ret->pred)
        verb_first(s, ret);
    if (ret->pred && ret->hi > ret->lo && is_dun(s, ret->hi - 1))
        before_dun(s, ret);
    if (!ret->pred && ret->hi > ret->lo && gq_tok_has(s, ret->hi - 1, GQ_V1 | GQ_V2))
        ret->verb = ret->hi - 1;
}
