/* fuzz.c: libFuzzer target. The first byte chooses what the HTTP header claims, the rest is the
 * payload: no crash, one page, and well-formed UTF-8 without U+0000 in it. */
#include <stdlib.h>

#include <gongbao/utf8.h>

#include "harness.h"

extern const struct gong_plugin gong_plugin_decode;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct harness *stage(void)
{
    static struct harness h;
    static bool ready;

    if (!ready) {
        harness_init(&h, NULL, 0, GONG_SOURCE_DIR);
        if (!harness_add_static(&h, &gong_plugin_decode))
            abort();
        ready = true;
    }
    return &h;
}

static struct gong_item *payload(struct harness *h, const uint8_t *data, size_t size)
{
    static const char *const claims[] = {"text/html; charset=utf-8",    "text/html; charset=gbk",
                                         "text/html; charset=big5",     "text/html; charset=shift_jis",
                                         "text/html; charset=utf-16le", "text/html; charset=windows-1252",
                                         "text/html; charset=utf-8,gbk"};
    struct gong_item *it = gong_item_create(&h->arena, GONG_PAYLOAD);
    size_t which = data[0] % (sizeof claims / sizeof claims[0] + 1);

    if (!it)
        abort();
    gong_item_set_body(it, gong_span((const char *)data + 1, size - 1));
    if (which < sizeof claims / sizeof claims[0])
        gong_item_set_attr(it, "http.content_type", gong_span_z(claims[which]));
    return it;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct harness *h = stage();
    struct gong_span body;

    if (size == 0)
        return 0;
    if (harness_push(h, payload(h, data, size))) {
        if (h->n_out != 1 || gong_item_bad_offset(h->first))
            abort();
        body = gong_item_body(h->first);
        if (gong_utf8_valid(body) != body.len || (body.len && memchr(body.ptr, 0, body.len)))
            abort();
    }
    harness_reset(h);
    return 0;
}
