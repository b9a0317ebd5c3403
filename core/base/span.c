/* span.c: see span.h. */
#include <gongbao/span.h>

size_t gong_span_find(struct gong_span s, size_t from, struct gong_span needle)
{
    const char *hit;

    if (from > s.len || needle.len == 0 || needle.len > s.len - from)
        return SIZE_MAX;
    hit = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
    return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}
