/* table.c: flattened tables: what stands above a bare number says what it is.
 *
 *     单位：万元                          caption: the unit of all numbers below
 *     项目 | 案件数(件) | 罚没金额        heads: a unit of their own, or the caption's
 *     食品 | 12 | 3.5
 *
 * A table is a run of rows (cells apart by tabs, bars or blanks); a paragraph ends it. Rows of nothing
 * but numbers are measured by their heads, others by their first cell. Cells written one a line are
 * read where two numbers or more follow each other; the line before them is the first cell. */
#include "quantities.h"

enum { CAPTION = 180, HEAD = 120 };

static struct gong_span line_of(const struct gq_text *t)
{
    return gong_span_sub(t->s, t->line_from, t->line_to);
}

static bool is_row(const struct gq_text *t)
{
    return t->table || t->spaced;
}

/* ---- units ------------------------------------------------------------------------------ */

/* 万元, 件, 台（套）: the whole of s is a unit. */
static bool unit_of(const struct gq_text *t, struct gong_span s, struct gq_table_unit *ret)
{
    static const char *const powers[] = {"百", "千", "万", "亿"};
    static const int shifts[] = {2, 3, 4, 8};
    const struct gq_word *w;

    s = gong_trim(s);
    memset(ret, 0, sizeof *ret);
    for (int i = 0; i < 4; i++)
        if (gq_at(s, 0, powers[i]) && s.len > 3 && gq_lexicon_find(t->units, s, 3, 0)) {
            ret->shift = shifts[i];
            s = gong_span_sub(s, 3, s.len);
            break;
        }
    w = s.len ? gq_lexicon_find(t->units, s, 0, 0) : NULL;
    if (!w || w->len != s.len)
        return false;
    ret->unit = w->unit;
    ret->kind = (enum gq_unit_kind)w->kind;
    return true;
}

/* 单位：万元, 计量单位：件 without the first word. */
static struct gong_span without_unit_word(struct gong_span s)
{
    size_t at, colon;

    s = gong_trim(s);
    at = gq_any_at(s, 0, "计量 货币 金额 数量 统计");
    if (!gq_at(s, at, "单位"))
        return s;
    at = gq_skip_blanks(s, at + strlen("单位"), 4);
    colon = gq_any_at(s, at, ": ：");
    return colon ? gong_span_sub(s, at + colon, s.len) : s;
}

/* 罚没金额(万元), 收费金额（单位：万元）: the unit in brackets that ends the cell; *ret_text is what
 * stands before it. */
static bool unit_of_cell(const struct gq_text *t, struct gong_span cell, struct gq_table_unit *ret,
                         struct gong_span *ret_text)
{
    size_t close, open = SIZE_MAX;

    *ret_text = cell = gong_trim(cell);
    close = cell.len - gq_any_before(cell, cell.len, ") ）");
    if (close == cell.len || cell.len > HEAD)
        return false;
    for (size_t p = 0; p < close; p++)
        if (gq_any_at(cell, p, "( （"))
            open = p;
    if (open == SIZE_MAX)
        return false;
    if (!unit_of(t, without_unit_word(gong_span_sub(cell, open + gq_any_at(cell, open, "( （"), close)), ret))
        return false;
    *ret_text = gong_trim(gong_span_sub(cell, 0, open));
    return true;
}

/* 单位：万元, （计量单位:件）, but not 主办单位：… */
static bool unit_of_caption(const struct gq_text *t, struct gq_table_unit *ret)
{
    struct gong_span s = line_of(t);
    size_t at = s.len > CAPTION ? SIZE_MAX : gong_span_find(s, 0, GONG_LIT("单位")), from, to;

    if (at == SIZE_MAX)
        return false;
    if (gong_is_han(gq_char_before(s, at)) && !gq_any_before(s, at, "计量 货币 金额 数量 统计"))
        return false;
    from = gq_skip_blanks(s, at + strlen("单位"), 4);
    if (!gq_any_at(s, from, ": ："))
        return false;
    from = gq_skip_blanks(s, from + gq_any_at(s, from, ": ："), 4);
    for (to = from; to < s.len && s.ptr[to] != '|' && s.ptr[to] != '\t'; to++)
        if (gq_any_at(s, to, ") ） 」 】") &&
            gq_any_before(s, to, "元 件 人 个 次 宗 户 家 吨 % 亩 里 米 套"))
            break;
    return unit_of(t, gong_span_sub(s, from, to), ret);
}

/* ---- cells ------------------------------------------------------------------------------ */

static bool is_bar(const struct gq_text *t, char c)
{
    return t->table ? c == '|' || c == '\t' : c == ' ';
}

/* Where the cell of [from, to) ends. */
static size_t cell_end(const struct gq_text *t, size_t from, size_t to)
{
    while (from < to && !is_bar(t, t->s.ptr[from]))
        from++;
    return from;
}

/* Cells before pos; trailing bars count as none. */
static size_t cells(const struct gq_text *t, size_t from, size_t pos)
{
    size_t n = 0;

    while (pos > from && (is_bar(t, t->s.ptr[pos - 1]) || t->s.ptr[pos - 1] == ' '))
        pos--;
    for (size_t at = from; at < pos; at++)
        n += is_bar(t, t->s.ptr[at]);
    return n;
}

/* Nothing but digits and their marks, with a digit. */
bool gq_is_pure(struct gong_span row)
{
    bool any = false;

    for (size_t i = 0; i < row.len; i++) {
        char c = row.ptr[i];
        bool digit = c >= '0' && c <= '9';

        any = any || digit;
        if (!digit && c != '.' && c != ',' && c != '%' && c != '-' && c != '|' && c != '\t' && c != ' ')
            return false;
    }
    return any;
}

static bool has_number_cell(const struct gq_text *t)
{
    size_t p = t->line_from;

    for (size_t at = p; at <= t->line_to; at++)
        if (at == t->line_to || is_bar(t, t->s.ptr[at])) {
            if (gq_is_pure(gong_span_sub(t->s, p, at)))
                return true;
            p = at + 1;
        }
    return false;
}

/* 行政处罚实施数量(宗) | | |: one head over all columns, or the name of a group of rows. */
static bool spans_all(const struct gq_text *t, struct gong_span *ret)
{
    struct gong_span only = gong_span_sub(t->s, t->line_from, cell_end(t, t->line_from, t->line_to));

    for (size_t at = t->line_from + only.len; at < t->line_to; at++)
        if (t->s.ptr[at] != ' ' && !is_bar(t, t->s.ptr[at]))
            return false;
    *ret = only;
    return true;
}

/* ---- lines ------------------------------------------------------------------------------ */

static void end_table(struct gq_table *tab)
{
    memset(tab, 0, sizeof *tab);
}

static void heads(const struct gq_text *t, struct gq_table *tab)
{
    tab->head_from = t->line_from;
    tab->head_to = t->line_to;
    tab->columns = cells(t, t->line_from, t->line_to);
    tab->heads = true;
}

static void row(const struct gq_text *t, struct gq_table *tab)
{
    struct gq_table_unit u;
    struct gong_span only, text;

    if (t->pure || has_number_cell(t)) {
        tab->rows = true;
        tab->at = t->line_from;
        tab->head_at = tab->head_from;
        tab->fits = tab->heads && cells(t, t->line_from, t->line_to) == tab->columns;
        return;
    }
    if (spans_all(t, &only)) {
        if (unit_of_cell(t, only, &u, &text))
            tab->unit = u;
        return;
    }
    tab->rows = false;
    heads(t, tab);
}

/* 信息内容 本年制发件数 现行有效件数: heads apart by blanks, for rows of such cells. */
static bool is_spaced_head(struct gong_span s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++)
        n += s.ptr[i] == ' ';
    return n >= 2;
}

/* A line that is no row: a caption, heads, a label, or the end of the table. */
static void between(const struct gq_text *t, struct gq_table *tab)
{
    struct gong_span s = line_of(t);
    struct gq_table_unit u;

    if (s.len > CAPTION || gq_any_before(s, s.len, "。 ； ;"))
        end_table(tab);
    else if (tab->rows) /* the name of a group of rows, or of the next table, which has a caption of its own
                         */
        memset(&tab->unit, 0, sizeof tab->unit);
    if (s.len > CAPTION)
        return;
    if (!gq_is_pure(s))
        tab->label = gong_trim(s);
    if (unit_of_caption(t, &u)) {
        end_table(tab);
        tab->unit = u;
    } else if (is_spaced_head(s)) {
        tab->rows = false;
        heads(t, tab);
    }
}

void gq_table_line(const struct gq_text *t, struct gq_table *tab)
{
    struct gong_span s = line_of(t);
    struct gq_text two = *t; /* 受理数 | 办结数 */
    struct gq_table_unit u;

    if (t->lone || gong_trim(s).len == 0)
        return;
    two.table = true;
    if (is_row(t))
        row(t, tab);
    else if (s.len <= CAPTION && memchr(s.ptr, '|', s.len) && !unit_of_caption(t, &u))
        row(&two, tab);
    else
        between(t, tab);
}

/* The head of the column that the number at pos stands in. The numbers of a row come from left to right:
 * both lines are gone through once. */
static struct gong_span head_at(const struct gq_text *t, struct gq_table *tab, size_t pos)
{
    if (!tab->fits)
        return gong_span_none();
    for (; tab->at < pos; tab->at++)
        if (is_bar(t, t->s.ptr[tab->at])) {
            size_t end = cell_end(t, tab->head_at, tab->head_to);

            tab->head_at = end < tab->head_to ? end + 1 : end;
        }
    return gong_span_sub(t->s, tab->head_at, cell_end(t, tab->head_at, tab->head_to));
}

void gq_table_cell(const struct gq_text *t, struct gq_table *tab, const struct gq_num *n, struct gq_amount *a)
{
    struct gq_table_unit u = tab->unit;
    struct gong_span text;
    bool negative = a->value < 0;

    a->head = t->lone ? tab->label : gong_span_none();
    if (!t->lone) {
        struct gong_span head = head_at(t, tab, n->from);
        struct gq_table_unit own;

        if (unit_of_cell(t, head, &own, &text))
            u = own;
        a->head = t->pure && text.len ? text : gong_span_none();
    }
    if (!u.unit.ptr)
        return;
    a->value = gq_num_value(n, u.shift);
    a->value = negative ? -a->value : a->value;
    a->unit = u.unit;
    a->kind = u.kind;
    a->multiplied = u.shift > 0;
    a->rule = "table-unit";
}

/* 满意度 and, on the next line, 85%: the label of a number that stands alone on its line. */
struct gong_span gq_table_label(const struct gq_text *t, const struct gq_table *tab,
                                const struct gq_amount *a)
{
    struct gong_span s = gong_trim(line_of(t));

    return s.ptr == t->s.ptr + a->from && s.len == a->to - a->from ? tab->label : gong_span_none();
}

/* A line that is nothing but a number, among its like. */
bool gq_is_lone(const struct gq_text *t, bool before)
{
    struct gong_span s = gong_trim(line_of(t)), next;
    size_t from = t->line_to, to;

    if (s.len == 0 || s.len > 24 || !gq_is_pure(s) || memchr(s.ptr, ' ', s.len))
        return false;
    if (before)
        return true;
    while (from < t->s.len && (t->s.ptr[from] == '\n' || t->s.ptr[from] == ' '))
        from++;
    for (to = from; to < t->s.len && to < from + 32 && t->s.ptr[to] != '\n'; to++)
        ;
    next = gong_trim(gong_span_sub(t->s, from, to));
    return gq_is_pure(next) && !memchr(next.ptr, ' ', next.len);
}
