/* test_pass: the empty stage: the input goes on. */
#include <gongbao/plugin.h>

static int pass_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    (void)self;
    (void)ctx;
    (void)in;
    return GONG_PASS;
}

GONG_PLUGIN(test_pass) = {GONG_PLUGIN_HEAD,           .name = "test_pass",     .version = "1",
                          .summary = "Does nothing.", .accepts = GONG_PAYLOAD, .emits = GONG_PAYLOAD,
                          .process = pass_process};
