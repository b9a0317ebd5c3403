/* normalise.c: text to text: one form for what looks the same, and words restored that somebody
 * planted. Two edits, composed by the core: cleaning (clean.c), then repairs. */
#include "normalise.h"

struct normalise {
    const char *planted_words;
    int64_t max_bytes, repair;
    struct planted_words words;
};

enum { REPAIR, REPORT_ONLY, OFF };

static const struct gong_param params[] = {
    {.name = "planted_words",
     .type = GONG_P_FILE,
     .offset = offsetof(struct normalise, planted_words),
     .help = "Dictionary of words that were planted by hijacked mirrors, with what they stand for (JSON)."},
    {.name = "repair",
     .type = GONG_P_CHOICE,
     .offset = offsetof(struct normalise, repair),
     .dflt = "repair",
     .choices = "repair|report|off",
     .help = "Whether planted words are restored, only reported, or not looked for."},
    {.name = "max_bytes",
     .type = GONG_P_SIZE,
     .offset = offsetof(struct normalise, max_bytes),
     .dflt = "64M",
     .min = 1024,
     .max = 2147483648.0,
     .help = "Most bytes a text may have; a larger one is set aside."},
    {.name = NULL},
};

static const struct gong_rule rules[] = {
    {"dictionary", "a string of the dictionary of planted words, in a place where the grammar wants the word "
                   "it stands for"},
    {"grammar", "a foreign string that stands again and again where only 关于 makes sense"},
    {"absent-word", "a brand that stands where a common word does, which is missing from the whole text"},
    {NULL, NULL},
};

static int open_normalise(void *self, struct gong_ctx *ctx)
{
    struct normalise *n = self;

    n->words.grammar = words_open(ctx);
    if (!n->words.grammar)
        return GONG_EFATAL;
    return n->planted_words ? planted_words_open(ctx, n->planted_words, &n->words) : GONG_OK;
}

static int odd_findings(struct gong_ctx *ctx, struct gong_item *text, const struct odd *odd)
{
    static const struct {
        const char *severity, *code, *message;
    } kinds[ODD_COUNT] = {
        {"info", "control-character", "control characters were removed"},
        {"warning", "bidi-control", "characters that change the direction of writing were removed"},
        {"info", "private-use", "characters of private use: what they show depends on the font"},
        {"info", "noncharacter", "code points that are no characters"},
    };
    size_t len = gong_item_body(text).len, i;

    for (i = 0; i < ODD_COUNT; i++) {
        int64_t at = (int64_t)(odd->first[i] < len ? odd->first[i] : len);

        if (odd->count[i] && gong_find(ctx, text, kinds[i].severity, kinds[i].code, at, at, "%zu %s",
                                       odd->count[i], kinds[i].message) != GONG_OK)
            return GONG_EITEM;
    }
    return GONG_OK;
}

static struct findings *look_for_planted(struct normalise *n, struct gong_ctx *ctx, struct gong_span text)
{
    struct findings *f = gong_alloc(ctx, sizeof *f);
    struct search s = {&n->words, ctx, text, {text, n->words.grammar}, f, ((size_t)64 << 20) + 32 * text.len};

    if (!f)
        return NULL;
    planted_by_dictionary(&s);
    planted_by_grammar(&s);
    planted_by_absence(&s);
    return f;
}

/* What is not sure, or is not to be repaired, is only told. */
static int tell(struct normalise *n, struct gong_ctx *ctx, struct gong_item *text, struct findings *f)
{
    size_t i;

    for (i = 0; i < f->n; i++) {
        struct found *w = &f->list[i];

        w->sure = w->sure && n->repair == REPAIR;
        if (!w->sure && gong_find(ctx, text, "warning", "planted-text", (int64_t)w->places[0],
                                  (int64_t)(w->places[0] + w->injected.len),
                                  "\"%.*s\" may have been planted for \"%.*s\" at %zu places: left as it is",
                                  (int)w->injected.len, w->injected.ptr, (int)w->restored.len,
                                  w->restored.ptr, w->n_places) != GONG_OK)
            return GONG_EITEM;
    }
    return GONG_OK;
}

/* The next place of any sure string at or after `from`. */
static struct found *next_place(struct findings *f, size_t from, size_t *ret_at)
{
    struct found *best = NULL;
    size_t i, k;

    *ret_at = SIZE_MAX;
    for (i = 0; i < f->n; i++) {
        for (k = 0; f->list[i].sure && k < f->list[i].n_places; k++) {
            size_t at = f->list[i].places[k];

            if (at >= from && at < *ret_at) {
                *ret_at = at;
                best = &f->list[i];
            }
        }
    }
    return best;
}

static int add_repair(struct gong_ctx *ctx, struct gong_item *text, const struct found *w, size_t at)
{
    struct gong_repair row = {(int64_t)at,          (int64_t)(at + w->restored.len),
                              w->injected,          w->restored,
                              gong_span_z(w->rule), w->confidence};

    return gong_add(ctx, text, GONG_REPAIR, &row);
}

/* Rows and findings of the repairs, along the same walk that made the edit. */
static int record(struct gong_ctx *ctx, struct gong_item *text, struct findings *f)
{
    size_t at, from = 0;
    int64_t moved = 0;
    struct found *w;

    while ((w = next_place(f, from, &at)) != NULL) {
        int64_t start = (int64_t)at + moved;

        if (add_repair(ctx, text, w, (size_t)start) != GONG_OK)
            return GONG_EITEM;
        if (at == w->places[0] &&
            gong_find(ctx, text, "warning", "planted-text", start, start + (int64_t)w->restored.len,
                      "\"%.*s\" was planted for \"%.*s\" at %zu places: restored", (int)w->injected.len,
                      w->injected.ptr, (int)w->restored.len, w->restored.ptr, w->n_places) != GONG_OK)
            return GONG_EITEM;
        moved += (int64_t)w->restored.len - (int64_t)w->injected.len;
        from = at + w->injected.len;
    }
    return GONG_OK;
}

static struct gong_span replaced(struct gong_ctx *ctx, struct gong_span value, const struct found *w)
{
    struct gong_buf b;
    size_t at, from = 0;

    gong_buf_init(&b, ctx, value.len * (1 + w->restored.len));
    while ((at = gong_span_find(value, from, w->injected)) != SIZE_MAX) {
        gong_buf_add(&b, gong_span_sub(value, from, at));
        gong_buf_add(&b, w->restored);
        from = at + w->injected.len;
    }
    gong_buf_add(&b, gong_span_sub(value, from, value.len));
    return gong_buf_span(&b);
}

/* What the page says about itself (its title, above all) was tampered with in the same way. */
static void repair_labels(struct gong_ctx *ctx, struct gong_item *text, const struct findings *f)
{
    size_t n, i, k;
    struct gong_label *rows = gong_item_rows(text, GONG_LABEL, &n);

    for (i = 0; i < n; i++) {
        for (k = 0; k < f->n; k++) {
            struct gong_span value = rows[i].value;

            if (f->list[k].sure && value.ptr && gong_span_has(value, f->list[k].injected))
                value = replaced(ctx, value, &f->list[k]);
            if (value.ptr)
                rows[i].value = value;
        }
    }
}

static struct gong_item *repaired(struct normalise *n, struct gong_ctx *ctx, struct gong_item *text,
                                  struct findings *f)
{
    struct gong_span body = gong_item_body(text);
    struct gong_edit *e;
    size_t at, from = 0;
    struct found *w = next_place(f, 0, &at);

    if (!w)
        return text;
    e = gong_alloc(ctx, sizeof *e);
    if (!e)
        return NULL;
    gong_edit_init(e, ctx, body, (size_t)n->max_bytes);
    for (; w; w = next_place(f, from, &at)) {
        gong_edit_keep(e, from, at - from);
        gong_edit_put(e, w->restored, at, w->injected.len);
        from = at + w->injected.len;
    }
    gong_edit_keep(e, from, body.len - from);
    text = gong_edit_ok(e) ? gong_derive(ctx, text, GONG_TEXT, e) : NULL;
    if (!text || record(ctx, text, f) != GONG_OK)
        return NULL;
    repair_labels(ctx, text, f);
    return text;
}

/* NULL: reported. */
static struct gong_item *clean(struct normalise *n, struct gong_ctx *ctx, struct gong_item *in, bool last)
{
    struct gong_edit *e = gong_alloc(ctx, sizeof *e);
    struct gong_item *text;
    struct odd odd;

    if (!e)
        return NULL;
    gong_edit_init(e, ctx, gong_item_body(in), (size_t)n->max_bytes);
    normalise_clean(e, &odd);
    if (!gong_edit_ok(e)) {
        gong_fail(ctx, GONG_EITEM, "the text is larger than its cap of %lld bytes", (long long)n->max_bytes);
        return NULL;
    }
    text = gong_derive(ctx, in, GONG_TEXT, e);
    if (!text || (!last && odd_findings(ctx, text, &odd) != GONG_OK))
        return NULL;
    return odd.again && !last ? clean(n, ctx, text, true) : text;
}

static int process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct normalise *n = self;
    struct gong_item *text = clean(n, ctx, in, false);
    struct findings *f;

    if (!text)
        return gong_fail(ctx, GONG_EITEM, "the text cannot be normalised");
    if (n->repair != OFF) {
        f = look_for_planted(n, ctx, gong_item_body(text));
        if (!f || tell(n, ctx, text, f) != GONG_OK)
            return GONG_EITEM;
        text = repaired(n, ctx, text, f);
        if (!text)
            return gong_fail(ctx, GONG_EITEM, "the repaired text does not fit into its caps");
    }
    return gong_emit(ctx, text);
}

GONG_PLUGIN(normalise) = {
    GONG_PLUGIN_HEAD,
    .name = "normalise",
    .version = "0.1.0",
    .summary = "One form for what looks the same; restores words that hijacked mirrors planted.",
    .accepts = GONG_TEXT,
    .emits = GONG_TEXT,
    .model = GONG_ANY,
    .state_size = sizeof(struct normalise),
    .params = params,
    .open = open_normalise,
    .process = process,
    .rules = rules,
};
