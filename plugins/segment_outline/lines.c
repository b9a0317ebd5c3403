/* lines.c: the body as lines, and what each looks like by itself.
 *
 * One counting pass, one filling pass; only the beginning and the end of a line are looked
 * at, and the whole of it where it is short. Blank lines are left out. */
#include "outline.h"

enum { LONG_LINE = 60 * 3, DATE_LINE = 60 * 3 };

static bool is_closing(uint32_t c)
{
    return c == 0x201D || c == 0x2019 || c == '"' || c == '\'' || c == ')' || c == 0x300D;
}

/* The last character that is no closing quote or bracket, folded; 0: there is none. */
static uint32_t last_char(struct gong_span s)
{
    while (s.len > 0) {
        unsigned n;
        uint32_t c = gong_fold_width(gong_utf8_before(s, s.len, &n));

        if (!is_closing(c))
            return c;
        s.len -= n;
    }
    return 0;
}

static unsigned end_shape(struct gong_span s)
{
    switch (last_char(s)) {
    case 0x3002: /* 。 */
    case 0x2026: /* … */
    case ';':
    case ':':
    case '!':
    case '?':
        return LINE_STOP;
    case ',':
    case 0x3001: /* 、 */
    case '(':
    case 0x300A: /* 《 */
    case 0x201C: /* “ */
    case 0x2014: /* — */
        return LINE_COMMA;
    default:
        return 0;
    }
}

static bool is_cell_char(uint32_t c)
{
    c = gong_fold_width(c);
    return (c >= '0' && c <= '9') || c == '.' || c == ',' || c == '%' || c == '-' || c == '/' || c == ' ' ||
           c == '*' || c == 0x2014 || c == 0x2013 || c == 0xA0;
}

static bool is_number_line(struct gong_span s)
{
    size_t i = 0;

    while (i < s.len) {
        unsigned n;

        if (!is_cell_char(gong_utf8_at(s, i, &n)))
            return false;
        i += n;
    }
    return true;
}

/* Bytes at the end of s that are digits (or Chinese digits) and blanks; *ret_n counts the digits. */
static size_t digits_before(struct gong_span s, size_t end, unsigned *ret_n)
{
    static const char han[] = "〇零○一二三四五六七八九十";
    size_t at = end;

    *ret_n = 0;
    while (at > 0) {
        unsigned n;
        uint32_t c = gong_fold_width(gong_utf8_before(s, at, &n));
        bool is_han = n == 3 && memmem(han, sizeof(han) - 1, s.ptr + at - n, n) != NULL;

        if (!(c >= '0' && c <= '9') && !is_han && c != ' ')
            break;
        *ret_n += c != ' ';
        at -= n;
    }
    return at;
}

size_t outline_date_at(struct gong_span s)
{
    static const char *const units[] = {"日", "月", "年"};
    static const unsigned most[] = {3, 3, 4};
    size_t at = s.len;

    for (unsigned i = 0; i < 3; i++) {
        unsigned n;

        if (at < 3 || memcmp(s.ptr + at - 3, units[i], 3) != 0)
            return SIZE_MAX;
        at = digits_before(s, at - 3, &n);
        if (n < (i == 2 ? 4u : 1u) || n > most[i])
            return SIZE_MAX;
    }
    return at;
}

/* 2024年1月20日 alone or behind a name; never a sentence about a date. */
static bool is_date_line(struct gong_span s)
{
    size_t at;

    if (s.len > DATE_LINE || s.len < 9)
        return false;
    if (gong_span_ends(s, GONG_LIT("印发")))
        s = gong_trim(gong_span_sub(s, 0, s.len - 6));
    at = outline_date_at(s);
    if (at == SIZE_MAX || at == 0)
        return at == 0;
    if (gong_span_has(s, GONG_LIT("，")) || gong_span_has(s, GONG_LIT("至")) ||
        gong_span_has(s, GONG_LIT("截")))
        return false;
    return !gong_span_starts(s, GONG_LIT("—")) && !gong_span_starts(s, GONG_LIT("（")) && s.ptr[0] != '(';
}

/* What stands behind 附件 or 附; {NULL, 0} where the line does not begin so. */
static struct gong_span behind_attachment(struct gong_span s)
{
    if (gong_span_starts(s, GONG_LIT("相关")))
        s = gong_span_sub(s, 6, s.len);
    if (!gong_span_starts(s, GONG_LIT("附")))
        return gong_span_none();
    s = gong_trim(gong_span_sub(s, 3, s.len));
    if (gong_span_starts(s, GONG_LIT("件")) || gong_span_starts(s, GONG_LIT("表")))
        return gong_trim(gong_span_sub(s, 3, s.len));
    return gong_span_starts(s, GONG_LIT("：")) || gong_span_starts(s, GONG_LIT(":")) ? s : gong_span_none();
}

/* A list after a colon (附件2：…), an appendix when nothing, a number alone or a number and a
 * title follow (附件2 名单). */
static unsigned attachment_shape(struct gong_span s, unsigned shape)
{
    struct gong_span rest = behind_attachment(s);
    bool blank = false;
    size_t i = 0;

    if (!rest.ptr)
        return 0;
    for (unsigned chars = 0; i < rest.len && chars < 6; chars++) {
        unsigned n;
        uint32_t c = gong_fold_width(gong_utf8_at(rest, i, &n));
        size_t used = 0;

        if (c == ':')
            return LINE_LIST;
        if (!is_cell_char(c) && outline_numeral(gong_span_sub(rest, i, rest.len), &used) == 0)
            return blank && !(shape & (LINE_STOP | LINE_LONG | LINE_COMMA)) ? LINE_APPENDIX : 0;
        blank = i > 0 && gong_is_blank(c);
        i += n;
    }
    return i >= rest.len ? LINE_APPENDIX : 0;
}

/* A pipe anywhere, or a tab that is not the blank behind a marker. */
static bool is_table_row(struct gong_span s, unsigned shape)
{
    struct gong_span rest = gong_span_sub(s, 12, s.len);

    if (memchr(s.ptr, '|', s.len))
        return true;
    return !(shape & LINE_STOP) && memchr(rest.ptr, '\t', rest.len) != NULL;
}

static void describe(struct line *l, struct gong_span s)
{
    size_t chars = s.len > 3u * 1024 ? s.len / 3 : gong_utf8_count(s);

    l->chars = (uint16_t)(chars > UINT16_MAX ? UINT16_MAX : chars);
    l->shape = (uint8_t)end_shape(s);
    if (s.len > LONG_LINE)
        l->shape |= LINE_LONG;
    if (is_table_row(s, l->shape))
        l->shape |= LINE_TABLE;
    if (s.len <= LONG_LINE && is_number_line(s))
        l->shape |= LINE_NUMBER;
    if (is_date_line(s))
        l->shape |= LINE_DATE;
    l->shape |= (uint8_t)attachment_shape(s, l->shape);
    if (!(l->shape & LINE_TABLE))
        l->mark = outline_marker(s);
}

static size_t count_lines(struct gong_span s)
{
    const char *p = s.ptr, *end = s.ptr + s.len;
    size_t n = 1;

    while ((p = memchr(p, '\n', (size_t)(end - p)))) {
        n++;
        if (++p == end)
            break;
    }
    return n;
}

int outline_lines(struct gong_ctx *ctx, struct text *t)
{
    size_t at = 0;

    t->n = 0;
    if (t->body.len == 0)
        return GONG_OK;
    t->lines = gong_alloc(ctx, count_lines(t->body) * sizeof(*t->lines));
    if (!t->lines)
        return GONG_EITEM;
    while (at < t->body.len) {
        const char *nl = memchr(t->body.ptr + at, '\n', t->body.len - at);
        size_t end = nl ? (size_t)(nl - t->body.ptr) : t->body.len;
        struct gong_span s = gong_trim(gong_span_sub(t->body, at, end));

        if (s.len > 0) {
            struct line *l = &t->lines[t->n++];

            l->at = (uint32_t)(s.ptr - t->body.ptr);
            l->len = (uint32_t)s.len;
            describe(l, s);
        }
        at = end + 1;
    }
    return GONG_OK;
}
