/* header.c: see header.h. Lines end at LF; a CR before it is not part of them. */
#include "header.h"

#include <strings.h>

static bool next_line(struct gong_span *block, struct gong_span *ret_line)
{
    size_t end;

    if (block->len == 0)
        return false;
    end = gong_span_find(*block, 0, GONG_LIT("\n"));
    *ret_line = gong_span_sub(*block, 0, end);
    *block = end == SIZE_MAX ? gong_span_none() : gong_span_sub(*block, end + 1, block->len);
    if (ret_line->len > 0 && ret_line->ptr[ret_line->len - 1] == '\r')
        ret_line->len--;
    return true;
}

static bool is_named(struct gong_span line, const char *name)
{
    size_t n = strlen(name);

    return line.len > n && line.ptr[n] == ':' && strncasecmp(line.ptr, name, n) == 0;
}

static struct gong_span value_of(struct gong_span line, size_t name_len)
{
    struct gong_span v = gong_span_sub(line, name_len + 1, line.len);

    while (v.len > 0 && (v.ptr[0] == ' ' || v.ptr[0] == '\t'))
        v = gong_span_sub(v, 1, v.len);
    while (v.len > 0 && (v.ptr[v.len - 1] == ' ' || v.ptr[v.len - 1] == '\t'))
        v.len--;
    return v;
}

struct gong_span header_get(struct gong_span block, const char *name)
{
    struct gong_span line;

    while (next_line(&block, &line))
        if (is_named(line, name))
            return value_of(line, strlen(name));
    return gong_span_none();
}

size_t header_count(struct gong_span block, const char *name)
{
    struct gong_span line;
    size_t n = 0;

    while (next_line(&block, &line))
        n += is_named(line, name);
    return n;
}

bool header_is_clean(struct gong_span value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}
