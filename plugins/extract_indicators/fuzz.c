/* fuzz.c: libFuzzer target. Input that begins with { is a dictionary: it is taken or refused with a
 * message. Anything else is a body in which every run of digits is a quantity: no crash, and the
 * rows name codes of the dictionary and quantities that exist. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness.h"

extern const struct gong_plugin gong_plugin_extract_indicators;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_dictionary(const uint8_t *data, size_t size)
{
    struct harness h;
    struct gong_stage *s;
    char path[64];
    int fd = memfd_create("dictionary", MFD_CLOEXEC);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    harness_init(&h, NULL, 0, GONG_SOURCE_DIR);
    s = harness_add_static(&h, &gong_plugin_extract_indicators);
    if (!s || !harness_param(&h, s, "dictionary", path))
        abort();
    if (!harness_open(&h) && h.outcome.message[0] == '\0')
        abort();
    harness_finish(&h);
    close(fd);
}

static struct harness *stage(void)
{
    static struct harness h;
    static bool ready;

    if (!ready) {
        struct gong_stage *s;

        harness_init(&h, NULL, 0, GONG_SOURCE_DIR);
        s = harness_add_static(&h, &gong_plugin_extract_indicators);
        if (!s || !harness_param(&h, s, "dictionary", "pipelines/dictionaries/indicators.json"))
            abort();
        ready = true;
    }
    return &h;
}

static void add_quantities(struct gong_item *it, const char *body, size_t size)
{
    static const char *const units[] = {"件", "%", "元", "批次", "户", "人", "份", "个", NULL};

    for (size_t i = 0, end; i < size; i = end + 1) {
        for (end = i; end < size && body[end] >= '0' && body[end] <= '9'; end++)
            continue;
        if (end > i) {
            struct gong_quantity q = {.start = (int64_t)i,
                                      .end = (int64_t)end,
                                      .value = (double)(end - i),
                                      .raw = gong_span(body + i, end - i),
                                      .direction = GONG_NULL,
                                      .section = GONG_NULL,
                                      .unit = gong_span_z(units[i % 9])};
            if (i % 3)
                q.measure = gong_span(body + i - i % 13, i % 13);
            if (i % 5 == 0)
                q.basis = GONG_LIT("yoy");
            gong_item_add_row(it, GONG_QUANTITY, &q);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct harness *h = stage();
    struct gong_item *it;
    const struct gong_indicator *rows;
    size_t n, n_quantities;

    if (size > 0 && data[0] == '{') {
        try_dictionary(data, size);
        return 0;
    }
    it = gong_item_create(&h->arena, GONG_REPORT);
    gong_item_set_body(it, gong_span((const char *)data, size));
    it->identity = true;
    add_quantities(it, (const char *)data, size);
    if (!harness_push(h, it) || h->n_out != 1 || gong_item_bad_offset(h->first))
        abort();
    rows = gong_item_rows(h->first, GONG_INDICATOR, &n);
    gong_item_rows(h->first, GONG_QUANTITY, &n_quantities);
    for (size_t i = 0; i < n; i++)
        if (rows[i].code.len == 0 || rows[i].rule.len == 0 ||
            (rows[i].quantity != GONG_NULL && (uint64_t)rows[i].quantity >= n_quantities))
            abort();
    harness_reset(h);
    return 0;
}
