/* plain_url.c: see plain_url.h.
 *
 * Plain is: http or https in lower case; a host of lower-case ASCII labels that is no IP address
 * and has no IDN label; a port only where it is not that of the scheme; a path that is not empty,
 * without dot segments; and nowhere a byte that would be percent-encoded or is part of such a
 * code. Section 4.4 of the WHATWG URL standard changes nothing in such a text. */
#include "doc/plain_url.h"

enum { PLAIN_MAX = 2048, HOST_MAX = 253, LABEL_MAX = 63, PORT_MAX = 65535 };

/* Sets of ASCII characters, a bit for each. */
struct set {
    uint64_t bits[2];
};

#define DIGITS  0x03ff000000000000u
#define LOWER   0x07fffffe00000000u
#define LETTERS 0x07fffffe07fffffeu
#define BIT(c)  (1ull << ((c)&63))
#define SIGNS                                                                                                \
    (BIT('-') | BIT('.') | BIT('!') | BIT('$') | BIT('&') | BIT('(') | BIT(')') | BIT('*') | BIT('+') |      \
     BIT(',') | BIT(';') | BIT('=') | BIT(':') | BIT('/'))
#define HIGH_SIGNS (BIT('_') | BIT('~') | BIT('@'))

static const struct set digits = {{DIGITS, 0}}, host_set = {{DIGITS | BIT('-') | BIT('.'), LOWER}},
                        path_set = {{DIGITS | SIGNS, LETTERS | HIGH_SIGNS}},
                        query_set = {{DIGITS | SIGNS | BIT('?'), LETTERS | HIGH_SIGNS}};

static bool is_in(const struct set *set, char c)
{
    unsigned char u = (unsigned char)c;

    return u < 128 && set->bits[u >> 6] >> (u & 63) & 1;
}

static size_t run_of(struct gong_span s, size_t pos, const struct set *set)
{
    while (pos < s.len && is_in(set, s.ptr[pos]))
        pos++;
    return pos;
}

/* Length of "http://" or "https://" at the start, or 0. */
static size_t scheme_of(struct gong_span s)
{
    if (gong_span_starts(s, GONG_LIT("https://")))
        return 8;
    return gong_span_starts(s, GONG_LIT("http://")) ? 7 : 0;
}

static bool is_plain_label(struct gong_span label)
{
    return label.len > 0 && label.len <= LABEL_MAX && label.ptr[0] != '-' &&
           label.ptr[label.len - 1] != '-' && !(label.len > 3 && label.ptr[2] == '-' && label.ptr[3] == '-');
}

/* Two labels or more, the last of letters only: so it is no IPv4 address in any spelling. */
static bool is_plain_host(struct gong_span host)
{
    size_t from = 0, dots = 0;

    if (host.len > HOST_MAX)
        return false;
    for (size_t i = 0; i <= host.len; i++) {
        if (i < host.len && host.ptr[i] != '.')
            continue;
        if (!is_plain_label(gong_span_sub(host, from, i)))
            return false;
        dots += i < host.len;
        from = i < host.len ? i + 1 : from;
    }
    for (size_t i = from; i < host.len; i++)
        if (is_in(&digits, host.ptr[i]))
            return false;
    return dots > 0;
}

/* The port behind ':' at pos; moves pos behind it. 0: none that is plain. */
static int64_t port_at(struct gong_span s, size_t *pos, int64_t usual)
{
    size_t from = *pos + 1, end = run_of(s, from, &digits);
    int64_t port = 0;

    if (end == from || end - from > 5 || s.ptr[from] == '0')
        return 0;
    for (size_t i = from; i < end; i++)
        port = port * 10 + (s.ptr[i] - '0');
    *pos = end;
    return port == usual || port > PORT_MAX ? 0 : port;
}

/* A segment that begins with a dot may be one of the two that are resolved. */
static bool has_dot_segment(struct gong_span path)
{
    return gong_span_find(path, 0, GONG_LIT("/.")) != SIZE_MAX;
}

/* Where the parts of a plain URL end. */
struct ends {
    size_t scheme, host, origin, path, query; /* query: behind its last byte, or where the path ends */
    int64_t port;
};

static bool find_ends(struct gong_span s, struct ends *e)
{
    int64_t usual;

    e->scheme = scheme_of(s);
    if (!e->scheme || s.len > PLAIN_MAX)
        return false;
    usual = e->scheme == 8 ? 443 : 80;
    e->host = e->origin = run_of(s, e->scheme, &host_set);
    e->port = usual;
    if (e->host < s.len && s.ptr[e->host] == ':')
        e->port = port_at(s, &e->origin, usual);
    if (e->port == 0 || e->origin >= s.len || s.ptr[e->origin] != '/' ||
        !is_plain_host(gong_span_sub(s, e->scheme, e->host)))
        return false;
    e->path = e->query = run_of(s, e->origin, &path_set);
    if (e->path < s.len && s.ptr[e->path] == '?')
        e->query = run_of(s, e->path + 1, &query_set);
    return e->query == s.len && e->query != e->path + 1 &&
           !has_dot_segment(gong_span_sub(s, e->origin, e->path));
}

/* A path without a scheme, a host, empty segments or leading dots but "./": to be put behind an
 * origin or a folder. */
static bool is_plain_path(struct gong_span s)
{
    size_t end = run_of(s, 0, &path_set);

    if (s.len == 0 || (end < s.len && s.ptr[end] != '?') || memchr(s.ptr, ':', end))
        return false;
    return end > 0 && gong_span_find(s, 0, GONG_LIT("//")) == SIZE_MAX;
}

/* The URL that a plain relative path means; {NULL, 0} where it is not plain. */
static struct gong_span join(struct gong_ctx *ctx, struct gong_span text, struct gong_span base)
{
    struct ends e;
    size_t keep;
    char *p;

    if (!find_ends(base, &e) || !is_plain_path(text) || text.len > PLAIN_MAX)
        return gong_span_none();
    for (keep = e.path; text.ptr[0] != '/' && base.ptr[keep - 1] != '/';)
        keep--;
    if (text.ptr[0] == '/')
        keep = e.origin;
    else if (gong_span_starts(text, GONG_LIT("./")))
        text = gong_span_sub(text, 2, text.len);
    p = gong_alloc(ctx, keep + text.len + 1);
    if (!p)
        return gong_span_none();
    memcpy(p, base.ptr, keep);
    memcpy(p + keep, text.ptr, text.len);
    p[keep + text.len] = 0;
    return gong_span(p, keep + text.len);
}

bool gong_url_plain(struct gong_ctx *ctx, struct gong_span text, struct gong_span base, struct gong_url *ret)
{
    struct ends e, of_base;
    struct gong_url u;

    if (base.ptr && !scheme_of(text))
        text = join(ctx, text, base);
    else if (base.ptr && !find_ends(base, &of_base)) /* it may be no URL, and then there is no result */
        return false;
    if (!text.ptr || !find_ends(text, &e))
        return false;
    u = (struct gong_url){.href = gong_copy(ctx, text),
                          .scheme = gong_copy(ctx, gong_span_sub(text, 0, e.scheme - 3)),
                          .host = gong_copy(ctx, gong_span_sub(text, e.scheme, e.host)),
                          .path = gong_copy(ctx, gong_span_sub(text, e.origin, e.path)),
                          .port = e.port};
    if (e.query > e.path)
        u.query = gong_copy(ctx, gong_span_sub(text, e.path + 1, e.query));
    if (!u.href.ptr || !u.scheme.ptr || !u.host.ptr || !u.path.ptr || (e.query > e.path && !u.query.ptr))
        return false;
    *ret = u;
    return true;
}
