/* lexicon.c: longest match by a hash over the first character and a chain sorted by length.
 *
 * Word lists are fixed and short, chains hold a dozen words at most, so that one lookup costs
 * one hash and few comparisons: this runs on every character of a sentence with a number. */
#include "lexicon.h"

#define HEADS 8192u

static size_t bucket(struct gong_span s, size_t pos)
{
    const unsigned char *p = (const unsigned char *)s.ptr + pos;
    uint32_t h = p[0];

    if (h < 0x80)
        return h;
    if (s.len - pos > 1)
        h = h << 6 ^ p[1];
    if (s.len - pos > 2)
        h = h << 6 ^ p[2];
    return 128 + (h * 2654435761u >> 16) % (HEADS - 128);
}

int gq_lexicon_init(struct gong_ctx *ctx, struct gq_lexicon *lex, size_t cap)
{
    lex->heads = gong_alloc(ctx, HEADS * sizeof *lex->heads);
    lex->words = gong_alloc(ctx, cap * sizeof *lex->words);
    lex->n = 0;
    lex->cap = cap;
    return lex->heads && lex->words ? GONG_OK : GONG_EFATAL;
}

static struct gq_word *same(const struct gq_lexicon *lex, struct gong_span word)
{
    for (unsigned i = lex->heads[bucket(word, 0)]; i; i = lex->words[i - 1].next) {
        struct gq_word *w = &lex->words[i - 1];

        if (w->len == word.len && memcmp(w->ptr, word.ptr, word.len) == 0)
            return w;
    }
    return NULL;
}

struct gq_word *gq_lexicon_add(struct gong_ctx *ctx, struct gq_lexicon *lex, struct gong_span word)
{
    struct gq_word *w = same(lex, word);
    uint16_t *link = &lex->heads[bucket(word, 0)];

    if (w)
        return w;
    if (lex->n == lex->cap || word.len == 0 || word.len > 255) {
        gong_fail(ctx, GONG_EFATAL, "the word list is full or a word of %zu bytes is too long", word.len);
        return NULL;
    }
    w = &lex->words[lex->n++];
    w->ptr = word.ptr;
    w->len = (uint8_t)word.len;
    w->unit = word;
    while (*link && lex->words[*link - 1].len >= w->len)
        link = &lex->words[*link - 1].next;
    w->next = *link;
    *link = (uint16_t)lex->n;
    return w;
}

const struct gq_word *gq_lexicon_find(const struct gq_lexicon *lex, struct gong_span s, size_t pos,
                                      uint32_t cls)
{
    if (pos >= s.len)
        return NULL;
    for (unsigned i = lex->heads[bucket(s, pos)]; i; i = lex->words[i - 1].next) {
        const struct gq_word *w = &lex->words[i - 1];

        if (w->len <= s.len - pos && (!cls || (w->cls & cls)) && memcmp(w->ptr, s.ptr + pos, w->len) == 0)
            return w;
    }
    return NULL;
}
