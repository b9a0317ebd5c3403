/* header.h: looking into a block of header lines as it came over the wire. Pure. */
#ifndef FETCH_HEADER_H
#define FETCH_HEADER_H

#include <gongbao/buf.h>

/* The trimmed value of the first line of this name (case is ignored); {NULL, 0} where there
 * is none. */
struct gong_span header_get(struct gong_span block, const char *name);
/* How many lines have this name. */
size_t header_count(struct gong_span block, const char *name);

/* true for a value that may be sent: visible ASCII, blanks and bytes above 0x7f only. */
bool header_is_clean(struct gong_span value);

/* Writes the block as it holds for a body of `length` decoded bytes: lines that speak of the
 * transfer (Content-Encoding, Transfer-Encoding, Content-Length) are kept under the prefix
 * X-Archive-Orig-, and the length as it is now is added. Ends with the empty line. */
void header_for_archive(struct gong_buf *out, struct gong_span block, size_t length);

#endif
