/* measure.c: what each number of a sentence counts.
 *
 * Candidates, in the order of their worth for the kind of unit:
 *   subject   the noun phrase before the number, predicates taken off
 *   object    the noun behind the classifier (12家企业), or behind a verb and an amount
 *   label     the bare verb of a list (新办3985家次)
 *   inherited the measure of the number before it (…家，同比增长5%)
 *   clause    the noun phrase of the clause before
 * 分别 gives each value its own part of the subject, or the measures of the numbers before. */
#include "quantities.h"

struct candidates {
    struct gq_left l;
    struct gong_span subject, label, object;
    bool predicate;  /* object is a predicate, not a noun */
    bool of;         /* object follows 的 */
};

static bool crosses(const struct gq_sentence *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (s->toks[i].kind == GQ_T_SEP && (s->toks[i].sep == GQ_SEMI || s->toks[i].sep == GQ_STOP))
            return true;
    return false;
}

/* The open parenthesis that tok stands in directly, or SIZE_MAX. */
static size_t paren_of(const struct gq_sentence *s, size_t tok)
{
    size_t steps = 0;

    for (size_t i = tok; i > 0 && steps++ < GQ_LOOK; i--) {
        const struct gq_tok *t = &s->toks[i - 1];

        if (t->kind == GQ_T_CLOSE && t->mate >= 0)
            i = (size_t)t->mate + 1;
        else if (t->kind == GQ_T_OPEN && t->paren)
            return i - 1;
    }
    return SIZE_MAX;
}

/* Finds the fact before the brackets; facts outside come before facts inside. */
static void place(struct gq_sentence *s, size_t i)
{
    struct gq_fact *f = &s->facts[i];
    size_t open = paren_of(s, f->tok);

    f->head = SIZE_MAX;
    if (open == SIZE_MAX)
        return;
    f->paren = true;
    for (size_t k = i; k > 0; k--)
        if (s->facts[k - 1].tok < open) {
            f->head = s->facts[k - 1].tok + 1 == open ? k - 1 : SIZE_MAX;
            return;
        }
}

bool gq_is_range_end(const struct gq_sentence *s, size_t i)
{
    size_t from, to = s->facts[i].tok;

    if (i == 0)
        return false;
    from = s->facts[i - 1].tok + 1;
    if (from == to || to > from + 2)
        return false;
    for (; from < to; from++)
        if (s->toks[from].kind != GQ_T_SYM && !gq_any_at(s->t.s, s->toks[from].from, "至 到"))
            return false;
    return true;
}

static const struct gq_fact *before(const struct gq_sentence *s, size_t i, bool far)
{
    const struct gq_fact *f = &s->facts[i];
    size_t low = i > 16 ? i - 16 : 0;

    for (size_t k = i; k > low; k--) {
        const struct gq_fact *p = &s->facts[k - 1];

        if (p->paren && !f->paren)
            continue;
        if (p->measure.ptr)
            return !far && crosses(s, p->tok, f->tok) ? NULL : p;
    }
    return NULL;
}

static struct gong_span inherited(const struct gq_sentence *s, size_t i, bool reached)
{
    const struct gq_fact *f = &s->facts[i];
    const struct gq_fact *p = f->head != SIZE_MAX ? &s->facts[f->head] : before(s, i, false);

    if (p && p->topic.ptr && reached)
        return p->topic;
    return p ? p->measure : gong_span_none();
}

/* Separator or open bracket that the zone of the number begins behind. */
static struct gong_span clause(const struct gq_sentence *s, const struct gq_left *l)
{
    size_t lo = l->lo;

    while (lo > 0 && s->toks[lo - 1].kind == GQ_T_BLANK)
        lo--;
    if (lo == 0 || (s->toks[lo - 1].kind == GQ_T_SEP &&
                    (s->toks[lo - 1].sep == GQ_STOP || s->toks[lo - 1].sep == GQ_SEMI)))
        return gong_span_none();
    return gq_clause_phrase(s, lo - 1);
}

/* 开展食品监督抽检，抽检200批次: the verb alone is short for a noun of the clause before. */
static struct gong_span label(const struct gq_sentence *s, const struct candidates *c)
{
    struct gong_span whole = clause(s, &c->l);
    size_t at = whole.ptr && c->label.ptr ? gong_span_find(whole, 0, c->label) : SIZE_MAX;

    return at != SIZE_MAX && at > 0 ? gong_span_sub(whole, 0, at + c->label.len) : c->label;
}

static struct gong_span first_of(struct gong_span a, struct gong_span b)
{
    return a.ptr ? a : b;
}

/* 20期40项业务的学习, 首批12项及第二批14项改革: the noun follows the next number. */
static struct gong_span shared_object(const struct gq_sentence *s, size_t i)
{
    bool predicate;
    size_t next = i + 1 < s->n_facts ? s->facts[i + 1].tok : 0, tok = s->facts[i].tok;
    struct gong_span r;

    if (!next || next > tok + 4)
        return gong_span_none();
    for (size_t k = tok + 1; k < next; k++)
        if (s->toks[k].kind != GQ_T_SEP && !gq_tok_has(s, k, GQ_AND | GQ_LEAD | GQ_GENERIC) &&
            s->toks[k].kind != GQ_T_BLANK)
            return gong_span_none();
    if (next > tok + 1 && s->toks[tok + 1].kind == GQ_T_SEP && s->toks[tok + 1].sep != GQ_DUN)
        return gong_span_none();
    r = gq_right(s, next + 1, &predicate);
    for (size_t k = next + 1; !predicate && next == tok + 1 && k < s->n_toks && k < next + 12; k++)
        if (s->toks[k].from == (size_t)(r.ptr + r.len - s->t.s.ptr) && gq_tok_has(s, k, GQ_OF))
            return gq_right(s, k, &predicate); /* 20期40项业务的学习 */
    return predicate ? gong_span_none() : r;
}

/* 9部门印发: the unit is the noun. */
static struct gong_span unit_as_noun(const struct gq_sentence *s, const struct gq_amount *a)
{
    static const char *const nouns = "部门 省份 街道 社区 乡镇 县区 区县 县市区 县市 镇街 部委 科室 学科 专业 市 县 区 镇 乡 村 省 国";

    size_t at;

    if (!a->unit.ptr || gq_any_before(a->unit, a->unit.len, nouns) != a->unit.len)
        return gong_span_none();
    at = gong_span_find(gong_span_sub(s->t.s, 0, a->to), a->num_from, a->unit);
    return at == SIZE_MAX ? gong_span_none() : gong_span_sub(s->t.s, at, at + a->unit.len);
}

/* 35岁以下42人: the group is what is counted. */
static struct gong_span age_group(const struct gq_sentence *s, size_t i)
{
    const struct gq_fact *f = &s->facts[i], *p = i ? f - 1 : NULL;
    size_t gap = p ? f->a->from - p->a->to : 0;

    if (!p || p->a->kind != GQ_DURATION || !gq_any_before(p->a->unit, p->a->unit.len, "岁") || gap > 9 ||
        (gap && !gq_any_at(s->t.s, p->a->to, "以下 以上 及以下")))
        return gong_span_none();
    return gong_span_sub(s->t.s, p->a->from, f->a->from);
}

static struct gong_span of_count(const struct gq_sentence *s, size_t i, const struct candidates *c)
{
    struct gong_span r = unit_as_noun(s, s->facts[i].a);

    if (r.ptr && (!c->object.ptr || c->predicate || gq_tok_has(s, s->facts[i].tok + 1, GQ_V1 | GQ_CUT)) && !c->l.pred)
        return r;

    if ((r = age_group(s, i)).ptr)
        return r;
    if (c->object.ptr && !c->predicate && !c->l.to && !(c->subject.ptr && gq_runs_into_number(s, s->facts[i].tok + 1)))
        return c->object;
    if (c->subject.ptr)
        return c->subject;
    if (c->object.ptr && c->predicate && (c->l.joined || c->l.verb != SIZE_MAX)) /* 填报1个征求志愿 */
        return c->object;
    if (!c->l.pred && (r = shared_object(s, i)).ptr)
        return r;
    if (c->label.ptr && !c->l.pred)
        return label(s, c);
    if (c->object.ptr && !c->l.pred)
        return c->object;
    return first_of(inherited(s, i, c->l.reached), first_of(clause(s, &c->l), first_of(c->label, c->object)));
}

/* 给予贴息, 计算应纳税所得额: the object of the verb behind the number. */
static struct gong_span object_of(const struct gq_sentence *s, const struct candidates *c, size_t tok)
{
    size_t lo = tok + 1, hi = lo;

    while (hi < s->n_toks && s->toks[hi].from < (size_t)(c->object.ptr + c->object.len - s->t.s.ptr))
        hi++;
    return first_of(gq_phrase(s, lo, hi), c->object);
}

static struct gong_span of_share(const struct gq_sentence *s, size_t i, const struct candidates *c)
{
    bool noun = c->object.ptr && !c->predicate;

    if (c->object.ptr && !c->l.share && (c->l.prep || (noun && c->l.verb != SIZE_MAX)))
        return object_of(s, c, s->facts[i].tok);
    if (c->subject.ptr)
        return c->subject;
    if (noun && !c->l.pred)
        return c->object;
    return first_of(inherited(s, i, c->l.reached), first_of(clause(s, &c->l), first_of(c->label, c->object)));
}

/* 对新认定的工作室补助30万元: what is paid, not to whom. */
static struct gong_span payment(const struct gq_amount *a, struct gong_span subject)
{
    static const char *const payments = "补助 奖励 补贴 资助 罚款 扶持 救助金 奖金 贴息";
    size_t n = subject.ptr && a->kind == GQ_MONEY ? gq_any_before(subject, subject.len, payments) : 0;

    return n && gq_chars(subject) > 6 ? gong_span_sub(subject, subject.len - n, subject.len) : subject;
}

static struct gong_span of_amount(const struct gq_sentence *s, size_t i, const struct candidates *c)
{
    bool noun = c->object.ptr && !c->predicate, limit = s->facts[i].a->kind == GQ_DURATION && s->facts[i].a->capped;
    struct gong_span rest = limit && !c->l.to ? gq_rest(s, s->facts[i].tok + 1) : gong_span_none();

    if (rest.ptr && !c->l.pred)
        return rest;
    if (noun && c->l.verb != SIZE_MAX && !c->l.pred && (s->facts[i].a->kind != GQ_DURATION || c->of))
        return c->object;
    if (c->subject.ptr)
        return payment(s->facts[i].a, c->subject);
    if (c->object.ptr && !c->l.pred)
        return c->object;
    if (c->label.ptr && !c->l.pred)
        return label(s, c);
    return first_of(inherited(s, i, c->l.reached), first_of(clause(s, &c->l), first_of(c->label, c->object)));
}

/* ---- 分别 ------------------------------------------------------------------------------ */

/* Facts that follow i joined by nothing but 、 和 及. */
static size_t list_length(const struct gq_sentence *s, size_t i)
{
    size_t n = 1;

    while (i + n < s->n_facts && n < 16) {
        size_t from = s->facts[i + n - 1].tok + 1, to = s->facts[i + n].tok;

        if (to > from + 2 || to == from)
            break;
        for (; from < to; from++)
            if (!(s->toks[from].kind == GQ_T_SEP && s->toks[from].sep == GQ_DUN) && !gq_tok_has(s, from, GQ_AND))
                return n;
        n++;
    }
    return n;
}

static void give(struct gq_fact *f, struct gong_span measure)
{
    if (!measure.ptr)
        return;
    f->measure = measure;
    f->spread = true;
}

/* 事故12起、死亡3人，同比分别下降20%、50%: the measures of the numbers before, in order. */
static void give_back(struct gq_sentence *s, size_t i, size_t n)
{
    size_t k = i, found = 0, at[16];

    while (k > 0 && found < n) {
        const struct gq_fact *f = &s->facts[--k];

        if (f->basis || f->a->kind == GQ_RANK || crosses(s, f->tok, s->facts[i].tok))
            continue;
        at[found++] = k;
    }
    if (found == n)
        for (size_t j = 0; j < n; j++)
            give(&s->facts[i + j], s->facts[at[n - 1 - j]].measure);
}

static void spread(struct gq_sentence *s, size_t i, const struct gq_left *l)
{
    size_t n = list_length(s, i), bounds[34], parts;

    if (n < 2)
        return;
    parts = gq_parts(s, l->lo, l->hi, bounds, 16);
    if (parts != n && !gq_phrase(s, l->lo, l->hi).ptr) {
        give_back(s, i, n);
        return;
    }
    for (size_t j = 0; j < n; j++)
        give(&s->facts[i + j], parts == n ? first_of(gq_phrase(s, bounds[2 * j], bounds[2 * j + 1]),
                                                     gq_words(s, bounds[2 * j], bounds[2 * j + 1]))
                                          : gq_phrase(s, l->lo, l->hi));
}

/* ---- role ------------------------------------------------------------------------------ */

static bool is_since(const struct gq_sentence *s, size_t tok)
{
    const struct gq_tok *t = &s->toks[tok];

    return t->kind == GQ_T_DATE && (gq_before(s->t.s, t->to, "以来") || gq_before(s->t.s, t->to, "来"));
}

/* 其中 or 全市 before the number, no further than the last semicolon. */
static void role(struct gq_sentence *s, size_t i, const struct gq_left *l)
{
    struct gq_fact *f = &s->facts[i];
    const struct gq_fact *p = i ? &s->facts[i - 1] : NULL, *head = f->head != SIZE_MAX ? &s->facts[f->head] : NULL;
    size_t low = f->tok > GQ_LOOK ? f->tok - GQ_LOOK : 0;

    f->total = l->total;
    f->part = head && gong_span_eq(head->a->unit, f->a->unit) && f->a->kind != GQ_PERCENT;
    if (p && p->part && p->paren == f->paren && !crosses(s, p->tok, f->tok) &&
        (gong_span_eq(p->a->unit, f->a->unit) || p->a->kind == GQ_DURATION))
        f->part = true;
    for (size_t k = f->tok; k > low; k--) {
        const struct gq_tok *t = &s->toks[k - 1];

        if (t->kind == GQ_T_SEP && (t->sep == GQ_SEMI || t->sep == GQ_STOP))
            break;
        if (gq_tok_has(s, k - 1, GQ_PART) && (!p || p->tok < k - 1 || p->part))
            f->part = f->part || !p || p->tok < k - 1;
        if (is_since(s, k - 1) || (!f->scope.ptr && gq_tok_has(s, k - 1, GQ_SCOPE)))
            f->scope = gong_span_sub(s->t.s, t->from, t->to);
    }
}

/* 质押登记金额25.17亿: money without 元. */
static void money(const struct gq_sentence *s, struct gq_fact *f, const struct candidates *c)
{
    struct gong_span m = c->subject.ptr ? c->subject : f->measure;

    if (f->a->unit.ptr || !f->a->multiplied || f->a->kind != GQ_COUNT || (c->object.ptr && !c->predicate) || !m.ptr)
        return;
    for (size_t p = 0; p < m.len && m.len < 200; p++)
        if (gq_lexicon_find(s->t.words, m, p, GQ_MONEYW)) {
            f->a->unit = GONG_LIT("元");
            f->a->kind = GQ_MONEY;
            f->a->rule = "money-by-context";
            return;
        }
}

static void one(struct gq_sentence *s, size_t i)
{
    struct gq_fact *f = &s->facts[i];
    struct candidates c;

    memset(&c, 0, sizeof c);
    place(s, i);
    gq_left_read(s, f->tok, f->a, &c.l);
    c.subject = c.l.those ? gq_words(s, c.l.lo, c.l.hi) : gq_phrase(s, c.l.lo, c.l.hi);
    c.label = gq_label(s, c.l.lo, c.l.hi);
    c.object = gq_right(s, f->tok + 1, &c.predicate);
    c.of = f->tok + 1 < s->n_toks && gq_tok_has(s, f->tok + 1, GQ_OF);
    if (c.l.apiece && !f->spread)
        spread(s, i, &c.l);
    else if (c.l.direction && !c.subject.ptr && !f->spread && !c.l.joined && list_length(s, i) > 1)
        give_back(s, i, list_length(s, i)); /* 事故27起、死亡30人，同比下降72%、66% */
    if (f->a->approx == GQ_EXACT)
        f->a->approx = c.l.approx;
    if (gq_is_range_end(s, i) && f[-1].measure.ptr)
        f->measure = f[-1].measure;
    else if (!f->spread)
        f->measure = f->a->kind == GQ_RANK || f->a->kind == GQ_PERCENT || f->a->bare ? of_share(s, i, &c)
                     : f->a->kind == GQ_COUNT ? of_count(s, i, &c) : of_amount(s, i, &c);
    if (!f->measure.ptr && before(s, i, true))
        f->measure = before(s, i, true)->measure;
    for (size_t k = c.l.lo; !f->measure.ptr && k < f->tok; k++) /* 占比提高到56%: there is no other word */
        if (gq_tok_has(s, k, GQ_GENERIC))
            f->measure = gong_span_sub(s->t.s, s->toks[k].from, s->toks[k].to);
    if (c.l.verb != SIZE_MAX && c.l.verb > c.l.lo && f->measure.ptr == c.object.ptr)
        f->topic = gq_phrase(s, c.l.lo, c.l.verb); /* X迈上4个台阶、达9亿元: the 9 are X */
    money(s, f, &c);
    role(s, i, &c.l);
    gq_change(s, f, &c.l);
}

void gq_measures(struct gq_sentence *s)
{
    for (size_t i = 0; i < s->n_facts; i++)
        one(s, i);
}
