/* marks.c: decides what every number of a sentence is, at the places where one can begin. Each mark ends
 * at or behind the digits it was made of, and reading goes on there. */
#include "quantities.h"

static void put(struct gq_sentence *s, const struct gq_mark *m)
{
    s->marks[s->n_marks] = *m;
    /* an approximation may not reach back into the mark before */
    if (s->n_marks && s->marks[s->n_marks - 1].to > m->from) {
        size_t end = s->marks[s->n_marks - 1].to;

        s->marks[s->n_marks].from = s->marks[s->n_marks].a.from = end < m->to ? end : m->to;
    }
    s->n_marks++;
}

static void put_name(struct gq_sentence *s, size_t from, size_t to)
{
    struct gq_mark m;

    m.from = from;
    m.to = to;
    m.kind = GQ_NAME;
    m.year = 0;
    put(s, &m);
}

static void put_amount(struct gq_sentence *s, const struct gq_amount *a)
{
    struct gq_mark m;

    m.from = a->from;
    m.to = a->to;
    m.kind = GQ_QUANTITY;
    m.year = 0;
    m.a = *a;
    put(s, &m);
}

/* At the beginning of a line, a sentence or a clause. */
static bool at_clause_start(const struct gq_text *t, size_t pos)
{
    size_t p = gq_back_blanks(t->s, pos, 4);
    uint32_t c = gq_char_before(t->s, p);

    return p <= t->line_from || c == 0x3002 || c == ';' || c == ':' || c == '|' || c == '\t';
}

/* What follows the point is counted in whole numbers, or is a year or month. */
static bool is_whole_behind(const struct gq_text *t, const struct gq_num *m)
{
    size_t p = gq_skip_blanks(t->s, m->to, 2);
    uint32_t after = gq_char_at(t->s, p);
    const struct gq_word *w = gq_lexicon_find(t->units, t->s, p, 0);

    return (w && w->whole) || (m->int_digits == 4 && after == 0x5E74) || after == 0x6708;
}

/* 1.3家企业 at the beginning of a line or clause is the marker 1. and 3家. */
static bool is_marker(const struct gq_sentence *s, const struct gq_num *n, size_t *ret_dot)
{
    unsigned len;
    struct gq_num m;

    if (n->dots != 1 || n->int_digits > 2 || n->grouped || !at_clause_start(&s->t, n->from))
        return false;
    for (*ret_dot = n->from; gq_digit(s->t.s, *ret_dot, &len) >= 0;)
        *ret_dot += len;
    *ret_dot += s->t.s.ptr[*ret_dot] == '.' ? 1 : 3;
    return gq_num_read(s->t.s, *ret_dot, &m) && is_whole_behind(&s->t, &m);
}

/* 满意度从84.7提升至89.6: the first of two. */
static bool from_to(const struct gq_text *t, const struct gq_num *n, size_t pos)
{
    const struct gq_word *w = gq_any_before(t->s, pos, "从 由")
                                  ? gq_lexicon_find(t->words, t->s, gq_skip_blanks(t->s, n->to, 1), GQ_TO)
                                  : NULL;

    return w && n->int_digits <= 9 && !(n->int_digits == 4 && !n->dots);
}

/* Words that let a bare number be an amount: 指数为103.2, 总数达到58. */
static bool is_stated(const struct gq_text *t, const struct gq_num *n)
{
    static const char *const stated = "达到 达 为 至 到 是 约 共 计 增至 降至 升至 仅 有 得分";
    static const char *const never =
        "号 码 话 线 编号 代码 邮编 账号 版本 热线 电话 传真 标准 网址 年份 版 型 令 报警 拨打 级 路 楼 室";
    size_t p = gq_back_blanks(t->s, n->from, 1);
    size_t v = gq_any_before(t->s, p, stated);
    uint32_t next = gq_char_at(t->s, n->to);

    if (from_to(t, n, p))
        return true;
    if (!v || n->int_digits > 9 || gq_any_before(t->s, p - v, never) ||
        (gong_is_han(next) && !gq_at(t->s, n->to, "的")))
        return false;
    return next != 0x201D && next != '"' && next != '-' && next != 0x300B && !(next == '.' && !n->dots);
}

static bool is_year(const struct gq_num *n)
{
    return n->int_digits == 4 && !n->dots && !n->grouped && n->n == 4 &&
           (memcmp(n->digits, "19", 2) == 0 || memcmp(n->digits, "20", 2) == 0);
}

/* A year, a code, a mobile telephone (13800000000). */
static bool is_no_amount(const struct gq_num *n)
{
    bool telephone = n->int_digits == 11 && !n->dots && !n->grouped && n->digits[0] == '1' && n->n > 2;

    return telephone || n->int_digits > 12 || is_year(n);
}

static bool is_bar(const struct gq_text *t, size_t pos)
{
    char c = t->s.ptr[pos];

    return c == '|' || c == '\t' || (t->spaced && c == ' ');
}

/* Bytes of a minus right before pos. */
static size_t sign(const struct gq_text *t, size_t pos)
{
    return gq_list_before(t, pos, GQ_L_MINUS);
}

/* 规范性文件 12 3 45: a row whose cells a blank keeps apart ends in two numbers or more. */
bool gq_is_number_row(const struct gq_text *t)
{
    size_t p = t->line_to, n = 0, from = p;

    while (p > t->line_from) {
        char c = t->s.ptr[p - 1];

        if (c == ' ' && p < from)
            n++, from = p - 1;
        else if (!((c >= '0' && c <= '9') || c == '.' || c == ',' || c == '%'))
            break;
        p--;
    }
    return n >= 2 && p > t->line_from && p == from;
}

/* A cell of a table row that holds nothing but the number; not the first one (a serial number), unless
 * the row has nothing but numbers. */
static bool is_cell(const struct gq_text *t, const struct gq_num *n)
{
    unsigned blanks = t->spaced ? 0 : 8;
    size_t p = gq_back_blanks(t->s, n->from - sign(t, n->from), blanks),
           q = gq_skip_blanks(t->s, n->to, blanks);

    if ((!t->table && !t->spaced && !t->lone) || is_no_amount(n))
        return false;
    if (q < t->line_to && !is_bar(t, q))
        return false;
    if ((t->pure || t->lone) && p <= t->line_from)
        return true;
    return p > t->line_from && is_bar(t, p - 1) && (t->pure || gq_back_blanks(t->s, p - 1, 8) > t->line_from);
}

/* A bare number in a cell, with its sign. */
static void cell(struct gq_sentence *s, const struct gq_num *n, struct gq_amount *a)
{
    size_t minus = sign(&s->t, n->from);

    a->rule = "table-cell";
    a->from = n->from - minus;
    a->value = minus ? -a->value : a->value;
    gq_table_cell(&s->t, &s->table, n, a);
}

static bool is_range_mark(const struct gq_text *t, size_t pos, size_t *ret_after)
{
    size_t p = gq_skip_blanks(t->s, pos, 1);
    size_t n = gq_list_at(t, p, GQ_L_RANGE);

    *ret_after = gq_skip_blanks(t->s, p + n, 1);
    return n > 0;
}

/* Multiplier and unit of the second number; 8500到3万元 has its own thousands. */
static void take_unit(struct gq_amount *a, const struct gq_amount *b, const struct gq_num *m)
{
    double plain = gq_num_value(m, 0);

    if (!a->multiplied && b->multiplied && plain != 0 && !(a->value >= 1000 && a->value <= b->value))
        a->value *= b->value / plain;
    a->unit = b->unit;
    a->kind = b->kind;
    a->rule = "range";
    a->bare = false;
    a->multiplied = a->multiplied || b->multiplied;
}

/* 4-12个工作日, 2.16和1.66个百分点: the first number of a range or list. */
static bool range_first(struct gq_sentence *s, const struct gq_num *n, struct gq_amount *a)
{
    struct gq_num m;
    struct gq_amount b;
    struct gq_mark x;
    size_t after;

    bool counted = gong_span_is(a->unit, "个") && n->dots; /* 12.7个、12个百分点 */

    if ((a->unit.ptr && !counted) || !is_range_mark(&s->t, a->to, &after) || !gq_numeral(&s->t, after, &m))
        return false;
    if (m.too_long || n->leading_zero ||
        (gq_excluded(&s->t, &m, &x) && !gq_is_dash(gq_char_before(s->t.s, after))))
        return false;
    gq_amount_read(&s->t, &m, &b);
    if ((!b.unit.ptr && !b.multiplied) || (counted && !gong_span_is(b.unit, "个百分点")))
        return false;
    take_unit(a, &b, &m);
    return true;
}

/* 1/3以上, 1/10的: a part of a whole. */
static bool fraction(struct gq_sentence *s, const struct gq_num *n, struct gq_mark *ret)
{
    struct gong_span t = s->t.s;
    struct gq_num m;
    double whole;

    if (!gq_at(t, n->to, "/") || n->dots || n->int_digits > 2 || !gq_num_read(t, n->to + 1, &m) || m.dots ||
        m.int_digits > 3 || n->leading_zero)
        return false;
    whole = gq_num_value(&m, 0);
    if (whole <= gq_num_value(n, 0) || !gq_any_at(t, m.to, "以上 左右 的 强"))
        return false;
    memset(ret, 0, sizeof *ret);
    ret->kind = GQ_QUANTITY;
    ret->from = ret->a.from = ret->a.num_from = n->from;
    ret->to = m.to + gq_any_at(t, m.to, "以上 左右");
    ret->a.to = ret->to;
    ret->a.value = gq_num_value(n, 0) / whole;
    ret->a.kind = GQ_PERCENT;
    ret->a.rule = "fraction";
    ret->a.approx = gq_at(t, m.to, "以上") ? GQ_OVER : gq_at(t, m.to, "左右") ? GQ_ABOUT : GQ_EXACT;
    return true;
}

/* In quotes nothing but digits: a name, “1310”. */
static bool quoted_alone(const struct gq_text *t, const struct gq_num *n)
{
    uint32_t a = gq_char_before(t->s, n->from), b = gq_char_at(t->s, n->to);

    return (a == 0x201C || a == '"') && (b == 0x201D || b == '"');
}

/* An amount, or a name where it has neither unit nor anything else to show for it. */
static size_t amount(struct gq_sentence *s, const struct gq_num *n)
{
    struct gq_amount a;

    gq_amount_read(&s->t, n, &a);
    range_first(s, n, &a);
    if (a.bare && is_cell(&s->t, n)) {
        cell(s, n, &a);
    } else if (a.bare && (quoted_alone(&s->t, n) || !is_stated(&s->t, n))) {
        put_name(s, n->from, n->to);
        return n->to;
    }
    put_amount(s, &a);
    return a.to > n->to ? a.to : n->to;
}

static size_t number(struct gq_sentence *s, size_t pos, size_t *ret_long)
{
    struct gq_num n;
    struct gq_mark m;
    size_t dot;

    gq_numeral(&s->t, pos, &n);
    if (n.too_long) {
        *ret_long = *ret_long == SIZE_MAX ? pos : *ret_long;
        put_name(s, pos, n.to);
        return n.to;
    }
    if (is_marker(s, &n, &dot)) {
        put_name(s, pos, dot);
        return dot;
    }
    if (fraction(s, &n, &m) || gq_rank_digits(&s->t, &n, &m) || gq_excluded(&s->t, &n, &m)) {
        put(s, &m);
        return m.to;
    }
    return amount(s, &n);
}

/* Something that begins with a multi-byte character; 0 where it is nothing. */
static size_t words(struct gq_sentence *s, size_t pos, size_t *ret_long)
{
    struct gq_mark m;
    unsigned len;
    bool hit = false;

    if (gq_digit(s->t.s, pos, &len) >= 0)
        return number(s, pos, ret_long);
    if (gq_at(s->t.s, pos, "第") || gq_at(s->t.s, pos, "首位"))
        hit = gq_rank_words(&s->t, pos, &m);
    else if (gq_at(s->t.s, pos, "百分之") || gq_at(s->t.s, pos, "千分之") || gq_at(s->t.s, pos, "万分之"))
        hit = gq_percent_words(&s->t, pos, &m);
    if (!hit)
        return 0;
    put(s, &m);
    return m.to;
}

/* With all the marks that there is room for: where the next character is that can begin a sentence of
 * its own. */
static size_t cut(const struct gq_sentence *s, size_t pos)
{
    for (; pos < s->to; pos++) {
        unsigned char c = (unsigned char)s->t.s.ptr[pos];

        if ((c >= '0' && c <= '9') || c == 0xE4 || c == 0xE5 || c == 0xE7 || c == 0xE9 || c == 0xEF)
            return pos;
    }
    return s->to;
}

size_t gq_marks_read(struct gq_sentence *s, size_t *ret_long)
{
    size_t read = s->from; /* what stands before this is read */

    s->n_marks = 0;
    for (size_t i = 0; i < s->n_places && s->n_marks < GQ_MAX_MARKS; i++) {
        size_t pos = s->from + s->places[i], next;

        if (pos < read)
            continue;
        next = (unsigned char)s->t.s.ptr[pos] < 0x80 ? number(s, pos, ret_long) : words(s, pos, ret_long);
        read = next > pos ? next : pos + 1;
    }
    return s->n_marks < GQ_MAX_MARKS ? s->to : cut(s, read);
}
