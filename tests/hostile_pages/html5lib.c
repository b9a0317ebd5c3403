/* html5lib.c: see html5lib.h. */
#include "html5lib.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static int is_dat(const struct dirent *d)
{
    return gong_span_ends(gong_span_z(d->d_name), GONG_LIT(".dat"));
}

static struct gong_span read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    long n = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : 0;
    char *p = n > 0 && fseek(f, 0, SEEK_SET) == 0 ? malloc((size_t)n) : NULL;
    size_t got = p ? fread(p, 1, (size_t)n, f) : 0;

    if (f)
        fclose(f);
    return gong_span(p, got);
}

static struct gong_span line_at(struct gong_span s, size_t at)
{
    return gong_span_sub(s, at, gong_span_find(s, at, GONG_LIT("\n")));
}

static size_t first_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t each_in(struct gong_span s, struct html5lib_case *c,
                      void (*fn)(void *arg, const struct html5lib_case *c), void *arg)
{
    struct gong_span open = GONG_LIT("#data\n"), encoding = GONG_LIT("\n#encoding\n");
    size_t at = 0, n = 0, from, end;

    while ((at = gong_span_find(s, at, open)) != SIZE_MAX) {
        if (at > 0 && s.ptr[at - 1] != '\n') {
            at++;
            continue;
        }
        from = at + open.len - 1; /* the data may be empty: its line end is looked for from here */
        end = first_of(gong_span_find(s, from, GONG_LIT("\n#errors")), gong_span_find(s, from, encoding));
        if (end == SIZE_MAX)
            break;
        c->data = gong_span_sub(s, from + 1, end);
        c->want = gong_span_starts(gong_span_sub(s, end, s.len), encoding) ? line_at(s, end + encoding.len)
                                                                           : gong_span("", 0);
        fn(arg, c);
        n++;
        at = end;
    }
    return n;
}

size_t html5lib_each(const char *folder, void (*fn)(void *arg, const struct html5lib_case *c), void *arg)
{
    struct dirent **list = NULL;
    int files = scandir(folder, &list, is_dat, alphasort);
    size_t n = 0;

    for (int i = 0; i < files; i++) {
        char path[4096];
        struct html5lib_case c = {gong_span_z(list[i]->d_name), {"", 0}, {"", 0}};
        struct gong_span s;
        snprintf(path, sizeof path, "%s/%s", folder, list[i]->d_name);
        s = read_file(path);
        if (s.len)
            n += each_in(s, &c, fn, arg);
        free((void *)(uintptr_t)s.ptr);
        free(list[i]);
    }
    free(list);
    return n;
}
