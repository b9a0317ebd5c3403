/* ids.h: which record ids the file holds and where the newest line of each begins.
 *
 * A growing table of 24 bytes a slot in anonymous memory of its own: it must outlive items and
 * arenas of calls, and plugins do not malloc. Half a SHA-256 (128 bits) stands for the id. The
 * table never holds more than its cap; finish() gives the memory back and may be called on a
 * zeroed struct. */
#ifndef EMIT_JSONL_IDS_H
#define EMIT_JSONL_IDS_H

#include <gongbao/span.h>

struct ids_slot {
    uint64_t high, low; /* both 0: free */
    uint64_t offset;    /* of the newest line */
};

struct ids {
    struct ids_slot *slots;
    size_t n, mask, cap; /* cap: most ids */
};

void ids_init(struct ids *t, size_t cap);
void ids_finish(struct ids *t);
/* The slot of an id (64 hexadecimal digits), or NULL where it is not one or not there. */
struct ids_slot *ids_find(const struct ids *t, struct gong_span hex);
/* Puts or moves an id; *ret_known tells which. false: the cap or memory is reached. */
bool ids_put(struct ids *t, struct gong_span hex, uint64_t offset, bool *ret_known);

#endif
