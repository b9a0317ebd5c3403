/* names.h: what a member is called, whatever its archive says. */
#ifndef FETCH_FILES_NAMES_H
#define FETCH_FILES_NAMES_H

#include <gongbao/plugin.h>

enum { NAME_MAX_BYTES = 1024 };

/* The name as UTF-8 with '/' between its parts and without empty, "." and ".." parts, so that a
 * URL made of it stays below the archive's. Bytes that are no UTF-8 are read as GB18030, which
 * is what archivers in China write. {p, 0}: nothing is left. */
struct gong_span name_clean(struct gong_ctx *ctx, struct gong_span raw);
/* Whether a part begins with a dot, or the name is a Mac's bookkeeping. */
bool name_is_hidden(struct gong_span name);

#endif
