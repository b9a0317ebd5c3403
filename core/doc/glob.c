/* glob.c: see glob.h. */
#include <gongbao/glob.h>

/* The piece of the pattern that begins at *pos; *pos moves behind the star that ends it.
 * *ret_last is true where no star follows. */
static struct gong_span next_piece(struct gong_span pattern, size_t *pos, bool *ret_last)
{
    size_t star = gong_span_find(pattern, *pos, GONG_LIT("*"));
    struct gong_span piece = gong_span_sub(pattern, *pos, star);

    *ret_last = star == SIZE_MAX;
    *pos = *ret_last ? pattern.len : star + 1;
    return piece;
}

bool gong_glob(struct gong_span pattern, struct gong_span text, bool whole)
{
    size_t pos = 0, at;
    bool last;
    struct gong_span piece = next_piece(pattern, &pos, &last);

    if (!gong_span_starts(text, piece))
        return false;
    at = piece.len;
    if (last)
        return !whole || at == text.len;
    for (;;) {
        piece = next_piece(pattern, &pos, &last);
        if (last && whole)
            return text.len - at >= piece.len && gong_span_ends(text, piece);
        if (piece.len > 0) {
            at = gong_span_find(text, at, piece);
            if (at == SIZE_MAX)
                return false;
            at += piece.len;
        }
        if (last)
            return true;
    }
}
