/* trim.c: what is cut from the lines of the document: hidden and dropped lines anywhere, and
 * chrome at the two ends only. The rules are those of a reader: a line of tools, a crumb, a
 * line of labelled values or a footer line is no text where nothing but such lines stands
 * between it and the end of the page. In the middle all of them are text. */
#include "strip.h"

enum { HEAD_LINES = 15, ABOVE_LINES = 40 };

static bool gone(const struct page *p, uint32_t i)
{
    const struct line *l = &p->lines[i];

    if (l->cut || l->flags & LINE_DROP)
        return true;
    return (l->flags & LINE_HIDDEN) && !p->body_hidden;
}

static void cut_to_end(struct page *p, uint32_t from, const char *rule)
{
    uint32_t i;

    for (i = from; i < p->last; i++)
        if (!p->lines[i].cut)
            p->lines[i].cut = rule;
}

static const char *head_rule(const struct line *l)
{
    if (words_crumb(l->text))
        return "crumb";
    if (words_tools(l->text))
        return "tools";
    if (words_chrome(l->text))
        return "chrome";
    if (line_is_meta(l))
        return "meta-line";
    return NULL;
}

/* The title with its date line below: the page's head, not the document's first line. */
static bool is_page_head(const struct page *p, uint32_t i)
{
    if (!line_is_title(p, &p->lines[i]))
        return false;
    for (i++; i < p->last; i++)
        if (!gone(p, i))
            return line_is_meta(&p->lines[i]);
    return false;
}

/* Plain text: 2012年3月19日 alone is the document's; sites write 2012-03-19, or more. */
static bool is_own_date(const struct page *p, const struct line *l)
{
    struct date d;
    size_t at, len;

    return !p->html && has(l->text, "年") && date_find(l->text, &d, &at, &len) && len == l->text.len;
}

static void trim_head(struct page *p)
{
    uint32_t i, seen = 0;
    const char *rule;

    for (i = p->first; i < p->last && seen < HEAD_LINES; i++) {
        if (gone(p, i))
            continue;
        rule = is_page_head(p, i) ? "title" : head_rule(&p->lines[i]);
        if (!rule || is_own_date(p, &p->lines[i]))
            break;
        p->lines[i].cut = rule;
        seen++;
    }
}

/* The title, said for the first time: said again it is the document's own. */
static bool is_first_title(const struct page *p, uint32_t at)
{
    uint32_t i;

    if (!line_is_title(p, &p->lines[at]))
        return false;
    for (i = 0; i < at; i++)
        if (!(p->lines[i].flags & LINE_HIDDEN) && line_is_title(p, &p->lines[i]))
            return false;
    return true;
}

/* Where the document was found by its prose, its title and a block of metadata often stand
 * above it in the same element: all up to the last such line before the running text goes.
 * Without running text only the title may stand between such lines. */
static uint32_t above_text(const struct page *p, bool running)
{
    uint32_t i, last = NONE, seen = 0;

    for (i = p->first; i < p->last && seen < ABOVE_LINES; i++) {
        const struct line *l = &p->lines[i];
        if (gone(p, i))
            continue;
        if (line_is_running(l))
            return last;
        if (line_is_block(l) || is_first_title(p, i))
            last = i;
        else if (!running)
            return last;
        seen++;
    }
    return running ? above_text(p, false) : last;
}

static void trim_above(struct page *p)
{
    uint32_t i, last = above_text(p, true);

    for (i = p->first; last != NONE && i <= last; i++)
        if (!p->lines[i].cut)
            p->lines[i].cut = "above-text";
}

/* The page's own title above a block of metadata, with the document's below it. */
static bool is_said_again(const struct page *p, uint32_t at)
{
    uint32_t i, blocks = 0;

    for (i = at + 1; i < p->last && i < at + HEAD_LINES; i++) {
        const struct line *l = &p->lines[i];
        if (line_is_title(p, l))
            return blocks > 0;
        if (line_is_running(l))
            return false;
        blocks += line_is_block(l);
    }
    return false;
}

/* Plain text has no elements: what stands between title and text line by line may be chrome
 * or the document's own (a subtitle), so only lines that are surely chrome go. */
static void trim_above_plain(struct page *p)
{
    uint32_t i, seen = 0;
    bool above = true; /* the title */

    for (i = p->first; i < p->last && seen < ABOVE_LINES; i++) {
        struct line *l = &p->lines[i];
        if (above && line_is_title(p, l)) {
            above = is_said_again(p, i);
            if (above)
                l->cut = "title";
        }
        if (words_caption(l->text))
            l->cut = "caption";
        else if (above && p->title.value.len && words_column(l->text))
            l->cut = "column";
        else if (line_is_running(l))
            return;
        else if ((line_is_block(l) && !is_own_date(p, l)) || line_is_lone_label(l) ||
                 line_is_lone_value(p, i))
            l->cut = "above-text";
        seen++;
    }
}

/* Plain text: what the page has above its crumb is navigation, where it is short and says nothing. */
static void trim_above_crumb(struct page *p)
{
    uint32_t i, last = p->first;

    while (last < p->last && last < p->first + HEAD_LINES && !words_crumb(p->lines[last].text)) {
        const struct line *l = &p->lines[last++];
        if (l->chars > 40 || l->marks || line_is_title(p, l))
            return;
    }
    if (last == p->last || last == p->first + HEAD_LINES)
        return;
    for (i = p->first; i < last; i++)
        p->lines[i].cut = "above-crumb";
}

/* Below the links to the pages before and after stands nothing of the document. */
static void trim_siblings(struct page *p)
{
    uint32_t i, chars = 0;

    for (i = p->first; i < p->last && !p->named && p->html; i++) {
        if (gone(p, i))
            continue;
        if (chars > 60 && words_sibling(p->lines[i].text)) {
            cut_to_end(p, i, "sibling-pages");
            return;
        }
        chars += p->lines[i].chars;
    }
}

/* Comments of readers below the text. */
static void trim_comments(struct page *p)
{
    uint32_t i, chars = 0;

    for (i = p->first; i < p->last; i++) {
        if (gone(p, i))
            continue;
        if (chars > 100 && words_comments(p->lines[i].text)) {
            cut_to_end(p, i, "comments");
            return;
        }
        chars += p->lines[i].chars;
    }
}

/* 附件： with nothing below it. */
static bool is_empty_heading(const struct line *l)
{
    return l->chars <= 6 && link_heads_attachments(l) && (ends(l->text, ":") || ends(l->text, "："));
}

static const char *tail_rule(const struct page *p, const struct line *l)
{
    if (words_tools(l->text))
        return "tools";
    if (line_is_tail_meta(l))
        return "meta-line";
    if (line_is_label_row(l))
        return "gkml";
    if (!p->html && is_empty_heading(l))
        return "empty-heading";
    if (words_sibling(l->text))
        return "sibling-pages";
    if (words_pager(l->text))
        return "pager";
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

/* Plain text has no links: behind 相关阅读 only titles stand, no sentences and no date. */
static bool plain_tail(const struct page *p, uint32_t at)
{
    uint32_t i, seen = 0;
    struct date d;
    size_t from, len;

    for (i = at + 1; i < p->last; i++) {
        const struct line *l = &p->lines[i];
        if (gone(p, i))
            continue;
        if (++seen > 20 || l->chars > 60 || has(l->text, "。") || ends(l->text, "：") ||
            (date_find(l->text, &d, &from, &len) && len == l->text.len))
            return false;
    }
    return words_related_surely(p->lines[at].text);
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
    return links * 10 >= chars * 7 || (!p->html && plain_tail(p, at));
}

/* What the site says about all its pages. */
static void trim_disclaimer(struct page *p)
{
    uint32_t i, seen = 0;

    for (i = p->last; i-- > p->first && seen < 15 && !p->named;) {
        if (gone(p, i))
            continue;
        seen++;
        if (words_disclaimer(p->lines[i].text)) {
            cut_to_end(p, i, "disclaimer");
            return;
        }
    }
}

static void trim_related(struct page *p)
{
    uint32_t i, seen = 0;

    for (i = p->last; i-- > p->first && seen < 60;) {
        if (gone(p, i))
            continue;
        seen++;
        if (words_related(p->lines[i].text) && related_tail(p, i))
            cut_to_end(p, i, "related");
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
    if (!p->html) {
        trim_above_crumb(p);
        trim_above_plain(p);
    } else if (!p->named) {
        trim_above(p);
    }
    trim_head(p);
    trim_comments(p);
    trim_siblings(p);
    trim_footer(p);
    trim_tail(p);
    trim_related(p);
    trim_disclaimer(p);
    trim_tail(p);
    if (p->first == p->last || any_left(p))
        return;
    p->trim_undone = true;
    for (i = p->first; i < p->last; i++) /* never to nothing */
        if (!(p->lines[i].flags & LINE_DROP) && (p->body_hidden || !(p->lines[i].flags & LINE_HIDDEN)))
            p->lines[i].cut = NULL;
}
