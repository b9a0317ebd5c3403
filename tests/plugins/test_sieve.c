/* test_sieve: a stage of the parent, as an archive is one: drops payloads whose URL ends in `end`. */
#include <gongbao/plugin.h>

struct sieve {
    const char *end;
};

static const struct gong_param params[] = {
    {"end", GONG_P_STRING, offsetof(struct sieve, end), NULL, true, NULL, 0, 0, "What is dropped ends so."},
    {0}};

static int sieve_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    const struct sieve *s = self;

    return gong_span_ends(gong_item_get(in, "url"), gong_span_z(s->end)) ? gong_drop(ctx, "sieved")
                                                                         : GONG_PASS;
}

GONG_PLUGIN(test_sieve) = {GONG_PLUGIN_HEAD,        .name = "test_sieve",
                           .version = "1",          .summary = "Drops what ends so.",
                           .accepts = GONG_PAYLOAD, .emits = GONG_PAYLOAD,
                           .model = GONG_SINGLE,    .state_size = sizeof(struct sieve),
                           .params = params,        .process = sieve_process};
