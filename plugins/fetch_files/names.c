/* names.c: see names.h. */
#include "names.h"

#include <gongbao/charset.h>
#include <gongbao/utf8.h>

static struct gong_span to_utf8(struct gong_ctx *ctx, struct gong_span raw)
{
    struct gong_edit e;
    size_t replaced;

    if (gong_utf8_valid(raw) == raw.len)
        return raw;
    gong_edit_init(&e, ctx, raw, 4 * NAME_MAX_BYTES);
    if (gong_charset_decode(ctx, "gb18030", &e, &replaced) != GONG_OK || replaced || !gong_edit_ok(&e))
        return raw;
    return gong_buf_span(&e.out);
}

static bool is_dots(struct gong_span part)
{
    return part.len == 0 || gong_span_is(part, ".") || gong_span_is(part, "..");
}

struct gong_span name_clean(struct gong_ctx *ctx, struct gong_span raw)
{
    struct gong_span name = to_utf8(ctx, raw);
    char *out = gong_alloc(ctx, name.len + 1);
    size_t n = 0;

    for (size_t at = 0; out && at < name.len;) {
        size_t end = at;
        struct gong_span part;
        while (end < name.len && name.ptr[end] != '/' && name.ptr[end] != '\\')
            end++;
        part = gong_span_sub(name, at, end);
        at = end + 1;
        if (is_dots(part))
            continue;
        if (n)
            out[n++] = '/';
        memcpy(out + n, part.ptr, part.len);
        n += part.len;
    }
    return gong_span(out, n);
}

bool name_is_hidden(struct gong_span name)
{
    bool start = true;

    for (size_t i = 0; i < name.len; i++) {
        if (start && name.ptr[i] == '.')
            return true;
        start = name.ptr[i] == '/';
    }
    return gong_span_starts(name, GONG_LIT("__MACOSX/"));
}
