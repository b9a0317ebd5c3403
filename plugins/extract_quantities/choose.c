/* choose.c: which of the candidates is the measure, by the kind of unit.
 *
 * Counts prefer the noun behind the classifier, rates the subject before the predicate, amounts
 * of money or length the subject or the noun between a verb and themselves. Where nothing of
 * its own is left, a number takes the measure of the one before it, or the noun phrase of the
 * clause before. */
#include "measure.h"

const struct gq_fact *gq_fact_before(const struct gq_sentence *s, size_t i, bool far)
{
    const struct gq_fact *f = &s->facts[i];
    size_t low = i > 16 ? i - 16 : 0;

    for (size_t k = i; k > low; k--) {
        const struct gq_fact *p = &s->facts[k - 1];

        if (p->paren && !f->paren)
            continue;
        if (p->measure.ptr)
            return !far && gq_crosses(s, p->tok, f->tok) ? NULL : p;
    }
    return NULL;
}

/* 受理12件，办结率100%，较去年减少3件: a change is of what was counted in its unit, rates between are passed
 * over. */
static const struct gq_fact *counted_before(const struct gq_sentence *s, size_t i)
{
    const struct gq_fact *f = &s->facts[i];

    for (size_t k = i; k > 0 && k + 4 > i; k--) {
        const struct gq_fact *p = &s->facts[k - 1];

        if (gq_crosses(s, p->tok, f->tok) || p->paren)
            return NULL;
        if (p->a->kind != GQ_PERCENT)
            return gong_span_eq(p->a->unit, f->a->unit) && p->measure.ptr ? p : NULL;
    }
    return NULL;
}

static struct gong_span inherited(const struct gq_sentence *s, size_t i, bool reached)
{
    const struct gq_fact *f = &s->facts[i];
    const struct gq_fact *p = f->head != SIZE_MAX ? &s->facts[f->head] : gq_fact_before(s, i, false);
    const struct gq_fact *like =
        f->a->kind == GQ_COUNT && p && p->a->kind == GQ_PERCENT ? counted_before(s, i) : NULL;

    if (like)
        return like->measure;
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
static struct gong_span label(const struct gq_sentence *s, const struct gq_candidates *c)
{
    struct gong_span whole = clause(s, &c->l);
    size_t at = whole.ptr && c->label.ptr ? gong_span_find(whole, 0, c->label) : SIZE_MAX;

    return at != SIZE_MAX && at > 0 ? gong_span_sub(whole, 0, at + c->label.len) : c->label;
}

/* The noun behind the next number, where nothing else stands between the two. */
static bool only_joints(const struct gq_sentence *s, size_t from, size_t to)
{
    if (to > from && s->toks[from].kind == GQ_T_SEP && s->toks[from].sep != GQ_DUN)
        return false;
    for (size_t k = from; k < to; k++)
        if (s->toks[k].kind != GQ_T_SEP && s->toks[k].kind != GQ_T_BLANK &&
            !gq_tok_has(s, k, GQ_AND | GQ_LEAD | GQ_GENERIC))
            return false;
    return true;
}

/* 20期40项业务的学习, 首批12项及第二批14项改革: the noun follows the next number. */
static struct gong_span shared_object(const struct gq_sentence *s, size_t i)
{
    bool predicate;
    size_t next = i + 1 < s->n_facts ? s->facts[i + 1].tok : 0, tok = s->facts[i].tok;
    struct gong_span r;

    if (!next || next > tok + 4 || !only_joints(s, tok + 1, next))
        return gong_span_none();
    r = gq_right(s, next + 1, &predicate);
    for (size_t k = next + 1; r.ptr && !predicate && next == tok + 1 && k < s->n_toks && k < next + 12; k++)
        if (s->toks[k].from == (size_t)(r.ptr + r.len - s->t.s.ptr) && gq_tok_has(s, k, GQ_OF))
            return gq_right(s, k, &predicate);
    return predicate ? gong_span_none() : r;
}

/* 9部门印发: the unit is the noun. */
static struct gong_span unit_as_noun(const struct gq_sentence *s, const struct gq_amount *a)
{
    static const char *const nouns =
        "部门 省份 街道 社区 乡镇 县区 区县 县市区 县市 镇街 部委 科室 学科 专业 市 县 区 镇 乡 村 省 国";

    size_t at;

    if (!a->unit.ptr || gq_any_before(a->unit, a->unit.len, nouns) != a->unit.len)
        return gong_span_none();
    at = gong_span_find(gong_span_sub(s->t.s, 0, a->to), a->num_from, a->unit);
    return at == SIZE_MAX ? gong_span_none() : gong_span_sub(s->t.s, at, at + a->unit.len);
}

static bool is_age(const struct gq_amount *a)
{
    return a->kind == GQ_DURATION && gq_any_before(a->unit, a->unit.len, "岁") > 0;
}

/* Behind an age: （含）以下占. */
static size_t age_tail(struct gong_span s, size_t pos)
{
    pos += gq_any_at(s, pos, "（含） (含)");
    pos += gq_any_at(s, pos, "及以下 以下 及以上 以上");
    return pos + gq_any_at(s, pos, "的占 的有 的共 占比 占 的 有 共");
}

/* 35岁以下42人, 30岁—40岁（含）占45.6%: the group is what is counted. */
static struct gong_span age_group(const struct gq_sentence *s, size_t i)
{
    const struct gq_fact *f = &s->facts[i], *p = i ? f - 1 : NULL, *first;

    if (!p || !is_age(p->a) || age_tail(s->t.s, p->a->to) != f->a->from)
        return gong_span_none();
    first = gq_is_range_end(s, i - 1) ? p - 1 : p;
    return gong_span_sub(s->t.s, first->a->from,
                         f->a->from - gq_any_before(s->t.s, f->a->from, "的占 的有 的共 占比 占 的 有 共"));
}

/* Nothing of its own: the number before, the clause before, whatever is left. */
static struct gong_span last_resort(const struct gq_sentence *s, size_t i, const struct gq_candidates *c)
{
    struct gong_span r = inherited(s, i, c->l.reached);

    if (!r.ptr)
        r = clause(s, &c->l);
    r = gq_first_of(r, c->label);
    if (c->predicate && s->facts[i].a->kind == GQ_PERCENT && gq_fact_before(s, i, true))
        return r; /* 其余5%分配到本区: the share is of what stands before the semicolon */
    return gq_first_of(r, c->object);
}

/* The unit itself (9部门印发) or the age group before it (35岁以下42人). */
static struct gong_span named_by_unit(const struct gq_sentence *s, size_t i, const struct gq_candidates *c)
{
    const struct gq_fact *f = &s->facts[i];
    bool verb_behind = !c->object.ptr || c->predicate || gq_tok_has(s, f->tok + 1, GQ_V1 | GQ_CUT);
    struct gong_span r = verb_behind && !c->l.pred ? unit_as_noun(s, f->a) : gong_span_none();

    return gq_first_of(r, age_group(s, i));
}

static bool next_to_number(const struct gq_sentence *s, size_t i)
{
    return i + 1 < s->n_facts && s->facts[i + 1].tok == s->facts[i].tok + 1;
}

/* 120项事项中，98项纳入…: of the same. */
static bool out_of(const struct gq_sentence *s, size_t i)
{
    const struct gq_fact *f = &s->facts[i], *p = i ? f - 1 : NULL;

    return p && p->measure.ptr && gong_span_eq(p->a->unit, f->a->unit) && !gq_crosses(s, p->tok, f->tok) &&
           gq_at(s->t.s, (size_t)(p->measure.ptr - s->t.s.ptr) + p->measure.len, "中");
}

/* A count without subject and without noun behind it. */
static struct gong_span count_alone(const struct gq_sentence *s, size_t i, const struct gq_candidates *c)
{
    struct gong_span r;

    if (c->object.ptr && c->predicate && (c->l.joined || c->l.verb != SIZE_MAX))
        return c->object; /* 填报1个征求志愿 */
    if (c->l.pred) {
        r = next_to_number(s, i) && is_age(s->facts[i + 1].a) ? shared_object(s, i) : gong_span_none();
        return gq_first_of(r, last_resort(s, i, c)); /* 为8万名80岁以上老年人发放津贴 */
    }
    r = shared_object(s, i);
    if (r.ptr)
        return r;
    if (c->label.ptr)
        return label(s, c);
    if (c->predicate && out_of(s, i))
        return s->facts[i - 1].measure;
    return gq_first_of(c->object, last_resort(s, i, c));
}

/* 建成通道4座、在建8座: not what, but how it stands. */
static bool is_state(struct gong_span subject)
{
    static const char *const states = "在建 续建 待建 拟建 已建 未建 停建";

    return subject.ptr && subject.len == 6 && gq_any_at(subject, 0, states) == 6;
}

/* 选派干部12名驻村帮扶: people are counted, not what they do. */
static bool counts_people(const struct gq_amount *a, const struct gq_candidates *c)
{
    static const char *const people =
        "人员 干部 专家 志愿者 律师 党员 教师 学生 医生 护士 队员 民警 辅警 代表 委员 群众 职工 员工 农民 "
        "居民 "
        "骨干 人才 专人 工作者 负责人 个人 选手 标兵 模范 能手 书记 队长 院长 校长 主任 局长 工人 农民工 "
        "医师 工程师 公务员 调解员 网格员 法官 检察官 嫌疑人 老年人 残疾人 儿童";
    return c->subject.ptr && c->object.ptr &&
           gq_any_before(a->unit, a->unit.len, "名 人 位 人次 名次") == a->unit.len &&
           gq_any_before(c->subject, c->subject.len, people) && !gq_any_at(c->object, 0, people) &&
           !gq_any_before(c->object, c->object.len, people);
}

/* 9家企业轻微违法行为: the holders are counted, not what they have. */
static struct gong_span holders(const struct gq_amount *a, struct gong_span noun)
{
    static const char *const names =
        "企业 单位 商户 经营户 机构 公司 学校 医院 门店 市场 超市 药店 农户 家庭 场所";
    size_t n;

    if (!noun.len || gq_any_before(a->unit, a->unit.len, "家 户 所 家次 户次") != a->unit.len)
        return noun;
    for (size_t i = 0; i < noun.len; i += 3)
        if ((n = gq_any_at(noun, i, names)) > 0)
            return noun.len > 2 * (i + n) + 6 ? gong_span_sub(noun, 0, i + n) : noun;
    return noun;
}

/* The noun behind the classifier is what is counted. */
static bool noun_counts(const struct gq_sentence *s, size_t i, const struct gq_candidates *c)
{
    if (!c->object.ptr || c->predicate || c->l.to || counts_people(s->facts[i].a, c))
        return false;
    return !(c->subject.ptr && gq_runs_into_number(s, s->facts[i].tok + 1));
}

static struct gong_span of_count(const struct gq_sentence *s, size_t i, const struct gq_candidates *c)
{
    struct gong_span r = named_by_unit(s, i, c);

    if (r.ptr)
        return r;
    if (is_state(c->subject) && i && gong_span_eq(s->facts[i - 1].a->unit, s->facts[i].a->unit))
        return gq_first_of(inherited(s, i, false), c->subject);
    if (next_to_number(s, i) && gq_chars(c->subject) <= 2 && !c->l.pred && shared_object(s, i).ptr)
        return shared_object(s, i); /* 规范33类81项公证事项 */
    if (noun_counts(s, i, c))
        return holders(s->facts[i].a, c->object);
    return c->subject.ptr ? c->subject : count_alone(s, i, c);
}

/* 给予贴息, 计算应纳税所得额: the object of the verb behind the number. */
static struct gong_span object_of(const struct gq_sentence *s, const struct gq_candidates *c, size_t tok)
{
    size_t lo = tok + 1, hi = lo;

    while (hi < s->n_toks && s->toks[hi].from < (size_t)(c->object.ptr + c->object.len - s->t.s.ptr))
        hi++;
    return gq_first_of(gq_phrase(s, lo, hi), c->object);
}

static struct gong_span of_share(const struct gq_sentence *s, size_t i, const struct gq_candidates *c)
{
    bool noun = c->object.ptr && !c->predicate;

    if (age_group(s, i).ptr)
        return age_group(s, i);
    if (c->object.ptr && !c->l.share && (c->l.prep || (noun && c->l.verb != SIZE_MAX)))
        return object_of(s, c, s->facts[i].tok);
    if (c->subject.ptr)
        return c->subject;
    return noun && !c->l.pred ? c->object : last_resort(s, i, c);
}

/* 对新认定的工作室补助30万元: what is paid, not to whom. */
static struct gong_span payment(const struct gq_amount *a, struct gong_span subject)
{
    static const char *const payments = "补助 奖励 补贴 资助 罚款 扶持 救助金 奖金 贴息";
    size_t n = subject.ptr && a->kind == GQ_MONEY ? gq_any_before(subject, subject.len, payments) : 0;

    if (!n || gq_any_before(subject, subject.len - n, "、 及 和 与")) /* 税款、滞纳金及罚款 */
        return subject;
    return gq_chars(subject) > 6 ? gong_span_sub(subject, subject.len - n, subject.len) : subject;
}

/* 7个工作日内告知: what is to be done. */
static struct gong_span within_limit(const struct gq_sentence *s, const struct gq_fact *f,
                                     const struct gq_left *l)
{
    bool within = l->pred && gq_any_before(s->t.s, f->a->from, "在"); /* 均在20个工作日内答复 */

    if (f->a->kind != GQ_DURATION || !f->a->capped || is_age(f->a) || l->to || (l->pred && !within))
        return gong_span_none();
    return gq_rest(s, f->tok + 1);
}

/* 投入9万元建设X: what is paid, not what for. */
static bool is_purpose(const struct gq_sentence *s, const struct gq_fact *f, const struct gq_candidates *c)
{
    return f->a->kind == GQ_MONEY && c->label.ptr && gq_tok_has(s, f->tok + 1, GQ_V2);
}

/* 职工中，30岁以下占32.4%、50岁以上占7%: ages are those of the same people. */
static struct gong_span of_age(const struct gq_sentence *s, size_t i, const struct gq_candidates *c)
{
    for (size_t k = i; k > 0 && k + 8 > i && !c->subject.ptr; k--)
        if (is_age(s->facts[k - 1].a) && s->facts[k - 1].measure.ptr)
            return s->facts[k - 1].measure;
    return gq_first_of(c->subject, last_resort(s, i, c));
}

/* What stands before the amount, or, where nothing does, behind it. */
static struct gong_span of_subject(const struct gq_sentence *s, size_t i, const struct gq_candidates *c,
                                   bool object)
{
    if (c->subject.ptr && object && !c->predicate && gong_span_is(c->subject, "新增"))
        return c->object; /* 新增1000千伏输电线路 */
    if (c->subject.ptr)
        return payment(s->facts[i].a, c->subject);
    if (c->l.pred)
        return last_resort(s, i, c);
    if (object && !(c->predicate && c->label.ptr))
        return c->object;
    return c->label.ptr ? label(s, c) : last_resort(s, i, c);
}

/* 总投资500亿元的基地: what is invested, not where. */
static bool is_sum(const struct gq_fact *f, const struct gq_candidates *c)
{
    return f->a->kind == GQ_MONEY && c->of && c->label.ptr &&
           gq_any_before(c->label, c->label.len, "总投资 投资额 资金 产值 总额 造价 价值 注册资本") > 0;
}

/* The noun behind the amount: 完成12万元投资, 为期100天的攻坚. */
static bool noun_of_amount(const struct gq_fact *f, const struct gq_candidates *c, bool object)
{
    if (!object || c->predicate)
        return false;
    if (f->a->kind == GQ_DURATION)
        return c->of && !(c->subject.ptr && c->l.pred);
    return c->l.verb != SIZE_MAX && !c->l.pred;
}

static struct gong_span of_amount(const struct gq_sentence *s, size_t i, const struct gq_candidates *c)
{
    const struct gq_fact *f = &s->facts[i];
    bool object = c->object.ptr && !is_purpose(s, f, c);
    struct gong_span r = within_limit(s, f, &c->l);

    if (r.ptr)
        return r;
    if (is_age(f->a))
        return c->object.ptr && !c->predicate ? c->object : of_age(s, i, c);
    if (is_sum(f, c))
        return gq_first_of(c->subject, c->label);
    if (noun_of_amount(f, c, object))
        return c->object;
    return of_subject(s, i, c, object);
}

struct gong_span gq_choose(const struct gq_sentence *s, size_t i, const struct gq_candidates *c)
{
    const struct gq_amount *a = s->facts[i].a;

    if (c->rate)
        return c->object;
    if (a->kind == GQ_RANK || a->kind == GQ_PERCENT || a->bare)
        return of_share(s, i, c);
    return a->kind == GQ_COUNT ? of_count(s, i, c) : of_amount(s, i, c);
}
