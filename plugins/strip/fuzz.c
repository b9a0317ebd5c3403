/* fuzz.c: libFuzzer target. The first byte chooses HTML or plain text, and whether the page is one or
 * two of one document; the rest is the page
 * (bytes that are not UTF-8 become '?', as decode leaves none): no crash, one text of well-formed
 * UTF-8, and kept and cut ranges that make up the page without overlap. */
#include <stdio.h>
#include <stdlib.h>

#include <gongbao/utf8.h>

#include "harness.h"

extern const struct gong_plugin gong_plugin_strip;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct harness *stage(void)
{
    static struct harness h;
    static bool ready;
    struct gong_stage *s;

    if (ready)
        return &h;
    harness_init(&h, NULL, 0, GONG_SOURCE_DIR);
    s = harness_add_static(&h, &gong_plugin_strip);
    if (!s || !harness_param(&h, s, "presets", "pipelines/cms"))
        abort();
    ready = true;
    return &h;
}

/* Divided in its middle, at the start of a character. */
static struct gong_span two_parts(struct harness *h, struct gong_span s)
{
    char *out = gong_arena_alloc(&h->arena, 128);
    size_t mid = s.len / 2;

    while (mid > 0 && ((unsigned char)s.ptr[mid] & 0xc0) == 0x80)
        mid--;
    if (!out)
        abort();
    snprintf(out, 128, "0 http://a.example/1.html\n%zu http://a.example/1_1.html\n", mid);
    return gong_span_z(out);
}

static struct gong_item *page(struct harness *h, const uint8_t *data, size_t size)
{
    struct gong_item *it = gong_item_create(&h->arena, GONG_PAGE);
    char *text = gong_arena_alloc(&h->arena, size);
    struct gong_span s = {text, size - 1};
    size_t bad;

    if (!it || !text)
        abort();
    memcpy(text, data + 1, size - 1);
    while ((bad = gong_utf8_valid(s)) < s.len)
        text[bad] = '?';
    gong_item_set_body(it, s);
    gong_item_set_attr(it, "media_type", gong_span_z(data[0] & 1 ? "text/plain" : "text/html"));
    gong_item_set_attr(it, "url", GONG_LIT("http://www.qinghe.gov.cn/zwgk/202401/t20240102_3.html"));
    if (data[0] & 2)
        gong_item_set_attr(it, "parts", two_parts(h, s));
    return it;
}

static void take(char *seen, size_t from, size_t to, size_t len)
{
    if (from > to || to > len)
        abort();
    for (; from < to; from++)
        if (seen[from]++)
            abort();
}

static int by_src(const void *a, const void *b)
{
    const struct gong_run *x = a, *y = b;

    return x->src < y->src ? -1 : x->src > y->src;
}

/* Two runs may stand for one replacement; a cut never touches what was kept. */
static void check_ranges(struct harness *h, const struct gong_item *it, size_t len)
{
    size_t n, i, end = 0;
    const struct gong_cut *cuts = gong_item_rows(it, GONG_CUT, &n);
    struct gong_run *runs = gong_arena_alloc(&h->arena, (it->origin.n + 1) * sizeof *runs);
    char *seen = gong_arena_zalloc(&h->arena, len + 1);

    if (!runs || !seen)
        abort();
    if (it->origin.n)
        memcpy(runs, it->origin.runs, it->origin.n * sizeof *runs);
    qsort(runs, it->origin.n, sizeof *runs, by_src);
    for (i = 0; i < it->origin.n; i++) {
        size_t from = runs[i].src, to = from + (size_t)runs[i].n * runs[i].src_w;
        if (to > end) {
            take(seen, from > end ? from : end, to, len);
            end = to;
        }
    }
    for (i = 0; i < n; i++)
        take(seen, (size_t)cuts[i].from, (size_t)cuts[i].to, len);
    for (i = 0; i < len; i++)
        if (!seen[i])
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct harness *h = stage();
    struct gong_span body;

    if (size == 0)
        return 0;
    if (harness_push(h, page(h, data, size))) {
        if (h->n_out != 1 || gong_item_bad_offset(h->first))
            abort();
        body = gong_item_body(h->first);
        if (gong_utf8_valid(body) != body.len)
            abort();
        check_ranges(h, h->first, size - 1);
    }
    harness_reset(h);
    return 0;
}
