/* capture.c: what the attributes of an item say to the run. */
#include "exec/run_int.h"

struct gong_capture run_capture_of(const struct gong_item *it)
{
    struct gong_capture c = {.url = gong_item_get(it, "url"),
                             .sha256 = gong_item_get(it, "payload.sha256"),
                             .fetched_at = gong_item_get(it, "fetched_at"),
                             .etag = gong_item_get(it, "http.etag"),
                             .last_modified = gong_item_get(it, "http.last_modified"),
                             .bytes = (int64_t)it->body.len};

    return c;
}

bool run_number(struct gong_span s, int64_t *ret)
{
    int64_t v = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9' || i == 18)
            return false;
        v = v * 10 + (s.ptr[i] - '0');
    }
    *ret = v;
    return s.len > 0;
}
