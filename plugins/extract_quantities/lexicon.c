/* lexicon.c: longest match by hashes over the first two characters.
 *
 * Words of two characters and more hang on a hash of their first six bytes, shorter ones (one
 * Chinese character, ASCII units) on a hash of their first. Chains are sorted by length and
 * nearly always empty; a bit for each chain says so from two KiB that stay in the cache: this
 * runs on every character of a sentence with a number. */
#include "lexicon.h"

static size_t head_of(struct gong_span word)
{
    return word.len >= GQ_LONG ? gq_long_head(word.ptr) : gq_short_head(word.ptr, word.len);
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
    lex->heads = gong_alloc(ctx, (GQ_LONG_HEADS + GQ_SHORT_HEADS) * sizeof *lex->heads);
    lex->words = gong_alloc(ctx, cap * sizeof *lex->words);
    lex->keys = gong_alloc(ctx, cap * sizeof *lex->keys);
    lex->used = gong_alloc(ctx, (GQ_LONG_HEADS + GQ_SHORT_HEADS) / 8);
    lex->n = 0;
    lex->cap = cap;
    return lex->heads && lex->words && lex->keys && lex->used ? GONG_OK : GONG_EFATAL;
}

static struct gq_word *same(const struct gq_lexicon *lex, struct gong_span word)
{
    for (unsigned i = lex->heads[head_of(word)]; i; i = lex->keys[i - 1].next) {
        struct gq_word *w = &lex->words[i - 1];

        if (w->len == word.len && memcmp(w->ptr, word.ptr, word.len) == 0)
            return w;
    }
    return NULL;
}

struct gq_word *gq_lexicon_add(struct gong_ctx *ctx, struct gq_lexicon *lex, struct gong_span word)
{
    struct gq_word *w;
    struct gq_key *k;
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
    k = &lex->keys[lex->n - 1];
    k->first = key_of(word);
    k->len = w->len;
    at = head_of(word);
    lex->used[at / 8] |= (unsigned char)(1u << at % 8);
    link = &lex->heads[at];
    while (*link && lex->keys[*link - 1].len >= w->len)
        link = &lex->keys[*link - 1].next;
    k->next = *link;
    *link = (uint16_t)lex->n;
    return w;
}

/* Which of its first eight bytes a word of len bytes has. */
static uint64_t mask_of(size_t len)
{
    static const unsigned char ones[16] = {255, 255, 255, 255, 255, 255, 255, 255};
    uint64_t mask;

    memcpy(&mask, ones + (len < 8 ? 8 - len : 0), sizeof mask);
    return mask;
}

static const struct gq_word *chain(const struct gq_lexicon *lex, size_t head, struct gong_span at,
                                   uint32_t cls)
{
    uint64_t first = at.len >= sizeof first ? key_of(gong_span(at.ptr, sizeof first)) : key_of(at);

    for (unsigned i = lex->heads[head]; i; i = lex->keys[i - 1].next) {
        const struct gq_key *k = &lex->keys[i - 1];
        const struct gq_word *w = &lex->words[i - 1];

        if (((first ^ k->first) & mask_of(k->len)) != 0 || k->len > at.len || (cls && !(w->cls & cls)))
            continue;
        if (k->len <= sizeof first ||
            memcmp(w->ptr + sizeof first, at.ptr + sizeof first, k->len - sizeof first) == 0)
            return w;
    }
    return NULL;
}

const struct gq_word *gq_lexicon_look(const struct gq_lexicon *lex, struct gong_span s, size_t pos,
                                      uint32_t cls)
{
    struct gong_span at = gong_span(s.ptr + pos, s.len - pos);
    const struct gq_word *w = NULL;
    size_t head;

    if (at.len >= GQ_LONG && gq_is_used(lex, head = gq_long_head(at.ptr)))
        w = chain(lex, head, at, cls);
    if (w)
        return w;
    head = gq_short_head(at.ptr, at.len);
    return gq_is_used(lex, head) ? chain(lex, head, at, cls) : NULL;
}
