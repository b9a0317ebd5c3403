/* webpages.h: fictional pages in the shape of government sites: head with meta tags and inline
 * scripts, navigation, crumbs, a metadata table or a source line, a document with the markup of
 * word processors, attachments, related links, footer. UTF-8. */
#ifndef GONG_BENCH_WEBPAGES_H
#define GONG_BENCH_WEBPAGES_H

#include "texts.h"

/* Page number `no`, about `size` bytes; number decides shape, length of the document and words. */
struct bench_text bench_webpage(unsigned no, size_t size);

#endif
