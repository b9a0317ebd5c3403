/* phrase.c: the shortest noun phrase that says what is counted, cut out of tokens.
 *
 * Chinese administrative prose puts the verb before its object and modifiers before the noun,
 * so that the noun is what stands behind the last verb (before a number) or before the first
 * verb (behind it). Compounds that hold verb-like words (行政处罚案件) are kept whole by word
 * lists, not by analysis. Spans are verbatim: a phrase is always one stretch of the text. */
#include "phrase.h"

#define LONG_LIST   14 /* characters; a longer list of nouns loses its first members */
#define LONG_PHRASE 24

/* Eight bytes at a time: of a byte that goes on with a character the top bits are 10. */
size_t gq_chars(struct gong_span s)
{
    size_t n = s.len, i = 0;

    for (uint64_t v; i + sizeof v <= s.len; i += sizeof v) {
        memcpy(&v, s.ptr + i, sizeof v);
        n -= (size_t)((((v & ~(v << 1)) >> 7 & 0x0101010101010101u) * 0x0101010101010101u) >> 56);
    }
    for (; i < s.len; i++)
        n -= ((unsigned char)s.ptr[i] & 0xC0) == 0x80;
    return n;
}

struct gong_span gq_tok_span(const struct gq_sentence *s, size_t lo, size_t hi)
{
    if (lo >= hi)
        return gong_span_none();
    return gong_span_sub(s->t.s, s->toks[lo].from, s->toks[hi - 1].to);
}

static bool is_dun(const struct gq_sentence *s, size_t i)
{
    return s->toks[i].kind == GQ_T_SEP && s->toks[i].sep == GQ_DUN;
}

static bool goes_off_front(const struct gq_sentence *s, size_t i)
{
    const struct gq_tok *t = &s->toks[i];

    if (t->kind == GQ_T_WORD)
        return (t->cls & (GQ_LEAD | GQ_SCOPE | GQ_AND | GQ_BUT | GQ_OF | GQ_PART | GQ_YOY | GQ_NOTYOY |
                          GQ_YEARS | GQ_YEAR1)) != 0;
    return t->kind == GQ_T_BLANK || t->kind == GQ_T_DATE || t->kind == GQ_T_SEP || t->kind == GQ_T_SYM;
}

/* 办结率, 受理量, 审批时限: a verb before such an ending is part of a noun. */
static bool in_noun(const struct gq_sentence *s, size_t i)
{
    const struct gq_tok *t = &s->toks[i];

    return gq_list_at(&s->t, t->to, GQ_L_NOUN_ENDING) > 0 ||
           (gq_at(s->t.s, t->to, "数") && !gq_any_at(s->t.s, t->to, "数字 数据 数智 数学")) ||
           (gq_at(s->t.s, t->to, "业") && !gq_any_at(s->t.s, t->to, "业务 业主 业态 业户 业余 业绩 业内"));
}

/* [86] or 5） before the phrase: a note or a marker; the token behind it, lo where there is none. */
static size_t behind_number(const struct gq_sentence *s, size_t lo, size_t hi)
{
    const struct gq_tok *t = &s->toks[lo];

    if (lo + 3 < hi && t->kind == GQ_T_OPEN && t->mate == (int32_t)lo + 2 &&
        s->toks[lo + 1].kind == GQ_T_NAME)
        return lo + 3;
    if (lo + 2 < hi && t->kind == GQ_T_NAME && t->to - t->from <= 2 && gq_any_at(s->t.s, t->to, ") ） 、"))
        return lo + 2; /* 1、执法人员 */
    return lo;
}

static size_t strip_front(const struct gq_sentence *s, size_t lo, size_t hi)
{
    lo = lo < hi ? behind_number(s, lo, hi) : lo;
    if (lo + 1 < hi && s->toks[lo].kind == GQ_T_OPEN && s->toks[lo].paren && s->toks[lo].mate > 0 &&
        (size_t)s->toks[lo].mate + 1 < hi)
        lo = (size_t)s->toks[lo].mate + 1; /* （一）首套房 */
    while (lo < hi && goes_off_front(s, lo) &&
           !(s->toks[lo].kind == GQ_T_WORD && lo + 1 < hi && in_noun(s, lo)))
        lo++;
    return lo;
}

size_t gq_strip_back(const struct gq_sentence *s, size_t lo, size_t hi)
{
    while (hi > lo) {
        const struct gq_tok *t = &s->toks[hi - 1];
        bool word = t->kind == GQ_T_WORD &&
                    (t->cls & (GQ_TAIL | GQ_AND | GQ_BUT | GQ_OF | GQ_PREP | GQ_APIECE)) &&
                    !(t->cls & (GQ_V1 | GQ_V2 | GQ_GENERIC));
        bool etc = t->kind == GQ_T_TEXT && t->to - t->from == 3 && gq_at(s->t.s, t->from, "等");

        if (!word && !etc && t->kind != GQ_T_BLANK && t->kind != GQ_T_SEP && t->kind != GQ_T_SYM &&
            t->kind != GQ_T_DATE)
            break;
        hi--;
    }
    return hi;
}

/* Nearest token to hi with a class, outside of brackets. */
size_t gq_last_of(const struct gq_sentence *s, size_t lo, size_t hi, uint32_t cls)
{
    for (size_t i = hi; i > lo; i--) {
        const struct gq_tok *t = &s->toks[i - 1];

        if (t->kind == GQ_T_CLOSE && t->mate >= (int32_t)lo)
            i = (size_t)t->mate + 1;
        else if (gq_tok_has(s, i - 1, cls) && !((cls & GQ_V1) && i < hi && in_noun(s, i - 1)))
            return i - 1;
    }
    return SIZE_MAX;
}

/* A number that is none, a mark, a blank. */
static bool is_bare_name(const struct gq_sentence *s, size_t i)
{
    const struct gq_tok *t = &s->toks[i];
    unsigned len;

    return t->kind == GQ_T_BLANK || t->kind == GQ_T_SEP || t->kind == GQ_T_SYM ||
           (t->kind == GQ_T_NAME && t->to - t->from <= 6 && gq_digit(s->t.s, t->to - 1, &len) >= 0);
}

/* Also where nothing but numbers and marks stand there. */
static bool is_generic(const struct gq_sentence *s, size_t lo, size_t hi)
{
    for (size_t i = lo; i < hi; i++)
        if (!gq_tok_has(s, i, GQ_GENERIC) && !is_bare_name(s, i))
            return false;
    return true;
}

/* M的N: N alone, unless it is nothing by itself. */
static size_t cut_of(const struct gq_sentence *s, size_t lo, size_t hi)
{
    size_t of = gq_last_of(s, lo, hi, GQ_OF), n;

    if (of == SIZE_MAX || of + 1 >= hi || is_generic(s, of + 1, hi))
        return lo;
    n = gq_chars(gq_tok_span(s, of + 1, hi));
    return n < 2 || (n == 2 && gq_chars(gq_tok_span(s, lo, hi)) <= 12) ? lo : of + 1;
}

/* A long list loses its first members as long as enough remains. */
static size_t cut_list(const struct gq_sentence *s, size_t lo, size_t hi)
{
    size_t all = gq_chars(gq_tok_span(s, lo, hi)), at = lo;

    for (size_t i = lo; i + 1 < hi && gq_chars(gq_tok_span(s, at, hi)) > LONG_LIST; i++) {
        if (s->toks[i].kind == GQ_T_OPEN && s->toks[i].mate > 0 && (size_t)s->toks[i].mate < hi)
            i = (size_t)s->toks[i].mate;
        else if ((is_dun(s, i) || gq_tok_has(s, i, GQ_AND)) &&
                 5 * gq_chars(gq_tok_span(s, i + 1, hi)) >= 2 * all)
            at = i + 1;
    }
    return at;
}

/* A、B等N: N, where it is long enough to say something. */
static size_t cut_etc(const struct gq_sentence *s, size_t lo, size_t hi)
{
    for (size_t i = lo + 1; i + 1 < hi; i++) {
        const struct gq_tok *t = &s->toks[i];
        size_t least = s->toks[i - 1].kind == GQ_T_CLOSE && !s->toks[i - 1].paren ? 2 : 3; /* 《..》等宣传 */

        if (t->to - t->from == 3 && gq_at(s->t.s, t->from, "等") &&
            gq_chars(gq_tok_span(s, i + 1, hi)) >= least)
            return i + 1;
    }
    return lo;
}

static size_t cut_long(const struct gq_sentence *s, size_t lo, size_t hi)
{
    size_t i;

    if (gq_chars(gq_tok_span(s, lo, hi)) <= LONG_PHRASE)
        return lo;
    for (i = hi; i > lo + 1; i--) { /* …许可证（含…）有效期: behind the brackets */
        const struct gq_tok *t = &s->toks[i - 1];

        if (t->kind == GQ_T_CLOSE && t->paren && i < hi && gq_chars(gq_tok_span(s, i, hi)) >= 2)
            return i;
    }
    i = gq_last_of(s, lo, hi - 1, GQ_V2 | GQ_CUT | GQ_LEAD | GQ_PRED);
    return i != SIZE_MAX && gq_chars(gq_tok_span(s, i + 1, hi)) >= 2 ? i + 1 : lo;
}

static bool is_rate(const struct gq_sentence *s, size_t i)
{
    return gq_list_before(&s->t, s->toks[i].to, GQ_L_RATE) > 0;
}

/* 某某生态示范区制度创新成果: a long name of a place goes. */
static struct gong_span cut_place(struct gong_span p)
{
    static const char *const places = "示范区 开发区 经开区 高新区 试验区 自贸区 园区 新区 有限公司 集团公司";
    size_t all = gq_chars(p), n;

    for (size_t i = 3; all > LONG_LIST && i + 12 <= p.len; i += 3)
        if ((n = gq_any_at(p, i, places)) > 0 && i + n + 12 <= p.len &&
            !gq_any_at(p, i + n, "、 和 及 与 的"))
            return gong_span_sub(p, i + n, p.len);
    return p;
}

/* 检查企业: 企业 can stand alone; 抽查任务, 教育支出 are one noun. */
static bool stands_alone(const struct gq_sentence *s, size_t lo, size_t hi)
{
    static const char *const nouns = "企业 单位 案件 人员 群众 学生 干部 合同 问题 隐患 线索 车辆 商户 门店 "
                                     "场所 文件 药品 食品 产品 商品 事项 纠纷 投诉 样品 家庭 党员";
    struct gong_span p = gq_tok_span(s, lo, hi);

    return gq_tok_has(s, lo, GQ_V1 | GQ_V2) || gq_chars(p) >= 3 || gq_any_at(s->t.s, s->toks[lo].from, nouns);
}

/* The last verb with an object in [lo, hi), or SIZE_MAX; a verb at the very end goes (案件办结321宗)
 * if it is the only one and enough is left. */
static size_t last_verb(const struct gq_sentence *s, size_t lo, size_t *hi)
{
    size_t v = gq_last_of(s, lo, *hi, GQ_V1);

    if (v != SIZE_MAX && v + 1 == *hi && v > lo) {
        size_t other = gq_last_of(s, lo, v, GQ_V1);

        if (other == SIZE_MAX && gq_chars(gq_tok_span(s, lo, v)) >= 3)
            *hi = gq_strip_back(s, lo, v);
        v = other;
    }
    if (v != SIZE_MAX && is_rate(s, *hi - 1)) /* 签约服务覆盖率: one noun, whatever is in it */
        v = gq_tok_has(s, lo, GQ_V1) && !in_noun(s, lo) ? lo : SIZE_MAX;
    return v;
}

/* Behind the verb v, or with it where what follows is short: 项目完成投资 gives 完成投资, and
 * 开展约谈活动 gives 约谈活动. */
static size_t behind_verb(const struct gq_sentence *s, size_t lo, size_t hi, size_t v)
{
    bool brief = gq_chars(gq_tok_span(s, v + 1, hi)) < 3;

    if (brief && v > lo + 1 && is_dun(s, v - 1) && gq_tok_has(s, lo, GQ_V1 | GQ_V2) &&
        !stands_alone(s, v + 1, hi))
        return lo; /* 撤销、确认违法、责令履行共19件: verbs side by side */
    if (brief && v > lo && gq_last_of(s, lo, v, GQ_V1) + 1 == v)
        v--;
    return v > lo && gq_chars(gq_tok_span(s, v + 1, hi)) < 3 ? v : v + 1;
}

/* 公安等部门联合检查企业36家次: behind those who act and what they do. */
static size_t behind_actors(const struct gq_sentence *s, size_t lo, size_t hi)
{
    static const char *const actors =
        "部门 单位 机构 机关 队伍 人员 顾问 律师 大队 中队 支队 委员会 医院 系统 局";

    for (size_t i = hi; i > lo + 1; i--)
        if (gq_tok_has(s, i - 1, GQ_V2) && i < hi && s->toks[i - 2].kind == GQ_T_TEXT &&
            gq_any_before(s->t.s, s->toks[i - 1].from, actors) && !in_noun(s, i - 1) &&
            stands_alone(s, i, hi))
            return i;
    return lo;
}

static void cut_verbs(const struct gq_sentence *s, size_t *lo, size_t *hi)
{
    size_t v = last_verb(s, *lo, hi);

    if (v != SIZE_MAX && v + 1 < *hi) {
        *lo = behind_verb(s, *lo, *hi, v);
        return;
    }
    *lo = behind_actors(s, *lo, *hi);
    while (*lo + 1 < *hi && gq_tok_has(s, *lo, GQ_V2 | GQ_V1) && !in_noun(s, *lo) &&
           stands_alone(s, *lo + 1, *hi) && !is_rate(s, *hi - 1))
        ++*lo;
}

/* 生态环境部门共检查企业: behind 共. */
static size_t behind_total(const struct gq_sentence *s, size_t lo, size_t *hi)
{
    size_t t = gq_last_of(s, lo, *hi, GQ_TOTAL);

    if (t != SIZE_MAX && t + 2 == *hi && t > lo && gq_tok_has(s, t + 1, GQ_V1)) {
        *hi = t; /* 新闻发布会累计举行: the noun stands before */
        return lo;
    }
    return t != SIZE_MAX && t + 1 < *hi ? t + 1 : lo;
}

/* Where the meeting that is held in [lo, hi) ends and what it is about begins; hi where nothing is. */
static size_t meeting_end(const struct gq_sentence *s, size_t lo, size_t hi)
{
    static const char *const about = "研究 审议 部署 听取 学习 传达 讨论 安排 推进 专题 通报 分析";

    for (size_t i = lo + 1; i < hi; i++)
        if (s->toks[i].kind == GQ_T_WORD && gq_any_at(s->t.s, s->toks[i].from, about) &&
            s->toks[i - 1].kind == GQ_T_TEXT && gq_any_before(s->t.s, s->toks[i].from, "会 会议"))
            return i;
    return hi;
}

/* 召开党委会研究法治工作6次: the meetings, with what they are about where that is short. */
static struct gong_span meeting(const struct gq_sentence *s, size_t lo, size_t hi)
{
    for (size_t i = lo; i + 1 < hi; i++) {
        size_t end;

        if (s->toks[i].kind != GQ_T_WORD || !gq_list_at(&s->t, s->toks[i].from, GQ_L_HOLD))
            continue;
        end = meeting_end(s, i + 1, hi);
        if (end == hi)
            return gong_span_none();
        hi = gq_strip_back(s, i + 1, hi);
        return gq_tok_span(
            s, i + 1,
            3 * gq_chars(gq_tok_span(s, i + 1, end)) >= gq_chars(gq_tok_span(s, i + 1, hi)) ? hi : end);
    }
    return gong_span_none();
}

/* 高速公路通车里程新增: what is new is what stands before. */
static struct gong_span without_new(struct gong_span p)
{
    size_t n = gq_before(p, p.len, "新增")     ? strlen("新增")
               : gq_before(p, p.len, "新增加") ? strlen("新增加")
                                               : 0;

    return n && p.len >= n + 6 ? gong_span_sub(p, 0, p.len - n) : p;
}

struct gong_span gq_phrase(const struct gq_sentence *s, size_t lo, size_t hi)
{
    struct gong_span held = meeting(s, lo, hi);
    size_t first;

    if (held.ptr)
        return held;
    lo = first = strip_front(s, lo, hi);
    hi = gq_strip_back(s, lo, hi);
    if (lo >= hi)
        return gong_span_none();
    lo = behind_total(s, lo, &hi);
    cut_verbs(s, &lo, &hi);
    lo = strip_front(s, lo, hi);
    hi = gq_strip_back(s, lo, hi);
    if (lo >= hi || (lo == first && lo + 1 == hi && gq_tok_has(s, lo, GQ_V1 | GQ_V2)) ||
        is_generic(s, lo, hi))
        return gong_span_none();
    lo = cut_of(s, lo, hi);
    lo = cut_long(s, lo, hi);
    lo = cut_list(s, cut_etc(s, lo, hi), hi);
    lo = strip_front(s, lo, hi);
    return without_new(cut_place(gq_tok_span(s, lo, hi)));
}

struct gong_span gq_words(const struct gq_sentence *s, size_t lo, size_t hi)
{
    lo = strip_front(s, lo, hi);
    return gq_tok_span(s, lo, gq_strip_back(s, lo, hi));
}

struct gong_span gq_label(const struct gq_sentence *s, size_t lo, size_t hi)
{
    if (lo < hi && s->toks[hi - 1].to - s->toks[hi - 1].from == 6 &&
        gq_at(s->t.s, s->toks[hi - 1].from, "成功"))
        return gq_tok_span(s, hi - 1, hi); /* 调解纠纷3件，成功2件 */
    lo = strip_front(s, lo, hi);
    hi = gq_strip_back(s, lo, hi);
    return is_generic(s, lo, hi) ? gong_span_none() : gq_tok_span(s, lo, hi);
}

/* ---- clauses ---------------------------------------------------------------------------- */

struct gong_span gq_clause_phrase(const struct gq_sentence *s, size_t hi)
{
    size_t lo = hi;

    while (lo > 0 && hi - lo < GQ_LOOK) {
        const struct gq_tok *t = &s->toks[lo - 1];

        if (t->kind == GQ_T_CLOSE && t->mate >= 0) {
            lo = (size_t)t->mate;
            continue;
        }
        if (t->kind == GQ_T_NUM || t->kind == GQ_T_OPEN || (t->kind == GQ_T_SEP && t->sep != GQ_DUN))
            break;
        lo--;
    }
    return gq_phrase(s, lo, hi);
}
