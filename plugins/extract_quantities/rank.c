/* rank.c: ranks (第9, 前10位, 全省第二, 全市首位) and percentages in words (百分之六十). */
#include "quantities.h"

static const char cues[] = "居 列 排 名 获 跃 升至 全国 全省 全市 全区 全县 全州 世界 全球 中部 西部 东部 "
                           "蝉联 保持 稳居 位居 名列 跻身 进入 综合 考核 评比";

/* A cue among the 36 bytes (12 characters) before pos, on the same line. */
static bool has_cue(const struct gq_text *t, size_t pos)
{
    size_t p = pos;

    for (int i = 0; i < 12 && p >= t->line_from + 3; i++) {
        unsigned len;
        uint32_t c = gong_utf8_before(t->s, p, &len);

        if (c == 0x3002 || c == 0xFF1B || c == ';')
            return false;
        if (gq_any_before(t->s, p, cues))
            return true;
        p -= len;
    }
    return false;
}

static bool ends_here(const struct gq_text *t, size_t pos)
{
    uint32_t c = gq_char_at(t->s, pos);

    return pos >= t->line_to || c == ',' || c == 0x3001 || c == 0x3002 || c == ';' || c == ')' || c == '(' ||
           c == '.' || c == ':' || c == 0x201D || c == '|' || c == '\t' || gong_is_blank(c) ||
           gq_any_at(t->s, pos, "和 及 与 以及 的 且 并");
}

static bool rank(struct gq_mark *m, size_t from, size_t to, double value, const char *rule)
{
    memset(m, 0, sizeof *m);
    m->from = m->a.from = m->a.num_from = from;
    m->to = m->a.to = to;
    m->kind = GQ_QUANTITY;
    m->a.value = value;
    m->a.kind = GQ_RANK;
    m->a.rule = rule;
    return true;
}

bool gq_rank_digits(const struct gq_text *t, const struct gq_num *n, struct gq_mark *ret)
{
    struct gong_span s = t->s;
    size_t p = gq_back_blanks(s, n->from, 1), q = gq_skip_blanks(s, n->to, 1), w;
    bool th = gq_before(s, p, "第"), top = gq_before(s, p, "前");
    size_t from = p - 3;

    if ((!th && !top) || n->dots || n->grouped || n->int_digits > 5)
        return false;
    if (th && top)
        return false;
    if (gq_before(s, from, "前"))
        from -= 3;
    w = gq_any_at(s, q, "位 名");
    if (w && (ends_here(t, q + w) || has_cue(t, from))) {
        rank(ret, from, q + w, gq_num_value(n, 0), "rank");
        ret->a.unit = gong_span_sub(s, q, q + w);
        return true;
    }
    if (w || !ends_here(t, n->to) || !has_cue(t, from))
        return false;
    return rank(ret, from, n->to, gq_num_value(n, 0), "rank");
}

/* 全省第二, 全市首位: the scope belongs to the rank. */
static size_t scope_before(const struct gq_text *t, size_t pos)
{
    static const char *const scopes =
        "全国 全省 全市 全区 全县 全州 全旗 全系统 全自治区 世界 全球 各省区 各市 各县 中部 西部 东部 东北 "
        "长三角 系统 同类 各县区 各区县 "
        "各市州 中部地区 西部地区 全国城市 全地区 全镇 省级 市级 国家级 各地市 各设区市";
    size_t p = pos - gq_any_before(t->s, pos, "综合排名 排名 排位 位居 位列 名列");

    return p - gq_any_before(t->s, p, scopes);
}

static bool placed(const struct gq_text *t, size_t from, size_t pos)
{
    static const char *const verbs =
        "位居 位列 名列 排名 排在 稳居 跃居 升至 蝉联 居 列 排 保持 获 获得 荣获 均居 排位 位次 夺得 跻身";

    return from < pos || gq_any_before(t->s, pos, verbs);
}

bool gq_rank_words(const struct gq_text *t, size_t pos, struct gq_mark *ret)
{
    struct gong_span s = t->s;
    double value = 1;
    size_t from = scope_before(t, pos), to, n;

    if (gq_at(s, pos, "首位"))
        return placed(t, from, pos) ? rank(ret, from, pos + 6, 1, "rank-in-words") : false;
    if (!gq_at(s, pos, "第") || !placed(t, from, pos))
        return false;
    n = gq_han_number(s, pos + 3, &value);
    if (!n || value < 1 || value != (double)(int64_t)value)
        return false;
    to = pos + 3 + n;
    n = gq_any_at(s, to, "位 名");
    if (n && (ends_here(t, to + n)))
        to += n;
    else if (!ends_here(t, to))
        return false;
    return rank(ret, from, to, value, "rank-in-words");
}

bool gq_percent_words(const struct gq_text *t, size_t pos, struct gq_mark *ret)
{
    static const struct {
        const char *z, *unit;
    } all[] = {{"百分之", "%"}, {"千分之", "‰"}, {"万分之", "‱"}};
    struct gq_num m;
    double value;
    size_t to;

    for (int i = 0; i < 3; i++) {
        if (!gq_at(t->s, pos, all[i].z))
            continue;
        to = pos + 9;
        if (gq_num_read(t->s, to, &m) && !m.too_long) {
            value = gq_num_value(&m, 0);
            to = m.to;
        } else {
            to += gq_han_number(t->s, to, &value);
        }
        if (to == pos + 9)
            return false;
        rank(ret, pos, to, value, "percent-in-words");
        ret->a.kind = GQ_PERCENT;
        ret->a.unit = gong_span_z(all[i].unit);
        gq_amount_around(t, &ret->a);
        ret->from = ret->a.from;
        ret->to = ret->a.to;
        return true;
    }
    return false;
}
