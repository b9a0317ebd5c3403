/* decode.c: payload to page: UTF-8 text of what was fetched, or the word that it is no text.
 *
 *     bytes -> magic? -> attachment: a page without body, class=attachment
 *           -> empty? -> a page without body, class=other, and a finding
 *           -> several pages of one document? -> parts.c
 *           -> choose (choose.c) -> decode with the map of origins -> U+0000 to U+FFFD -> page
 *
 * Nothing is silent: what was declared, what was used, by which rule, and how many characters
 * could not be decoded are attributes of the page, and what is odd about it is a finding. */
#include "decode.h"

#include <gongbao/parts.h>

enum { KEEP, DROP };

static const struct gong_param params[] = {
    {.name = "max_bytes",
     .type = GONG_P_SIZE,
     .offset = offsetof(struct decode, max_bytes),
     .dflt = "64M",
     .min = 1024,
     .max = 2147483648.0,
     .help = "Most bytes a decoded page may have; a larger one is set aside."},
    {.name = "attachments",
     .type = GONG_P_CHOICE,
     .offset = offsetof(struct decode, attachments),
     .dflt = "keep",
     .choices = "keep|drop",
     .help = "What becomes of bytes that are no text: kept as a page without body, or dropped."},
    {.name = "charset",
     .type = GONG_P_STRING,
     .offset = offsetof(struct decode, charset),
     .help = "Decode everything as this, whatever pages say."},
    {.name = "detector",
     .type = GONG_P_BOOL,
     .offset = offsetof(struct decode, detector),
     .dflt = "true",
     .help = "Ask uchardet, where it was built in, when neither declarations nor validity decide."},
    {.name = NULL},
};

static const struct gong_rule rules[] = {
    {"forced", "the parameter charset says so"},
    {"bom", "a byte order mark says so"},
    {"header", "the HTTP header says so, and the bytes do not contradict"},
    {"meta", "a meta tag or XML declaration says so, and the bytes do not contradict"},
    {"ascii", "nothing but ASCII and no declaration"},
    {"utf-8-valid", "well-formed UTF-8 outside ASCII, though not declared so"},
    {"utf-8-damaged", "Chinese UTF-8 with damaged places"},
    {"gb18030-valid", "pairs of GB18030, most of them frequent characters"},
    {"big5-valid", "pairs of Big5, most of them frequent characters"},
    {"utf-16-shape", "zero bytes or ideographs at every second place"},
    {"uchardet", "the detector's vote"},
    {"fallback", "nothing decided: GB18030"},
    {"magic:*", "class.rule of an attachment: the format known by its first bytes"},
    {"empty-payload", "class.rule of a payload without bytes"},
    {"parts-broken", "class.rule of a payload of several pages of which none can be read"},
    {NULL, NULL},
};

/* The table of GB18030 is made here, once, before workers are forked, and where the system's iconv
 * lacks it the run does not begin. */
static int make_table(struct gong_ctx *ctx)
{
    struct gong_edit e;
    size_t replaced;

    gong_edit_init(&e, ctx, GONG_LIT("\xB9\xAB"), 64);
    return gong_charset_decode(ctx, "gb18030", &e, &replaced) == GONG_OK ? GONG_OK : GONG_EFATAL;
}

static int open_decode(void *self, struct gong_ctx *ctx)
{
    struct decode *d = self;

    if (d->charset) {
        d->forced = gong_charset_name(gong_span_z(d->charset));
        if (!d->forced)
            return gong_fail(ctx, GONG_EFATAL, "charset: \"%.60s\" is not the name of a character set",
                             d->charset);
    }
    return make_table(ctx);
}

/* A page without body. */
struct gong_item *decode_bare(struct gong_ctx *ctx, struct gong_item *in, const char *class, const char *rule)
{
    struct gong_edit *e = gong_alloc(ctx, sizeof *e);
    struct gong_item *page;

    if (!e)
        return NULL;
    gong_edit_init(e, ctx, gong_item_body(in), 0);
    page = gong_derive(ctx, in, GONG_PAGE, e);
    if (!page || gong_set(ctx, page, "class", gong_span_z(class)) != GONG_OK ||
        gong_set(ctx, page, "class.rule", gong_span_z(rule)) != GONG_OK)
        return NULL;
    return page;
}

static int no_text(struct decode *d, struct gong_ctx *ctx, struct gong_item *in, struct magic m)
{
    struct gong_item *page;

    if (d->attachments == DROP)
        return gong_drop(ctx, "attachment");
    page = decode_bare(ctx, in, "attachment", m.rule);
    if (!page || gong_set(ctx, page, "media_type", gong_span_z(m.media_type)) != GONG_OK)
        return GONG_EITEM;
    return gong_emit(ctx, page);
}

static int no_bytes(struct gong_ctx *ctx, struct gong_item *in)
{
    struct gong_item *page = decode_bare(ctx, in, "other", "empty-payload");

    if (!page || gong_find(ctx, page, "warning", "empty-payload", GONG_NULL, GONG_NULL,
                           "nothing was served") != GONG_OK)
        return GONG_EITEM;
    return gong_emit(ctx, page);
}

/* U+0000 stands for nothing in a page, and what comes after stops at it: U+FFFD instead. */
static struct gong_item *without_nuls(struct gong_ctx *ctx, struct gong_item *page, size_t limit,
                                      size_t *ret_count)
{
    struct gong_span body = gong_item_body(page);
    size_t at = 0, nul, count = 0, first = 0;
    struct gong_edit *e;

    if (body.len == 0 || !memchr(body.ptr, 0, body.len))
        return page;
    e = gong_alloc(ctx, sizeof *e);
    if (!e)
        return NULL;
    gong_edit_init(e, ctx, body, limit);
    while ((nul = gong_span_find(body, at, gong_span("", 1))) != SIZE_MAX) {
        gong_edit_keep(e, at, nul - at);
        if (count++ == 0)
            first = e->out.len;
        gong_edit_put(e, GONG_LIT("\xEF\xBF\xBD"), nul, 1);
        at = nul + 1;
    }
    gong_edit_keep(e, at, body.len - at);
    *ret_count = count;
    page = gong_edit_ok(e) ? gong_derive(ctx, page, GONG_PAGE, e) : NULL;
    if (page && gong_find(ctx, page, "warning", "nul-bytes", (int64_t)first, (int64_t)first + 3,
                          "%zu zero bytes became U+FFFD", count) != GONG_OK)
        return NULL;
    return page;
}

static int label_findings(struct gong_ctx *ctx, struct gong_item *page, const struct choice *c)
{
    struct gong_span said = c->header.ptr ? c->header : c->meta;
    const char *meant = c->header.ptr ? c->header_name : c->meta_name;
    int rc = GONG_OK;

    if (!said.ptr)
        return GONG_OK;
    if (!meant)
        rc = gong_find(ctx, page, "info", "charset-unknown", GONG_NULL, GONG_NULL,
                       "declared as \"%.*s\", used %s (%s)", (int)(said.len < 40 ? said.len : 40), said.ptr,
                       c->used, c->rule);
    else if (strcmp(meant, c->used) != 0)
        rc = gong_find(ctx, page, "warning", "charset-mismatch", GONG_NULL, GONG_NULL,
                       "declared as \"%.*s\", used %s (%s)", (int)(said.len < 40 ? said.len : 40), said.ptr,
                       c->used, c->rule);
    if (rc == GONG_OK && c->header_name && c->meta_name && strcmp(c->header_name, c->meta_name) != 0)
        rc = gong_find(ctx, page, "info", "charset-conflict", GONG_NULL, GONG_NULL,
                       "header says %s, meta says %s", c->header_name, c->meta_name);
    return rc;
}

static int replaced_finding(struct gong_ctx *ctx, struct gong_item *page, size_t replaced)
{
    size_t at;

    if (replaced == 0)
        return GONG_OK;
    at = gong_span_find(gong_item_body(page), 0, GONG_LIT("\xEF\xBF\xBD"));
    return gong_find(ctx, page, "warning", "charset-replaced", at == SIZE_MAX ? GONG_NULL : (int64_t)at,
                     at == SIZE_MAX ? GONG_NULL : (int64_t)at + 3,
                     "%zu sequences could not be decoded and became U+FFFD", replaced);
}

/* By memchr(): what is looked for is nearly never there, and its first byte not very often. */
static size_t count_of(struct gong_span text, struct gong_span what, size_t *ret_first)
{
    const char *p = text.ptr, *end = text.ptr + text.len;
    size_t n = 0;

    while (text.len && (p = memchr(p, what.ptr[0], (size_t)(end - p))) != NULL) {
        if ((size_t)(end - p) >= what.len && p[1] == what.ptr[1] && memcmp(p, what.ptr, what.len) == 0 &&
            n++ == 0)
            *ret_first = (size_t)(p - text.ptr);
        if (++p == end)
            break;
    }
    return n;
}

/* The source had lost characters before it was published: U+FFFD of its own, or what two of them
 * look like after one more wrong conversion. */
static int lost_before(struct gong_ctx *ctx, struct gong_item *page, size_t own)
{
    struct gong_span body = gong_item_body(page);
    size_t first = 0, signs = count_of(body, GONG_LIT("\xEF\xBF\xBD"), &first), twice;

    signs = signs > own ? signs - own : 0;
    twice = count_of(body, GONG_LIT("锟斤拷"), &first);
    if (signs + twice == 0)
        return GONG_OK;
    return gong_find(ctx, page, "warning", "lost-characters", (int64_t)first,
                     (int64_t)first + (twice ? 9 : 3),
                     "the source itself has %zu U+FFFD and %zu times 锟斤拷", signs, twice);
}

static int describe(struct gong_ctx *ctx, struct gong_item *page, const struct choice *c, size_t replaced,
                    size_t nuls)
{
    struct gong_span said = c->header.ptr ? c->header : c->meta;
    struct gong_span claimed = gong_item_get(page, "http.content_type");
    const char *media = decode_media(gong_item_body(page), claimed);

    if (gong_set(ctx, page, "media_type", gong_span_z(media)) != GONG_OK ||
        gong_set(ctx, page, "charset.used", gong_span_z(c->used)) != GONG_OK ||
        gong_set(ctx, page, "charset.rule", gong_span_z(c->rule)) != GONG_OK ||
        gong_set_number(ctx, page, "charset.replaced", (int64_t)replaced) != GONG_OK)
        return GONG_EITEM;
    if (said.ptr && gong_set(ctx, page, "charset.declared", said) != GONG_OK)
        return GONG_EITEM;
    if (label_findings(ctx, page, c) != GONG_OK)
        return GONG_EITEM;
    if (replaced_finding(ctx, page, replaced) != GONG_OK)
        return GONG_EITEM;
    return lost_before(ctx, page, replaced + nuls);
}

void decode_choice(const struct decode *d, struct gong_span body, struct gong_span content_type,
                   struct choice *ret)
{
    decode_choose(body, content_type, d->detector, ret);
    if (d->forced) {
        ret->used = d->forced;
        ret->rule = "forced";
    }
}

struct gong_item *decode_page(const struct decode *d, struct gong_item *in, struct gong_edit *e,
                              const struct choice *c, size_t replaced)
{
    struct gong_ctx *ctx = e->out.ctx;
    struct gong_item *page = gong_derive(ctx, in, GONG_PAGE, e);
    size_t nuls = 0;

    page = page ? without_nuls(ctx, page, (size_t)d->max_bytes, &nuls) : NULL;
    if (!page) {
        gong_fail(ctx, GONG_EITEM, "the page does not fit into its caps");
        return NULL;
    }
    return describe(ctx, page, c, replaced, nuls) == GONG_OK ? page : NULL;
}

/* A server's own answer is never taken for a payload that a source put together. */
static int find_forged(struct gong_ctx *ctx, struct gong_item *page, struct gong_span body)
{
    if (!gong_parts_is(body))
        return GONG_OK;
    return gong_find(ctx, page, "warning", "parts-forged", GONG_NULL, GONG_NULL,
                     "a server's answer begins like a document of several pages: read as it is");
}

static int text(struct decode *d, struct gong_ctx *ctx, struct gong_item *in)
{
    struct gong_span body = gong_item_body(in);
    struct gong_edit *e = gong_alloc(ctx, sizeof *e);
    struct gong_item *page;
    struct magic m = {NULL, NULL};
    struct choice c;
    size_t replaced = 0;

    if (!e)
        return GONG_EITEM;
    decode_choice(d, body, gong_item_get(in, "http.content_type"), &c);
    if (strcmp(c.rule, "fallback") == 0)
        m = decode_noise(body);
    if (m.rule)
        return no_text(d, ctx, in, m);
    gong_edit_init(e, ctx, body, (size_t)d->max_bytes);
    if (gong_charset_decode(ctx, c.used, e, &replaced) != GONG_OK)
        return GONG_EITEM;
    page = decode_page(d, in, e, &c, replaced);
    return page && find_forged(ctx, page, body) == GONG_OK ? gong_emit(ctx, page) : GONG_EITEM;
}

static int process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct gong_span body = gong_item_body(in);
    struct magic m;

    if (body.len == 0)
        return no_bytes(ctx, in);
    if (gong_parts_is(body) && !gong_item_get(in, "http.status").ptr)
        return decode_parts(self, ctx, in);
    m = decode_magic(body);
    return m.rule ? no_text(self, ctx, in, m) : text(self, ctx, in);
}

GONG_PLUGIN(decode) = {
    GONG_PLUGIN_HEAD,
    .name = "decode",
    .version = "0.1.0",
    .summary = "Bytes to UTF-8: finds the encoding, decodes, and tells attachments from text.",
    .accepts = GONG_PAYLOAD,
    .emits = GONG_PAGE,
    .model = GONG_ANY,
    .state_size = sizeof(struct decode),
    .params = params,
    .open = open_decode,
    .process = process,
    .rules = rules,
};
