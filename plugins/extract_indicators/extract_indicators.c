/* extract_indicators.c: the figures that make reports comparable, told by a dictionary.
 *
 * The numbers are those of extract_quantities; which of them is which indicator is decided by the words
 * around it (context.h), as the dictionary says (dict.h). Claims in words (未发生败诉案件) give numbers
 * too. Where the text gives two different values there is a finding and no value. */
#include <gongbao/plugin.h>

#include "match.h"

struct extract_indicators {
    const char *dictionary;
    struct dict dict;
    struct match_index index;
    struct candidates *found; /* one per indicator, emptied for each document */
};

static int open_stage(void *self, struct gong_ctx *ctx)
{
    struct extract_indicators *s = self;
    int status = dict_load(&s->dict, ctx, s->dictionary);

    if (status == GONG_OK && !match_index_build(&s->index, &s->dict, ctx))
        status = GONG_EFATAL;
    if (status == GONG_OK && !(s->found = gong_alloc(ctx, s->dict.n_indicators * sizeof *s->found)))
        status = GONG_EFATAL;
    return status;
}

static int process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct extract_indicators *s = self;
    struct document doc;

    if (!document_read(&doc, &s->dict, ctx, in))
        return GONG_EITEM;
    for (unsigned i = 0; i < s->dict.n_indicators; i++)
        s->found[i].n = 0;
    match_numbers(&doc, &s->index, s->found);
    match_claims(&doc, s->found);
    for (unsigned i = 0; i < s->dict.n_indicators; i++) {
        int status = GONG_OK;
        if (document_has(&doc, &s->dict.indicators[i]))
            status = resolve(ctx, in, &s->dict.indicators[i], &s->found[i]);
        if (status != GONG_OK)
            return status;
    }
    return GONG_PASS;
}

static const struct gong_param params[] = {
    {.name = "dictionary",
     .type = GONG_P_FILE,
     .offset = offsetof(struct extract_indicators, dictionary),
     .dflt = "dictionaries/indicators.json",
     .help = "The indicators and the words that tell them."},
    {.name = NULL},
};

static const struct gong_rule rules[] = {
    {"phrase:*", "A number that stands with the words of this pattern of the dictionary."},
    {"claim:*", "Words that state a number without digits, as 未发生败诉案件 states 0."},
    {"sum:*", "Numbers that the dictionary says to add up; the name is that of the first pattern."},
    {"disagree", "The text gives two different numbers: no value, and the finding indicator-disagreement."},
    {NULL, NULL},
};

GONG_PLUGIN(extract_indicators) = {
    GONG_PLUGIN_HEAD,
    .name = "extract_indicators",
    .version = "0.1.0",
    .summary = "Names the figures of a report by a dictionary: cases filed, complaints, litigation.",
    .accepts = GONG_REPORT,
    .emits = GONG_REPORT,
    .model = GONG_ANY,
    .state_size = sizeof(struct extract_indicators),
    .params = params,
    .open = open_stage,
    .process = process,
    .rules = rules,
};
