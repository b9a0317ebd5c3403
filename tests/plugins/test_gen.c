/* test_gen: a source for tests: `count` payloads of `size` bytes; every `every`-th begins with
 * the word `word`, which test_hostile understands. */
#include <gongbao/buf.h>

struct gen {
    int64_t count, size, every, next;
    const char *word;
};

static const struct gong_param params[] = {
    {"count", GONG_P_INT, offsetof(struct gen, count), "10", false, NULL, 0, 0, "How many items."},
    {"size", GONG_P_SIZE, offsetof(struct gen, size), "64", false, NULL, 0, 0, "Bytes of one item."},
    {"every", GONG_P_INT, offsetof(struct gen, every), "0", false, NULL, 0, 0,
     "Which items begin with the word."},
    {"word", GONG_P_STRING, offsetof(struct gen, word), "fine", false, NULL, 0, 0, "The word."},
    {0}};

static int gen_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct gen *g = self;
    bool hostile = g->every && g->next % g->every == g->every - 1;
    struct gong_span head = gong_format(ctx, "%s %lld\n", hostile ? g->word : "fine", (long long)g->next);
    struct gong_item *it;
    char *body;

    (void)in;
    if (g->next == g->count)
        return GONG_END;
    gong_expect(ctx, g->count);
    it = gong_new(ctx, GONG_PAYLOAD);
    body = gong_alloc(ctx, (size_t)g->size + head.len);
    if (!it || !body)
        return GONG_EFATAL;
    memset(body, 'x', (size_t)g->size + head.len);
    memcpy(body, head.ptr, head.len);
    gong_item_set_body(it, gong_span(body, head.len > (size_t)g->size ? head.len : (size_t)g->size));
    gong_set(ctx, it, "url", gong_format(ctx, "test:%06lld", (long long)g->next));
    gong_set(ctx, it, "fetched_at", GONG_LIT("2025-01-01T00:00:00Z"));
    g->next++;
    return gong_emit(ctx, it);
}

GONG_PLUGIN(test_gen) = {GONG_PLUGIN_HEAD,
                         .name = "test_gen",
                         .version = "1",
                         .summary = "Makes items for tests.",
                         .emits = GONG_PAYLOAD,
                         .model = GONG_SINGLE,
                         .state_size = sizeof(struct gen),
                         .params = params,
                         .process = gen_process};
