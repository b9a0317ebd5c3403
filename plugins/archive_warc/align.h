/* align.h: records placed so that libarchive can read them.
 *
 * Its WARC reader (up to 3.8) wants the head of a record whole in what its gzip reader gave last,
 * and that gives blocks of 64 KiB of the decoded file. Where a head would lie across the border of
 * two, a record of type metadata, which every reader passes over, fills the room before it:
 *
 *     ... record | filler ......|  head content |
 *                               ^ border
 *
 * No record ends so near to a border that a filler has no room there. */
#ifndef ARCHIVE_WARC_ALIGN_H
#define ARCHIVE_WARC_ALIGN_H

#include "record.h"
#include "writer.h"

/* Writes what has to stand before a record of `length` decoded bytes that begins with a head of
 * `head` bytes. GONG_OK; GONG_EITEM, reported; or GONG_EFATAL, not reported: w->error says why. */
int align(struct writer *w, struct gong_ctx *ctx, const struct capture *c, size_t head, size_t length);

#endif
