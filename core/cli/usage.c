/* usage.c: the one form in which commands refuse their arguments. */
#include <stdarg.h>
#include <stdio.h>

#include "cli/cli.h"

int gong_usage_error(const char *name, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "gongbao %s: ", name);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fprintf(stderr, "; see 'gongbao %s --help'\n", name);
    return EXIT_USAGE;
}
