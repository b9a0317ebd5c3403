/* fuzz.c: any bytes as a report: lines "origin TAB name TAB value" up to a byte 1 are labels,
 * the rest is the body. Whatever comes in, fields are whole, dates are dates and codes codes. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"

#ifndef GONG_SOURCE_DIR
#define GONG_SOURCE_DIR "."
#endif

extern const struct gong_plugin gong_plugin_extract_metadata;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool digits_at(struct gong_span s, size_t from, size_t n)
{
    for (size_t i = from; i < from + n; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return true;
}

static bool is_date(struct gong_span s)
{
    return s.len == 10 && s.ptr[4] == '-' && s.ptr[7] == '-' && digits_at(s, 0, 4) && digits_at(s, 5, 2) &&
           digits_at(s, 8, 2);
}

static void check(const struct gong_field *f)
{
    bool dated = gong_span_is(f->name, "signed_date") || gong_span_is(f->name, "published_date");

    if (!f->value.ptr || f->value.len == 0 || !f->rule.len || (dated && !is_date(f->value)))
        abort();
    if (gong_span_is(f->name, "division_code") && (f->value.len != 6 || !digits_at(f->value, 0, 6)))
        abort();
    if (gong_span_is(f->name, "report_year") && (f->value.len != 4 || !digits_at(f->value, 0, 4)))
        abort();
}

static struct gong_span word(struct gong_span *line)
{
    size_t tab = gong_span_find(*line, 0, GONG_LIT("\t"));
    struct gong_span w = gong_span_sub(*line, 0, tab);

    *line = tab == SIZE_MAX ? gong_span_none() : gong_span_sub(*line, tab + 1, line->len);
    return w;
}

static void add_labels(struct gong_item *it, struct gong_span s)
{
    while (s.len) {
        size_t end = gong_span_find(s, 0, GONG_LIT("\n"));
        struct gong_span line = gong_span_sub(s, 0, end);
        struct gong_label l;

        l.origin = word(&line);
        l.name = word(&line);
        l.value = line;
        if (!gong_item_add_row(it, GONG_LABEL, &l))
            abort();
        s = end == SIZE_MAX ? gong_span_none() : gong_span_sub(s, end + 1, s.len);
    }
}

static void set_up(struct harness *h)
{
    struct gong_stage *s;

    harness_init(h, NULL, 0, GONG_SOURCE_DIR "/pipelines");
    s = harness_add_static(h, &gong_plugin_extract_metadata);
    if (!s || !harness_open(h))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct harness h;
    static bool ready;
    struct gong_span all = {(const char *)data, size};
    size_t cut = gong_span_find(all, 0, GONG_LIT("\x01")), n;
    struct gong_item *it;
    const struct gong_field *f;

    if (!ready)
        set_up(&h);
    ready = true;
    it = gong_item_create(&h.arena, GONG_REPORT);
    if (!it)
        abort();
    if (cut != SIZE_MAX)
        add_labels(it, gong_span_sub(all, 0, cut));
    it->body = cut == SIZE_MAX ? all : gong_span_sub(all, cut + 1, size);
    if (!harness_push(&h, it) || h.n_out != 1)
        abort();
    f = gong_item_rows(h.first, GONG_FIELD, &n);
    for (size_t i = 0; i < n; i++)
        check(&f[i]);
    harness_reset(&h);
    return 0;
}
