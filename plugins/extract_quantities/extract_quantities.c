/* extract_quantities: report -> the same report with rows `quantities`.
 *
 * The body is read sentence by sentence (quantities.h says how); a sentence without a digit or
 * a rank is passed over by the bytes of its characters (places.c). What is remembered between sentences is
 * the frame (which year, one year or several) and the section. Memory: tables for one sentence,
 * which belong to the stage and are written anew for each, and the rows. */
#include "quantities.h"

enum { STOCK = 8192, DENSE = 16 }; /* quantities of any text; bytes of text for each one beyond */

struct state {
    const char *const *units;
    int64_t max_quantities;
    struct gq_lexicon words, unit_words;
    struct gq_mark *marks;
    struct gq_tok *toks;
    struct gq_fact *facts;
    uint16_t *places;
    const struct gq_lists *lists;
};

struct walk {
    struct gong_ctx *ctx;
    struct gong_item *it;
    struct gq_sentence s;
    struct gq_frame frame;
    const struct gong_section *sections;
    size_t n_sections, section; /* section: index + 1 of the last one begun */
    int64_t rows, max_rows;
    size_t last_long; /* offset of the last numeral too long to read */
};

static const char *const kind_names[] = {"count",  "percent", "money",  "duration", "score",  "rank",
                                         "length", "area",    "weight", "volume",   "energy", "other"};

static int open_stage(void *self, struct gong_ctx *ctx)
{
    struct state *st = self;
    int r = gq_words_open(ctx, &st->words);

    st->marks = gong_alloc(ctx, GQ_MAX_MARKS * sizeof *st->marks);
    st->toks = gong_alloc(ctx, (GQ_MAX_TOKENS + 8) * sizeof *st->toks);
    st->facts = gong_alloc(ctx, GQ_MAX_MARKS * sizeof *st->facts);
    st->places = gong_alloc(ctx, GQ_PLACES * sizeof *st->places);
    st->lists = gq_lists_open(ctx);
    if (!st->marks || !st->toks || !st->facts || !st->places || !st->lists)
        return GONG_EFATAL;
    return r == GONG_OK ? gq_units_open(ctx, st->units, &st->unit_words) : r;
}

/* ---- rows ------------------------------------------------------------------------------ */

static int64_t section_at(struct walk *w, size_t pos)
{
    size_t i;

    while (w->section < w->n_sections && w->sections[w->section].start <= (int64_t)pos)
        w->section++;
    for (i = w->section; i > 0;) {
        const struct gong_section *sec = &w->sections[i - 1];

        if (sec->end > (int64_t)pos)
            return sec->no;
        if (sec->parent < 1 || sec->parent >= (int64_t)i)
            break;
        i = (size_t)sec->parent;
    }
    return GONG_NULL;
}

static struct gong_span approx_name(enum gq_approx a)
{
    static const char *const names[] = {NULL, "over", "nearly", "about"};

    return gong_span_z(names[a]);
}

static struct gong_span role_of(const struct gq_fact *f)
{
    if (f->part)
        return GONG_LIT("part");
    if (f->scope.ptr)
        return f->scope;
    return f->total ? GONG_LIT("total") : gong_span_none();
}

static int add_row(struct walk *w, const struct gq_fact *f)
{
    struct gong_quantity q = {.start = (int64_t)f->a->from,
                              .end = (int64_t)f->a->to,
                              .raw = gong_span_sub(w->s.t.s, f->a->from, f->a->to),
                              .value = f->a->value,
                              .unit = f->a->unit,
                              .approx = approx_name(f->a->approx),
                              .kind = gong_span_z(kind_names[f->a->kind]),
                              .measure = f->measure,
                              .basis = gong_span_z(f->basis),
                              .direction = f->basis ? f->direction : GONG_NULL,
                              .section = section_at(w, f->a->from),
                              .rule = gong_span_z(f->a->rule),
                              .role = role_of(f)};

    w->rows++;
    return gong_add(w->ctx, w->it, GONG_QUANTITY, &q);
}

/* ---- sentences ---------------------------------------------------------------------------- */

static int sentence(struct walk *w)
{
    size_t too_long = SIZE_MAX;
    size_t end = gq_marks_read(&w->s, &too_long);
    int r = GONG_OK;

    if (end < w->s.to)
        w->s.to = end;
    gq_tokens_read(&w->s);
    gq_frame_read(&w->s);
    gq_measures(&w->s);
    if (too_long != SIZE_MAX && w->frame.findings++ < GQ_MAX_FINDINGS)
        r = gong_find(w->ctx, w->it, "warning", "number-too-long", (int64_t)too_long, (int64_t)too_long + 1,
                      "a run of more than %d digits is no number", GQ_DIGITS);
    for (size_t i = 0; i < w->s.n_facts && r == GONG_OK && w->rows < w->max_rows; i++)
        r = add_row(w, &w->s.facts[i]);
    return r == GONG_OK ? gq_check(w->ctx, w->it, &w->s) : r;
}

/* A row of a flattened table: cells apart by tabs, or by at least two bars, or by one that a number
 * stands behind. */
static void begin_line(struct walk *w, size_t pos)
{
    struct gq_text *t = &w->s.t;
    const char *nl = memchr(t->s.ptr + pos, '\n', t->s.len - pos), *bar;

    t->line_from = pos;
    t->line_to = nl ? (size_t)(nl - t->s.ptr) : t->s.len;
    bar = memchr(t->s.ptr + pos, '|', t->line_to - pos);
    t->table = memchr(t->s.ptr + pos, '\t', t->line_to - pos) ||
               (bar && memchr(bar + 1, '|', t->line_to - (size_t)(bar + 1 - t->s.ptr))) ||
               (bar && gq_is_pure(gong_span_sub(t->s, (size_t)(bar - t->s.ptr), t->line_to)));
    t->spaced = !t->table && gq_is_number_row(t);
    t->pure = t->table && gq_is_pure(gong_span_sub(t->s, pos, t->line_to));
    t->lone = !t->table && !t->spaced && gq_is_lone(t, t->lone);
    gq_table_line(t, &w->s.table);
}

static int walk_body(struct walk *w)
{
    struct gong_span s = w->s.t.s;
    size_t pos = 0;
    int r = GONG_OK;

    if (s.len)
        begin_line(w, 0);
    while (pos < s.len && r == GONG_OK && w->rows < w->max_rows) {
        size_t end;
        bool any;

        w->s.from = pos;
        any = gq_sentence_find(&w->s);
        end = w->s.to;
        if (any) {
            r = sentence(w);
            end = w->s.to > pos ? w->s.to : end;
            if (w->s.n_marks && w->s.marks[w->s.n_marks - 1].to > end)
                end = w->s.marks[w->s.n_marks - 1].to;
        }
        pos = end;
        if (pos < s.len && s.ptr[pos] == '\n')
            begin_line(w, ++pos);
    }
    if (r == GONG_OK && w->rows >= w->max_rows)
        r = gong_find(w->ctx, w->it, "warning", "too-many-quantities", GONG_NULL, GONG_NULL,
                      "reading stopped after %lld quantities", (long long)w->rows);
    return r;
}

/* Rows are the memory that a text of nothing but numbers costs: beyond a stock that any report may
 * use, one for every DENSE bytes of text. */
static int64_t most_rows(size_t len, int64_t max)
{
    int64_t most = STOCK + (int64_t)(len / DENSE);

    return most < max ? most : max;
}

static int process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct state *st = self;
    struct walk w;
    int r;

    memset(&w, 0, sizeof w);
    w.ctx = ctx;
    w.it = in;
    w.max_rows = most_rows(gong_item_body(in).len, st->max_quantities);
    w.sections = gong_item_rows(in, GONG_SECTION, &w.n_sections);
    w.s.t.s = gong_item_body(in);
    w.s.t.words = &st->words;
    w.s.t.units = &st->unit_words;
    w.s.t.lists = st->lists;
    w.s.frame = &w.frame;
    w.s.marks = st->marks;
    w.s.toks = st->toks;
    w.s.facts = st->facts;
    w.s.places = st->places;
    r = walk_body(&w);
    return r == GONG_OK ? GONG_PASS : r;
}

static const struct gong_param params[] = {
    {.name = "units",
     .type = GONG_P_LIST,
     .offset = offsetof(struct state, units),
     .dflt = "[]",
     .help = "More classifiers that count things, beside the built-in list; \"X=Y\" reads X as Y."},
    {.name = "max_quantities",
     .type = GONG_P_INT,
     .offset = offsetof(struct state, max_quantities),
     .dflt = "200000",
     .min = 1,
     .max = 10000000,
     .help =
         "Most quantities of one report, and never more than 8192 and one for every 16 bytes of text; then a "
         "finding says that reading stopped."},
    {.name = NULL}};

static const struct gong_rule rules[] = {
    {"classifier", "a numeral with a classifier: 12家, 3000余人次, 5台(套)"},
    {"percent", "%, ‰, 个百分点, 倍, 成, 番"},
    {"money", "a currency: 1.2亿元, 3000美元, ¥500"},
    {"duration", "time: 3年, 7个工作日, 24小时, 65周岁"},
    {"unit", "a measuring unit: 公里, 亩, 吨, 立方米, kW"},
    {"compound", "two units of one kind in a row: 4分16秒, 2小时30分, 3元5角"},
    {"range", "the first number of a range or list takes unit and multiplier of the second: 4-12个工作日"},
    {"amount-without-unit",
     "万 or 亿, an approximation or a predicate but no unit: 15万市场主体, 指数为103.2"},
    {"money-by-context", "万 or 亿 without 元 beside words that make it money: 登记金额25.17亿"},
    {"table-cell", "a cell of a table row that holds nothing but a number"},
    {"table-unit",
     "the same, with the unit of the caption (单位：万元) or of the head of its column (罚款（元）)"},
    {"fraction", "1/10以上"},
    {"rank", "a rank with digits: 第9, 前10位, 25位"},
    {"rank-in-words", "a rank with Chinese numerals: 全省第二, 全市首位"},
    {"percent-in-words", "百分之…, 千分之…, 万分之…"},
    {NULL, NULL}};

GONG_PLUGIN(extract_quantities) = {
    GONG_PLUGIN_HEAD,       .name = "extract_quantities",
    .version = "0.1.0",     .summary = "Numbers of the text with unit, measure, approximation and change.",
    .accepts = GONG_REPORT, .emits = GONG_REPORT,
    .model = GONG_ANY,      .state_size = sizeof(struct state),
    .params = params,       .open = open_stage,
    .process = process,     .rules = rules,
};
