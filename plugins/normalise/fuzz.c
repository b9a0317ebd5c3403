/* fuzz.c: libFuzzer target. Any bytes as a text: no crash, one text out, repairs that lie where
 * they say, and cleaning a short result again changes nothing. */
#include <stdlib.h>

#include <gongbao/utf8.h>

#include "harness.h"

extern const struct gong_plugin gong_plugin_normalise;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct harness *stage(void)
{
    static struct harness h;
    static bool ready;

    if (!ready) {
        struct gong_stage *s;

        harness_init(&h, NULL, 0, GONG_SOURCE_DIR);
        s = harness_add_static(&h, &gong_plugin_normalise);
        if (!s || !harness_param(&h, s, "planted_words", "pipelines/dictionaries/planted_words.json"))
            abort();
        ready = true;
    }
    return &h;
}

static struct gong_item *text_item(struct harness *h, struct gong_span body)
{
    struct gong_item *it = gong_item_create(&h->arena, GONG_TEXT);

    if (!it)
        abort();
    gong_item_set_body(it, body);
    return it;
}

static void check_repairs(const struct gong_item *it)
{
    size_t n, i;
    const struct gong_repair *rows = gong_item_rows(it, GONG_REPAIR, &n);

    for (i = 0; i < n; i++)
        if (!gong_span_eq(gong_span_sub(gong_item_body(it), (size_t)rows[i].start, (size_t)rows[i].end),
                          rows[i].restored))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct harness *h = stage();
    struct gong_span once;
    size_t n;

    if (!harness_push(h, text_item(h, gong_span((const char *)data, size))) || h->n_out != 1 ||
        gong_item_bad_offset(h->first))
        abort();
    check_repairs(h->first);
    gong_item_rows(h->first, GONG_REPAIR, &n);
    once = gong_item_body(h->first);
    if (gong_utf8_valid(gong_span((const char *)data, size)) == size && n == 0 && size <= 64) {
        if (!harness_push(h, text_item(h, once)) || !gong_span_eq(gong_item_body(h->last), once))
            abort();
    }
    harness_reset(h);
    return 0;
}
