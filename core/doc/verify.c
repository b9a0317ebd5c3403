/* verify.c: see verify.h.
 *
 *     record --> place --> payload == payload.sha256 ?
 *                             |
 *     quantity: origin [s, e) --> decode --> text of the markup --> fold == fold(raw) ?
 *
 * Folding is NFKC without blanks and ignorable characters: what normalise may have changed. A
 * word that was repaired is put in before the second comparison. */
#include "doc/verify.h"

#include <errno.h>
#include <gongbao/charset.h>
#include <gongbao/html.h>
#include <gongbao/utf8.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <utf8proc.h>

#include "base/digest.h"
#include "plugin/ctx.h"

enum { MEMORY = 1024 * 1024 * 1024, PAYLOAD_MAX = 256 * 1024 * 1024, SPAN_MAX = 64 * 1024, SHOWN = 60 };

static const struct gong_host no_host;

static struct gong_ctx context(struct gong_arena *a)
{
    struct gong_ctx ctx;

    memset(&ctx, 0, sizeof ctx);
    ctx.arena = a;
    ctx.host = &no_host;
    return ctx;
}

void gong_verify_init(struct gong_verify *v, gong_verify_tell *tell, void *arg)
{
    memset(v, 0, sizeof *v);
    v->tell = tell;
    v->arg = arg;
    gong_arena_init(&v->record_arena, MEMORY);
    gong_arena_init(&v->file_arena, MEMORY);
}

void gong_verify_finish(struct gong_verify *v)
{
    gong_arena_finish(&v->record_arena);
    gong_arena_finish(&v->file_arena);
}

/* ---- reading records */

static const cJSON *member(const cJSON *o, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(o, key);
}

/* {NULL, 0} where it is no string. */
static struct gong_span text_of(const cJSON *o, const char *key)
{
    return gong_span_z(cJSON_GetStringValue(member(o, key)));
}

/* A whole number that JSON can carry; -1 otherwise. */
static int64_t whole(const cJSON *n)
{
    double d = cJSON_IsNumber(n) ? n->valuedouble : -1;

    return d >= 0 && d <= 9007199254740991.0 && floor(d) == d ? (int64_t)d : -1;
}

struct record {
    const cJSON *json;
    struct gong_span url, charset;
    bool markup;
    struct gong_span payload;
};

__attribute__((format(printf, 3, 4))) static bool bad(struct gong_verify *v, const struct record *r,
                                                      const char *fmt, ...)
{
    char message[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    v->tell(v->arg, r->url.ptr ? r->url : gong_span("", 0), message);
    return false;
}

/* ---- the payload */

/* Letters, digits, dots, dashes, underscores: no name of ours has anything else. */
static bool is_plain_name(struct gong_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
              (i > 0 && (c == '.' || c == '-')) || c == '_'))
            return false;
    }
    return s.len > 0 && s.len < 200;
}

/* The file under its name, or as the run that writes it calls it. */
static bool find_file(const struct gong_verify *v, struct gong_span name, char path[4096])
{
    static const char *const endings[] = {"", ".open"};

    for (size_t i = 0; i < GONG_VERIFY_FOLDERS && v->folders[i]; i++)
        for (size_t k = 0; k < 2; k++) {
            int n = snprintf(path, 4096, "%s/%.*s%s", v->folders[i], (int)name.len, name.ptr, endings[k]);
            if (n > 0 && n < 4096 && access(path, F_OK) == 0)
                return true;
        }
    return false;
}

static bool open_file(struct gong_verify *v, const struct record *r, struct gong_span name)
{
    struct gong_ctx ctx = context(&v->file_arena);
    char path[4096];

    if (v->warc && gong_span_is(name, v->file))
        return true;
    if (!is_plain_name(name))
        return bad(v, r, "the record names no archive file");
    gong_arena_reset(&v->file_arena);
    v->warc = NULL;
    if (!find_file(v, name, path))
        return bad(v, r, "archive file %.*s is not in %s%s", (int)name.len, name.ptr, v->folders[0],
                   v->folders[1] ? " or where archives usually lie (--archive DIR names the folder)" : "");
    v->warc = gong_warc_open(&ctx, path);
    if (!v->warc)
        return bad(v, r, "archive file %s cannot be read: %s", path, strerror(errno));
    snprintf(v->file, sizeof v->file, "%.*s", (int)name.len, name.ptr);
    return true;
}

static bool read_payload(struct gong_verify *v, struct record *r, const cJSON *place)
{
    struct gong_ctx ctx = context(&v->record_arena);
    int64_t offset = whole(member(place, "offset")), length = whole(member(place, "length"));
    struct gong_warc_record w;
    struct gong_warc_content c;

    if (offset < 0 || length < 0)
        return bad(v, r, "the record's place in the archive is not made of whole numbers");
    gong_warc_seek(v->warc, offset);
    if (gong_warc_next(v->warc, &w) != GONG_OK ||
        gong_warc_read(v->warc, &ctx, &w, PAYLOAD_MAX, &c) != GONG_OK)
        return bad(v, r, "archive file %s at %lld: %s", v->file, (long long)offset,
                   gong_warc_problem(v->warc));
    if (w.length != length)
        return bad(v, r, "archive file %s at %lld: the record there is %lld bytes long, not %lld", v->file,
                   (long long)offset, (long long)w.length, (long long)length);
    r->payload = c.payload;
    return true;
}

static bool check_digest(struct gong_verify *v, const struct record *r, struct gong_span want)
{
    char hex[GONG_SHA256_HEX + 1];

    if (!gong_sha256_hex(r->payload, hex))
        return bad(v, r, "SHA-256 cannot be computed");
    return gong_span_is(want, hex) ||
           bad(v, r, "the archived payload has SHA-256 %s, the record says %.*s", hex,
               (int)(want.len < 64 ? want.len : 64), want.ptr ? want.ptr : "nothing");
}

/* The record's key must be the one of its URL and payload. */
static bool check_id(struct gong_verify *v, const struct record *r, struct gong_span sha256)
{
    struct gong_ctx ctx = context(&v->record_arena);
    struct gong_span both =
        gong_format(&ctx, "%.*s\n%.*s", (int)r->url.len, r->url.ptr, (int)sha256.len, sha256.ptr);
    char hex[GONG_SHA256_HEX + 1];

    if (!both.ptr || !gong_sha256_hex(both, hex))
        return bad(v, r, "out of memory");
    return gong_span_is(text_of(r->json, "id"), hex) ||
           bad(v, r, "the record's id does not follow from its url and payload");
}

static bool take_payload(struct gong_verify *v, struct record *r)
{
    const cJSON *payload = member(r->json, "payload"), *place = member(payload, "archive");
    struct gong_span sha256 = text_of(payload, "sha256");

    if (!r->url.ptr || !sha256.ptr)
        return bad(v, r, "the record has no url or no payload.sha256");
    if (!cJSON_IsObject(place))
        return bad(v, r, "the payload was not archived: there is nothing to verify against");
    return check_id(v, r, sha256) && open_file(v, r, text_of(place, "file")) && read_payload(v, r, place) &&
           check_digest(v, r, sha256);
}

/* ---- evidence */

static bool is_hidden(struct gong_node *n)
{
    return gong_node_is(n, "script") || gong_node_is(n, "style");
}

/* The characters of a piece of markup. */
static struct gong_span without_markup(struct gong_ctx *ctx, struct gong_span s)
{
    struct gong_html *h;
    struct gong_node *body;
    struct gong_buf b;

    if (!memchr(s.ptr, '<', s.len) && !memchr(s.ptr, '&', s.len))
        return s;
    h = gong_html_parse(ctx, s);
    if (!h)
        return s;
    body = gong_html_body(h);
    gong_buf_init(&b, ctx, s.len * 4 + 64);
    for (struct gong_node *n = body ? gong_node_first(body) : NULL; n;
         n = gong_node_walk(body, n, is_hidden(n)))
        if (gong_node_is_text(n))
            gong_buf_add(&b, gong_node_chars(n));
    return gong_buf_ok(&b) && b.len ? gong_buf_span(&b) : s;
}

/* NFKC without blanks; text that is no UTF-8 folds to itself. */
static struct gong_span fold(struct gong_ctx *ctx, struct gong_span s)
{
    utf8proc_uint8_t *wide = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.ptr, (utf8proc_ssize_t)s.len, &wide,
                                      UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_IGNORE);
    struct gong_span all = n < 0 ? s : gong_span((const char *)wide, (size_t)n);
    struct gong_buf b;

    gong_buf_init(&b, ctx, all.len + 1);
    for (size_t at = 0; at < all.len;) {
        unsigned len;
        if (!gong_is_blank(gong_utf8_at(all, at, &len)))
            gong_buf_add(&b, gong_span_sub(all, at, at + len));
        at += len;
    }
    free(wide);
    return b.len ? gong_buf_span(&b) : gong_span("", 0);
}

static struct gong_span replace(struct gong_ctx *ctx, struct gong_span s, struct gong_span from,
                                struct gong_span to)
{
    struct gong_buf b;
    size_t at = 0, hit;

    if (!from.len || !gong_span_has(s, from))
        return s;
    gong_buf_init(&b, ctx, MEMORY);
    while ((hit = gong_span_find(s, at, from)) != SIZE_MAX) {
        gong_buf_add(&b, gong_span_sub(s, at, hit));
        gong_buf_add(&b, to);
        at = hit + from.len;
    }
    gong_buf_add(&b, gong_span_sub(s, at, s.len));
    return gong_buf_ok(&b) ? gong_buf_span(&b) : s;
}

/* As the text has it: planted words put right. */
static struct gong_span repaired(struct gong_ctx *ctx, const struct record *r, struct gong_span s)
{
    const cJSON *fix;

    cJSON_ArrayForEach (fix, member(r->json, "repairs"))
        s = replace(ctx, s, fold(ctx, text_of(fix, "injected")), fold(ctx, text_of(fix, "restored")));
    return s;
}

/* false: the bytes cannot be decoded as the record says. */
static bool evidence(struct gong_ctx *ctx, const struct record *r, size_t from, size_t to,
                     struct gong_span *ret)
{
    struct gong_edit e;
    size_t replaced;

    gong_edit_init(&e, ctx, gong_span_sub(r->payload, from, to), (to - from) * 4 + 64);
    if (!r->charset.ptr || gong_charset_decode(ctx, r->charset.ptr, &e, &replaced) != GONG_OK ||
        !gong_edit_ok(&e))
        return false;
    *ret = e.out.len ? gong_buf_span(&e.out) : gong_span("", 0);
    if (r->markup)
        *ret = without_markup(ctx, *ret);
    return true;
}

static int shown(struct gong_span s)
{
    size_t n = s.len < SHOWN ? s.len : SHOWN;

    while (n > 0 && n < s.len && ((unsigned char)s.ptr[n] & 0xc0) == 0x80)
        n--;
    return (int)n;
}

static bool check_span(struct gong_verify *v, const struct record *r, struct gong_span raw, size_t from,
                       size_t to)
{
    struct gong_ctx ctx = context(&v->record_arena);
    struct gong_span have, want, folded;

    if (!evidence(&ctx, r, from, to, &have))
        return bad(v, r, "\"%.*s\": bytes %zu to %zu are not %s", shown(raw), raw.ptr, from, to,
                   r->charset.ptr ? r->charset.ptr : "in a known encoding");
    want = fold(&ctx, raw);
    folded = fold(&ctx, have);
    if (gong_span_eq(want, folded) || gong_span_eq(want, repaired(&ctx, r, folded)))
        return true;
    return bad(v, r, "\"%.*s\": bytes %zu to %zu of the payload say \"%.*s\"", shown(raw), raw.ptr, from, to,
               shown(have), have.ptr);
}

static void check_quantity(struct gong_verify *v, const struct record *r, const cJSON *q)
{
    const cJSON *origin = member(q, "origin");
    int64_t from = whole(cJSON_GetArrayItem(origin, 0)), to = whole(cJSON_GetArrayItem(origin, 1));
    struct gong_span raw = text_of(q, "raw");
    bool ok;

    if (!cJSON_IsArray(origin)) {
        v->counts.no_origin++;
        return;
    }
    v->counts.checked++;
    if (!raw.ptr || cJSON_GetArraySize(origin) != 2 || from < 0 || to < from || (uint64_t)to > r->payload.len)
        ok = bad(v, r, "\"%.*s\": its origin lies outside the payload", raw.ptr ? shown(raw) : 0,
                 raw.ptr ? raw.ptr : "");
    else if (to - from > SPAN_MAX)
        ok = bad(v, r, "\"%.*s\": its origin is longer than 64 KiB", shown(raw), raw.ptr);
    else
        ok = check_span(v, r, raw, (size_t)from, (size_t)to);
    v->counts.held += ok;
    v->counts.failed += !ok;
}

void gong_verify_record(struct gong_verify *v, const cJSON *json)
{
    struct record r = {
        .json = json, .url = text_of(json, "url"), .charset = text_of(member(json, "charset"), "used")};
    struct gong_span type = text_of(json, "media_type");
    const cJSON *q;

    v->counts.records++;
    r.markup = type.ptr && (gong_span_has(type, GONG_LIT("html")) || gong_span_has(type, GONG_LIT("xml")));
    if (!take_payload(v, &r))
        v->counts.bad_records++;
    else
        cJSON_ArrayForEach (q, member(json, "quantities"))
            check_quantity(v, &r, q);
    gong_arena_reset(&v->record_arena);
}
