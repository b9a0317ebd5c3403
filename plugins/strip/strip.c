/* strip.c: page -> text. Descriptor, parameters and the order of the steps; see strip.h. */
#include "strip.h"

struct strip {
    const char *folder;
    int64_t only;
    bool title_line;
    struct presets *presets;
};

static int strip_open(void *self, struct gong_ctx *ctx)
{
    struct strip *s = (struct strip *)self;

    s->presets = s->folder ? presets_load(ctx, s->folder) : presets_none(ctx);
    return s->presets ? GONG_OK : GONG_EITEM;
}

static bool is_plain(const struct gong_item *in)
{
    return gong_span_is(gong_item_get(in, "media_type"), "text/plain");
}

static int read_html(struct page *p)
{
    int rc;

    p->html = gong_html_parse(p->ctx, p->src);
    if (!p->html)
        return GONG_EITEM;
    rc = dom_read(p);
    if (rc == GONG_OK)
        rc = match_all(p);
    if (rc == GONG_OK)
        rc = lines_read(p);
    if (rc == GONG_OK)
        rc = labels_head(p);
    if (rc == GONG_OK)
        body_choose(p);
    return rc;
}

static void find_cms(struct page *p)
{
    size_t i, n = presets_count(p->presets);
    uint32_t k;

    for (i = 0; i < n && !p->cms; i++) {
        for (k = 0; k < p->n_hits && !p->cms; k++)
            if (p->hits[k].role == ROLE_SIGN && p->hits[k].preset == i)
                p->cms = preset_name(p->presets, i);
        if (!p->cms && preset_signed(p->presets, i, p->src, p->url))
            p->cms = preset_name(p->presets, i);
    }
}

static int strip_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct strip *s = (struct strip *)self;
    struct page *p = (struct page *)gong_alloc(ctx, sizeof(*p));
    int rc;

    if (!p)
        return GONG_EITEM;
    p->ctx = ctx;
    p->in = in;
    p->presets = s->presets;
    p->src = gong_item_body(in);
    p->url = gong_item_get(in, "url");
    rc = is_plain(in) ? plain_read(p) : read_html(p);
    if (rc != GONG_OK)
        return rc;
    resolve_title(p);
    trim_body(p);
    rc = labels_lines(p);
    if (rc == GONG_OK)
        rc = resolve_fields(p);
    if (rc != GONG_OK)
        return rc;
    find_cms(p);
    rc = classify(p);
    return rc == GONG_OK ? out_emit(p, s->title_line) : rc;
}

static const struct gong_param params[] = {
    {"presets", GONG_P_FILE, offsetof(struct strip, folder), "cms", false, NULL, 0, 0,
     "Folder of CMS presets; null for none."},
    {"only", GONG_P_CHOICE, offsetof(struct strip, only), "all", false, "all|article", 0, 0,
     "Which classes of pages go on; others are dropped with the reason class-NAME."},
    {"title_line", GONG_P_BOOL, offsetof(struct strip, title_line), "true", false, NULL, 0, 0,
     "Whether the title stands first in the text where the container does not begin with it."},
    {NULL, GONG_P_BOOL, 0, NULL, false, NULL, 0, 0, NULL}};

GONG_PLUGIN(strip) = {
    GONG_PLUGIN_HEAD,
    .name = "strip",
    .version = "0.1.0",
    .summary = "Finds the document in a page and leaves everything else",
    .accepts = GONG_PAGE,
    .emits = GONG_TEXT,
    .state_size = sizeof(struct strip),
    .params = params,
    .open = strip_open,
    .process = strip_process,
};
