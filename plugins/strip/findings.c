/* findings.c: what a reader of the record should know about the page. */
#include "strip.h"

static int clip(struct gong_span s)
{
    return (int)(s.len < 100 ? s.len : 100);
}

static int conflict(struct page *p, struct gong_item *it, const char *severity, const char *code,
                    const struct gong_span *two)
{
    return gong_find(p->ctx, it, severity, code, GONG_NULL, GONG_NULL,
                     "the meta tag says %.*s, the page shows %.*s", clip(two[0]), two[0].ptr, clip(two[1]),
                     two[1].ptr);
}

static int find_site_code(struct page *p, struct gong_item *it)
{
    const struct gong_span two[2] = {label_get(p, "meta", "SiteIDCode"),
                                     label_get(p, "footer", "网站标识码")};

    if (!two[0].ptr || !two[1].ptr || gong_span_eq(two[0], two[1]))
        return GONG_OK;
    return conflict(p, it, "warning", "site-code-conflict", two);
}

static int find_text(struct page *p, struct gong_item *it)
{
    if (strcmp(p->cls, "shell") == 0 && p->has_meta)
        return gong_find(p->ctx, it, "warning", "no-text", GONG_NULL, GONG_NULL,
                         "the page announces a document but shows no text of it (%s)", p->cls_rule);
    if (p->trim_undone)
        return gong_find(p->ctx, it, "warning", "trim-undone", GONG_NULL, GONG_NULL,
                         "nothing of the document looks like text; all of it was kept");
    return GONG_OK;
}

static int find_next_part(struct page *first, struct gong_item *it)
{
    const struct page *p = &first[first->n_parts - 1];
    uint32_t i;

    if (strcmp(first->cls, "list") == 0) /* its pager leads to more of the list */
        return GONG_OK;
    for (i = p->first; i < p->last; i++)
        if (p->lines[i].cut && p->lines[i].link_chars && has(p->lines[i].text, "下一页"))
            return gong_find(first->ctx, it, "warning", "continued", GONG_NULL, GONG_NULL,
                             "the document goes on on another page");
    return GONG_OK;
}

static int find_truncated(struct page *p, struct gong_item *it)
{
    const char *guard = p->html ? gong_html_truncated(p->html) : NULL;

    if (!guard)
        return GONG_OK;
    return gong_find(p->ctx, it, "warning", "html-truncated", GONG_NULL, GONG_NULL,
                     "the page was read up to a limit of the HTML parser: %s", guard);
}

int findings_add(struct page *p, struct gong_item *it)
{
    int rc = GONG_OK;
    uint32_t i;

    for (i = 0; i < p->n_parts && rc == GONG_OK; i++)
        rc = find_truncated(&p[i], it);
    if (rc == GONG_OK)
        rc = parts_findings(p, it);
    if (rc == GONG_OK && p->dates[0].ptr)
        rc = conflict(p, it, "info", "date-conflict", p->dates);
    if (rc == GONG_OK)
        rc = find_site_code(p, it);
    if (rc == GONG_OK)
        rc = find_text(p, it);
    return rc == GONG_OK ? find_next_part(p, it) : rc;
}
