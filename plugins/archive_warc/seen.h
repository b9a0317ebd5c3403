/* seen.h: which payloads the file being written already holds.
 *
 * A fixed table, newest entry wins its slot: a miss only costs a second copy of the payload.
 * It speaks of one file alone and is filled again from that file at start, so that what is
 * written does not depend on how often the run was interrupted. */
#ifndef ARCHIVE_WARC_SEEN_H
#define ARCHIVE_WARC_SEEN_H

#include <gongbao/plugin.h>

enum { SEEN_SLOTS = 1 << 16 };

struct seen_entry {
    unsigned char key[16];  /* first half of the SHA-256 */
    int64_t offset, length; /* length 0: empty slot */
};

struct seen {
    struct seen_entry *slots;
    bool used;
};

/* GONG_OK or a reported failure. */
int seen_open(struct seen *s, struct gong_ctx *ctx);
void seen_close(struct seen *s);
void seen_clear(struct seen *s);
/* sha256: lower-case hex; anything else is not kept and not found. */
void seen_add(struct seen *s, struct gong_span sha256, int64_t offset, int64_t length);
const struct seen_entry *seen_find(const struct seen *s, struct gong_span sha256);

#endif
