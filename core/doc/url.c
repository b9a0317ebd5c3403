/* url.c: WHATWG URLs by lexbor's URL module. Its memory ends with the call; what the caller
 * gets lies in the arena. */
#include <gongbao/buf.h>
#include <gongbao/url.h>

#include <lexbor/url/url.h>

#include "doc/plain_url.h"

enum { MAX_URL = 64 * 1024 };

static lxb_status_t add_piece(const lxb_char_t *data, size_t len, void *arg)
{
    gong_buf_add((struct gong_buf *)arg, gong_span((const char *)data, len));
    return gong_buf_ok((struct gong_buf *)arg) ? LXB_STATUS_OK : LXB_STATUS_ERROR_OVERFLOW;
}

static struct gong_span copy(struct gong_ctx *ctx, const lexbor_str_t *s)
{
    if (!s->data)
        return gong_span_none();
    return gong_copy(ctx, gong_span((const char *)s->data, s->length));
}

static struct gong_span host_text(struct gong_ctx *ctx, const lxb_url_t *u)
{
    struct gong_buf b;

    if (u->host.type == LXB_URL_HOST_TYPE__UNDEF || u->host.type == LXB_URL_HOST_TYPE_EMPTY)
        return gong_span("", 0);
    gong_buf_init(&b, ctx, 4096);
    (void)lxb_url_serialize_host(&u->host, add_piece, &b);
    return gong_buf_span(&b);
}

static int64_t port_of(const lxb_url_t *u)
{
    static const struct {
        const char *scheme;
        int64_t port;
    } known[] = {{"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}, {"ftp", 21}};
    struct gong_span scheme = gong_span((const char *)u->scheme.name.data, u->scheme.name.length);
    size_t i;

    if (u->has_port)
        return u->port;
    for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (gong_span_is(scheme, known[i].scheme))
            return known[i].port;
    return GONG_NULL;
}

static int fill(struct gong_ctx *ctx, const lxb_url_t *u, struct gong_url *out)
{
    struct gong_buf b;

    gong_buf_init(&b, ctx, 4 * MAX_URL);
    if (lxb_url_serialize(u, add_piece, &b, false) != LXB_STATUS_OK || !gong_buf_ok(&b))
        return GONG_EITEM;
    out->href = gong_buf_span(&b);
    out->scheme = copy(ctx, &u->scheme.name);
    out->host = host_text(ctx, u);
    gong_buf_init(&b, ctx, 4 * MAX_URL);
    if (lxb_url_serialize_path(&u->path, add_piece, &b) != LXB_STATUS_OK || !gong_buf_ok(&b))
        return GONG_EITEM;
    out->path = b.len ? gong_buf_span(&b) : gong_span("", 0);
    out->query = copy(ctx, &u->query);
    out->fragment = copy(ctx, &u->fragment);
    out->port = port_of(u);
    return out->scheme.ptr ? GONG_OK : GONG_EITEM;
}

static int parse(struct gong_ctx *ctx, lxb_url_parser_t *parser, const struct gong_span *in,
                 struct gong_url *out)
{
    lxb_url_t *base = NULL, *u;

    if (in[1].ptr) {
        base = lxb_url_parse(parser, NULL, (const lxb_char_t *)in[1].ptr, in[1].len);
        if (!base)
            return GONG_EITEM;
        lxb_url_parser_clean(parser);
    }
    u = lxb_url_parse(parser, base, (const lxb_char_t *)(in[0].ptr ? in[0].ptr : ""), in[0].len);
    return u ? fill(ctx, u, out) : GONG_EITEM;
}

int gong_url_parse(struct gong_ctx *ctx, struct gong_span text, struct gong_span base,
                   struct gong_url *ret_url)
{
    const struct gong_span in[2] = {text, base};
    lxb_url_parser_t *parser;
    int rc = GONG_EITEM;

    memset(ret_url, 0, sizeof(*ret_url));
    if (text.len > MAX_URL || base.len > MAX_URL)
        return GONG_EITEM;
    if (gong_url_plain(ctx, text, base, ret_url))
        return GONG_OK;
    parser = lxb_url_parser_create();
    if (lxb_url_parser_init(parser, NULL) == LXB_STATUS_OK)
        rc = parse(ctx, parser, in, ret_url);
    if (parser) {
        lxb_url_parser_memory_destroy(parser);
        lxb_url_parser_destroy(parser, true);
    }
    return rc;
}

/* Bytes that stand for themselves in the path of a file: URL. */
static bool plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("/-._~!$&'()*+,;=:@", c) != NULL);
}

struct gong_span gong_url_from_path(struct gong_ctx *ctx, struct gong_span path)
{
    struct gong_buf b;
    size_t i;

    gong_buf_init(&b, ctx, 4 * MAX_URL);
    gong_buf_addz(&b, "file://");
    for (i = 0; i < path.len; i++) {
        if (plain((unsigned char)path.ptr[i]))
            gong_buf_addc(&b, path.ptr[i]);
        else
            gong_buf_addf(&b, "%%%02X", (unsigned)(unsigned char)path.ptr[i]);
    }
    return gong_buf_span(&b);
}
