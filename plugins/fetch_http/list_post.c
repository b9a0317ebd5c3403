/* list_post.c: columns whose lists are asked by POST.
 *
 *     post "form"              what a list page's address has behind ? is its body:
 *                              .../dataproxy.jsp?startrecord=1&endrecord=45  ->  POST .../dataproxy.jsp
 *     post_body "{...{page}}"  every list page is a POST to the column's address with this body
 *
 * The families know nothing of it. In the first form they count addresses up as ever, and what
 * they name is taken apart; with a template the page number alone moves. */
#include "list.h"

#include "header.h"

#include <gongbao/buf.h>
#include <gongbao/utf8.h>

#include <cjson/cJSON.h>

#define MOST_PAGES 1000000000 /* for the length of a body */

static const char *const kinds[] = {"none", "form", "json"};

int64_t post_kind(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], name) == 0)
            return (int64_t)i;
    return -1;
}

const char *post_content_type(const struct fetch_rules *r)
{
    return r->post == POST_JSON ? "Content-Type: application/json; charset=utf-8"
                                : "Content-Type: application/x-www-form-urlencoded; charset=utf-8";
}

/* ---- templates */

struct hole {
    const char *name;
    int64_t value;
};

static void fill_holes(const struct fetch_rules *r, int64_t page, struct hole out[4])
{
    out[0] = (struct hole){"{page}", page};
    out[1] = (struct hole){"{page0}", page - 1};
    out[2] = (struct hole){"{from}", (page - 1) * r->post_rows + 1};
    out[3] = (struct hole){"{to}", page * r->post_rows};
}

static const struct hole *hole_at(const struct hole holes[4], const char *at)
{
    for (size_t i = 0; i < 4; i++)
        if (strncmp(at, holes[i].name, strlen(holes[i].name)) == 0)
            return &holes[i];
    return NULL;
}

struct gong_span post_fill(struct gong_ctx *ctx, const struct fetch_rules *r, int64_t page)
{
    struct gong_buf b;
    struct hole holes[4];
    const struct hole *hole;

    fill_holes(r, page, holes);
    gong_buf_init(&b, ctx, 8 * FETCH_MAX_POST);
    for (const char *z = r->post_body; *z; z += hole ? strlen(hole->name) : 1) {
        hole = hole_at(holes, z);
        if (hole)
            gong_buf_addf(&b, "%lld", (long long)hole->value);
        else
            gong_buf_addc(&b, *z);
    }
    return gong_buf_span(&b);
}

static bool moves(const struct fetch_rules *r)
{
    struct hole holes[4];

    fill_holes(r, 1, holes);
    for (const char *z = r->post_body; *z; z++)
        if (hole_at(holes, z))
            return true;
    return false;
}

/* ---- what is refused */

static bool is_json(struct gong_span s)
{
    cJSON *root = json_is_shallow(s) ? cJSON_ParseWithLength(s.ptr, s.len) : NULL;
    bool ok = root != NULL;

    cJSON_Delete(root);
    return ok;
}

static bool is_form(struct gong_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] <= ' ' || s.ptr[i] >= 0x7f)
            return false;
    return true;
}

static const char *fault_of(struct gong_ctx *ctx, const struct fetch_rules *r)
{
    struct gong_span body;

    if (r->post == POST_NONE)
        return r->post_body ? "post_body without post: nothing is asked by POST" : NULL;
    if (!r->post_body)
        return r->post == POST_JSON ? "post json wants a post_body" : NULL;
    body = post_fill(ctx, r, MOST_PAGES);
    if (!body.ptr || body.len > FETCH_MAX_POST)
        return "post_body is longer than 2,048 bytes when it is filled";
    if (!header_is_clean(body) || gong_utf8_valid(body) != body.len)
        return "post_body must be text without control characters and line ends";
    if (r->post == POST_FORM && !is_form(body))
        return "post_body of a form must be escaped: no blanks, ASCII alone";
    return r->post == POST_JSON && !is_json(body) ? "post_body is no JSON when it is filled" : NULL;
}

int post_check(struct gong_ctx *ctx, const struct fetch_rules *r)
{
    const char *fault = r->post < 0 ? "post must be form or json" : fault_of(ctx, r);

    if (!fault)
        return GONG_OK;
    return r->source ? gong_fail(ctx, GONG_EFATAL, "source \"%s\": %s", r->source->name, fault)
                     : gong_fail(ctx, GONG_EFATAL, "column_%s", fault);
}

/* ---- requests */

struct gong_span post_url(struct list_page *p)
{
    struct gong_span body = p->job->body;

    if (!body.ptr || p->column->rules->post_body)
        return p->job->url;
    return gong_format(p->ctx, "%s?%.*s", p->job->url.ptr, (int)body.len, body.ptr);
}

void post_split(struct gong_ctx *ctx, struct fetch_found *found, int64_t page)
{
    const struct fetch_rules *r = found->rules;
    size_t at = gong_span_find(found->text, 0, GONG_LIT("?"));

    if (r->post == POST_NONE)
        return;
    if (r->post_body) {
        found->body = post_fill(ctx, r, page);
    } else if (at != SIZE_MAX && at + 1 < found->text.len) {
        found->body = gong_span_sub(found->text, at + 1, found->text.len);
        found->text = gong_span_sub(found->text, 0, at);
    }
}

void post_next(struct list_page *p)
{
    const struct fetch_column *col = p->column;

    if (!col->rules->post_body)
        return;
    p->next = gong_span_none();
    if (!moves(col->rules) || (p->total >= 0 && col->items >= p->total))
        return;
    p->next = col->post_url;
    p->next_number = p->job->page + 1;
    p->promised = p->total > col->items && p->found > 0;
}
