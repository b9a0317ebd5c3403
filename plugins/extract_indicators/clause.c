/* clause.c: where clauses and sentences begin and end (context.h). Every walk is bounded, so that the whole
 * stays linear. */
#include "context.h"

#include <gongbao/utf8.h>

enum { NEAR = 240, LEAD = 600, PARENS = 90 };

enum mark { NO_MARK, CLAUSE, SENTENCE };

static enum mark mark_of(uint32_t cp)
{
    switch (cp) {
    case ',':
    case ':':
        return CLAUSE;
    case ';':
    case '!':
    case '?':
    case '\n':
    case 0x3002: /* 。 */
        return SENTENCE;
    default:
        return NO_MARK;
    }
}

enum { LETTER = 0xFFFF };

/* The character of `len` bytes at p, folded to ASCII width, if it may be a mark; LETTER otherwise: all
 * marks lie in two blocks. */
static uint32_t mark_char(const char *p, unsigned len)
{
    const unsigned char *b = (const unsigned char *)p;

    if (len == 1)
        return b[0];
    if (len != 3 || (b[0] != 0xEF && b[0] != 0xE3))
        return LETTER;
    return gong_fold_width((b[0] & 15u) << 12 | (b[1] & 63u) << 6 | (b[2] & 63u));
}

static uint32_t char_before(struct gong_span s, size_t pos, unsigned *ret_len)
{
    unsigned len = 1;

    while (len < 4 && len < pos && ((unsigned char)s.ptr[pos - len] & 0xC0) == 0x80)
        len++;
    *ret_len = len;
    return mark_char(s.ptr + pos - len, len);
}

static uint32_t char_at(struct gong_span s, size_t pos, unsigned *ret_len)
{
    unsigned char c = (unsigned char)s.ptr[pos];
    unsigned len = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;

    *ret_len = len <= s.len - pos ? len : 1;
    return mark_char(s.ptr + pos, *ret_len);
}

static bool is_digit_at(struct gong_span s, size_t at)
{
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* Over a closed bracket that ends at pos: （含保健食品） does not end a clause. */
static size_t before_brackets(struct gong_span s, size_t pos)
{
    size_t at = pos, least = pos > PARENS ? pos - PARENS : 0;
    unsigned len;

    while (at > least) {
        uint32_t cp = char_before(s, at, &len);
        at -= len;
        if (cp == '(')
            return at;
        if (cp == '\n' || cp == 0x3002)
            break;
    }
    return pos;
}

/* Does the clause (the sentence) end with the mark cp that stands before pos? A comma between digits
 * does not end it. */
static bool ends_with(struct gong_span s, size_t pos, uint32_t cp, bool sentence)
{
    enum mark m = mark_of(cp);

    if (m == SENTENCE || sentence)
        return m == SENTENCE;
    if (cp == ',' && is_digit_at(s, pos) && pos > 1 && is_digit_at(s, pos - 2))
        return false;
    return m == CLAUSE || cp == '(';
}

/* A character from U+4000 to U+9FFF, which is no mark: nearly all. */
static inline bool is_word_char(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;

    return b[0] >= 0xE4 && b[0] <= 0xE9 && (b[1] & b[2] & 0xC0) == 0x80;
}

static size_t back(struct gong_span s, size_t pos, size_t most, bool sentence)
{
    size_t least = pos > most ? pos - most : 0;

    while (pos > least) {
        unsigned len;
        uint32_t cp;
        if (pos - least >= 3 && is_word_char(s.ptr + pos - 3)) {
            pos -= 3;
            continue;
        }
        cp = char_before(s, pos, &len);
        if (ends_with(s, pos, cp, sentence))
            break;
        pos -= len;
        if (cp == ')' && !sentence)
            pos = before_brackets(s, pos);
    }
    while (pos < s.len && ((unsigned char)s.ptr[pos] & 0xC0) == 0x80)
        pos++; /* the bound may fall into a character */
    return pos;
}

size_t context_back(const struct document *doc, size_t pos, bool sentence)
{
    return back(doc->body, pos, sentence ? LEAD : NEAR, sentence);
}

size_t context_forward(const struct document *doc, size_t pos)
{
    struct gong_span s = doc->body;
    size_t most = s.len - pos > NEAR ? pos + NEAR : s.len;

    while (pos < most) {
        unsigned len;
        uint32_t cp;
        if (most - pos >= 3 && is_word_char(s.ptr + pos)) {
            pos += 3;
            continue;
        }
        cp = char_at(s, pos, &len);
        if (mark_of(cp) != NO_MARK || cp == '(' || cp == ')')
            break;
        pos += len;
    }
    return pos;
}

bool context_starts_clause(const struct document *doc, size_t pos)
{
    unsigned len;

    return pos == 0 || mark_of(char_before(doc->body, pos, &len)) != NO_MARK;
}
