/* title.c: the title as the text carries it.
 *
 * The first line is the title where it is what the page labels as its title, or where it is
 * written as titles are: no full stop or colon at its end, no outline marker, and a word that
 * closes titles (报告, 通知, 公报 ...). Titles broken over lines are joined while the line
 * before cannot stand alone (关于, 的, an agency's name) and the one after closes a title. */
#include "doc.h"

#define TITLE_MAX  480 /* bytes of a line that may be a title */
#define LEFT_OVERS 8   /* lines */

static const char *const closings[] = {
    "报告", "总结", "公报", "通知", "通告", "公告",   "意见", "办法", "决定", "方案",   "规划", "计划",
    "要点", "函",   "批复", "通报", "情况", "年报",   "汇报", "细则", "规定", "条例",   "措施", "解读",
    "纪要", "命令", "议案", "建议", "简报", "白皮书", "报表", "说明", "清单", "指南",   "制度", "举措",
    "思路", "打算", "安排", "预算", "决算", "材料",   "公示", "纲要", "声明", "倡议书", "基准", NULL};

/* Closings that also open parts of a text: they need more to make a title. */
static const char *const weak[] = {"情况", "措施", "计划", "建议", "规划", "说明", "意见", "办法", "举措",
                                   "要点", "制度", "总结", "规定", "方案", "思路", "打算", "安排", NULL};

static struct gong_span label_title(const struct md_doc *d)
{
    struct gong_span v = md_label(d, "title", "title");

    return v.len ? v : md_label(d, "meta", "ArticleTitle");
}

/* Ends in a bracket that belongs to titles: （2024年度） （沪教委规〔2021〕2号） （试行）. */
static struct gong_span without_tail_bracket(struct gong_span s)
{
    unsigned n;
    size_t i = s.len;
    uint32_t last = ch_last(s);

    if (last != ')')
        return s;
    while (i > 0) {
        uint32_t cp = gong_fold_width(gong_utf8_before(s, i, &n));

        i -= n;
        if (cp == '(')
            return gong_trim(gong_span_sub(s, 0, i));
    }
    return s;
}

static bool closes_title(struct gong_span line)
{
    struct gong_span s = without_tail_bracket(line);

    while (s.len && (ch_last(s) == 0x300B || ch_last(s) == 0x201D || ch_last(s) == '"'))
        s = gong_span(s.ptr, s.len - (ch_last(s) == '"' ? 1 : 3));
    return ch_ends_any(s, closings);
}

static bool ends_as_sentence(struct gong_span s)
{
    uint32_t c = ch_last(s);

    return c == 0x3002 || c == ':' || c == ';' || c == ',' || c == 0x3001 || c == '!' || c == '?';
}

static bool has_year(struct gong_span s)
{
    unsigned n;
    size_t end;

    for (size_t i = 0; i < s.len; i += n) {
        gong_utf8_at(s, i, &n);
        if (md_year_at(s, i, &end) > 0)
            return true;
    }
    return false;
}

/* A line that could be a title, or a part of one. */
static bool is_candidate(struct gong_span line)
{
    return line.len >= 6 && line.len <= TITLE_MAX && !ends_as_sentence(line) && !ch_is_marked(line) &&
           !ch_has(line, "。") && !ch_starts(line, "附件") && !ch_starts(line, "——");
}

static bool leads_with_agency(const struct md_doc *d, struct gong_span line)
{
    struct md_org org;
    struct gong_span lead = md_title_lead(line);

    return md_org_lead(&d->names, lead, &org) || md_place_lead(&d->names, lead, &org);
}

static bool is_title(const struct md_doc *d, struct gong_span line)
{
    struct gong_span label = label_title(d), bare = without_tail_bracket(line);

    if (label.len && (ch_same(line, label) || ch_same(bare, label)))
        return true;
    if (!is_candidate(line) || !closes_title(line))
        return false;
    if (ch_has(line, "关于") || has_year(line))
        return true;
    if (leads_with_agency(d, line))
        return true;
    return line.len >= 18 && !ch_ends_any(bare, weak);
}

/* A line that cannot stand alone: 关于, an agency, a year, an opening of a title. */
static bool goes_on(const struct md_doc *d, struct gong_span line)
{
    static const char *const open[] = {"关于", "的",   "和",   "与",   "及",   "暨",   "年度", "年",
                                       "、",   "印发", "推进", "开展", "建设", "工作", "情况", NULL};
    struct md_org org;

    if (!is_candidate(line))
        return false;
    if (ch_ends(line, "委") && md_place_lead(&d->names, md_title_lead(line), &org)) /* 中共岱山县委 */
        return true;
    if (line.len <= 150 && (ch_has(line, "关于") || has_year(line)) &&
        leads_with_agency(d, line)) /* cut anywhere */
        return true;
    return ch_ends_any(line, open) || md_org_whole(&d->names, ch_squeeze(d->ctx, line), &org);
}

/* 统计公报[1]: the number of a note does not belong to the title. */
static struct gong_span without_note(struct gong_span s)
{
    size_t i = s.len, digits = 0;
    unsigned n;

    if (ch_last(s) != ']' && ch_last(s) != 0x3015)
        return s;
    gong_utf8_before(s, i, &n);
    for (i -= n; i > 0 && digits < 3; digits++) {
        uint32_t cp = gong_fold_width(gong_utf8_before(s, i, &n));

        i -= n;
        if (digits && (cp == '[' || cp == 0x3014))
            return gong_trim(gong_span_sub(s, 0, i));
        if (!ch_is_digit(cp))
            return s;
    }
    return s;
}

static struct gong_span join(struct md_doc *d, size_t from, size_t to)
{
    struct gong_buf b;

    if (from + 1 == to)
        return without_note(d->head[from]);
    gong_buf_init(&b, d->ctx, 4096);
    for (size_t i = from; i < to; i++)
        gong_buf_add(&b, i + 1 == to ? without_note(d->head[i]) : d->head[i]);
    return gong_buf_span(&b);
}

/* 沪教委规〔2021〕2号 alone on its line. */
static bool is_number_line(struct gong_span line)
{
    return line.len < 90 && (ch_has(line, "〔") || ch_has(line, "[") || ch_has(line, "［")) &&
           ch_ends(line, "号");
}

/* What may stand above a title: a document number, a date, 附件1. */
static bool stands_above(struct gong_span line)
{
    struct gong_span bare = ch_unbracket(line);
    struct md_date date;
    size_t end;

    if (is_number_line(line) || (ch_starts(line, "附件") && line.len <= 15))
        return true;
    return md_date_at(bare, 0, &end, &date) && gong_trim(ch_from(bare, end)).len == 0;
}

/* A line that only belongs to a title above it: 的报告, （2024年度）. */
static bool is_remainder(struct gong_span line)
{
    struct gong_span inner = ch_unbracket(line);
    size_t end;

    if (inner.len < line.len)
        return md_year_at(inner, 0, &end) > 0 && end == inner.len;
    return line.len <= 60 && is_candidate(line) && closes_title(line) &&
           (ch_starts(line, "的") || ch_same(line, GONG_LIT("报告")) || ch_same(line, GONG_LIT("情况报告")));
}

/* Number of lines from `from` on that make a title; 0 where there is none. */
static size_t title_lines(const struct md_doc *d, size_t from)
{
    size_t open = 0;

    for (size_t i = from; i < d->n_head && i < from + 4; i++) {
        struct gong_span line = without_note(d->head[i]);

        if (is_title(d, line) || (open > 0 && is_candidate(line) && closes_title(line))) {
            open++;
            return i + 1 < d->n_head && is_remainder(d->head[i + 1]) ? open + 1 : open;
        }
        if (!goes_on(d, line) || line.len > 240)
            return 0;
        open++;
    }
    return 0;
}

/* What a page flattened to text leaves above its document: short lines without a year that end in nothing. */
static bool is_left_over(struct gong_span line)
{
    return line.len <= 90 && !ends_as_sentence(line) && !ch_is_marked(line) && !has_year(line) &&
           !ch_has(line, "。") && !ch_has(line, "，");
}

/* The title below such lines: only one that says its year and what it reports. */
static size_t below_left_overs(const struct md_doc *d, size_t *from)
{
    for (size_t i = *from; i < d->n_head && i < *from + LEFT_OVERS && is_left_over(d->head[i]); i++) {
        struct gong_span next = i + 1 < d->n_head ? d->head[i + 1] : gong_span_none();
        size_t n = next.ptr && has_year(next) && closes_title(next) ? title_lines(d, i + 1) : 0;

        if (n > 0) {
            *from = i + 1;
            return n;
        }
    }
    return 0;
}

int md_title(struct md_doc *d)
{
    size_t from = 0, n;

    while (from < 3 && from + 1 < d->n_head && stands_above(d->head[from]))
        from++;
    n = title_lines(d, from);
    if (n == 0)
        n = below_left_overs(d, &from);
    d->named = ch_head(label_title(d), TITLE_MAX);
    if (n == 0)
        return GONG_OK;
    d->title = d->named = join(d, from, from + n);
    d->title_line = from;
    d->after_title = from + n;
    return md_put(d, "title", d->title, GONG_LIT("text:标题"));
}

/* Where the name of a committee that opens the title ends: 中共柳林镇委员会, 中共浚县县委. */
static size_t committee_end(struct gong_span title)
{
    static const char *const ends[] = {"委员会", "县委", "市委", "区委", "镇委",
                                       "乡委",   "党委", "工委", NULL};

    for (int i = 0; ends[i]; i++) {
        size_t at = gong_span_find(ch_head(title, 90), 0, gong_span_z(ends[i]));

        if (at != SIZE_MAX && at <= 60)
            return at + strlen(ends[i]);
    }
    return SIZE_MAX;
}

/* 中共柳林镇委员会 柳林镇人民政府关于…: the government reports. */
static struct gong_span behind_committee(struct gong_span title)
{
    struct gong_span rest;
    size_t at = ch_starts(title, "中共") ? committee_end(title) : SIZE_MAX, organ;

    if (at == SIZE_MAX)
        return title;
    rest = gong_trim(ch_from(title, at));
    if (ch_starts(rest, "、") || ch_starts(rest, "和"))
        rest = gong_trim(ch_from(rest, 3));
    organ = gong_span_find(rest, 0, GONG_LIT("人民政府"));
    if (organ == SIZE_MAX)
        organ = gong_span_find(rest, 0, GONG_LIT("办事处"));
    return organ > 0 && organ <= 45 ? rest : title;
}

struct gong_span md_title_lead(struct gong_span title)
{
    static const char *const skip[] = {"关于", "《", "“", "\"", "中共", "【", NULL};
    size_t end;
    bool again = true;

    title = behind_committee(gong_trim(title));
    while (again && title.len) {
        again = false;
        for (int i = 0; skip[i]; i++)
            if (ch_starts(title, skip[i])) {
                title = gong_trim(ch_from(title, strlen(skip[i])));
                again = true;
            }
        if (md_year_at(title, 0, &end) > 0) {
            title = gong_trim(ch_from(title, end));
            again = true;
        }
    }
    return title;
}
