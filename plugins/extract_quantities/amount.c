/* amount.c: what stands around a numeral: multipliers, units, approximations.
 *
 *     近 200 余 万 家次 以上
 *     |  |   |  |  |    after: 以上, 左右, 多
 *     |  |   |  |  unit, with brackets 台(套) or a slash 元/吨
 *     |  |   |  multipliers, also mixed with digits: 1亿2000万
 *     |  |   inside: 余 多 来 几
 *     |  the numeral
 *     before: 近 约 超过 不少于 ≥ */
#include "quantities.h"

/* ---- before ----------------------------------------------------------------------- */

static bool is_past_years(const struct gq_amount *a)
{
    return a->kind == GQ_DURATION &&
           (gong_span_is(a->unit, "年") || gong_span_is(a->unit, "个月") || gong_span_is(a->unit, "天") ||
            gong_span_is(a->unit, "周") || gong_span_is(a->unit, "日"));
}

/* 节约, 失约 and the like; but 损失约1.2亿元 is a loss of about that. */
static size_t about_before(const struct gq_text *t, size_t p)
{
    struct gong_span s = t->s;
    size_t n = gq_list_before(t, p, GQ_L_ABOUT);

    if (n == 3 && gq_any_before(s, p - n, "节 条 签 合 预 制 履 集 公 契 违 特 邀 失 解 简 隐") &&
        !gq_any_before(s, p - n, "损失 流失 丢失 遗失"))
        return 0;
    return n;
}

static size_t over_before(const struct gq_text *t, size_t p)
{
    size_t n = gq_list_before(t, p, GQ_L_OVER);

    return n && !gq_any_before(t->s, p - n, "不 未 得 没有 勿 莫 别") ? n : 0;
}

static void before(const struct gq_text *t, struct gq_amount *a)
{
    struct gong_span s = t->s;
    size_t p = gq_back_blanks(s, a->from, 1), n;

    if ((n = over_before(t, p)) > 0) {
        a->approx = GQ_OVER;
    } else if ((n = gq_list_before(t, p, GQ_L_NEARLY)) > 0) {
        if (gq_any_before(s, p - n, "最 附 靠 临 邻 远 就") || (is_past_years(a) && n == 3))
            return;
        a->approx = GQ_NEARLY;
    } else if ((n = about_before(t, p)) > 0) {
        a->approx = GQ_ABOUT;
    } else {
        return;
    }
    a->from = p - n;
}

/* Another amount ends here, so that a dash behind it is a range: 1万, 3万元. */
static bool ends_amount(struct gong_span s, size_t at)
{
    size_t n, back = at;

    while ((n = gq_any_before(s, back, "万 亿 千 百 元")) > 0)
        back -= n;
    return back < at && back > 0 && s.ptr[back - 1] >= '0' && s.ptr[back - 1] <= '9';
}

static bool may_stand_before_minus(uint32_t cp)
{
    return gong_is_han(cp) || cp == '(' || cp == '|' || cp == ' ' || cp == 0;
}

/* 负4.5%, but 自负盈亏: the word before what is measured. */
static bool is_negative_word(const struct gq_text *t, const struct gq_amount *a)
{
    return gq_before(t->s, a->from, "负") && a->kind != GQ_COUNT && a->kind != GQ_DURATION &&
           !gq_any_before(t->s, a->from, "正负 胜负 担负 背负 抱负 自负");
}

/* A minus, not a dash: right before the digits and behind a word or an opening bracket. */
static bool is_minus(const struct gq_text *t, const struct gq_amount *a, size_t n)
{
    size_t at = a->from - n;
    uint32_t far = gq_char_before(t->s, at);

    if (a->kind != GQ_PERCENT && a->kind != GQ_MONEY && a->kind != GQ_OTHER)
        return false;
    if (!may_stand_before_minus(far) || ends_amount(t->s, at))
        return false;
    return far != ' ' || gq_back_blanks(t->s, at, 4) > t->line_from;
}

static void minus(const struct gq_text *t, struct gq_amount *a)
{
    size_t sign = gq_list_before(t, a->from, GQ_L_MINUS), n = is_negative_word(t, a)         ? strlen("负")
                                                              : sign && is_minus(t, a, sign) ? sign
                                                                                             : 0;

    if (!n)
        return;
    a->from -= n;
    a->num_from = a->from;
    a->value = -a->value;
}

/* ---- unit --------------------------------------------------------------------------- */

/* 5大领域, but not 60大寿. */
static bool is_big(struct gong_span s, size_t pos)
{
    static const char *const nouns = "领域 工程 行动 任务 产业 板块 体系 平台 片区 方面 攻坚 战略 举措 重点 "
                                     "项目 行业 专项 基地 中心 节点 系统 模块 功能 指标 "
                                     "问题 环节 抓手 优势 品牌 措施 集群 园区 主题 支柱 主导 特色 场景";

    return gq_any_at(s, pos, nouns) > 0;
}

/* 7成以上, but not 2025成都. */
static bool is_tenths(struct gong_span s, size_t pos)
{
    return !gong_is_han(gq_char_at(s, pos)) || gq_any_at(s, pos, "以上 左右 以下 多 的 以内 和");
}

/* 8.5折, not 8折扣款; 7级大风; 5大领域. */
static bool is_in_company(struct gong_span s, struct gong_span unit, size_t pos)
{
    if (gong_span_is(unit, "成"))
        return is_tenths(s, pos);
    if (gong_span_is(unit, "折"))
        return !gq_any_at(s, pos, "扣 算 合 旧 叠 线 腾 返 中 射 页 子");
    if (gong_span_is(unit, "级"))
        return gq_any_at(s, pos, "以上 及以上 地震 大风 阵风 风") > 0;
    return is_big(s, pos);
}

/* Units that are words of their own only in some company. */
static bool unit_fits(const struct gq_text *t, const struct gq_num *n, size_t p, const struct gq_word *w,
                      bool multiplied)
{
    const struct gq_word *block = gq_lexicon_find(t->words, t->s, p, GQ_BLOCK);
    struct gong_span s = t->s, u = gong_span(w->ptr, w->len);
    size_t q = p + w->len;
    uint32_t next = gq_char_at(s, q);

    if (block && block->len > w->len)
        return false;
    if (gq_is_latin((unsigned char)w->ptr[w->len - 1]) && (gq_is_latin(next) || (next >= '0' && next <= '9')))
        return false;
    if (u.len == 3 && gq_any_at(u, 0, "成 折 级 大") == 3)
        return is_in_company(s, u, q);
    if (n->dots && w->whole && !multiplied)
        return !gq_any_at(s, p, "版 代 章 条 则 级 届 路 区 国");
    if (gong_span_is(u, "期") || gong_span_is(u, "版"))
        return !gq_any_before(s, n->from, "0年 1年 2年 3年 4年 5年 6年 7年 8年 9年 总");
    return true;
}

static size_t bracket(const struct gq_text *t, size_t p)
{
    static const char *const pairs[][2] = {{"(", ")"}, {"（", "）"}};

    for (int i = 0; i < 2; i++) {
        const struct gq_word *w;
        size_t q = p + strlen(pairs[i][0]);

        if (!gq_at(t->s, p, pairs[i][0]))
            continue;
        w = gq_lexicon_find(t->units, t->s, q, 0);
        if (w && w->kind == GQ_COUNT && gq_at(t->s, q + w->len, pairs[i][1]))
            return q + w->len + strlen(pairs[i][1]);
    }
    return p;
}

static size_t slash(const struct gq_text *t, size_t p)
{
    size_t n = gq_list_at(t, p, GQ_L_SLASH);
    const struct gq_word *w;

    n += n ? gq_any_at(t->s, p + n, "千 百万 百亿 十亿 亿 百 万") *
                 (gq_lexicon_find(t->units, t->s, p + n, 0) == NULL)
           : 0;
    w = n ? gq_lexicon_find(t->units, t->s, p + n, 0) : NULL;

    if (n && gq_at(t->s, p + n, "月"))
        return p + n + 3;
    if (!w || w->kind == GQ_PERCENT)
        return p;
    p += n + w->len;
    if (gq_at(t->s, p, "·") && (w = gq_lexicon_find(t->units, t->s, p + strlen("·"), 0)) != NULL)
        p += strlen("·") + w->len; /* 人次/公里·日 */
    return p;
}

static size_t unit(const struct gq_text *t, const struct gq_num *n, size_t p, struct gq_amount *a)
{
    const struct gq_word *w = gq_lexicon_find(t->units, t->s, p, 0);
    size_t q, end;

    if (!w || !unit_fits(t, n, p, w, a->multiplied))
        return p;
    a->unit = w->unit;
    a->kind = (enum gq_unit_kind)w->kind;
    if (gq_before(t->s, p + w->len, "个半月") || gq_before(t->s, p + w->len, "个半小时")) {
        a->value += 0.5;
        a->unit = gq_before(t->s, p + w->len, "个半月") ? GONG_LIT("个月") : GONG_LIT("个小时");
    }
    a->rule = a->kind == GQ_COUNT      ? "classifier"
              : a->kind == GQ_PERCENT  ? "percent"
              : a->kind == GQ_MONEY    ? "money"
              : a->kind == GQ_DURATION ? "duration"
                                       : "unit";
    q = p + w->len;
    if (gong_span_is(a->unit, "大")) {
        a->unit = gong_span_none();
        a->rule = "amount-without-unit";
        return q;
    }
    end = slash(t, bracket(t, q));
    if (end != q)
        a->unit = gong_span_sub(t->s, p, end);
    return end;
}

/* 个多月, 个多小时: the approximation stands inside the unit. */
static size_t split_unit(const struct gq_text *t, size_t p, struct gq_amount *a)
{
    static const char *const forms[][2] = {
        {"个多月", "个月"}, {"个多小时", "个小时"}, {"个多星期", "个星期"}, {"个余月", "个月"}};

    for (size_t i = 0; gq_at(t->s, p, "个") && i < sizeof forms / sizeof *forms; i++)
        if (gq_at(t->s, p, forms[i][0])) {
            a->unit = gong_span_z(forms[i][1]);
            a->kind = GQ_DURATION;
            a->rule = "duration";
            a->approx = GQ_OVER;
            return p + strlen(forms[i][0]);
        }
    return p;
}

/* ---- compounds: 4分16秒, 2小时30分, 1年6个月, 3元5角 -------------------------------- */

static size_t compound(const struct gq_text *t, size_t p, struct gq_amount *a)
{
    static const struct {
        const char *from, *to, *unit;
        double per, share;
    } all[] = {
        {"分", "秒", "秒", 60, 1},       {"分钟", "秒", "秒", 60, 1},       {"小时", "分钟", "分钟", 60, 1},
        {"小时", "分", "分", 60, 1},     {"个小时", "分钟", "分钟", 60, 1}, {"天", "小时", "小时", 24, 1},
        {"天", "个小时", "小时", 24, 1}, {"年", "个月", "个月", 12, 1},     {"元", "角", "元", 1, 10},
        {"元", "毛", "元", 1, 10},       {"块", "毛", "元", 1, 10},         {"角", "分", "元", 0.1, 100},
        {"个月", "天", "天", 30, 1},     {"年", "天", "天", 365, 1},
    };
    size_t q = gq_skip_blanks(t->s, p + gq_zero(t, p), 1);
    struct gq_num m;
    unsigned len;

    if (!a->unit.ptr || gq_digit(t->s, q, &len) < 0 || !gq_num_read(t->s, q, &m) || m.too_long)
        return p;
    q = gq_skip_blanks(t->s, m.to, 1);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (gong_span_is(a->unit, all[i].from) && gq_at(t->s, q, all[i].to)) {
            a->value = a->value * all[i].per + gq_num_value(&m, 0) / all[i].share;
            a->unit = gong_span_z(all[i].unit);
            a->kind = all[i].share > 1 ? GQ_MONEY : GQ_DURATION;
            a->rule = "compound";
            return compound(t, q + strlen(all[i].to), a);
        }
    return p;
}

/* ---- after ---------------------------------------------------------------------------- */

/* 1年半, 3公里半 */
static bool takes_half(const struct gq_text *t, size_t p, const struct gq_amount *a)
{
    bool measured = a->kind == GQ_LENGTH || a->kind == GQ_WEIGHT || a->kind == GQ_AREA;

    if (!gq_at(t->s, p, "半"))
        return false;
    return a->kind == GQ_DURATION ? !gq_at(t->s, p, "半径")
                                  : measured && !gong_is_han(gq_char_at(t->s, p + strlen("半")));
}

static size_t after(const struct gq_text *t, size_t p, struct gq_amount *a)
{
    struct gong_span s = t->s;
    size_t q, n;

    if (takes_half(t, p, a)) {
        a->value += 0.5; /* 1年半 */
        p += 3;
    }
    q = p + gq_list_at(t, p, GQ_L_INCLUDED);

    if ((n = gq_list_at(t, q, GQ_L_AND_ABOVE)) > 0) {
        a->approx = GQ_OVER;
        return q + n;
    }
    if ((n = gq_list_at(t, p, GQ_L_OR_SO)) > 0) {
        a->approx = a->approx ? a->approx : GQ_ABOUT;
        return p + n;
    }
    a->capped = gq_list_at(t, q, GQ_L_AND_BELOW) > 0;
    n = gq_list_at(t, p, GQ_L_MORE);
    if (n &&
        (gq_at(s, p, "余") || gong_span_is(a->unit, "倍") ||
         (a->kind != GQ_COUNT && a->kind != GQ_PERCENT)) &&
        !gq_any_at(s, p + n, "数 样 元 万 额 个 年 次 种 方 家") && a->unit.ptr) {
        a->approx = GQ_OVER;
        return p + n;
    }
    return p;
}

/* ¥500, 人民币500万, $20 */
static void currency_before(const struct gq_text *t, struct gq_amount *a)
{
    static const char *const signs[][2] = {{"¥ ￥ 人民币 RMB CNY", "元"}, {"US$ USD $ ＄", "美元"}};
    size_t at = gq_back_blanks(t->s, a->num_from, 1);

    if (!gq_may_end(t, at, 1u << GQ_L_MONEY_SIGN))
        return;
    for (size_t i = 0; !a->unit.ptr && i < sizeof signs / sizeof *signs; i++)
        if (gq_any_before(t->s, at, signs[i][0])) {
            a->unit = gong_span_z(signs[i][1]);
            a->kind = GQ_MONEY;
            a->rule = "money";
        }
}

void gq_amount_read(const struct gq_text *t, const struct gq_num *n, struct gq_amount *ret)
{
    size_t p, q;

    memset(ret, 0, sizeof *ret);
    ret->from = ret->num_from = n->from;
    ret->decimal = n->dots > 0;
    ret->rule = "amount-without-unit";
    p = gq_magnitude(t, n, ret);
    q = split_unit(t, gq_skip_blanks(t->s, p, 2), ret);
    if (q == gq_skip_blanks(t->s, p, 2))
        q = unit(t, n, q, ret);
    if (ret->rule[0] != 'a' || q > gq_skip_blanks(t->s, p, 2))
        p = q;
    p = compound(t, p, ret);
    p = after(t, p, ret);
    ret->to = p;
    minus(t, ret);
    before(t, ret);
    currency_before(t, ret);
    ret->bare = !ret->unit.ptr && !ret->multiplied && ret->approx == GQ_EXACT && p == n->to;
}

void gq_amount_around(const struct gq_text *t, struct gq_amount *a)
{
    a->to = after(t, a->to, a);
    before(t, a);
}
