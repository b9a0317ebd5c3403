/* seen.c: a direct-mapped table; see seen.h. */
#include "seen.h"

#include <stdlib.h>

/* Of its own pages, which come as zeros when they are used: most runs use few. */
int seen_open(struct seen *s, struct gong_ctx *ctx)
{
    s->used = false;
    s->slots = calloc(SEEN_SLOTS, sizeof *s->slots);
    return s->slots ? GONG_OK : gong_fail(ctx, GONG_EFATAL, "no memory for the table of payloads");
}

void seen_close(struct seen *s)
{
    free(s->slots);
    s->slots = NULL;
}

void seen_clear(struct seen *s)
{
    if (s->used)
        memset(s->slots, 0, SEEN_SLOTS * sizeof *s->slots);
    s->used = false;
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool key_of(struct gong_span sha256, unsigned char key[16])
{
    if (sha256.len != 64)
        return false;
    for (size_t i = 0; i < 16; i++) {
        int hi = nibble(sha256.ptr[2 * i]), lo = nibble(sha256.ptr[2 * i + 1]);
        if (hi < 0 || lo < 0)
            return false;
        key[i] = (unsigned char)(hi * 16 + lo);
    }
    return true;
}

static struct seen_entry *slot_of(const struct seen *s, const unsigned char key[16])
{
    return &s->slots[(key[0] | key[1] << 8) & (SEEN_SLOTS - 1)];
}

void seen_add(struct seen *s, struct gong_span sha256, int64_t offset, int64_t length)
{
    struct seen_entry e = {.offset = offset, .length = length};

    if (!key_of(sha256, e.key))
        return;
    *slot_of(s, e.key) = e;
    s->used = true;
}

const struct seen_entry *seen_find(const struct seen *s, struct gong_span sha256)
{
    unsigned char key[16];
    const struct seen_entry *e;

    if (!key_of(sha256, key))
        return NULL;
    e = slot_of(s, key);
    return e->length && memcmp(e->key, key, sizeof key) == 0 ? e : NULL;
}
