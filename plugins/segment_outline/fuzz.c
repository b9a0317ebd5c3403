/* fuzz.c: libFuzzer target. Any bytes as a body: no crash, and an outline that holds together:
 * sections in preorder, each inside its parent, headings inside their sections. */
#include <stdlib.h>

#include "harness.h"

extern const struct gong_plugin gong_plugin_segment_outline;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct harness *stage(void)
{
    static struct harness h;
    static bool ready;

    if (!ready) {
        struct gong_stage *s;

        harness_init(&h, NULL, 0, GONG_SOURCE_DIR);
        s = harness_add_static(&h, &gong_plugin_segment_outline);
        if (!s || !harness_param(&h, s, "topics", "pipelines/dictionaries/topics.json"))
            abort();
        ready = true;
    }
    return &h;
}

static bool holds(const struct gong_section *rows, size_t n, size_t i, struct gong_span body)
{
    const struct gong_section *s = &rows[i];
    const struct gong_section *up = s->parent == GONG_NULL ? NULL : &rows[s->parent - 1];

    if (s->no != (int64_t)i + 1 || s->start >= s->end || s->end > (int64_t)body.len || s->heading.len == 0)
        return false;
    if (s->heading.ptr < body.ptr + s->start || s->heading.ptr + s->heading.len > body.ptr + s->end)
        return false;
    if (up && (up->no >= s->no || up->level >= s->level || up->start > s->start || up->end < s->end))
        return false;
    return i + 1 == n || rows[i + 1].start > s->start;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct harness *h = stage();
    struct gong_item *it = gong_item_create(&h->arena, GONG_TEXT);
    const struct gong_section *rows;
    size_t n;

    gong_item_set_body(it, size ? gong_span((const char *)data, size) : GONG_LIT(""));
    if (!harness_push(h, it) || h->n_out != 1 || gong_item_bad_offset(h->first))
        abort();
    rows = gong_item_rows(h->first, GONG_SECTION, &n);
    for (size_t i = 0; i < n; i++)
        if (!holds(rows, n, i, gong_item_body(h->first)))
            abort();
    harness_reset(h);
    return 0;
}
