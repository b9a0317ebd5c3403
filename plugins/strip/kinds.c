/* kinds.c: what a line is, by its own words and shape: metadata, chrome, running text. None of
 * this cuts anything: where a line stands decides that (trim.c, classify.c). */
#include "strip.h"

enum { META_CHARS = 200 };

/* Behind the value of a label: the next label, or the end. */
static bool only_labels(struct gong_span s)
{
    struct gong_span name;
    struct date d;
    size_t n = words_label(s, true, &name), at, len;

    if (n == 0 && (!date_find(s, &d, &at, &len) || at > 3))
        return false;
    return count_chars(s) <= META_CHARS;
}

/* Bytes of the bracket, pipe or bullet that opens a line or a cell; 0 where there is none. */
static size_t opener(struct gong_span s)
{
    static const char *const signs[] = {"[", "|", "(", "【", "（", "［", "•", "·", "●", "■", "◆", "▪"};
    size_t i;

    if (s.len == 0 || ((unsigned char)s.ptr[0] >= 0xE4 && (unsigned char)s.ptr[0] <= 0xE9)) /* most lines */
        return 0;
    for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (starts(s, signs[i]))
            return strlen(signs[i]);
    return 0;
}

struct gong_span line_opened(struct gong_span s)
{
    size_t n;

    while ((n = opener(s)) > 0)
        s = trim(gong_span_sub(s, n, s.len));
    return s;
}

/* 时间 and 日期 are labels of a page only before a date: "时间：上午九时" is text. */
static bool dated(struct gong_span name, struct gong_span s)
{
    struct date d;
    size_t at, len;

    if (!gong_span_is(name, "时间") && !gong_span_is(name, "日期"))
        return true;
    return date_find(s, &d, &at, &len);
}

static bool names_site(struct gong_span s)
{
    return has(s, "网") || has(s, "www.");
}

/* 县人民政府门户网站 www.example.gov.cn 发布时间：..: the site's name before the labels. */
static bool is_site_and_labels(struct gong_span s)
{
    struct gong_span name, rest;
    size_t at;
    unsigned n;

    if (!names_site(s))
        return false;
    for (at = 0; at < s.len; at += n) {
        n = 1;
        if (!blank_at(s, at, &n))
            continue;
        rest = gong_span_sub(s, at + n, s.len);
        if (words_label(rest, true, &name) && dated(name, rest))
            return only_labels(rest) && at > 0 && names_site(gong_span_sub(s, 0, at));
    }
    return false;
}

/* 发表于 2024-03-06: what stands before a date without a colon. */
static struct gong_span behind_posted(struct gong_span s)
{
    static const char *const words[] = {"发表于", "发布于", "更新于", "编辑于", "发表在", "发布在"};
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (starts(s, words[i]))
            return trim(gong_span_sub(s, strlen(words[i]), s.len));
    return s;
}

/* A date alone, or with the time and labels behind it. */
static bool is_date_and_labels(const struct line *l, struct gong_span s)
{
    struct gong_span name;
    struct date d;
    size_t at, len;
    unsigned n;
    bool apart;

    s = behind_posted(s);
    if (!date_find(s, &d, &at, &len) || at > 0)
        return false;
    s = gong_span_sub(s, len, s.len);
    apart = s.len == 0 || blank_at(s, 0, &n) || strchr("]|-0123456789", s.ptr[0]) || starts(s, "·");
    s = trim(s);
    while (s.len && ((s.ptr[0] >= '0' && s.ptr[0] <= '9') || strchr(":.-]| ", s.ptr[0])))
        s = trim(gong_span_sub(s, 1, s.len));
    return s.len == 0 || words_label(s, true, &name) > 0 || (apart && l->chars <= 40 && l->marks == 0);
}

/* 来源：.. 发布时间：.. or a date alone. */
bool line_is_meta(const struct line *l)
{
    struct gong_span s, name;

    if (l->chars > META_CHARS || l->marks > 2)
        return false;
    s = line_opened(l->text);
    if (words_label(s, true, &name))
        return dated(name, s) && only_labels(s);
    return is_site_and_labels(s) || is_date_and_labels(l, s);
}

bool line_is_title(const struct page *p, const struct line *l)
{
    return p->title_key.len && l->chars <= p->title_chars + 2 && l->chars + 2 >= p->title_chars &&
           gong_span_eq(squeeze(p->ctx, l->text), p->title_key);
}

static struct gong_span first_cell(struct gong_span s)
{
    size_t at = 0;

    s = line_opened(s);
    while (at < s.len && s.ptr[at] != '\t' && s.ptr[at] != '|')
        at++;
    return trim(gong_span_sub(s, 0, at));
}

/* Lines of a metadata block in any of its shapes. */
static bool is_block(const struct line *l)
{
    struct gong_span s = l->text, name;

    if (words_crumb(s) || words_tools(s) || words_chrome(s) || line_is_meta(l))
        return true;
    if (l->chars > META_CHARS || l->marks > 8 || has(s, "。"))
        return false;
    if (l->flags & LINE_ROW)
        return words_label(first_cell(s), false, &name) > 0;
    return words_label(line_opened(s), true, &name) > 0 && dated(name, s);
}

bool line_is_block(const struct line *l)
{
    if (l->memo & MEMO_BLOCK_KNOWN)
        return l->memo & MEMO_BLOCK;
    return memo(l, MEMO_BLOCK_KNOWN, MEMO_BLOCK, is_block(l));
}

/* The first line of running text: a long sentence that is no label's value. */
bool line_is_running(const struct line *l)
{
    if (l->link_chars * 2 >= l->chars || l->chars < 15 || line_is_block(l))
        return false;
    return (l->chars >= 40 && l->marks >= 1) || has(l->text, "。");
}

/* 发布时间：.. 来源：.. below the text; a date alone there is the signature's. */
bool line_is_tail_meta(const struct line *l)
{
    static const char *const names[] = {"发布时间", "发布日期", "来源",     "信息来源", "稿件来源",
                                        "文章来源", "时间",     "浏览次数", "浏览量",   "访问量",
                                        "阅读次数", "点击数",   "点击次数", "更新时间", "索引号",
                                        "主题词",   "发文字号", "发布机构", "内容来源", "关键词",
                                        "关键字",   "编辑",     "责任编辑", "标签",     "文章标签"};
    struct gong_span name;
    size_t i;

    if (l->chars > META_CHARS || l->marks > 2 || !words_label(line_opened(l->text), true, &name))
        return false;
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (gong_span_is(name, names[i]))
            return dated(name, l->text);
    return false;
}

/* A row of labels and values; or |---|---|, which only flattening makes. */
bool line_is_label_row(const struct line *l)
{
    struct gong_span name;
    size_t i;

    if (!(l->flags & LINE_ROW) || l->chars > META_CHARS)
        return false;
    for (i = 0; i < l->text.len && strchr("-|:\t ", l->text.ptr[i]); i++)
        continue;
    return i == l->text.len || words_label(first_cell(l->text), false, &name) > 0;
}

/* A label alone on its line; with a list's sign before it, also one that is not known. */
bool line_is_lone_label(const struct line *l)
{
    struct gong_span s = line_opened(l->text), name;
    size_t n;

    if (l->chars > 12)
        return false;
    n = words_label(s, false, &name);
    if (n > 0)
        return trim(gong_span_sub(s, n, s.len)).len == 0;
    return starts(l->text, "•") && (ends(s, ":") || ends(s, "："));
}

/* Plain text: the value of the label on the line before. Behind the last label of a block only
 * a word is one, for a title may follow an empty label. */
bool line_is_lone_value(const struct page *p, uint32_t i)
{
    const struct line *l = &p->lines[i];

    if (i == p->first || !line_is_lone_label(&p->lines[i - 1]) || l->chars > 60 || l->marks > 1 ||
        line_is_title(p, l) || has(l->text, "。"))
        return false;
    return l->chars <= 8 || (i + 1 < p->last && line_is_lone_label(&p->lines[i + 1]));
}
