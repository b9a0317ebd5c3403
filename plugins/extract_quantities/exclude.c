/* exclude.c: runs of digits that state no amount: dates, clock times, document numbers, names.
 *
 * Bare numbers (markers, telephone numbers, 12315, 〔2023〕) need no rule here: marks.c drops
 * what has neither unit nor multiplier. This file names the numbers that would look like a
 * quantity: 2023年, 3月, 8时30分, 26号, 2024-01-20, 1+6+3, 3·15, 1:2, 5G, DN100. */
#include "quantities.h"

static int64_t whole(const struct gq_num *n)
{
    int64_t v = 0;

    if (n->int_digits > 9)
        return -1;
    for (unsigned i = 0; i + n->frac_digits < n->n + 0u && i < n->n; i++)
        v = v * 10 + (n->digits[i] - '0');
    return v;
}

static bool year_like(const struct gq_num *n)
{
    int64_t v = whole(n);

    return n->int_digits == 4 && !n->dots && !n->grouped && v >= 1000 && v <= 2999;
}

static bool done(struct gq_mark *ret, enum gq_mark_kind kind, size_t to)
{
    ret->kind = kind;
    ret->to = to;
    return true;
}

/* Words that belong to a year, month or day: 2023年度, 12月底, 2020年以来. */
static size_t date_tail(struct gong_span s, size_t pos)
{
    static const char *const words =
        "以来 年底 年初 年末 上半年 下半年 前后 期间 中旬 上旬 下旬 份 度 底 初 末 来 起 间";

    return pos + gq_any_at(s, pos, words);
}

static bool is_year(const struct gq_text *t, const struct gq_num *n, size_t p, struct gq_mark *ret)
{
    struct gong_span s = t->s;

    if (year_like(n)) {
        size_t w = gq_any_at(s, p, "年 学年 财年 届 级 版");

        if (!w)
            return false;
        ret->year = whole(n);
        return done(ret, GQ_DATE, date_tail(s, p + w));
    }
    if (gq_at(s, p, "年代") || gq_at(s, p, "年度"))
        return done(ret, GQ_DATE, p + strlen("年代"));
    if (gq_at(s, p, "年") && n->int_digits == 2) {
        uint32_t c = gq_char_before(s, n->from);

        if (c == '\'' || c == 0x2019 || c == 0x2018)
            return done(ret, GQ_DATE, p + 3);
    }
    return false;
}

/* 15日 is a day, 15日内 a time limit. */
static bool is_day(const struct gq_text *t, const struct gq_num *n, size_t p)
{
    static const char *const limits = "内 以内 之内 以上 以下 期限 无理由 游 止 龄 的 后 左右";
    static const char *const spans =
        "满 连续 为期 历时 不少于 不超过 超过 不得超过 不得少于 累计 每 提前 共 至少 约 近 逾 延长";
    struct gong_span s = t->s;

    if (!gq_at(s, p, "日") || gq_at(s, p, "日元"))
        return false;
    if (gq_before(s, n->from, "月"))
        return true;
    if (whole(n) > 31 || n->dots)
        return false;
    return !gq_any_at(s, p + 3, limits) && !gq_any_before(s, n->from, spans);
}

static bool is_clock(const struct gq_text *t, const struct gq_num *n, size_t p, struct gq_mark *ret)
{
    struct gong_span s = t->s;
    int64_t v = whole(n);
    unsigned len;

    if (gq_at(s, p, "时") && v >= 0 && v <= 24 && !gq_at(s, p, "时长"))
        return done(ret, GQ_DATE, p + 3);
    if (gq_at(s, p, "分") && !gq_at(s, p, "分钟") &&
        (gq_before(s, n->from, "时") || gq_before(s, n->from, "点")) && !gq_before(s, n->from, "小时"))
        return done(ret, GQ_DATE, p + 3);
    if (gq_at(s, p, "点") && v >= 0 && v <= 24 &&
        (gq_digit(s, p + 3, &len) >= 0 || gq_any_at(s, p + 3, "钟 半 整 前 后 至 到 - — 起")))
        return done(ret, GQ_DATE, p + 3);
    return false;
}

static bool is_date_at(const struct gq_text *t, const struct gq_num *n, size_t p, struct gq_mark *ret)
{
    struct gong_span s = t->s;

    if (is_year(t, n, p, ret) || is_clock(t, n, p, ret))
        return true;
    if (gq_at(s, p, "月") && !gq_at(s, p, "月龄") && !n->dots && whole(n) >= 1 && whole(n) <= 12)
        return done(ret, GQ_DATE, date_tail(s, p + 3));
    if (is_day(t, n, p))
        return done(ret, GQ_DATE, date_tail(s, p + 3));
    if (gq_at(s, p, "世纪"))
        return done(ret, GQ_DATE, p + 6);
    if (gq_before(s, n->from, "前") && (gq_at(s, p, "个月") || gq_at(s, p, "季度")))
        return done(ret, GQ_DATE, p + 6);
    if (gq_at(s, p, "季度"))
        return done(ret, GQ_DATE, p + 6);
    if (gq_at(s, p, "号"))
        return done(ret, GQ_NAME, p + 3);
    return false;
}

static bool is_date(const struct gq_text *t, const struct gq_num *n, struct gq_mark *ret)
{
    size_t p = gq_skip_blanks(t->s, n->to, 2);

    return gq_may_begin(t, p, 1u << GQ_L_DATE) && is_date_at(t, n, p, ret);
}

/* 2021—2025年, 1-11月, 5、6月: the first number of a range of dates. */
static bool is_date_range(const struct gq_text *t, const struct gq_num *n, struct gq_mark *ret)
{
    struct gong_span s = t->s;
    size_t p = gq_skip_blanks(s, n->to, 1), sep;
    struct gq_num m;
    struct gq_mark other;

    if (n->dots || n->grouped || whole(n) < 0)
        return false;
    sep = gq_list_at(t, p, GQ_L_DATE_RANGE);
    p = gq_skip_blanks(s, p + sep, 1);
    if (!sep || !gq_num_read(s, p, &m) || m.dots)
        return false;
    if (year_like(n) &&
        (year_like(&m) || (m.int_digits <= 2 && !gq_at(s, p - 3, "、") && !gq_at(s, p - 3, "和")))) {
        ret->year = whole(n);
        return done(ret, GQ_DATE, n->to);
    }
    return whole(n) <= 31 && is_date(t, &m, &other) && other.kind == GQ_DATE ? done(ret, GQ_DATE, n->to)
                                                                             : false;
}

/* ---- names ------------------------------------------------------------------------- */

static bool is_joint(uint32_t c)
{
    if (c < 0x80)
        return c && strchr("+*:/#&=_@\\", (int)c);
    switch (c) {
    case 0xB7:   /* · */
    case 0xD7:   /* × */
    case 0x2022: /* • */
    case 0x2027: /* ‧ */
    case 0x2236: /* ∶ */
    case 0xFE30: /* ︰ */
        return true;
    default:
        return false;
    }
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(uint32_t c)
{
    return is_digit(c) || gq_is_latin(c);
}

/* The character before the one before pos. */
static uint32_t far_before(struct gong_span s, size_t pos)
{
    unsigned len = 0;

    if (pos == 0)
        return 0;
    gong_utf8_before(s, pos, &len);
    return gq_char_before(s, pos - len);
}

/* End of the run of letters, digits and joints that goes on at pos. */
static size_t name_end(struct gong_span s, size_t pos)
{
    unsigned len;

    while (pos < s.len) {
        uint32_t c = gong_fold_width(gong_utf8_at(s, pos, &len));
        bool inner = c == '.' || c == '%' || gq_is_dash(c) || is_joint(c);

        if (!is_alnum(c) && !(inner && is_alnum(gq_char_at(s, pos + len))))
            break;
        pos += len;
    }
    return pos;
}

static bool is_unit_at(const struct gq_text *t, size_t pos)
{
    const struct gq_word *w = gq_lexicon_find(t->units, t->s, pos, 0);
    uint32_t next;

    if (!w)
        return false;
    next = gq_char_at(t->s, pos + w->len);
    return !gq_is_latin((unsigned char)w->ptr[w->len - 1]) ||
           (!gq_is_latin(next) && !(next >= '0' && next <= '9'));
}

/* APP3个 counts, PM10 and DN100 do not: two letters or more and a classifier behind. */
static bool counts_after_latin(const struct gq_text *t, const struct gq_num *n)
{
    static const char *const prefixes =
        "PM DN CO SO NO NH GB DB ISO AQI No NO no VOC CNG COVID HPV APEC RCEP";
    size_t p = gq_skip_blanks(t->s, n->to, 1);
    const struct gq_word *w = gq_lexicon_find(t->units, t->s, p, 0);

    if (!w || w->kind != GQ_COUNT || n->dots || gq_any_before(t->s, n->from, prefixes))
        return false;
    return n->from >= 2 && gq_is_latin(gq_char_before(t->s, n->from - 1));
}

static bool glued_before(struct gong_span s, size_t pos)
{
    uint32_t before = gq_char_before(s, pos);

    if (gq_is_dash(before) || before == '.' || before == '/')
        return gq_is_latin(far_before(s, pos));
    if (before == '%')
        return gq_is_latin(far_before(s, pos)); /* %20 in an address */
    return before == '_' || before == '@' || before == '#' || before == '=' || before == '&' || before == '?';
}

static bool is_latin_name(const struct gq_text *t, const struct gq_num *n, struct gq_mark *ret)
{
    struct gong_span s = t->s;

    if (gq_is_latin(gq_char_before(s, n->from)) && !counts_after_latin(t, n))
        return done(ret, GQ_NAME, name_end(s, n->to));
    if (glued_before(s, n->from))
        return done(ret, GQ_NAME, name_end(s, n->to));
    if (gq_is_latin(gq_char_at(s, n->to)) && !is_unit_at(t, n->to) && !gq_suffix(t, n->to))
        return done(ret, GQ_NAME, name_end(s, n->to));
    return false;
}

/* 1+6+3, 4×4, 3·15, 1:2, 9:30, 2/3, 100+N. */
static bool is_joined(const struct gq_text *t, const struct gq_num *n, struct gq_mark *ret)
{
    struct gong_span s = t->s;
    unsigned len = 0;
    uint32_t after = gq_char_at(s, n->to), next;

    if (is_joint(gq_char_before(s, n->from)) && is_alnum(far_before(s, n->from)))
        return done(ret, GQ_NAME, name_end(s, n->to));
    if (n->to >= s.len || !is_joint(after))
        return false;
    gong_utf8_at(s, n->to, &len);
    next = gq_char_at(s, n->to + len);
    if (is_digit(next) && !gq_at(s, n->to, "/10万"))
        return done(ret, GQ_NAME, name_end(s, n->to));
    if (gq_is_latin(next) || (after == '+' && gong_is_han(next) && !is_unit_at(t, n->to + len)))
        return done(ret, GQ_NAME, name_end(s, n->to + len));
    return false;
}

/* “4个1”, 3个100%: a way of work is called so; the number behind stands for itself. */
static bool is_catchword(const struct gq_text *t, const struct gq_num *n)
{
    return gq_at(t->s, n->to, "个") && is_digit(gq_char_at(t->s, n->to + strlen("个")));
}

/* “惠企16条”: the name of a paper; what is quoted is short and ends with its number. */
static bool is_quoted_paper(const struct gq_text *t, const struct gq_num *n)
{
    size_t p = n->from;

    if (!gq_at(t->s, n->to, "条") || !gq_any_at(t->s, n->to, "条” 条\" 条措施” 条》") ||
        !gong_is_han(gq_char_before(t->s, p)))
        return false;
    for (int i = 0; i < 8 && p > t->line_from; i++) {
        unsigned len;
        uint32_t c = gong_utf8_before(t->s, p, &len);

        if (c == 0x201C || c == '"' || c == 0x300A)
            return true;
        if (!gong_is_han(c))
            return false;
        p -= len;
    }
    return false;
}

bool gq_excluded(const struct gq_text *t, const struct gq_num *n, struct gq_mark *ret)
{
    ret->from = n->from;
    ret->year = 0;
    if (n->too_long || (n->int_digits > 13 && !n->grouped) || (n->leading_zero && n->int_digits != 1))
        return done(ret, GQ_NAME, name_end(t->s, n->to));
    if (n->dots > 1)
        return done(ret, GQ_DATE, name_end(t->s, n->to));
    if (is_catchword(t, n))
        return done(ret, GQ_NAME, n->to + strlen("个"));
    if (is_joined(t, n, ret) || is_latin_name(t, n, ret))
        return true;
    if (is_date(t, n, ret) || is_date_range(t, n, ret))
        return true;
    if (gq_before(t->s, gq_back_blanks(t->s, n->from, 1), "第") || is_quoted_paper(t, n))
        return done(ret, GQ_NAME, n->to);
    return gq_at(t->s, n->to, "强") ? done(ret, GQ_NAME, n->to + 3) : false;
}
