/* ledger_sum.c: see ledger_sum.h. */
#include "state/ledger_sum.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "state/ledger.h"

enum { CHUNK = 64 * 1024, NUMBER_MAX = 1000000000 };

struct gong_ledger_sum {
    XXH3_state_t *state;
};

struct gong_ledger_sum *gong_ledger_sum_new(void)
{
    struct gong_ledger_sum *s = calloc(1, sizeof *s);

    if (s)
        s->state = XXH3_createState(); /* aligned as it must be */
    if (!s || !s->state) {
        free(s);
        return NULL;
    }
    gong_ledger_sum_reset(s);
    return s;
}

void gong_ledger_sum_free(struct gong_ledger_sum *s)
{
    if (!s)
        return;
    XXH3_freeState(s->state);
    free(s);
}

void gong_ledger_sum_reset(struct gong_ledger_sum *s)
{
    XXH3_64bits_reset(s->state);
}

void gong_ledger_sum_add(struct gong_ledger_sum *s, struct gong_span bytes)
{
    XXH3_64bits_update(s->state, bytes.ptr, bytes.len);
}

bool gong_ledger_sum_file(struct gong_ledger_sum *s, int fd, int64_t from, int64_t to)
{
    char buf[CHUNK];

    while (from < to) {
        ssize_t n = pread(fd, buf, to - from < CHUNK ? (size_t)(to - from) : CHUNK, (off_t)from);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n < 0 ? errno : EIO;
            return false;
        }
        gong_ledger_sum_add(s, gong_span(buf, (size_t)n));
        from += n;
    }
    return true;
}

void gong_ledger_sum_text(const struct gong_ledger_sum *s, char out[GONG_LEDGER_DIGEST])
{
    snprintf(out, GONG_LEDGER_DIGEST, "%016llx", (unsigned long long)XXH3_64bits_digest(s->state));
}

/* ---- where a ledger ended */

static bool read_digest(struct gong_span s, char out[GONG_LEDGER_DIGEST])
{
    out[0] = 0;
    if (s.len != GONG_LEDGER_DIGEST - 1)
        return s.len == 0;
    for (size_t i = 0; i < s.len; i++)
        if (!s.ptr[i] || !strchr("0123456789abcdef", s.ptr[i]))
            return false;
    memcpy(out, s.ptr, s.len);
    out[s.len] = 0;
    return true;
}

/* The next word of "a:b:c"; {NULL, 0}: there is none. */
static struct gong_span take_word(struct gong_span *text)
{
    size_t end = text->ptr ? gong_span_find(*text, 0, GONG_LIT(":")) : SIZE_MAX;
    struct gong_span word = text->ptr ? gong_span_sub(*text, 0, end) : gong_span_none();

    *text = end == SIZE_MAX ? gong_span_none() : gong_span_sub(*text, end + 1, text->len);
    return word;
}

bool gong_ledger_end_read(struct gong_span text, struct gong_ledger_end *ret)
{
    struct gong_span file = take_word(&text), length = take_word(&text), digest = take_word(&text),
                     at = take_word(&text);

    ret->at = 0;
    return file.ptr && length.ptr && !text.ptr && gong_ledger_number(file, &ret->file) &&
           gong_ledger_number(length, &ret->length) && read_digest(digest, ret->digest) &&
           (!at.ptr || gong_ledger_number(at, &ret->at)) && ret->file > 0 && ret->file < NUMBER_MAX &&
           ret->length >= 0;
}

void gong_ledger_end_write(const struct gong_ledger_end *e, char *out, size_t n)
{
    snprintf(out, n, "%lld:%lld:%s:%lld", (long long)e->file, (long long)e->length, e->digest,
             (long long)e->at);
}
