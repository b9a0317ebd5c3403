/* extract_citations: every 《…》 and every 发文字号 of a report.
 *
 * Adds rows to the report and passes it on; the body stays as it is. The two searches are
 * independent of each other: titles.c and numbers.c, see citations.h. */
#include "citations.h"

struct state {
    bool orders;
    int64_t max_rows, max_body;
    struct prefix_words *words;
    struct reader *reader;
};

static const struct gong_param params[] = {
    {"orders", GONG_P_BOOL, offsetof(struct state, orders), "true", false, NULL, 0, 0,
     "Take the numbers of orders (国务院令第722号) and of numbered announcements for document numbers too."},
    {"max_rows", GONG_P_INT, offsetof(struct state, max_rows), "100000", false, NULL, 1, 1000000,
     "Most titles of one document; later ones are left out with a finding."},
    {"max_body", GONG_P_SIZE, offsetof(struct state, max_body), "64M", false, NULL, 1, 1073741824,
     "Largest body; a larger one is an error of the item."},
    {NULL, GONG_P_BOOL, 0, NULL, false, NULL, 0, 0, NULL}};

static const struct gong_rule rules[] = {
    {"instrument", "kind of a title that ends in the word of something an office issues: 条例, 通知, 方案"},
    {"other", "kind of any other title"},
    {"unbalanced-mark", "finding: a mark of a title without a partner"},
    {"mixed-marks", "finding: a title opened by 《 and closed by 〉, or the other way round"},
    {"empty-title", "finding: 《》 with nothing inside"},
    {"nesting-too-deep", "finding: titles nested deeper than 16"},
    {"title-findings-cut", "finding: more than 50 findings about the marks of titles"},
    {"citation-limit", "finding: more titles than max_rows"},
    {"number-limit", "finding: more document numbers than can be kept apart (16,384)"},
    {NULL, NULL}};

static int citations_open(void *self, struct gong_ctx *ctx)
{
    struct state *st = self;

    st->words = gong_alloc(ctx, sizeof(*st->words));
    st->reader = citations_reader(ctx);
    if (!st->words || !st->reader)
        return GONG_EFATAL;
    prefix_words_init(st->words);
    return GONG_OK;
}

static int citations_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    const struct state *st = self;
    struct job job = {ctx, in, gong_item_body(in), st->max_rows, st->orders, st->words, st->reader};
    int status;

    if ((int64_t)job.body.len > st->max_body)
        return gong_fail(ctx, GONG_EITEM, "body of %zu bytes is larger than max_body", job.body.len);
    status = citations_titles(&job);
    if (status == GONG_OK)
        status = citations_numbers(&job);
    return status == GONG_OK ? GONG_PASS : status;
}

GONG_PLUGIN(extract_citations) = {
    GONG_PLUGIN_HEAD,
    .name = "extract_citations",
    .version = "0.1.0",
    .summary = "Finds the titles and document numbers that a report names.",
    .accepts = GONG_REPORT,
    .emits = GONG_REPORT,
    .model = GONG_ANY,
    .state_size = sizeof(struct state),
    .params = params,
    .open = citations_open,
    .process = citations_process,
    .rules = rules,
};
