/* vote.c: uchardet, asked only where nothing else decides. Built without it there is no vote. */
#include "decode.h"

#ifdef DECODE_UCHARDET
#include <uchardet/uchardet.h>

enum { VOTE_BYTES = 256 * 1024 };

const char *decode_vote(struct gong_span body)
{
    uchardet_t u = uchardet_new();
    const char *name = NULL;

    if (!u)
        return NULL;
    if (uchardet_handle_data(u, body.ptr, body.len < VOTE_BYTES ? body.len : VOTE_BYTES) == 0) {
        uchardet_data_end(u);
        name = gong_charset_name(gong_span_z(uchardet_get_charset(u)));
    }
    uchardet_delete(u);
    return name;
}
#else
const char *decode_vote(struct gong_span body)
{
    (void)body;
    return NULL;
}
#endif
