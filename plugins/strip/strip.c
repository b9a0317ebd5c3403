/* strip.c: page -> text. Descriptor, parameters and the order of the steps; see strip.h. */
#include "strip.h"

struct strip {
    const char *own, *folder;
    int64_t only;
    bool title_line;
    struct presets *presets;
};

enum { ONLY_ALL, ONLY_ARTICLE };

static const char *drop_reason(const char *cls)
{
    static const char *const reasons[] = {"class-list",      "class-stub",    "class-shell",
                                          "class-challenge", "class-soft404", "class-attachment"};
    size_t i;

    for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (strcmp(reasons[i] + sizeof("class-") - 1, cls) == 0)
            return reasons[i];
    return "class-other";
}

static int strip_open(void *self, struct gong_ctx *ctx)
{
    struct strip *s = (struct strip *)self;

    if (!words_are_sorted())
        return gong_fail(ctx, GONG_EFATAL, "a list of words is not sorted");
    s->presets = presets_load(ctx, s->own, s->folder);
    return s->presets ? GONG_OK : GONG_EITEM;
}

bool is_markup(const struct gong_item *in)
{
    struct gong_span t = gong_item_get(in, "media_type");

    return !t.ptr || starts(t, "text/") || has(t, "html") || has(t, "xml");
}

static bool is_plain(const struct gong_item *in)
{
    return gong_span_is(gong_item_get(in, "media_type"), "text/plain");
}

/* Bytes that are no markup have no lines. */
static int read_nothing(struct page *p)
{
    p->body = NONE;
    return lines_sum(p);
}

static int read_html(struct page *p)
{
    int rc;

    p->html = gong_html_parse_part(p->ctx, p->whole, p->whole.len - p->src.len, parts_memory_left(p));
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

/* Elements tell more surely, and cheaper, than words of the source. */
static void find_cms(struct page *p)
{
    size_t n = presets_count(p->presets), best = n;
    uint32_t k;

    for (k = 0; k < p->n_hits; k++)
        if (p->hits[k].role == ROLE_SIGN && p->hits[k].preset < best)
            best = p->hits[k].preset;
    if (best == n)
        best = preset_signed(p->presets, p->src, p->url);
    p->cms = best < n ? preset_name(p->presets, best) : NULL;
}

/* A list is no loss. Whatever else came in place of a document must not vanish in silence. */
static int leave_out(struct page *p)
{
    const char *reason = drop_reason(p->cls);

    if (strcmp(p->cls, "list") == 0)
        return gong_drop(p->ctx, reason);
    return gong_refuse(p->ctx, reason, "is no document but of class %s (%s)", p->cls, p->cls_rule);
}

static int read_page(struct page *p)
{
    int rc;

    if (!is_markup(p->in))
        rc = read_nothing(p);
    else
        rc = is_plain(p->in) ? plain_read(p) : read_html(p);
    if (rc != GONG_OK)
        return rc;
    resolve_title(p);
    trim_body(p);
    rc = labels_lines(p);
    if (rc != GONG_OK)
        return rc;
    resolve_fields(p);
    find_cms(p);
    classify(p);
    parts_trim(p);
    return GONG_OK;
}

static int strip_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct strip *s = (struct strip *)self;
    struct page *p = parts_make(ctx, in, s->presets);
    int rc = p ? GONG_OK : GONG_EITEM;
    uint32_t i;

    for (i = 0; rc == GONG_OK && i < p->n_parts; i++)
        rc = read_page(&p[i]);
    if (rc != GONG_OK)
        return rc;
    if (s->only == ONLY_ARTICLE && strcmp(p->cls, "article") != 0)
        return leave_out(p);
    return out_emit(p, s->title_line);
}

static const struct gong_param params[] = {
    {"presets", GONG_P_FILE, offsetof(struct strip, folder), "cms", false, NULL, 0, 0,
     "Folder of CMS presets; null for none."},
    {"own_presets", GONG_P_FILE, offsetof(struct strip, own), NULL, false, NULL, 0, 0,
     "Folder of further presets, for sites of your own; they come before the others."},
    {"only", GONG_P_CHOICE, offsetof(struct strip, only), "all", false, "all|article", 0, 0,
     "Which classes of pages go on. Lists are dropped; what should have been a document and is none "
     "is set aside with the code class-NAME."},
    {"title_line", GONG_P_BOOL, offsetof(struct strip, title_line), "true", false, NULL, 0, 0,
     "Whether the title stands first in the text where the container does not begin with it."},
    {NULL, GONG_P_BOOL, 0, NULL, false, NULL, 0, 0, NULL}};

/* What stands in class.rule, in cuts and in the rules of fields. */
static const struct gong_rule rules[] = {
    {"article:container", "A named container holds text of its own."},
    {"article:meta", "The page has the meta tags of an article and shows its text."},
    {"article:prose", "The page shows sentences enough, and they are no links."},
    {"article:text", "Plain text."},
    {"list:column", "The page is a column by its meta tags or its address."},
    {"list:dated", "Many linked titles, each with a date beside or below."},
    {"list:links", "Most of what the page shows are links."},
    {"other:text", "The page shows much text, but no document and no list."},
    {"stub:meta-refresh", "The page moves on by a meta tag; the target is in links."},
    {"stub:script", "The page moves on by a script; a literal target is in links."},
    {"stub:postmeta", "The page asks a file of the system where its document is."},
    {"shell:image", "The document is an image, or has no text."},
    {"shell:no-text", "Nothing is shown."},
    {"shell:frame", "The page shows another page in a frame."},
    {"shell:script", "The page shows nothing without its scripts."},
    {"shell:empty", "The text is empty."},
    {"challenge:ruishu", "Anti-bot page of the Ruishu family."},
    {"challenge:jiasule", "Anti-bot page of the Jiasule family."},
    {"challenge:aliyun", "Anti-bot page of the Aliyun firewall."},
    {"challenge:shield", "Page of an obfuscating shield."},
    {"challenge:cookie", "The page wants a cookie first."},
    {"challenge:captcha", "The page wants a captcha first."},
    {"soft404:title", "An error page by its title."},
    {"soft404:text", "An error page by what it shows."},
    {"attachment:bytes", "The bytes are no markup."},
    {"meta:NAME", "By the meta tag NAME."},
    {"cms:NAME", "By an element that the preset NAME knows, or that it knows as NAME."},
    {"gkml:NAME", "By the row NAME of the metadata table."},
    {"line:NAME", "By the label NAME in a line of the page."},
    {"text:title", "A heading that the page's title begins with."},
    {"line:title", "A line that the page's title begins with."},
    {"text:above", "The line above date and source."},
    {"text:heading", "The heading above the text."},
    {"text:first-line", "The first line of a plain text."},
    {"head:title", "The page's title without the name of the site."},
    {"line:date", "A line with a date between title and text."},
    {"text:time", "An element <time> above the text."},
    {"head:datePublished", "The page's description for search engines."},
    {"footer:NAME", "By the label NAME in the footer."},
    {NULL, NULL}};

GONG_PLUGIN(strip) = {
    GONG_PLUGIN_HEAD,
    .name = "strip",
    .version = "0.1.0",
    .summary = "Finds the document in a page and leaves everything else.",
    .accepts = GONG_PAGE,
    .emits = GONG_TEXT,
    .state_size = sizeof(struct strip),
    .params = params,
    .rules = rules,
    .open = strip_open,
    .process = strip_process,
};
