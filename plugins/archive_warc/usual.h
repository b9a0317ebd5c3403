/* usual.h: codes for the text that is usual here, Chinese web pages in UTF-8.
 *
 * Half of the work of compressing a page of 20 KB is to count its symbols and to make codes of
 * its own for it. Codes made once, from what such pages have in common, cost 2 % of size. They
 * are always the same: a capture has the same stored length whenever it is written. */
#ifndef ARCHIVE_WARC_USUAL_H
#define ARCHIVE_WARC_USUAL_H

#include <gongbao/plugin.h>

#ifdef GONG_HAVE_ISAL
#include <isa-l/igzip_lib.h>

/* false: the library refused. */
bool usual_tables(struct isal_hufftables *ret);
/* Such text, as far as its beginning, middle and end show. */
bool usual_text(struct gong_span content);
#endif

#endif
