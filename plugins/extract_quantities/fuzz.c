/* fuzz.c: libFuzzer target. Any bytes as a body: no crash, rows in the order of the text that do
 * not overlap, raw and measure inside the body, values finite, every change with a direction. */
#include <math.h>
#include <stdlib.h>

#include "harness.h"

extern const struct gong_plugin gong_plugin_extract_quantities;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct harness *stage(void)
{
    static struct harness h;
    static bool ready;

    if (!ready) {
        harness_init(&h, NULL, 0, GONG_SOURCE_DIR);
        if (!harness_add_static(&h, &gong_plugin_extract_quantities))
            abort();
        ready = true;
    }
    return &h;
}

static bool inside(struct gong_span body, struct gong_span s)
{
    return s.ptr >= body.ptr && s.len <= body.len && (size_t)(s.ptr - body.ptr) <= body.len - s.len;
}

static void check(const struct gong_item *it)
{
    struct gong_span body = gong_item_body(it);
    size_t n;
    const struct gong_quantity *q = gong_item_rows(it, GONG_QUANTITY, &n);

    for (size_t i = 0; i < n; i++) {
        if (q[i].start >= q[i].end || (i > 0 && q[i - 1].end > q[i].start))
            abort();
        if (!inside(body, q[i].raw) || (q[i].measure.ptr && !inside(body, q[i].measure)))
            abort();
        if (!isfinite(q[i].value) || !q[i].rule.ptr || !q[i].kind.ptr)
            abort();
        if ((q[i].basis.ptr != NULL) != (q[i].direction == 1 || q[i].direction == -1))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct harness *h = stage();
    struct gong_item *it = gong_item_create(&h->arena, GONG_REPORT);

    gong_item_set_body(it, gong_span((const char *)data, size));
    if (!harness_push(h, it) || h->n_out != 1 || gong_item_bad_offset(h->first))
        abort();
    check(h->first);
    harness_reset(h);
    return 0;
}
