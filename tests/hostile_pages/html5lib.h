/* html5lib.h: inputs of the html5lib test suite, where it is at hand: blocks of files that begin
 * with a line #data and end at the next line that begins with #errors or #encoding. */
#ifndef GONG_TESTS_HTML5LIB_H
#define GONG_TESTS_HTML5LIB_H

#include <gongbao/span.h>

struct html5lib_case {
    struct gong_span file, data;
    struct gong_span want; /* the line behind #encoding, else empty */
};

/* Calls fn for each input of the *.dat files of a folder, in order. How many; 0: no such folder. */
size_t html5lib_each(const char *folder, void (*fn)(void *arg, const struct html5lib_case *c), void *arg);

#endif
