/* fuzz.c: libFuzzer target. Any bytes as a body: no crash, titles in the order in which they
 * begin and none of them empty, no number twice. */
#include <stdlib.h>

#include "harness.h"

extern const struct gong_plugin gong_plugin_extract_citations;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct harness *stage(void)
{
    static struct harness h;
    static bool ready;

    if (!ready) {
        harness_init(&h, NULL, 0, GONG_SOURCE_DIR);
        if (!harness_add_static(&h, &gong_plugin_extract_citations))
            abort();
        ready = true;
    }
    return &h;
}

static void check_titles(const struct gong_item *it)
{
    size_t n;
    const struct gong_citation *rows = gong_item_rows(it, GONG_CITATION, &n);

    for (size_t i = 0; i < n; i++)
        if (rows[i].name.len == 0 || rows[i].start >= rows[i].end ||
            (i > 0 && rows[i - 1].start >= rows[i].start))
            abort();
}

static void check_numbers(const struct gong_item *it)
{
    size_t n;
    const struct gong_doc_number *rows = gong_item_rows(it, GONG_DOC_NUMBER, &n);

    for (size_t i = 0; i < n; i++) {
        if (rows[i].number.len == 0 || rows[i].start >= rows[i].end)
            abort();
        for (size_t k = 0; k < i && k < 64; k++)
            if (gong_span_eq(rows[i].number, rows[k].number))
                abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct harness *h = stage();
    struct gong_item *it = gong_item_create(&h->arena, GONG_REPORT);

    gong_item_set_body(it, size ? gong_span((const char *)data, size) : GONG_LIT(""));
    if (!harness_push(h, it) || h->n_out != 1 || gong_item_bad_offset(h->first))
        abort();
    check_titles(h->first);
    check_numbers(h->first);
    harness_reset(h);
    return 0;
}
