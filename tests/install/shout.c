/* shout: the smallest plugin that does something: every text gains a finding with its length. */
#include <gongbao/plugin.h>

static int shout_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    (void)self;
    gong_find(ctx, in, "info", "shout", GONG_NULL, GONG_NULL, "%zu bytes!", gong_item_body(in).len);
    return GONG_PASS;
}

GONG_PLUGIN(shout) = {
    GONG_PLUGIN_HEAD,     .name = "shout",    .version = "1.0",        .summary = "Says how long a text is.",
    .accepts = GONG_TEXT, .emits = GONG_TEXT, .process = shout_process};
