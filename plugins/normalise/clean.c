/* clean.c: one pass from left to right, line by line.
 *
 *     line ends      CR LF, CR, VT, FF, NEL, U+2028, U+2029 -> one newline
 *     blanks         any run of any blanks -> one space, or one tab where it holds one (cells of
 *                    a table row); none at the ends of a line
 *     empty lines    gone
 *     not shown      soft hyphen, zero-width characters, byte order marks, bidi and other
 *                    controls -> gone; joiners stay in the scripts that are written with them
 *     NFC            where a character may need it (nfc.c)
 *
 * Width of punctuation, digits and letters is not touched: that is evidence. */
#include "normalise.h"

#include <gongbao/utf8.h>

enum kind { SHOWN, BLANK, HIDDEN, LINE_END, CONTROL, BIDI, SUSPECT };

struct cleaner {
    struct gong_edit *e;
    struct gong_span src;
    struct odd *odd;
    size_t run, run_end;       /* characters of this line that wait to be kept */
    size_t blank, blank_n;     /* the first blank of the run that waits; SIZE_MAX: none */
    bool tab;                  /* the run that waits holds a tab: cells of a table row */
    size_t newline, newline_n; /* the line end that waits; SIZE_MAX: none */
    bool shown;                /* something of this line was shown */
    uint32_t before;           /* the last character shown */
};

static bool is_line_end(uint32_t cp)
{
    return (cp >= 0x0A && cp <= 0x0D) || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

static bool is_bidi(uint32_t cp)
{
    return cp == 0x200E || cp == 0x200F || cp == 0x061C || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2066 && cp <= 0x2069);
}

static bool is_hidden(uint32_t cp)
{
    return cp == 0xAD || cp == 0x200B || cp == 0x2060 || cp == 0xFEFF || cp == 0x34F || cp == 0x115F ||
           cp == 0x1160 || cp == 0x3164 || cp == 0xFFA0;
}

/* Joiners and the Mongolian separator mean something in the scripts that have them. */
static bool is_joiner(uint32_t cp)
{
    return cp == 0x200C || cp == 0x200D || cp == 0x180E;
}

static bool joins(uint32_t before)
{
    return (before >= 0x600 && before < 0x1000) || (before >= 0x1800 && before < 0x18B0);
}

static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0xFFF9 && cp <= 0xFFFB) ||
           (cp >= 0x206A && cp <= 0x206F);
}

static bool is_space(uint32_t cp)
{
    return gong_is_blank(cp) || cp == 0x202F || cp == 0x205F || cp == 0x1680;
}

static enum kind kind_of(const struct cleaner *c, uint32_t cp)
{
    if (is_line_end(cp))
        return LINE_END;
    if (is_hidden(cp))
        return HIDDEN;
    if (is_joiner(cp))
        return joins(c->before) ? SHOWN : HIDDEN;
    if (is_space(cp))
        return BLANK;
    if (is_bidi(cp))
        return BIDI;
    if (is_control(cp))
        return CONTROL;
    return normalise_nfc_suspect(cp) ? SUSPECT : SHOWN;
}

/* Bytes of a character that is shown and NFC in any company: most of every text. */
static size_t plain(const unsigned char *p, size_t n)
{
    bool full;

    if (*p > 0x20 && *p < 0x7F)
        return 1;
    if (n < 3)
        return 0;
    if (*p >= 0xE4 && *p <= 0xE9)
        return 3;
    /* full-width forms U+FF00..U+FF5F, and U+3001..U+3020 */
    full = *p == 0xEF && (p[1] == 0xBC || (p[1] == 0xBD && p[2] < 0xA0));
    return full || (*p == 0xE3 && p[1] == 0x80 && p[2] > 0x80 && p[2] <= 0xA0) ? 3 : 0;
}

static void flush_run(struct cleaner *c, size_t end)
{
    if (end > c->run)
        gong_edit_keep(c->e, c->run, end - c->run);
    c->run = c->run_end = end;
}

static void note(struct cleaner *c, int what)
{
    if (c->odd->count[what]++ == 0)
        c->odd->first[what] = c->e->out.len + (c->run_end - c->run);
}

/* What waits before the first, or the next, character shown. */
static void before_shown(struct cleaner *c, size_t at)
{
    if (!c->shown && c->newline != SIZE_MAX) {
        gong_edit_put(c->e, GONG_LIT("\n"), c->newline, c->newline_n);
    } else if (c->shown && c->blank != SIZE_MAX) {
        flush_run(c, c->run_end);
        gong_edit_put(c->e, c->tab ? GONG_LIT("\t") : GONG_LIT(" "), c->blank, c->blank_n);
    }
    c->newline = c->blank = SIZE_MAX;
    c->tab = false;
    c->shown = true;
    if (c->run_end != at) {
        flush_run(c, c->run_end);
        c->run = c->run_end = at;
    }
}

static void show(struct cleaner *c, uint32_t cp, size_t at, size_t n)
{
    before_shown(c, at);
    if ((cp >= 0xE000 && cp <= 0xF8FF) || cp >= 0xF0000)
        note(c, ODD_PRIVATE);
    else if ((cp & 0xFFFE) == 0xFFFE || (cp >= 0xFDD0 && cp <= 0xFDEF))
        note(c, ODD_NONCHARACTER);
    c->run_end = at + n;
    c->before = cp;
}

/* A character that may need NFC, with those that follow it and the one it may combine with. */
static size_t suspect(struct cleaner *c, size_t at)
{
    bool after = c->shown && c->blank == SIZE_MAX;
    size_t from = at, end = at, i;
    char out[NFC_OUT];
    unsigned len;

    for (i = 0; i < 64 && end < c->src.len; i++) {
        uint32_t cp = gong_utf8_at(c->src, end, &len);

        if (kind_of(c, cp) != SUSPECT)
            break;
        end += len;
    }
    before_shown(c, at);
    if (c->run < c->run_end) {
        gong_utf8_before(c->src, c->run_end, &len);
        from = c->run_end - len;
    } else if (after) {
        c->odd->again = true;
    }
    i = normalise_nfc(gong_span_sub(c->src, from, end), out);
    if (i == SIZE_MAX) {
        c->run_end = end;
    } else {
        flush_run(c, from);
        gong_edit_put(c->e, gong_span(out, i), from, end - from);
        c->run = c->run_end = end;
    }
    c->before = gong_utf8_before(c->src, end, &len);
    return end - at;
}

static size_t line_end(struct cleaner *c, uint32_t cp, size_t at, size_t n)
{
    if (cp == '\r' && at + 1 < c->src.len && c->src.ptr[at + 1] == '\n')
        n = 2;
    flush_run(c, c->run_end);
    if (c->shown) {
        c->newline = at;
        c->newline_n = n;
    }
    c->shown = c->tab = false;
    c->blank = SIZE_MAX;
    c->before = 0;
    return n;
}

static size_t step(struct cleaner *c, size_t at)
{
    unsigned len;
    uint32_t cp = gong_utf8_at(c->src, at, &len);

    switch (kind_of(c, cp)) {
    case SHOWN:
        show(c, cp, at, len);
        return len;
    case SUSPECT:
        return suspect(c, at);
    case LINE_END:
        return line_end(c, cp, at, len);
    case BLANK:
        if (c->blank == SIZE_MAX) {
            c->blank = at;
            c->blank_n = len;
        }
        c->tab |= cp == '\t';
        return len;
    case CONTROL:
        note(c, ODD_CONTROL);
        return len;
    case BIDI:
        note(c, ODD_BIDI);
        return len;
    case HIDDEN:
        break;
    }
    return len;
}

void normalise_clean(struct gong_edit *e, struct odd *ret)
{
    struct cleaner c = {.e = e, .src = e->src, .odd = ret, .blank = SIZE_MAX, .newline = SIZE_MAX};
    size_t i = 0;

    memset(ret, 0, sizeof *ret);
    while (i < c.src.len) {
        size_t n = gong_utf8_wide_run(c.src, i);

        if (n == 0)
            n = plain((const unsigned char *)c.src.ptr + i, c.src.len - i);
        if (n == 0) {
            i += step(&c, i);
            continue;
        }
        if (!c.shown || c.blank != SIZE_MAX || c.run_end != i)
            before_shown(&c, i);
        i += n;
        c.run_end = i;
        c.before = 'x';
    }
    flush_run(&c, c.run_end);
}
