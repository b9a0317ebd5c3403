/* trim.c: what is cut from the lines of the document: hidden and dropped lines anywhere, and
 * chrome at the two ends only. The rules are those of a reader: a line of tools, a crumb, a
 * line of labelled values or a footer line is no text where nothing but such lines stands
 * between it and the end of the page. In the middle all of them are text. */
#include "strip.h"

enum { HEAD_LINES = 15, META_CHARS = 200 };

static bool gone(const struct page *p, uint32_t i)
{
    const struct line *l = &p->lines[i];

    if (l->cut || l->flags & LINE_DROP)
        return true;
    return (l->flags & LINE_HIDDEN) && !p->body_hidden;
}

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

/* 来源：.. 发布时间：.. or a date alone. */
static bool is_meta(const struct line *l)
{
    struct gong_span s = l->text, name;
    struct date d;
    size_t at, len;

    while (starts(s, "[") || starts(s, "【") || starts(s, "（") || starts(s, "("))
        s = gong_span_sub(s, (unsigned char)s.ptr[0] < 0x80 ? 1 : 3, s.len);
    if (l->chars > META_CHARS || l->marks > 2)
        return false;
    if (words_label(s, true, &name))
        return only_labels(s);
    /* a date alone, or with the time and labels behind it */
    if (!date_find(s, &d, &at, &len) || at > 0)
        return false;
    s = trim(gong_span_sub(s, len, s.len));
    while (s.len && ((s.ptr[0] >= '0' && s.ptr[0] <= '9') || strchr(":.-]| ", s.ptr[0])))
        s = trim(gong_span_sub(s, 1, s.len));
    return s.len == 0 || words_label(s, true, &name) > 0;
}

static const char *head_rule(const struct page *p, const struct line *l)
{
    if (words_crumb(l->text))
        return "crumb";
    if (words_tools(l->text))
        return "tools";
    if (words_chrome(l->text))
        return "chrome";
    if (is_meta(l))
        return "meta-line";
    (void)p;
    return NULL;
}

static void trim_head(struct page *p)
{
    uint32_t i, seen = 0;
    const char *rule;

    for (i = p->first; i < p->last && seen < HEAD_LINES; i++) {
        if (gone(p, i))
            continue;
        rule = head_rule(p, &p->lines[i]);
        if (!rule)
            break;
        p->lines[i].cut = rule;
        seen++;
    }
}

/* Where the document was found by its prose, its title and the line with date and source often
 * stand above it in the same element: everything up to that line goes. */
static void trim_above(struct page *p)
{
    uint32_t i, seen = 0, chars = 0;

    for (i = p->first; i < p->last && seen < HEAD_LINES && chars < META_CHARS; i++) {
        const struct line *l = &p->lines[i];
        if (gone(p, i))
            continue;
        if (is_meta(l) && l->chars >= 8) {
            for (; i + 1 > p->first; i--)
                if (!p->lines[i].cut)
                    p->lines[i].cut = "above-meta-line";
            return;
        }
        if (l->marks > 2)
            return;
        chars += l->chars;
        seen++;
    }
}

static const char *tail_rule(const struct page *p, const struct line *l)
{
    if (words_tools(l->text))
        return "tools";
    if (words_sibling(l->text))
        return "sibling-pages";
    if (words_editor(l->text))
        return "editor";
    if (words_crumb(l->text))
        return "crumb";
    if (p->named)
        return NULL;
    if (words_footer(l->text))
        return "footer";
    if (words_leaving(l->text))
        return "leave-site";
    return NULL;
}

/* A heading such as 相关链接 with only links and short lines behind it. */
static bool related_tail(const struct page *p, uint32_t at)
{
    uint32_t i, links = 0, chars = 0;

    for (i = at + 1; i < p->last; i++) {
        if (gone(p, i))
            continue;
        links += p->lines[i].link_chars;
        chars += p->lines[i].chars;
    }
    return links * 10 >= chars * 7;
}

static void cut_to_end(struct page *p, uint32_t from, const char *rule)
{
    uint32_t i;

    for (i = from; i < p->last; i++)
        if (!p->lines[i].cut)
            p->lines[i].cut = rule;
}

static void trim_related(struct page *p)
{
    uint32_t i, seen = 0;

    if (p->named)
        return;
    for (i = p->last; i-- > p->first && seen < 60;) {
        if (gone(p, i))
            continue;
        seen++;
        if (words_related(p->lines[i].text) && related_tail(p, i)) {
            cut_to_end(p, i, "related");
            return;
        }
    }
}

/* Below a footer line that only footers have, soft ones go too. */
static void trim_footer(struct page *p)
{
    uint32_t i, first = NONE, seen = 0;

    if (p->named)
        return;
    for (i = p->last; i-- > p->first && seen < 12;) {
        if (gone(p, i))
            continue;
        seen++;
        if (words_footer(p->lines[i].text))
            first = i;
        else if (first == NONE || !words_footer_soft(p->lines[i].text) || p->lines[i].marks > 1)
            break;
        else
            first = i;
    }
    if (first != NONE)
        cut_to_end(p, first, "footer");
}

static void trim_tail(struct page *p)
{
    uint32_t i;
    const char *rule;

    for (i = p->last; i-- > p->first;) {
        if (gone(p, i))
            continue;
        rule = tail_rule(p, &p->lines[i]);
        if (!rule)
            return;
        p->lines[i].cut = rule;
    }
}

static void cut_marked(struct page *p)
{
    uint32_t i;

    for (i = 0; i < p->n_lines; i++) {
        struct line *l = &p->lines[i];
        if (l->cut)
            continue;
        if (i < p->first || i >= p->last)
            l->cut = "outside";
        else if (l->flags & LINE_DROP)
            l->cut = "drop";
        else if ((l->flags & LINE_HIDDEN) && !p->body_hidden)
            l->cut = "hidden";
    }
}

static bool any_left(const struct page *p)
{
    uint32_t i;

    for (i = p->first; i < p->last; i++)
        if (!p->lines[i].cut)
            return true;
    return false;
}

void trim_body(struct page *p)
{
    uint32_t i;

    cut_marked(p);
    if (!p->named)
        trim_above(p);
    trim_head(p);
    trim_tail(p);
    trim_footer(p);
    trim_related(p);
    trim_tail(p);
    if (p->first == p->last || any_left(p))
        return;
    for (i = p->first; i < p->last; i++) /* never to nothing */
        p->lines[i].cut = NULL;
}
