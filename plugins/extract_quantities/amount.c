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

static int multiplier(const struct gq_text *t, size_t pos)
{
    static const struct {
        const char *z;
        int shift;
    } all[] = {{"十", 1}, {"百", 2}, {"千", 3}, {"万", 4}, {"亿", 8}, {"佰", 2}, {"仟", 3}};
    const struct gq_word *unit;
    unsigned char lead = pos < t->s.len ? (unsigned char)t->s.ptr[pos] : 0;

    if (lead != 0xE4 && lead != 0xE5 && lead != 0xE7)
        return 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (gq_at(t->s, pos, all[i].z)) {
            unit = gq_lexicon_find(t->units, t->s, pos, 0);
            return unit && unit->len > 3 ? 0 : all[i].shift;
        }
    return 0;
}

static int multipliers(const struct gq_text *t, size_t *pos)
{
    int shift = 0;

    for (int one, i = 0; i < 4 && (one = multiplier(t, *pos)) > 0; i++) {
        shift += one;
        *pos += 3;
    }
    return shift;
}

/* ---- before ----------------------------------------------------------------------- */

static bool is_past_years(const struct gq_amount *a)
{
    return a->kind == GQ_DURATION &&
           (gong_span_is(a->unit, "年") || gong_span_is(a->unit, "个月") || gong_span_is(a->unit, "天") ||
            gong_span_is(a->unit, "周") || gong_span_is(a->unit, "日"));
}

/* 节约, 失约 and the like; but 损失约1.2亿元 is a loss of about that. */
static size_t about_before(struct gong_span s, size_t p)
{
    size_t n = gq_any_before(s, p, "大约 大概 约为 约");

    if (n == 3 && gq_any_before(s, p - n, "节 条 签 合 预 制 履 集 公 契 违 特 邀 失 解 简 隐") &&
        !gq_any_before(s, p - n, "损失 流失 丢失 遗失"))
        return 0;
    return n;
}

static size_t over_before(struct gong_span s, size_t p)
{
    static const char *const words =
        "不得少于 不得低于 不少于 不低于 不小于 不下于 超过 突破 至少 多于 大于 起码 逾 超 ≥ ＞ > ＋";
    size_t n = gq_any_before(s, p, words);

    return n && !gq_any_before(s, p - n, "不 未 得 没有 勿 莫 别") ? n : 0;
}

static void before(const struct gq_text *t, struct gq_amount *a)
{
    struct gong_span s = t->s;
    size_t p = gq_back_blanks(s, a->from, 1), n;

    if ((n = over_before(s, p)) > 0) {
        a->approx = GQ_OVER;
    } else if ((n = gq_any_before(s, p, "接近 将近 近")) > 0) {
        if (gq_any_before(s, p - n, "最 附 靠 临 邻 远 就") || (is_past_years(a) && n == 3))
            return;
        a->approx = GQ_NEARLY;
    } else if ((n = about_before(s, p)) > 0) {
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

/* A minus, not a dash: right before the digits and behind a word or an opening bracket. */
static void minus(const struct gq_text *t, struct gq_amount *a)
{
    struct gong_span s = t->s;
    size_t n = gq_any_before(s, a->from, "- － − ﹣ 负");
    uint32_t far;

    if (n && gq_before(s, a->from, "负") && gq_any_before(s, a->from, "正负 胜负 担负 背负 抱负 自负"))
        return;
    if (!n || (a->kind != GQ_PERCENT && a->kind != GQ_MONEY && a->kind != GQ_OTHER))
        return;
    far = gq_char_before(s, a->from - n);
    if (!may_stand_before_minus(far) || ends_amount(s, a->from - n))
        return;
    if (far == ' ' && gq_back_blanks(s, a->from - n, 4) <= t->line_from)
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

/* Units that are words of their own only in some company. */
static bool unit_fits(const struct gq_text *t, const struct gq_num *n, size_t p, bool multiplied)
{
    const struct gq_word *w = gq_lexicon_find(t->units, t->s, p, 0);
    const struct gq_word *block = gq_lexicon_find(t->words, t->s, p, GQ_BLOCK);
    struct gong_span s = t->s, u = gong_span(w->ptr, w->len);
    size_t q = p + w->len;
    uint32_t next = gq_char_at(s, q);

    if (block && block->len > w->len)
        return false;
    if (gq_is_latin((unsigned char)w->ptr[w->len - 1]) && (gq_is_latin(next) || (next >= '0' && next <= '9')))
        return false;
    if (gong_span_is(u, "成"))
        return is_tenths(s, q);
    if (gong_span_is(u, "级"))
        return gq_any_at(s, q, "以上 及以上 地震 大风 阵风 风") > 0;
    if (gong_span_is(u, "大"))
        return is_big(s, q);
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
    size_t n = gq_any_at(t->s, p, "/ ／");
    const struct gq_word *w;

    n +=
        n ? gq_any_at(t->s, p + n, "千 百万 百 万") * (gq_lexicon_find(t->units, t->s, p + n, 0) == NULL) : 0;
    w = n ? gq_lexicon_find(t->units, t->s, p + n, 0) : NULL;

    if (n && gq_at(t->s, p + n, "月"))
        return p + n + 3;
    return w && !(w->kind == GQ_PERCENT) ? p + n + w->len : p;
}

static size_t unit(const struct gq_text *t, const struct gq_num *n, size_t p, struct gq_amount *a)
{
    const struct gq_word *w = gq_lexicon_find(t->units, t->s, p, 0);
    size_t q, end;

    if (!w || !unit_fits(t, n, p, a->multiplied))
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

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (gq_at(t->s, p, forms[i][0])) {
            a->unit = gong_span_z(forms[i][1]);
            a->kind = GQ_DURATION;
            a->rule = "duration";
            a->approx = GQ_OVER;
            return p + strlen(forms[i][0]);
        }
    return p;
}

/* 3万零500 */
static size_t zero(struct gong_span s, size_t pos)
{
    return gq_any_at(s, pos, "零 〇");
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
    struct gq_num m;
    size_t q;

    if (!a->unit.ptr || !gq_num_read(t->s, gq_skip_blanks(t->s, p + zero(t->s, p), 1), &m) || m.too_long)
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

static size_t after(const struct gq_text *t, size_t p, struct gq_amount *a)
{
    struct gong_span s = t->s;
    size_t q, n;

    if (a->kind == GQ_DURATION && gq_at(s, p, "半") && !gq_at(s, p, "半径")) {
        a->value += 0.5; /* 1年半 */
        p += 3;
    }
    q = p + gq_any_at(s, p, "（含） (含)");

    if ((n = gq_any_at(s, q, "及以上 以上 之上")) > 0) {
        a->approx = GQ_OVER;
        return q + n;
    }
    if ((n = gq_any_at(s, p, "左右 上下")) > 0) {
        a->approx = a->approx ? a->approx : GQ_ABOUT;
        return p + n;
    }
    a->capped = gq_any_at(s, q, "及以下 以下 以内 之内 内") > 0;
    n = gq_any_at(s, p, "余 多");
    if (n &&
        (gq_at(s, p, "余") || gong_span_is(a->unit, "倍") ||
         (a->kind != GQ_COUNT && a->kind != GQ_PERCENT)) &&
        !gq_any_at(s, p + n, "数 样 元 万 额 个 年 次 种 方 家") && a->unit.ptr) {
        a->approx = GQ_OVER;
        return p + n;
    }
    return p;
}

static size_t inside(const struct gq_text *t, size_t p, struct gq_amount *a)
{
    size_t n = gq_any_at(t->s, p, "余 多 来 几 ＋ +"), q = p + n;
    bool goes_on = n && (multiplier(t, q) || gq_lexicon_find(t->units, t->s, q, 0));

    if (!n || (!goes_on && !gq_at(t->s, p, "余")))
        return p;
    a->approx = GQ_OVER;
    return q;
}

/* Digits, multipliers, digits ...: 1亿2000万, 3万5千. */
static size_t magnitude(const struct gq_text *t, const struct gq_num *n, struct gq_amount *a)
{
    size_t p = gq_skip_blanks(t->s, n->to, 2), q = inside(t, p, a);
    int shift = multipliers(t, &q), last = shift;
    struct gq_num m;

    a->value = gq_num_value(n, shift);
    a->multiplied = shift > 0;
    for (int i = 0; shift && i < 3 && gq_num_read(t->s, q + zero(t->s, q), &m) && !m.too_long; i++) {
        size_t r = m.to;

        shift = multipliers(t, &r);
        if ((!shift && !zero(t->s, q)) || shift >= last || m.int_digits > (unsigned)last)
            break;
        a->value += gq_num_value(&m, shift);
        last = shift;
        q = r;
    }
    if (q == p)
        return n->to;
    return a->multiplied ? inside(t, q, a) : q;
}

void gq_amount_read(const struct gq_text *t, const struct gq_num *n, struct gq_amount *ret)
{
    size_t p, q;

    memset(ret, 0, sizeof *ret);
    ret->from = ret->num_from = n->from;
    ret->decimal = n->dots > 0;
    ret->rule = "amount-without-unit";
    p = magnitude(t, n, ret);
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
    if (!ret->unit.ptr && gq_any_before(t->s, ret->num_from, "¥ ￥")) {
        ret->unit = GONG_LIT("元");
        ret->kind = GQ_MONEY;
        ret->rule = "money";
    }
    ret->bare = !ret->unit.ptr && !ret->multiplied && ret->approx == GQ_EXACT && p == n->to;
}

void gq_amount_around(const struct gq_text *t, struct gq_amount *a)
{
    a->to = after(t, a->to, a);
    before(t, a);
}
