/* probe_json.c: what a probe saw, as one JSON object. Rows are written from the column tables
 * of the relations; offsets count code points, as in records. */
#include <gongbao/json.h>
#include <gongbao/points.h>
#include <stdio.h>

#include "cli/probe.h"

enum { OUTPUT = 256 * 1024 * 1024 };

static void put_attr(struct gong_json *j, const struct gong_item *it, const char *key, const char *attr)
{
    gong_json_key(j, key);
    gong_json_string(j, gong_item_get(it, attr));
}

/* As a number where it is one. */
static void put_count(struct gong_json *j, const char *key, struct gong_span digits)
{
    int64_t v = digits.len && digits.len < 18 ? 0 : GONG_NULL;

    for (size_t i = 0; i < digits.len && v != GONG_NULL; i++)
        v = digits.ptr[i] >= '0' && digits.ptr[i] <= '9' ? v * 10 + (digits.ptr[i] - '0') : GONG_NULL;
    gong_json_key(j, key);
    gong_json_int(j, v);
}

static void put_column(struct gong_json *j, const struct gong_column *c, const char *row,
                       const struct gong_points *points)
{
    struct gong_span s;
    int64_t i;
    double d;

    gong_json_key(j, c->name);
    if (c->type == GONG_COL_SPAN) {
        memcpy(&s, row + c->offset, sizeof s);
        gong_json_string(j, s);
    } else if (c->type == GONG_COL_REAL) {
        memcpy(&d, row + c->offset, sizeof d);
        gong_json_real(j, d);
    } else {
        memcpy(&i, row + c->offset, sizeof i);
        gong_json_int(j, c->type == GONG_COL_OFFSET ? gong_points_at(points, i) : i);
    }
}

static void put_rows(struct gong_json *j, const struct gong_item *it, enum gong_relation rel,
                     const struct gong_points *points)
{
    const struct gong_relation_type *t = gong_relation_type(rel);
    size_t n;
    const char *rows = gong_item_rows(it, rel, &n);

    gong_json_key(j, t->name);
    gong_json_open(j, '[');
    for (size_t i = 0; i < n; i++) {
        gong_json_open(j, '{');
        for (size_t k = 0; k < t->n_columns; k++)
            put_column(j, &t->columns[k], rows + i * t->row_size, points);
        gong_json_close(j, '}');
    }
    gong_json_close(j, ']');
}

static void put_head(struct gong_json *j, const struct gong_sight *s)
{
    const struct gong_item *it = s->item;

    put_attr(j, it, "url", "url");
    gong_json_key(j, "bytes");
    gong_json_int(j, (int64_t)gong_item_body(s->probe->payload).len);
    put_attr(j, it, "media_type", "media_type");
    gong_json_key(j, "charset");
    gong_json_open(j, '{');
    put_attr(j, it, "declared", "charset.declared");
    put_attr(j, it, "used", "charset.used");
    put_count(j, "replaced", gong_item_get(it, "charset.replaced"));
    put_attr(j, it, "rule", "charset.rule");
    gong_json_close(j, '}');
    put_attr(j, it, "cms", "cms");
    put_attr(j, it, "class", "class");
    put_attr(j, it, "class_rule", "class.rule");
}

static void put_body(struct gong_json *j, const struct gong_sight *s)
{
    gong_json_key(j, "body");
    gong_json_open(j, '{');
    gong_json_key(j, "characters");
    gong_json_int(j, s->chars);
    gong_json_key(j, "lines");
    gong_json_int(j, s->lines);
    gong_json_key(j, "first");
    gong_json_string(j, s->first);
    gong_json_key(j, "last");
    gong_json_string(j, s->last);
    gong_json_key(j, "node");
    gong_json_string(j, s->node);
    gong_json_key(j, "selector");
    gong_json_string(j, s->selector);
    gong_json_close(j, '}');
}

static void put_pager(struct gong_json *j, const struct gong_sight *s)
{
    gong_json_key(j, "pager");
    if (!s->has_pager) {
        gong_json_null(j);
        return;
    }
    gong_json_open(j, '{');
    gong_json_key(j, "kind");
    gong_json_string(j, gong_span_z(s->pager.kind));
    gong_json_key(j, "next");
    gong_json_string(j, s->pager.next);
    gong_json_key(j, "pages");
    gong_json_int(j, s->pager.pages);
    gong_json_key(j, "words");
    gong_json_string(j, s->pager.words);
    gong_json_close(j, '}');
}

static void put_cuts(struct gong_json *j, const struct gong_sight *s)
{
    gong_json_key(j, "cuts");
    gong_json_open(j, '[');
    for (size_t i = 0; i < s->n_cuts; i++) {
        gong_json_open(j, '{');
        gong_json_key(j, "rule");
        gong_json_string(j, s->cuts[i].rule);
        gong_json_key(j, "bytes");
        gong_json_int(j, s->cuts[i].bytes);
        gong_json_key(j, "ranges");
        gong_json_int(j, s->cuts[i].ranges);
        gong_json_close(j, '}');
    }
    gong_json_close(j, ']');
}

static void put_link(struct gong_json *j, const struct gong_probe_link *l)
{
    gong_json_open(j, '{');
    gong_json_key(j, "date");
    gong_json_string(j, l->date);
    gong_json_key(j, "title");
    gong_json_string(j, l->title);
    gong_json_key(j, "url");
    gong_json_string(j, l->url);
    gong_json_close(j, '}');
}

static void put_request(struct gong_json *j, struct gong_span url)
{
    struct gong_span body;
    bool post = gong_probe_post_body(&url, &body);

    gong_json_open(j, '{');
    gong_json_key(j, "method");
    gong_json_string(j, post ? GONG_LIT("POST") : GONG_LIT("GET"));
    gong_json_key(j, "url");
    gong_json_string(j, url);
    gong_json_key(j, "body");
    gong_json_string(j, body);
    gong_json_close(j, '}');
}

/* null where no list was asked for. */
static void put_list(struct gong_json *j, const struct gong_probe_list *l)
{
    gong_json_key(j, "list");
    if (!l->asked) {
        gong_json_null(j);
        return;
    }
    gong_json_open(j, '{');
    gong_json_key(j, "asked");
    gong_json_open(j, '[');
    for (size_t i = 0; i < l->n_requests; i++)
        put_request(j, l->requests[i]);
    gong_json_close(j, ']');
    gong_json_key(j, "links");
    gong_json_int(j, (int64_t)l->total);
    gong_json_key(j, "first");
    gong_json_open(j, '[');
    for (size_t i = 0; i < l->n; i++)
        put_link(j, &l->links[i]);
    gong_json_close(j, ']');
    gong_json_key(j, "code");
    gong_json_string(j, l->code[0] ? gong_span_z(l->code) : gong_span_none());
    gong_json_key(j, "message");
    gong_json_string(j, l->code[0] ? gong_span_z(l->message) : gong_span_none());
    gong_json_close(j, '}');
}

/* null, or the stage where the page ended and why. */
static void put_end(struct gong_json *j, const struct gong_probe *b)
{
    gong_json_key(j, "ended");
    if (!b->stage) {
        gong_json_null(j);
        return;
    }
    gong_json_open(j, '{');
    gong_json_key(j, "stage");
    gong_json_string(j, gong_span_z(b->stage));
    gong_json_key(j, "drop");
    gong_json_string(j, gong_span_z(b->drop));
    gong_json_key(j, "code");
    gong_json_string(j, gong_span_z(b->code));
    gong_json_key(j, "message");
    gong_json_string(j, gong_span_z(b->message));
    gong_json_close(j, '}');
}

bool gong_sight_json(const struct gong_sight *s, struct gong_ctx *ctx)
{
    struct gong_points points;
    struct gong_buf out;
    struct gong_json j;

    if (!gong_points_init(&points, ctx, gong_item_body(s->item)))
        return false;
    gong_buf_init(&out, ctx, OUTPUT);
    gong_json_init(&j, &out);
    gong_json_open(&j, '{');
    put_head(&j, s);
    put_body(&j, s);
    put_pager(&j, s);
    for (int rel = 0; rel < GONG_RELATION_COUNT; rel++)
        if (rel != GONG_CUT)
            put_rows(&j, s->item, (enum gong_relation)rel, &points);
    put_cuts(&j, s);
    put_list(&j, &s->probe->list);
    put_end(&j, s->probe);
    gong_json_close(&j, '}');
    gong_buf_addc(&out, '\n');
    return gong_buf_ok(&out) && fwrite(out.ptr, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
}
