/* forms.c: what is an archive. The name's ending says what it claims to be and the first bytes
 * whether it is: a .docx is a zip by its bytes, and yet a document; a .zip that begins with
 * "<html" is an error page that somebody saved. */
#include <strings.h>

#include "members.h"

struct form {
    const char *ending, *format;
    const char *magic;
    size_t magic_len, magic_at;
};

static const struct form forms[] = {
    {".zip", "zip", "PK", 2, 0},
    {".tar", "tar", "ustar", 5, 257},
    {".tar.gz", "tar", "\x1f\x8b", 2, 0},
    {".tgz", "tar", "\x1f\x8b", 2, 0},
    {".gz", "gz", "\x1f\x8b", 2, 0},
    {".rar", "rar", "Rar!\x1a\x07", 6, 0},
    {".7z", "7z", "7z\xbc\xaf\x27\x1c", 6, 0},
};

static bool is_on(const struct members *m, const char *format)
{
    for (const char *const *f = m->formats; *f; f++)
        if (strcasecmp(*f, format) == 0)
            return true;
    return false;
}

enum members_form members_form(const struct members *m, struct gong_span name, struct gong_span first)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const struct form *f = &forms[i];
        size_t n = strlen(f->ending);
        if (name.len <= n || strncasecmp(name.ptr + name.len - n, f->ending, n) != 0)
            continue;
        if (!is_on(m, f->format))
            return FORM_OFF;
        return gong_span_eq(gong_span_sub(first, f->magic_at, f->magic_at + f->magic_len),
                            gong_span(f->magic, f->magic_len))
                   ? FORM_ARCHIVE
                   : FORM_MISMATCH;
    }
    return FORM_PLAIN;
}
