/* header.h: looking into a block of header lines as it came over the wire. Pure. */
#ifndef FETCH_HEADER_H
#define FETCH_HEADER_H

#include <gongbao/span.h>

/* The trimmed value of the first line of this name (case is ignored); {NULL, 0} where there
 * is none. */
struct gong_span header_get(struct gong_span block, const char *name);
/* How many lines have this name. */
size_t header_count(struct gong_span block, const char *name);

/* true for a value that may be sent: visible ASCII, blanks and bytes above 0x7f only. */
bool header_is_clean(struct gong_span value);

#endif
