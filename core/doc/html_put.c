/* html_put.c: which bytes of the source stand for which characters of a text node.
 *
 * The parser resolves entities, turns CR LF into LF, drops NULs and sometimes leading blanks.
 * The two sides are walked together: equal bytes are a 1:1 run; at a difference the source
 * says what happened. What no rule explains takes the rest of its piece as one replacement,
 * so a wrong guess never claims a byte that the piece does not hold. Puts from left to right
 * continue where the last one ended, so that any number of them is linear in the node. */
#include "html_int.h"

enum { MAX_NAME = 40 };

/* One step of the alignment: `chars` characters out of `src` bytes; 1:1 where `same`. */
struct step {
    size_t chars, src;
    bool same;
};

struct sides {
    struct gong_span src;   /* the source, up to the end of the piece */
    struct gong_span chars; /* the characters, up to the end of the piece */
};

static bool alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t char_len(struct gong_span s, size_t at)
{
    unsigned char c = at < s.len ? (unsigned char)s.ptr[at] : 0;
    size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;

    return at + n > s.len ? s.len - at : n;
}

/* &#...; : length of the reference in the source, 0 where it is none. */
static size_t numeric(struct gong_span s, size_t at)
{
    size_t i = at + 2, digits;
    bool hex = i < s.len && (s.ptr[i] == 'x' || s.ptr[i] == 'X');

    i += hex;
    digits = i;
    while (i < s.len && alnum(s.ptr[i]) && (hex || (s.ptr[i] >= '0' && s.ptr[i] <= '9')))
        i++;
    if (i == digits)
        return 0;
    return i - at + (i < s.len && s.ptr[i] == ';');
}

/* Bytes of the source that never stand for themselves. */
static bool special(char c)
{
    return c == '&' || c == '\r' || c == '\0';
}

/* true where source and characters may go on at these places. */
static bool continues(const struct sides *b, size_t src, size_t chars)
{
    if (src >= b->src.len)
        return chars == b->chars.len;
    if (special(b->src.ptr[src]))
        return true;
    return chars < b->chars.len && b->src.ptr[src] == b->chars.ptr[chars];
}

/* A named reference that is not &amp;. One or two characters came out of it. */
static struct step named(const struct sides *b, size_t src, size_t chars, size_t name)
{
    size_t one = char_len(b->chars, chars), two = one + char_len(b->chars, chars + one);
    size_t whole = name + 1, k;

    if (src + whole < b->src.len && b->src.ptr[src + whole] == ';')
        whole++;
    if (continues(b, src + whole, chars + one))
        return (struct step){one, whole, false};
    if (continues(b, src + whole, chars + two))
        return (struct step){two, whole, false};
    for (k = name < 6 ? name : 6; k >= 2; k--) /* &nbspx: names that need no semicolon */
        if (gong_span_starts(gong_span_sub(b->chars, chars + one, b->chars.len),
                             gong_span_sub(b->src, src + 1 + k, src + 1 + name)))
            return (struct step){one, 1 + k, false};
    return (struct step){b->chars.len - chars, b->src.len - src, false};
}

static struct step reference(const struct sides *b, size_t src, size_t chars)
{
    struct gong_span s = b->src;
    size_t name = 0, n;

    if (src + 1 < s.len && s.ptr[src + 1] == '#') {
        n = numeric(s, src);
        return n ? (struct step){char_len(b->chars, chars), n, false} : (struct step){1, 1, true};
    }
    while (src + 1 + name < s.len && name < MAX_NAME && alnum(s.ptr[src + 1 + name]))
        name++;
    if (name >= 3 && (memcmp(s.ptr + src + 1, "amp", 3) == 0 || memcmp(s.ptr + src + 1, "AMP", 3) == 0))
        return (struct step){1, src + 4 < s.len && s.ptr[src + 4] == ';' ? 5 : 4, false};
    if (chars < b->chars.len && b->chars.ptr[chars] == '&')
        return (struct step){1, 1, true};
    return named(b, src, chars, name);
}

/* Where the two sides differ and no reference stands. */
static struct step difference(const struct sides *b, size_t src, size_t chars)
{
    char c = b->src.ptr[src];

    if (c == '\r' && chars < b->chars.len && b->chars.ptr[chars] == '\n')
        return (struct step){1, src + 1 < b->src.len && b->src.ptr[src + 1] == '\n' ? 2 : 1, false};
    if (c == '\0' && chars + 2 < b->chars.len && memcmp(b->chars.ptr + chars, "\xEF\xBF\xBD", 3) == 0)
        return (struct step){3, 1, false};
    if (c == '\0' || c == '\n' || c == '\r' || c == ' ' || c == '\t' || c == '\f')
        return (struct step){0, 1, false};
    return (struct step){b->chars.len - chars, b->src.len - src, false};
}

/* Bytes that are equal on both sides, up to n, and stand for themselves: eight at a time. */
static size_t equal_run(const char *src, const char *chars, size_t n)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    size_t i = 0;
    uint64_t a, b, amp, cr;

    for (; i + 8 <= n; i += 8) {
        memcpy(&a, src + i, sizeof a);
        memcpy(&b, chars + i, sizeof b);
        amp = a ^ ones * '&';
        cr = a ^ ones * '\r';
        /* a byte that became 0 shows in its top bit */
        if (a != b || (((a - ones) & ~a) | ((amp - ones) & ~amp) | ((cr - ones) & ~cr)) & tops)
            break;
    }
    while (i < n && src[i] == chars[i] && !special(src[i]))
        i++;
    return i;
}

/* The next step; at most `most` characters where it is 1:1. */
static struct step next_step(const struct sides *b, size_t src, size_t chars, size_t most)
{
    size_t n;

    if (src >= b->src.len)
        return (struct step){b->chars.len - chars, 0, false};
    n = most < b->src.len - src ? most : b->src.len - src;
    n = equal_run(b->src.ptr + src, b->chars.ptr + chars, n);
    if (n > 0)
        return (struct step){n, n, true};
    return b->src.ptr[src] == '&' ? reference(b, src, chars) : difference(b, src, chars);
}

static struct sides sides_of(const struct gong_edit *e, struct gong_span chars, const struct html_piece *p)
{
    struct sides b;

    b.src = gong_span_sub(e->src, 0, p->to);
    b.chars = p->next ? gong_span_sub(chars, 0, p->next->chars) : chars;
    return b;
}

static void put_step(struct gong_edit *e, struct gong_span chars, const struct html_cursor *at, struct step s,
                     size_t from)
{
    struct gong_span out;

    if (at->chars + s.chars <= from)
        return;
    if (s.same && at->chars >= from) {
        gong_edit_keep(e, at->src, s.chars);
        return;
    }
    out = gong_span_sub(chars, at->chars > from ? at->chars : from, at->chars + s.chars);
    gong_edit_put(e, out, at->src, s.src);
}

/* Moves the cursor to the piece that holds its characters; false behind the last one. */
static bool enter_piece(struct html_cursor *at)
{
    while (at->piece && at->piece->next && at->chars >= at->piece->next->chars) {
        at->piece = at->piece->next;
        at->src = at->piece->from;
    }
    return at->piece != NULL;
}

/* How far the next step may go: a 1:1 run is cut at `from` and at `to`. */
static size_t most_chars(const struct html_cursor *at, const struct sides *b, size_t from, size_t to)
{
    size_t stop = at->chars < from ? from : to;

    return (stop < b->chars.len ? stop : b->chars.len) - at->chars;
}

void gong_node_put(struct gong_edit *e, const struct gong_node *n, size_t from, size_t to)
{
    struct gong_span chars = gong_node_chars(n);
    struct html_text *t = (struct html_text *)html_dom(n)->user;
    struct html_cursor *at;
    struct sides b;
    struct step s;

    if (to > chars.len)
        to = chars.len;
    if (!t || !t->first) {
        gong_edit_put(e, gong_span_sub(chars, from, to), 0, 0);
        return;
    }
    at = &t->at;
    if (!at->piece || at->chars > from)
        *at = (struct html_cursor){t->first, 0, t->first->from};
    while (at->chars < to && enter_piece(at)) {
        b = sides_of(e, chars, at->piece);
        s = next_step(&b, at->src, at->chars, most_chars(at, &b, from, to));
        if (at->chars + s.chars > to) { /* one replacement that reaches further: not taken yet */
            put_step(e, gong_span_sub(chars, 0, to), at, s, from);
            return;
        }
        put_step(e, chars, at, s, from);
        at->chars += s.chars;
        at->src += s.src;
    }
}
