/* list_html.c: the item links of markup and the link to its next page, without a selector.
 *
 * Links of one list stand alike: they are grouped by the elements around them, and the group
 * whose rows look most like documents wins: a date in the row, an address that ends in a number,
 * a title of a sentence. On later pages only the group of the first page counts, so that a page
 * without rows does not offer its menu instead. */
#include "list.h"

#include "links.h"

#include <gongbao/utf8.h>

#include <stdio.h>

#define GROUPS     512u /* a power of two */
#define LEVELS     5
#define ROW_LIMIT  400u /* bytes of one text */
#define ROW_NODES  48
#define NAME_LIMIT 64u /* bytes of a class */
#define TITLE_MIN  12u /* bytes: four Chinese characters */

struct candidate {
    struct gong_span href, title;
    uint64_t group;
    unsigned score;
    char date[LIST_DATE_SIZE];
};

struct group {
    uint64_t key;
    size_t n, dated;
    uint64_t score;
};

struct survey {
    struct list_page *p;
    struct gong_html *html;
    struct candidate *found;
    size_t n, max;
    struct group groups[GROUPS];
    const struct gong_node *last_row;
};

static uint64_t mix(uint64_t h, struct gong_span s)
{
    return hosts_hash_on(hosts_hash_on(h, gong_span_sub(s, 0, NAME_LIMIT)), GONG_LIT("\xFF"));
}

static bool is_row(const struct gong_node *n)
{
    static const char *const tags[] = {"li", "tr", "dd", "dt", "p"};

    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (gong_node_is(n, tags[i]))
            return true;
    return false;
}

/* The row a link stands in: the next row element, or its parent. */
static struct gong_node *row_of(struct gong_node *a)
{
    struct gong_node *n = gong_node_parent(a);

    for (int i = 0; i < 4 && n; i++, n = gong_node_parent(n))
        if (is_row(n))
            return n;
    return gong_node_parent(a);
}

/* What stands around a link; the classes of rows are left out: odd, even, last. */
static uint64_t group_of(struct gong_node *a)
{
    struct gong_node *n = gong_node_parent(a);
    uint64_t h = HOSTS_HASH;

    for (int i = 0; i < LEVELS && n; i++, n = gong_node_parent(n)) {
        h = mix(h, gong_node_tag(n));
        if (gong_node_is(n, "ul") || gong_node_is(n, "ol") || gong_node_is(n, "table") ||
            gong_node_is(n, "dl") || (gong_node_is(n, "div") && i > 1))
            h = mix(h, gong_node_attr(n, "class"));
    }
    return h | 1;
}

/* The last segment of the path holds a long number or a digest: documents, not columns. */
static bool ends_in_number(struct gong_span href)
{
    size_t run = 0, from = href.len;

    while (from > 0 && href.ptr[from - 1] != '/')
        from--;
    for (; from < href.len; from++) {
        run = href.ptr[from] >= '0' && href.ptr[from] <= '9' ? run + 1 : 0;
        if (run == 3)
            return true;
    }
    return false;
}

static struct gong_span title_of(struct gong_ctx *ctx, struct gong_node *a)
{
    struct gong_span text = gong_trim(gong_node_text(ctx, a, FETCH_MAX_TITLE)),
                     full = gong_trim(gong_node_attr(a, "title"));
    bool cut = gong_span_ends(text, GONG_LIT("...")) || gong_span_ends(text, GONG_LIT("…"));

    return full.len > 0 && (text.len == 0 || cut) ? full : text;
}

/* The date of a row stands outside its link, or alone inside of it: dates in titles are others. */
static void row_date(struct gong_node *row, struct gong_node *a, char date[LIST_DATE_SIZE])
{
    struct gong_node *n = row;
    bool inside = false;

    date[0] = '\0';
    for (int i = 0; i < ROW_NODES && n && !date[0]; i++, n = gong_node_walk(row, n, false)) {
        struct gong_node *up = n;
        if (!gong_node_is_text(n))
            continue;
        for (inside = false; up && up != row && !inside; up = gong_node_parent(up))
            inside = up == a;
        if (gong_node_chars(n).len <= (inside ? 24u : ROW_LIMIT))
            text_date(gong_node_chars(n), date);
    }
}

static void read_row(struct survey *s, struct gong_node *a, char date[LIST_DATE_SIZE])
{
    struct gong_node *row = row_of(a);

    date[0] = '\0';
    if (row && row != s->last_row) /* a second link of one row: whose date it is is not known */
        row_date(row, a, date);
    s->last_row = row;
}

static bool survey_link(struct gong_node *a, void *arg)
{
    struct survey *s = arg;
    struct candidate *c = &s->found[s->n];
    struct group *g;
    size_t at;

    c->href = gong_trim(gong_node_attr(a, "href"));
    c->title = title_of(s->p->ctx, a);
    if (c->title.len < TITLE_MIN || c->href.len == 0 || c->href.ptr[0] == '#' ||
        gong_span_starts(c->href, GONG_LIT("javascript:")))
        return true;
    read_row(s, a, c->date);
    c->group = group_of(a);
    c->score = (c->date[0] ? 3u : 0u) + (ends_in_number(c->href) ? 2u : 0u) + (c->title.len >= 30 ? 1u : 0u);
    for (at = c->group % GROUPS; s->groups[at].n && s->groups[at].key != c->group;)
        at = (at + 1) % GROUPS;
    g = &s->groups[at];
    g->key = c->group;
    g->n++;
    g->dated += c->date[0] != '\0';
    g->score += c->score;
    return ++s->n < s->max && (g->n > 1 || s->n < GROUPS * 3 / 4);
}

static uint64_t best_group(const struct survey *s)
{
    uint64_t best = 0, key = 0;

    for (size_t i = 0; i < GROUPS; i++) {
        const struct group *g = &s->groups[i];
        uint64_t rank = g->score + (g->dated * 2 > g->n ? 1u << 24 : 0u);
        bool is_list = g->n > 1 || g->dated > 0; /* one link without a date may be anything */
        if (is_list && g->score >= 2 * g->n && rank > best) {
            best = rank;
            key = g->key;
        }
    }
    return key;
}

static void take_group(struct survey *s, bool fragment)
{
    struct fetch_column *col = s->p->column;
    uint64_t key = !fragment && col->group ? col->group : best_group(s);

    if (!fragment)
        col->group = key;
    for (size_t i = 0; i < s->n && key; i++)
        if (s->found[i].group == key)
            list_item(s->p, s->found[i].href, s->found[i].title, s->found[i].date);
}

/* A configured selector names the link or an element around it. */
static bool take_selected(struct gong_node *n, void *arg)
{
    struct survey *s = arg;
    struct gong_node *a =
        gong_node_attr(n, "href").ptr ? n : gong_html_first(s->html, n, s->p->fetch->any_link_sel);
    char date[LIST_DATE_SIZE];

    if (a && gong_trim(gong_node_attr(a, "href")).len > 0) {
        read_row(s, a, date);
        list_item(s->p, gong_node_attr(a, "href"), title_of(s->p->ctx, a), date);
    }
    return ++s->n < FETCH_MAX_LINKS && !s->p->failed;
}

/* No link is shorter than <a href>; room for one more, so that a full page is seen to be full. */
static size_t links_at_most(size_t bytes)
{
    size_t n = bytes / (sizeof "<a href>" - 1) + 1;

    return n < FETCH_MAX_LINKS ? n : FETCH_MAX_LINKS;
}

void html_items(struct list_page *p, struct gong_html *h, bool fragment)
{
    struct fetch *f = p->fetch;
    const struct fetch_rules *r = p->column->rules;
    struct survey *s = gong_alloc(p->ctx, sizeof *s);

    if (!s) {
        p->failed = true;
        return;
    }
    s->p = p;
    s->html = h;
    if (r->follow_sel || r->follow_pattern) {
        gong_html_select(h, gong_html_root(h), r->follow_sel ? r->follow_sel : f->any_link_sel, take_selected,
                         s);
        return;
    }
    s->max = links_at_most(p->text.len);
    s->found = gong_alloc(p->ctx, s->max * sizeof *s->found);
    if (!s->found) {
        p->failed = true;
        return;
    }
    gong_html_select(h, gong_html_root(h), f->any_link_sel, survey_link, s);
    take_group(s, fragment);
}

/* ---- the next page */

struct pager {
    struct list_page *p;
    struct gong_span next, numbered;
    char number[24];
};

static bool is_next_word(struct gong_span text)
{
    static const char *const words[] = {"下一页",  "下页",     "后一页",  "下一頁",   "下页>",
                                        "下一页>", "下一页>>", "下一页»", "下一页 >", "Next",
                                        "next",    ">",        "›",       "＞"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (gong_span_is(text, words[i]))
            return true;
    return false;
}

/* Pages of one list lie in one folder. */
static bool is_beside(const struct list_page *p, struct gong_span href, struct gong_span *ret_text)
{
    struct gong_url url, here;
    size_t n;

    if (target_resolve(p->ctx, href, p->base, &url, ret_text).code ||
        gong_url_parse(p->ctx, p->url, gong_span_none(), &here) != GONG_OK)
        return false;
    for (n = here.path.len; n > 0 && here.path.ptr[n - 1] != '/'; n--)
        continue;
    return gong_span_eq(url.host, here.host) && gong_span_starts(url.path, gong_span_sub(here.path, 0, n)) &&
           !gong_span_eq(*ret_text, p->url);
}

static bool look_at_pager(struct gong_node *a, void *arg)
{
    struct pager *g = arg;
    struct gong_span href = gong_trim(gong_node_attr(a, "href")), text, title, to;

    if (href.len == 0 || href.ptr[0] == '#')
        return true;
    text = gong_trim(gong_node_text(g->p->ctx, a, 24));
    title = gong_trim(gong_node_attr(a, "title"));
    if (is_next_word(text) || gong_span_is(title, "下一页")) {
        if (!target_resolve(g->p->ctx, href, g->p->base, &(struct gong_url){0}, &to).code &&
            !gong_span_eq(to, g->p->url))
            g->next = to;
    } else if (!g->numbered.ptr && gong_span_is(text, g->number) && is_beside(g->p, href, &to)) {
        g->numbered = to;
    }
    return !g->next.ptr;
}

static bool look_at_list(struct gong_node *n, void *arg)
{
    struct pager *g = arg;
    struct gong_node *a =
        gong_node_attr(n, "href").ptr ? n : gong_html_first(g->p->html, n, g->p->fetch->any_link_sel);
    struct gong_url url;
    struct gong_span to;

    if (a && !target_resolve(g->p->ctx, gong_node_attr(a, "href"), g->p->base, &url, &to).code &&
        !gong_span_eq(to, g->p->url))
        g->next = to;
    return !g->next.ptr;
}

struct gong_span html_next(struct list_page *p, struct gong_html *h)
{
    struct pager g = {.p = p};
    struct fetch *f = p->fetch;
    struct gong_selector *lists = p->column->rules->lists_sel;

    snprintf(g.number, sizeof g.number, "%lld", (long long)p->job->page + 1);
    gong_html_select(h, gong_html_root(h), lists ? lists : f->any_link_sel,
                     lists ? look_at_list : look_at_pager, &g);
    return g.next.ptr ? g.next : g.numbered;
}

bool list_links(struct list_page *p)
{
    const char *name;
    int64_t n;
    char text[24];

    if (!p->html)
        return false;
    html_items(p, p->html, false);
    p->next = html_next(p, p->html);
    p->promised = p->next.ptr != NULL;
    name = p->next.ptr || p->column->rules->lists_sel ? NULL : text_page_param(p->url, &n);
    if (name) { /* the address counts pages, and no link says where it ends */
        snprintf(text, sizeof text, "%lld", (long long)n + 1);
        p->next = text_set_param(p->ctx, p->url, name, gong_span_z(text));
    }
    return true;
}
