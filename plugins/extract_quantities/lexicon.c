/* lexicon.c: longest match by hashes over the first two characters.
 *
 * Words of two characters and more hang on a hash of their first six bytes, shorter ones (one
 * Chinese character, ASCII units) on a hash of their first. Chains are sorted by length and
 * nearly always empty; a bit for each chain says so from two KiB that stay in the cache: this
 * runs on every character of a sentence with a number. */
#include "lexicon.h"

#define LONG_HEADS  16384u
#define SHORT_HEADS 4096u
#define LONG        6u /* bytes */

static inline uint64_t six_bytes(const char *p)
{
    uint32_t a;
    uint16_t b;

    memcpy(&a, p, sizeof a);
    memcpy(&b, p + 4, sizeof b);
    return (uint64_t)a << 16 | b;
}

static inline size_t long_bucket(const char *p)
{
    return (size_t)(six_bytes(p) * 0x9E3779B97F4A7C15u >> 50) % LONG_HEADS;
}

static inline size_t short_bucket(const char *p, size_t len)
{
    const unsigned char *u = (const unsigned char *)p;

    if (u[0] < 0x80 || len < 3)
        return u[0];
    return 128 + (size_t)(((uint32_t)u[0] << 12 ^ (uint32_t)u[1] << 6 ^ u[2]) * 2654435761u >> 20) %
                     (SHORT_HEADS - 256);
}

static size_t bucket(struct gong_span word)
{
    return word.len >= LONG ? long_bucket(word.ptr) : LONG_HEADS + short_bucket(word.ptr, word.len);
}

static inline bool is_used(const struct gq_lexicon *lex, size_t i)
{
    return (lex->used[i / 8] >> (i % 8) & 1) != 0;
}

/* The first eight bytes of s, zeros where it is shorter. */
static inline uint64_t key_of(struct gong_span s)
{
    uint64_t key = 0;

    memcpy(&key, s.ptr, s.len < sizeof key ? s.len : sizeof key);
    return key;
}

int gq_lexicon_init(struct gong_ctx *ctx, struct gq_lexicon *lex, size_t cap)
{
    lex->heads = gong_alloc(ctx, (LONG_HEADS + SHORT_HEADS) * sizeof *lex->heads);
    lex->words = gong_alloc(ctx, cap * sizeof *lex->words);
    lex->used = gong_alloc(ctx, (LONG_HEADS + SHORT_HEADS) / 8);
    lex->n = 0;
    lex->cap = cap;
    return lex->heads && lex->words && lex->used ? GONG_OK : GONG_EFATAL;
}

static struct gq_word *same(const struct gq_lexicon *lex, struct gong_span word)
{
    for (unsigned i = lex->heads[bucket(word)]; i; i = lex->words[i - 1].next) {
        struct gq_word *w = &lex->words[i - 1];

        if (w->len == word.len && memcmp(w->ptr, word.ptr, word.len) == 0)
            return w;
    }
    return NULL;
}

struct gq_word *gq_lexicon_add(struct gong_ctx *ctx, struct gq_lexicon *lex, struct gong_span word)
{
    struct gq_word *w;
    uint16_t *link;
    size_t at;

    if (lex->n == lex->cap || word.len == 0 || word.len > 255) {
        gong_fail(ctx, GONG_EFATAL, "the word list is full or a word of %zu bytes is too long", word.len);
        return NULL;
    }
    w = same(lex, word);
    if (w)
        return w;
    w = &lex->words[lex->n++];
    w->ptr = word.ptr;
    w->len = (uint8_t)word.len;
    w->unit = word;
    w->key = key_of(word);
    w->mask = key_of(gong_span("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", word.len < 8 ? word.len : 8));
    at = bucket(word);
    lex->used[at / 8] |= (unsigned char)(1u << at % 8);
    link = &lex->heads[at];
    while (*link && lex->words[*link - 1].len >= w->len)
        link = &lex->words[*link - 1].next;
    w->next = *link;
    *link = (uint16_t)lex->n;
    return w;
}

static const struct gq_word *chain(const struct gq_lexicon *lex, size_t head, struct gong_span at,
                                   uint32_t cls)
{
    uint64_t key = at.len >= sizeof key ? key_of(gong_span(at.ptr, sizeof key)) : key_of(at);

    for (unsigned i = lex->heads[head]; i; i = lex->words[i - 1].next) {
        const struct gq_word *w = &lex->words[i - 1];

        if (((key ^ w->key) & w->mask) != 0 || w->len > at.len || (cls && !(w->cls & cls)))
            continue;
        if (w->len <= sizeof key ||
            memcmp(w->ptr + sizeof key, at.ptr + sizeof key, w->len - sizeof key) == 0)
            return w;
    }
    return NULL;
}

const struct gq_word *gq_lexicon_find(const struct gq_lexicon *lex, struct gong_span s, size_t pos,
                                      uint32_t cls)
{
    struct gong_span at;
    const struct gq_word *w = NULL;
    size_t head;

    if (pos >= s.len)
        return NULL;
    at = gong_span(s.ptr + pos, s.len - pos);
    if (at.len >= LONG && is_used(lex, head = long_bucket(at.ptr)))
        w = chain(lex, head, at, cls);
    head = LONG_HEADS + short_bucket(at.ptr, at.len);
    return w || !is_used(lex, head) ? w : chain(lex, head, at, cls);
}
