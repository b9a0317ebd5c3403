/* test_hostile: does to its item what the item's first word says. payload -> text. */
#include <gongbao/edit.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static int copy_on(struct gong_ctx *ctx, struct gong_item *in)
{
    struct gong_edit e;
    struct gong_span body = gong_item_body(in);
    struct gong_item *out;

    gong_edit_init(&e, ctx, body, body.len + 1);
    gong_edit_keep(&e, 0, body.len);
    out = gong_derive(ctx, in, GONG_TEXT, &e);
    return out ? gong_emit(ctx, out) : GONG_EITEM;
}

static int hang(void)
{
    for (volatile int i = 0;; i++)
        ;
    return GONG_OK;
}

static int eat(void)
{
    for (;;) {
        volatile char *p = malloc(1 << 20);
        for (size_t i = 0; i < 1 << 20; i += 4096)
            p[i] = 1; /* the cap makes p NULL: a crash of this worker */
    }
    return GONG_OK;
}

static int eat_arena(struct gong_ctx *ctx)
{
    while (gong_alloc(ctx, 1 << 20))
        ;
    return GONG_EITEM;
}

static int flood(struct gong_ctx *ctx, struct gong_item *in, bool deaf)
{
    int r = GONG_OK;

    while (r >= 0 || deaf)
        r = copy_on(ctx, in);
    return r;
}

static int deep(volatile int n)
{
    volatile char frame[4096];

    frame[0] = (char)n;
    return n < 0 ? 0 : deep(n + 1) + frame[0];
}

static int bad_offset(struct gong_ctx *ctx, struct gong_item *in)
{
    struct gong_quantity q = {.start = 5, .end = 1 << 30};
    struct gong_item *out = gong_derive(ctx, in, GONG_TEXT, NULL);

    gong_add(ctx, out, GONG_QUANTITY, &q);
    return gong_emit(ctx, out);
}

/* The same item twice: a list of outputs must not become a circle. */
static int twice(struct gong_ctx *ctx, struct gong_item *in)
{
    struct gong_item *out = gong_derive(ctx, in, GONG_TEXT, NULL);
    int r = out ? gong_emit(ctx, out) : GONG_EITEM;

    return r < 0 ? r : gong_emit(ctx, out);
}

/* Scribbles over everything it can reach upwards of its own input. */
static int scribble(struct gong_item *in)
{
    memset((char *)(uintptr_t)gong_item_body(in).ptr, 0xA5, (size_t)1 << 40);
    return GONG_OK;
}

/* Writes to the page before its own input: the words that the parent acts on, where its slot is the
 * first one. */
static int behead(struct gong_item *in)
{
    uintptr_t page = (uintptr_t)gong_item_body(in).ptr / 4096 * 4096;

    *(volatile char *)(page - 1) = (char)0xA5;
    return GONG_OK;
}

static bool word_is(struct gong_span body, const char *word)
{
    return gong_span_starts(body, gong_span_z(word));
}

static int odd_answers(struct gong_ctx *ctx, struct gong_item *in, struct gong_span body)
{
    if (word_is(body, "badstatus"))
        return 77;
    if (word_is(body, "badkind"))
        return gong_emit(ctx, gong_derive(ctx, in, GONG_REPORT, NULL));
    if (word_is(body, "badoffset"))
        return bad_offset(ctx, in);
    if (word_is(body, "twice"))
        return twice(ctx, in);
    if (word_is(body, "silent"))
        return GONG_OK;
    if (word_is(body, "item"))
        return gong_fail(ctx, GONG_EITEM, "does not like it");
    if (word_is(body, "refuse"))
        return gong_refuse(ctx, "not-my-kind", "is of another kind");
    if (word_is(body, "later"))
        return gong_fail(ctx, GONG_ERETRY, "not now");
    if (word_is(body, "fatal"))
        return gong_fail(ctx, GONG_EFATAL, "nothing works any more");
    if (word_is(body, "drop"))
        return gong_drop(ctx, "not-wanted");
    if (word_is(body, "grave") &&
        gong_find(ctx, in, "error", "grave", GONG_NULL, GONG_NULL, "cannot be right") < 0)
        return GONG_EITEM;
    return copy_on(ctx, in);
}

struct hostile {
    bool tame;
};

static const struct gong_param params[] = {{"tame", GONG_P_BOOL, offsetof(struct hostile, tame), "false",
                                            false, NULL, 0, 0, "Mended: does no harm."},
                                           {0}};

static int hostile_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    const struct hostile *h = self;
    struct gong_span body = gong_item_body(in);

    if (h->tame)
        return copy_on(ctx, in);
    if (word_is(body, "crash"))
        return raise(SIGSEGV);
    if (word_is(body, "hang"))
        return hang();
    if (word_is(body, "eat"))
        return eat();
    if (word_is(body, "arena"))
        return eat_arena(ctx);
    if (word_is(body, "flood"))
        return flood(ctx, in, false);
    if (word_is(body, "deaf"))
        return flood(ctx, in, true);
    if (word_is(body, "exit"))
        _exit(3);
    if (word_is(body, "deep"))
        return deep(0);
    if (word_is(body, "scribble"))
        return scribble(in);
    if (word_is(body, "behead"))
        return behead(in);
    return odd_answers(ctx, in, body);
}

GONG_PLUGIN(test_hostile) = {GONG_PLUGIN_HEAD,
                             .name = "test_hostile",
                             .version = "1",
                             .summary = "Does what its item says, however bad.",
                             .accepts = GONG_PAYLOAD,
                             .emits = GONG_TEXT,
                             .state_size = sizeof(struct hostile),
                             .params = params,
                             .process = hostile_process};
