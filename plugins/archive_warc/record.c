/* record.c: heads of WARC records, 1.1 or 1.0.
 *
 * A record's id is a UUID made from what the record is about (type, URL, date, payload digest),
 * so that the same capture gets the same id and the same stored length whenever it is written.
 * The payload is stored decoded: response fields that speak of another form (Content-Encoding,
 * Transfer-Encoding, Content-Length) are kept under X-Gongbao- and the true length is put.
 *
 * 1.0 knows dates to the second and names neither URL nor date of what a revisit refers to. */
#include "record.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>
#include <time.h>

enum { HEAD_MAX = 256 * 1024, URL_MAX = 32 * 1024, FINDINGS_MAX = 8, FINDING_BYTES = 512 };
enum { SECONDS = 19 }; /* bytes of YYYY-MM-DDThh:mm:ss */

/* ---- checks of attributes */

/* Printable ASCII without blanks. */
static bool is_token(struct gong_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] <= ' ' || s.ptr[i] >= 0x7f)
            return false;
    return s.len > 0;
}

static bool is_visible(struct gong_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7f)
            return false;
    return s.len > 0;
}

/* YYYY-MM-DDThh:mm:ss[.f...]Z */
static bool is_date(struct gong_span s)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    size_t n = sizeof form - 1;

    if (s.len < n + 1 || s.len > n + 11 || s.ptr[s.len - 1] != 'Z')
        return false;
    for (size_t i = 0; i < n; i++)
        if (form[i] == 'd' ? !isdigit((unsigned char)s.ptr[i]) : s.ptr[i] != form[i])
            return false;
    if (s.len == n + 1)
        return true;
    for (size_t i = n + 1; i + 1 < s.len; i++)
        if (!isdigit((unsigned char)s.ptr[i]))
            return false;
    return s.ptr[n] == '.' && s.len > n + 2;
}

static bool is_truncation(struct gong_span s)
{
    static const char *const words[] = {"length", "time", "disconnect", "unspecified"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (gong_span_is(s, words[i]))
            return true;
    return false;
}

/* The last field, and the empty line. */
static void add_length(struct gong_buf *b, size_t length)
{
    char room[GONG_DECIMAL];

    gong_buf_addz(b, "Content-Length: ");
    gong_buf_add(b, gong_decimal((int64_t)length, room));
    gong_buf_addz(b, "\r\n\r\n");
}

/* ---- HTTP heads */

static bool speaks_of_form(struct gong_span line)
{
    static const char *const names[] = {"Content-Encoding:", "Transfer-Encoding:", "Content-Length:"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (line.len >= strlen(names[i]) && strncasecmp(line.ptr, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* One line without its end; NUL and lone CR would break the record's own lines. */
static void add_line(struct gong_buf *b, struct gong_span line, bool first)
{
    if (!first && speaks_of_form(line))
        gong_buf_addz(b, "X-Gongbao-");
    if (!memchr(line.ptr, 0, line.len) && !memchr(line.ptr, '\r', line.len)) {
        gong_buf_add(b, line);
    } else {
        for (size_t i = 0; i < line.len; i++)
            gong_buf_addc(b, line.ptr[i] == 0 || line.ptr[i] == '\r' ? ' ' : line.ptr[i]);
    }
    gong_buf_addz(b, "\r\n");
}

/* The head with CRLF line ends, its form fields renamed, and an empty line. */
static struct gong_span clean_http(struct gong_ctx *ctx, struct gong_span raw, size_t payload)
{
    struct gong_buf b;
    bool first = true;

    gong_buf_init(&b, ctx, HEAD_MAX * 2);
    for (size_t at = 0; at < raw.len;) {
        size_t end = gong_span_find(raw, at, GONG_LIT("\n"));
        struct gong_span line = gong_span_sub(raw, at, end);
        at = end == SIZE_MAX ? raw.len : end + 1;
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        if (line.len == 0)
            break;
        add_line(&b, line, first);
        first = false;
    }
    add_length(&b, payload);
    return gong_buf_span(&b);
}

static int take_http(struct gong_ctx *ctx, const struct gong_item *in, struct capture *c)
{
    struct gong_span raw = gong_item_get(in, "http.headers");

    c->http = c->http_request = gong_span_none();
    if (!raw.ptr)
        return GONG_OK;
    if (raw.len > HEAD_MAX || !gong_span_starts(raw, GONG_LIT("HTTP/")))
        return gong_fail(ctx, GONG_EITEM,
                         "attribute \"http.headers\" is no HTTP response head of at most 256 KiB");
    c->http = clean_http(ctx, raw, c->payload.len);
    c->http_request = gong_item_get(in, "http.request");
    if (c->http_request.len > HEAD_MAX)
        return gong_fail(ctx, GONG_EITEM, "attribute \"http.request\" is larger than 256 KiB");
    return c->http.ptr ? GONG_OK : GONG_EITEM;
}

static int take_digest(struct gong_ctx *ctx, const struct gong_item *in, struct capture *c)
{
    struct gong_span known = gong_item_get(in, "not_modified");
    char hex[FORM_HEX + 1];

    c->not_modified = known.ptr;
    if (known.ptr && (known.len != FORM_HEX || !is_token(known) || c->payload.len))
        return gong_fail(ctx, GONG_EITEM,
                         "attribute \"not_modified\" is no digest of a copy, or the item has a body");
    c->sha256 = known.ptr ? known : gong_item_get(in, "payload.sha256");
    if (c->sha256.len == FORM_HEX && is_token(c->sha256))
        return GONG_OK;
    if (!form_hex(ctx, c->form, &c->payload, 1, hex))
        return GONG_EFATAL;
    c->sha256 = gong_copy(ctx, gong_span(hex, FORM_HEX));
    return c->sha256.ptr ? GONG_OK : GONG_EITEM;
}

int capture_take(struct gong_ctx *ctx, const struct gong_item *in, const struct form *form, struct capture *c)
{
    c->form = form;
    c->payload = gong_item_body(in);
    c->url = gong_item_get(in, "url");
    c->date = gong_item_get(in, "fetched_at");
    c->truncated = gong_item_get(in, "truncated");
    c->media_type = gong_item_get(in, "media_type");
    c->ip = gong_item_get(in, "http.ip");
    if (!is_token(c->url) || c->url.len > URL_MAX)
        return gong_fail(ctx, GONG_EITEM,
                         "attribute \"url\" is missing or no URL of at most 32 KiB printable ASCII");
    if (!is_date(c->date))
        return gong_fail(ctx, GONG_EITEM, "attribute \"fetched_at\" is no RFC 3339 time in UTC");
    if (c->truncated.len && !is_truncation(c->truncated))
        return gong_fail(ctx, GONG_EITEM,
                         "attribute \"truncated\" is none of length, time, disconnect, unspecified");
    if (!is_visible(c->media_type))
        c->media_type = GONG_LIT("application/octet-stream");
    if (!is_token(c->ip))
        c->ip = gong_span_none();
    c->source = gong_item_get(in, "source");
    if (!is_visible(c->source))
        c->source = gong_span_none();
    c->findings = gong_item_rows(in, GONG_FINDING, &c->n_findings);
    if (take_digest(ctx, in, c) < 0)
        return GONG_EITEM;
    return take_http(ctx, in, c);
}

/* ---- heads */

/* RFC 9562 version 8: the bits are ours, the form is everyone's. */
static void add_id(struct gong_buf *b, const char *name, const struct capture *c, const char *type)
{
    struct gong_span parts[] = {gong_span_z(type), GONG_LIT("\n"), c->url,   GONG_LIT("\n"),
                                c->date,           GONG_LIT("\n"), c->sha256};
    static const size_t parts_of_id[] = {8, 4, 4, 4, 12};
    char h[FORM_HEX + 1];

    if (!form_hex(b->ctx, c->form, parts, sizeof parts / sizeof *parts, h))
        return;
    h[12] = '8';
    h[16] = "89ab"[(h[16] < 'a' ? h[16] - '0' : h[16] - 'a' + 10) & 3];
    gong_buf_addz(b, name);
    gong_buf_addz(b, ": <urn:uuid:");
    for (size_t i = 0, from = 0; i < sizeof parts_of_id / sizeof *parts_of_id; from += parts_of_id[i++]) {
        if (i > 0)
            gong_buf_addc(b, '-');
        gong_buf_add(b, gong_span(h + from, parts_of_id[i]));
    }
    gong_buf_addz(b, ">\r\n");
}

static void add_field(struct gong_buf *b, const char *name, struct gong_span value)
{
    if (!value.len)
        return;
    gong_buf_addz(b, name);
    gong_buf_addz(b, ": ");
    gong_buf_add(b, value);
    gong_buf_addz(b, "\r\n");
}

static bool is_cut(const struct capture *c)
{
    return c->form->version == WARC_1_0 && c->date.len > SECONDS + 1;
}

static void add_date(struct gong_buf *b, const struct capture *c)
{
    if (is_cut(c))
        gong_buf_addf(b, "WARC-Date: %.*sZ\r\n", SECONDS, c->date.ptr);
    else
        add_field(b, "WARC-Date", c->date);
}

static void begin(struct gong_buf *b, struct gong_ctx *ctx, const struct capture *c, const char *type)
{
    gong_buf_init(b, ctx, HEAD_MAX);
    gong_buf_addz(b, version_line(c->form->version));
    add_field(b, "WARC-Type", gong_span_z(type));
    add_id(b, "WARC-Record-ID", c, type);
    add_date(b, c);
    add_field(b, "WARC-Target-URI", c->url);
    add_field(b, "WARC-IP-Address", c->ip);
}

static void add_digest(struct gong_buf *b, const char *name, struct gong_span hex)
{
    gong_buf_addz(b, name);
    gong_buf_addz(b, ": sha256:");
    gong_buf_add(b, hex);
    gong_buf_addz(b, "\r\n");
}

static void add_block_digest(struct gong_buf *b, const struct form *f, const struct gong_span *parts,
                             size_t n)
{
    char hex[FORM_HEX + 1];

    if (form_hex(b->ctx, f, parts, n, hex))
        add_digest(b, "WARC-Block-Digest", gong_span(hex, FORM_HEX));
}

static void add_original(struct gong_buf *b, const struct original *first, const struct capture *c)
{
    gong_buf_addf(b, "WARC-Profile: http://netpreserve.org/warc/%s/revisit/%s\r\n",
                  c->form->version == WARC_1_0 ? "1.0" : "1.1",
                  c->not_modified ? "server-not-modified" : "identical-payload-digest");
    add_field(b, "WARC-Refers-To", first->id);
    if (c->form->version == WARC_1_0)
        return;
    add_field(b, "WARC-Refers-To-Target-URI", first->url);
    add_field(b, "WARC-Refers-To-Date", first->date);
}

/* Fields of our own, which every reader may ignore: what a replay needs to make the same record. */
static void add_own(struct gong_buf *b, const struct capture *c)
{
    char name[32];

    if (is_cut(c))
        add_field(b, "X-Gongbao-Date", c->date);
    add_field(b, "X-Gongbao-Source", c->source);
    for (size_t i = 0, n = 0; i < c->n_findings && n < FINDINGS_MAX; i++) {
        const struct gong_finding *f = &c->findings[i];
        if (!is_token(f->severity) || !is_token(f->code) || !is_visible(f->message) ||
            f->message.len > FINDING_BYTES)
            continue;
        snprintf(name, sizeof name, "X-Gongbao-Finding-%zu", ++n);
        gong_buf_addf(b, "%s: %.*s %.*s ", name, (int)f->severity.len, f->severity.ptr, (int)f->code.len,
                      f->code.ptr);
        gong_buf_add(b, f->message);
        gong_buf_addz(b, "\r\n");
    }
}

struct gong_span head_of_capture(struct gong_ctx *ctx, const struct capture *c, const struct original *first)
{
    const struct gong_span parts[] = {c->http, first ? gong_span_none() : c->payload};
    struct gong_buf b;

    begin(&b, ctx, c, first ? "revisit" : c->http.ptr ? "response" : "resource");
    add_digest(&b, "WARC-Payload-Digest", c->sha256);
    if (!c->http.ptr && !first)
        add_digest(&b, "WARC-Block-Digest", c->sha256);
    else if (first || !c->form->summed) /* the payload has its digest, and all of it the sum of its member */
        add_block_digest(&b, c->form, parts, 2);
    if (first)
        add_original(&b, first, c);
    add_field(&b, "WARC-Truncated", c->truncated);
    add_own(&b, c);
    if (c->http.ptr || !first)
        add_field(&b, "Content-Type",
                  c->http.ptr ? GONG_LIT("application/http; msgtype=response") : c->media_type);
    add_length(&b, parts[0].len + parts[1].len);
    return gong_buf_span(&b);
}

struct gong_span head_of_request(struct gong_ctx *ctx, const struct capture *c, bool revisit)
{
    struct gong_buf b;

    begin(&b, ctx, c, "request");
    add_id(&b, "WARC-Concurrent-To", c, revisit ? "revisit" : "response");
    add_block_digest(&b, c->form, &c->http_request, 1);
    add_field(&b, "Content-Type", GONG_LIT("application/http; msgtype=request"));
    add_length(&b, c->http_request.len);
    return gong_buf_span(&b);
}

static void add_pipeline_name(struct gong_buf *b, struct gong_span name)
{
    if (is_visible(name))
        add_field(b, "isPartOf", name);
}

struct gong_span head_of_filler(struct gong_ctx *ctx, const struct capture *c, int64_t position, size_t size)
{
    struct gong_span what = gong_format(ctx, "filler at %lld", (long long)position);
    struct gong_buf b;

    gong_buf_init(&b, ctx, HEAD_MAX);
    gong_buf_addf(&b, "%sWARC-Type: metadata\r\n", version_line(c->form->version));
    add_id(&b, "WARC-Record-ID", c, what.ptr ? what.ptr : "");
    add_date(&b, c);
    gong_buf_addz(&b, "Content-Type: text/plain\r\nContent-Length: ");
    gong_buf_addf(&b, "%05zu\r\n\r\n", size - (b.len + strlen("00000\r\n\r\n") + strlen("\r\n\r\n")));
    return gong_buf_span(&b);
}

struct gong_span warcinfo(struct gong_ctx *ctx, const struct form *form, const char *file, const char *chain)
{
    const char *v = form->version == WARC_1_0 ? "1.0" : "1.1";
    struct gong_buf b, body;
    struct capture c = {.form = form, .url = gong_span_z(file), .sha256 = gong_span_z(chain)};
    char date[32];
    time_t now = time(NULL);
    struct tm tm;

    gmtime_r(&now, &tm);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &tm);
    c.date = gong_span_z(date);
    gong_buf_init(&body, ctx, HEAD_MAX);
    gong_buf_addf(
        &body,
        "software: gongbao archive_warc\r\nformat: WARC File Format %s\r\n"
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-%s/\r\n",
        v, v);
    add_pipeline_name(&body, gong_run_pipeline_name(ctx));
    gong_buf_addf(&body, "gongbao-chain: %s\r\n", chain);
    gong_buf_init(&b, ctx, HEAD_MAX);
    gong_buf_addf(&b, "%sWARC-Type: warcinfo\r\n", version_line(form->version));
    add_id(&b, "WARC-Record-ID", &c, "warcinfo");
    add_field(&b, "WARC-Date", c.date);
    add_field(&b, "WARC-Filename", gong_span_z(file));
    add_field(&b, "Content-Type", GONG_LIT("application/warc-fields"));
    add_length(&b, body.len);
    gong_buf_add(&b, gong_buf_span(&body));
    gong_buf_addz(&b, "\r\n\r\n");
    return gong_buf_span(&b);
}
