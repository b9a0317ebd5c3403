/* links.c: where links lead. Attachments are links to files inside the document and in the list
 * below it; links of a list page are its lines with an <a>, with the date beside it. Addresses
 * are resolved against the page's own, or its <base>. */
#include "strip.h"

enum { MAX_LINKS = 5000, MAX_COMPARED = 200, MAX_NAME = 1000, MIN_LINK_CHARS = 4 };

static const struct {
    const char *ext, *media;
} files[] = {
    {"pdf", "application/pdf"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"wps", "application/vnd.ms-works"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"et", "application/vnd.ms-excel"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"ofd", "application/ofd"},
    {"ceb", "application/x-ceb"},
    {"rtf", "application/rtf"},
    {"txt", "text/plain"},
    {"csv", "text/csv"},
    {"zip", "application/zip"},
    {"rar", "application/vnd.rar"},
    {"7z", "application/x-7z-compressed"},
};

const char *link_media(struct gong_span href)
{
    size_t end, at, i;

    for (end = 0; end < href.len && href.ptr[end] != '?' && href.ptr[end] != '#'; end++)
        continue;
    for (at = end; at > 0 && end - at < 6 && href.ptr[at - 1] != '.' && href.ptr[at - 1] != '/'; at--)
        continue;
    if (at == 0 || href.ptr[at - 1] != '.')
        return NULL;
    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (same_name(gong_span_sub(href, at, end), files[i].ext))
            return files[i].media;
    return NULL;
}

static uint32_t anchor_of(const struct page *p, uint32_t el)
{
    unsigned up;

    for (up = 0; el != NONE && up < 16; el = p->els[el].parent, up++)
        if (p->els[el].tag == TAG_A)
            return el;
    return NONE;
}

uint32_t link_of(const struct page *p, const struct line *l)
{
    uint32_t i, a;

    if (!p->els || l->link_chars == 0)
        return NONE;
    for (i = l->frag; i < l->frag + l->n_frags; i++) {
        if (p->frags[i].kind != FRAG_TEXT)
            continue;
        a = anchor_of(p, p->frags[i].el);
        if (a != NONE)
            return a;
    }
    return NONE;
}

bool link_heads_attachments(const struct line *l)
{
    return (starts(l->text, "附件") || starts(l->text, "相关附件")) && l->chars < 120;
}

bool link_is_attachment(const struct page *p, const struct line *l)
{
    uint32_t a = link_of(p, l);

    if (a != NONE && link_media(dom_attr(p, a, "href")))
        return true;
    return link_heads_attachments(l) && (a != NONE || l->chars <= 6);
}

/* ---- rows --------------------------------------------------------------------------------------- */

static struct gong_span base_of(const struct page *p)
{
    struct gong_url u;
    struct gong_span href;
    uint32_t i;

    for (i = 0; i < p->n_els; i++) {
        if (p->els[i].tag != TAG_BASE)
            continue;
        href = dom_attr(p, i, "href");
        if (href.len && gong_url_parse(p->ctx, href, p->url, &u) == GONG_OK)
            return u.href;
    }
    return p->url;
}

static bool is_page_link(struct gong_span href)
{
    return href.len && href.ptr[0] != '#' && find_name(gong_span_sub(href, 0, 11), "javascript:") != 0 &&
           find_name(gong_span_sub(href, 0, 7), "mailto:") != 0;
}

/* Absolute; as on the page where it cannot be resolved. */
static struct gong_span resolve(const struct page *p, struct gong_span href, struct gong_span base)
{
    struct gong_url u;

    return gong_url_parse(p->ctx, href, base, &u) == GONG_OK ? u.href : href;
}

static struct gong_span link_name(const struct page *p, uint32_t a)
{
    struct gong_span title = dom_attr(p, a, "title");
    struct gong_span text = gong_node_text(p->ctx, p->els[a].node, MAX_NAME);

    if (text.len && !ends(text, "...") && !ends(text, "…"))
        return text;
    return title.len ? title : text;
}

/* Every page of a document may have the list of its attachments. */
static bool is_listed(const struct gong_item *it, struct gong_span url)
{
    size_t n, i;
    const struct gong_attachment *rows = gong_item_rows(it, GONG_ATTACHMENT, &n);

    for (i = 0; i < n && i < MAX_COMPARED; i++)
        if (gong_span_eq(rows[i].url, url))
            return true;
    return false;
}

static int add_attachments(struct page *p, struct gong_item *it, uint32_t from, uint32_t to)
{
    struct gong_attachment row;
    struct gong_span base = base_of(p), href;
    uint32_t i, n = 0;
    int rc = GONG_OK;

    for (i = from; i < to && rc == GONG_OK && n < MAX_LINKS; i++) {
        if (p->els[i].tag != TAG_A)
            continue;
        href = dom_attr(p, i, "href");
        if (!is_page_link(href) || !link_media(href))
            continue;
        memset(&row, 0, sizeof(row));
        row.url = resolve(p, href, base);
        if (p->no > 0 && is_listed(it, row.url))
            continue;
        row.name = link_name(p, i);
        row.media_type = gong_span_z(link_media(href));
        rc = gong_add(p->ctx, it, GONG_ATTACHMENT, &row);
        n++;
    }
    return rc;
}

/* The date beside a link: on its line, or on the next one where that holds no link. */
static struct gong_span date_beside(const struct page *p, uint32_t i)
{
    struct date d;
    size_t at, len;

    if (date_find(p->lines[i].text, &d, &at, &len))
        return date_text(p->ctx, d);
    if (i + 1 < p->n_lines && p->lines[i + 1].link_chars == 0 && p->lines[i + 1].chars <= 24 &&
        date_find(p->lines[i + 1].text, &d, &at, &len))
        return date_text(p->ctx, d);
    return gong_span_none();
}

static int add_list(struct page *p, struct gong_item *it)
{
    struct gong_link row;
    struct gong_span base = base_of(p), href;
    uint32_t i, a, last = NONE, n = 0;
    int rc = GONG_OK;

    for (i = 0; i < p->n_lines && rc == GONG_OK && n < MAX_LINKS; i++) {
        a = link_of(p, &p->lines[i]);
        if (a == NONE || a == last || p->lines[i].link_chars < MIN_LINK_CHARS)
            continue;
        last = a;
        href = dom_attr(p, a, "href");
        if (!is_page_link(href))
            continue;
        row.url = resolve(p, href, base);
        row.title = link_name(p, a);
        row.date = date_beside(p, i);
        rc = gong_add(p->ctx, it, GONG_LINK, &row);
        n++;
    }
    return rc;
}

static int add_target(struct page *p, struct gong_item *it)
{
    struct gong_link row;

    if (!p->target.len || !is_page_link(p->target))
        return GONG_OK;
    memset(&row, 0, sizeof(row));
    row.url = resolve(p, p->target, base_of(p));
    return gong_add(p->ctx, it, GONG_LINK, &row);
}

/* Of one page of a document. */
static int add_of_page(struct page *p, struct gong_item *it)
{
    const struct el *body = p->body == NONE ? NULL : &p->els[p->body];
    uint32_t to, end;

    if (!p->html || !parts_takes(p))
        return GONG_OK;
    if (!body)
        return strcmp(p->cls, "shell") == 0 ? add_attachments(p, it, 0, p->n_els) : GONG_OK;
    /* the list of attachments may stand below the container */
    to = p->last < p->n_lines ? p->lines[p->last].el : p->n_els;
    end = to != NONE && to > body->end ? to : body->end;
    return add_attachments(p, it, p->body, end);
}

int links_add(struct page *p, struct gong_item *it)
{
    int rc = GONG_OK;
    uint32_t i;

    if (p->html && strcmp(p->cls, "list") == 0)
        return add_list(p, it);
    if (p->html && strcmp(p->cls, "stub") == 0)
        return add_target(p, it);
    for (i = 0; i < p->n_parts && rc == GONG_OK; i++)
        rc = add_of_page(&p[i], it);
    return rc;
}
