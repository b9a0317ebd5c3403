/* body.c: the lines at both ends of a body, in one pass. */
#include "doc.h"

void md_body(struct md_doc *d)
{
    size_t pos = 0;
    struct gong_span ring[MD_TAIL];

    while (pos < d->body.len) {
        size_t end = gong_span_find(d->body, pos, GONG_LIT("\n"));
        struct gong_span line = gong_trim(gong_span_sub(d->body, pos, end));

        pos = end == SIZE_MAX ? d->body.len : end + 1;
        if (line.len == 0)
            continue;
        if (d->n_head < MD_HEAD)
            d->head[d->n_head++] = line;
        ring[d->n_lines++ % MD_TAIL] = line;
    }
    d->n_tail = d->n_lines < MD_TAIL ? d->n_lines : MD_TAIL;
    for (size_t i = 0; i < d->n_tail; i++)
        d->tail[i] = ring[(d->n_lines - d->n_tail + i) % MD_TAIL];
}
