/* list_items.c: what a family calls for each link that it reads: is it of this column, was it named
 * before, is there room for it. */
#include "list.h"

#include <gongbao/glob.h>
#include <gongbao/utf8.h>

#include <stdio.h>

#define MAX_SITEMAP_LINKS 50000u /* sitemaps.org */

/* true: the column did not name this address before. */
static bool is_fresh(struct fetch *f, struct fetch_column *col, struct gong_span text)
{
    uint64_t key = hosts_hash_on(HOSTS_HASH + (uint64_t)col->number * 2654435761u, text) | 1;
    size_t at = (size_t)(key >> 7) & (f->seen_cap - 1);

    while (f->listed[at] && f->listed[at] != key)
        at = (at + 1) & (f->seen_cap - 1);
    if (f->listed[at])
        return false;
    if (f->listed_n >= f->seen_cap / 4 * 3) {
        col->overfull = true;
        return false;
    }
    f->listed[at] = key;
    f->listed_n++;
    return true;
}

/* Is the column newest first, and what of it is known? */
static void note_order(struct fetch_column *col, const char *date, bool known)
{
    col->known_in_a_row = known ? col->known_in_a_row + 1 : 0;
    col->unknown += !known;
    if (!date[0])
        return;
    col->dated++;
    col->inversions += col->last_date[0] && strcmp(date, col->last_date) > 0;
    snprintf(col->last_date, sizeof col->last_date, "%s", date);
    if (strcmp(date, col->newest) > 0)
        snprintf(col->newest, sizeof col->newest, "%s", date);
}

bool list_resolve(struct list_page *p, struct gong_span href, struct gong_url *url, struct gong_span *text)
{
    struct target_refusal no = target_resolve(p->ctx, gong_trim(href), p->base, url, text);

    if (no.code) {
        p->refused += strcmp(no.code, "scheme") != 0;
        return false;
    }
    if (p->column->rules->other_hosts || gong_span_eq(url->host, p->host))
        return true;
    p->elsewhere++;
    return false;
}

/* A source may bring so many new documents in one run; those that are known come when they are due. */
static bool is_too_many(const struct list_page *p, struct gong_span text)
{
    int64_t most = p->column->rules->max_pages;

    return most > 0 && p->column->unknown >= most && frontier_is_new(p->ctx, text);
}

/* New documents on hosts that this run does not know: so many, and no more. */
static bool is_crowded(struct list_page *p, struct gong_span host, struct gong_span text)
{
    struct fetch_column *col = p->column;

    if (gong_span_eq(host, p->host) || hosts_known(p->fetch, host) || !frontier_is_new(p->ctx, text))
        return false;
    if (col->hosts < LIST_MAX_HOSTS) {
        col->hosts++;
        return false;
    }
    col->crowded++;
    return true;
}

void list_item(struct list_page *p, struct gong_span href, struct gong_span title, const char *date)
{
    struct fetch *f = p->fetch;
    const struct fetch_rules *r = p->column->rules;
    struct gong_url url;
    struct fetch_found found = {.url = &url, .title = title, .date = date, .rules = r};
    enum frontier_add added;
    bool fits, fresh, known;

    if (p->failed || p->found >= MAX_SITEMAP_LINKS || !list_resolve(p, href, &url, &found.text))
        return;
    fits = !r->follow_pattern || gong_glob(gong_span_z(r->follow_pattern), found.text, true);
    if (!fits && p->html && !r->follow_sel)
        return; /* of all links of a page, the pattern says which are items */
    p->found++;
    p->digest = hosts_hash_on(p->digest, found.text);
    fresh = is_fresh(f, p->column, found.text);
    p->fresh += fresh;
    p->column->items += fresh;
    if (!fits)
        return;
    p->column->fits++;
    if (is_crowded(p, url.host, found.text))
        return;
    if (is_too_many(p, found.text)) {
        p->column->capped = true;
        f->left_over++;
        return;
    }
    added = frontier_found(f, p->ctx, &found, &known);
    f->left_over += added == FRONTIER_FULL;
    p->failed = added == FRONTIER_NO_MEMORY;
    if (fresh)
        note_order(p->column, date, known);
}

void list_more(struct list_page *p, struct gong_span href)
{
    struct gong_url url;
    struct fetch_found found = {.url = &url, .rules = p->column->rules};
    enum frontier_add added;

    if (p->failed || !list_resolve(p, href, &url, &found.text) || is_crowded(p, url.host, found.text))
        return;
    added = frontier_add(p->fetch, p->ctx, &found, FETCH_LIST);
    p->fetch->left_over += added == FRONTIER_FULL;
    p->failed = added == FRONTIER_NO_MEMORY;
    p->lists++;
    if (added != FRONTIER_ADDED)
        return;
    p->column->jobs++;
    p->fetch->added->column = p->column;
    p->fetch->added->inner = p->fetch->added->promised = true;
}
