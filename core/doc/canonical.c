/* canonical.c: one key for the spellings of one page (url.h says which spellings those are).
 *
 * A key merges only what a server cannot tell apart, or what by its name and value says that it
 * is a mark of the way here. Where that is not clear the spellings stay two, and the digest of
 * what they give finds them (exec/revision.c). So no parameter is dropped for a value that may
 * be a number of a page, a date or an id.
 *
 * Keys are kept in states: a page whose key becomes another is found there no more. */
#include <gongbao/buf.h>
#include <gongbao/url.h>

enum { MAX_KEY = 256 * 1024 };

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool same_word(struct gong_span a, struct gong_span b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- percent-encoding ---------------------------------------------------------------------- */

static int hex(char c)
{
    if (is_digit(c))
        return c - '0';
    return lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

static bool unreserved(unsigned char c)
{
    return is_letter((char)c) || is_digit((char)c) || (c && strchr("-._~", c));
}

static bool reserved(unsigned char c)
{
    return c && strchr(":/?#[]@!$&'()*+,;=%", c);
}

static void add_encoded(struct gong_buf *b, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char out[3] = {'%', digits[c >> 4], digits[c & 15]};

    gong_buf_add(b, gong_span(out, sizeof out));
}

/* As most are. */
static bool is_normal(struct gong_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '%' || (!unreserved((unsigned char)s.ptr[i]) && !reserved((unsigned char)s.ptr[i])))
            return false;
    return true;
}

/* RFC 3986, 6.2.2: what needs no encoding has none, the rest is in upper case; a '%' that
 * encodes nothing stays. */
static struct gong_span normal(struct gong_ctx *ctx, struct gong_span s)
{
    struct gong_buf b;

    if (is_normal(s))
        return s.len ? s : GONG_LIT("");
    gong_buf_init(&b, ctx, MAX_KEY);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        int high = c == '%' && i + 2 < s.len ? hex(s.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex(s.ptr[i + 2]) : -1;

        if (low >= 0) {
            c = (unsigned char)(high * 16 + low);
            i += 2;
        }
        if (unreserved(c) || (low < 0 && reserved(c)))
            gong_buf_addc(&b, (char)c);
        else
            add_encoded(&b, c);
    }
    if (!gong_buf_ok(&b))
        return gong_span_none();
    return b.len ? gong_buf_span(&b) : GONG_LIT("");
}

/* ---- host ------------------------------------------------------------------------------------ */

static struct gong_span host_key(struct gong_span host)
{
    static const char *const doors[] = {"www.", "m.", "wap.", "3g."};

    if (host.len > 1 && host.ptr[host.len - 1] == '.')
        host.len--;
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
        struct gong_span door = gong_span_z(doors[i]), rest = gong_span_sub(host, door.len, host.len);

        if (gong_span_starts(host, door) && gong_span_has(rest, GONG_LIT(".")))
            return rest;
    }
    return host;
}

/* ---- path ------------------------------------------------------------------------------------ */

/* The file that a server gives for its folder. index.* as it is written: where case counts,
 * Index.html is a page of its own. default.* is IIS, to which case is all the same. */
static bool is_front(struct gong_span name)
{
    static const char *const exact[] = {"index.html", "index.htm", "index.shtml", "index.jsp", "index.php"};
    static const char *const any_case[] = {"default.html", "default.htm",  "default.shtml",
                                           "default.asp",  "default.aspx", "default.jsp"};

    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
        if (gong_span_is(name, exact[i]))
            return true;
    for (size_t i = 0; i < sizeof any_case / sizeof *any_case; i++)
        if (same_word(name, gong_span_z(any_case[i])))
            return true;
    return false;
}

/* ";jsessionid=…" that a Java server writes behind a path where it may not set a cookie. */
static struct gong_span without_session(struct gong_span path)
{
    const struct gong_span mark = GONG_LIT(";jsessionid=");

    for (size_t i = 0; i + mark.len < path.len; i++)
        if (path.ptr[i] == ';' && same_word(gong_span(path.ptr + i, mark.len), mark))
            return gong_span_find(path, i, GONG_LIT("/")) == SIZE_MAX ? gong_span_sub(path, 0, i) : path;
    return path;
}

static struct gong_span path_key(struct gong_span path)
{
    size_t name;

    path = without_session(path);
    for (name = path.len; name > 0 && path.ptr[name - 1] != '/';)
        name--;
    if (is_front(gong_span_sub(path, name, path.len)))
        path.len = name;
    return path.len ? path : GONG_LIT("/");
}

/* ---- query ------------------------------------------------------------------------------------ */

/* Parameters that no server looks at to choose a page; a '*' at the end: any name that begins so.
 * In this order: campaigns (Google's form, Baidu's), the path of clicks (Alibaba), clicks on
 * advertisements, what WeChat and share buttons add, sessions. Not share*: a shareId may be all
 * that says which page is meant. */
static const char *const marks[] = {
    "utm_*",      "hmsr",           "hmpl",       "hmcu",         "hmkw",         "hmci",
    "spm",        "spm_id_from",    "gclid",      "fbclid",       "msclkid",      "bd_vid",
    "nsukey",     "isappinstalled", "sharer_*",   "share",        "share_from",   "sharefrom",
    "share_to",   "share_type",     "sharetype",  "share_source", "share_medium", "share_plat",
    "share_time", "share_times",    "jsessionid", "phpsessid",    "aspsessionid*"};

static bool is_mark(struct gong_span name)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        struct gong_span m = gong_span_z(marks[i]);
        bool open = m.ptr[m.len - 1] == '*';

        m.len -= open;
        if (open ? name.len > m.len && same_word(gong_span(name.ptr, m.len), m) : same_word(name, m))
            return true;
    }
    return false;
}

/* from=timeline, from=groupmessage, from=mp: where the reader came from. A digit may be a date,
 * an offset or an id, and beside "to" it is one end of a range. */
static bool is_way_here(struct gong_span value, bool has_to)
{
    for (size_t i = 0; i < value.len; i++)
        if (!is_letter(value.ptr[i]) && value.ptr[i] != '_' && value.ptr[i] != '-')
            return false;
    return !has_to;
}

/* _=1712345678901: jQuery's own, milliseconds so that no cache may answer. No other name for
 * the like is sure enough: t, v, r, timestamp and random are kept. */
static bool is_buster(struct gong_span value)
{
    for (size_t i = 0; i < value.len; i++)
        if (!is_digit(value.ptr[i]))
            return false;
    return value.len == 13;
}

static bool dropped(struct gong_span name, struct gong_span value, bool has_to)
{
    if (same_word(name, GONG_LIT("from")))
        return is_way_here(value, has_to);
    if (gong_span_is(name, "_"))
        return is_buster(value);
    return is_mark(name);
}

/* The parameter at *at: {NULL, 0} behind the last. */
static struct gong_span next_pair(struct gong_span query, size_t *at)
{
    size_t start = *at, end;

    if (start > query.len)
        return gong_span_none();
    end = gong_span_find(query, start, GONG_LIT("&"));
    end = end == SIZE_MAX ? query.len : end;
    *at = end + 1;
    return gong_span(query.ptr + start, end - start);
}

static struct gong_span name_of(struct gong_span pair)
{
    return gong_span_sub(pair, 0, gong_span_find(pair, 0, GONG_LIT("=")));
}

static bool has_name(struct gong_span query, const char *name)
{
    struct gong_span pair;

    for (size_t at = 0; (pair = next_pair(query, &at)).ptr;)
        if (same_word(name_of(pair), gong_span_z(name)))
            return true;
    return false;
}

static void add_query(struct gong_buf *b, struct gong_span query)
{
    bool has_to = has_name(query, "to");
    struct gong_span pair;
    char sign = '?';

    for (size_t at = 0; (pair = next_pair(query, &at)).ptr;) {
        struct gong_span name = name_of(pair);

        if (pair.len == 0 || dropped(name, gong_span_sub(pair, name.len + 1, pair.len), has_to))
            continue;
        gong_buf_addc(b, sign);
        gong_buf_add(b, pair);
        sign = '&';
    }
}

static void add_port(struct gong_buf *b, int64_t port)
{
    char room[GONG_DECIMAL];

    gong_buf_addc(b, ':');
    gong_buf_add(b, gong_decimal(port, room));
}

/* ---- all of it ---------------------------------------------------------------------------------- */

struct gong_span gong_url_canonical(struct gong_ctx *ctx, struct gong_span url)
{
    struct gong_url u;
    struct gong_span path, query;
    struct gong_buf b;
    bool tls;

    if (gong_url_parse(ctx, url, gong_span_none(), &u) != GONG_OK)
        return gong_span_none();
    tls = gong_span_is(u.scheme, "https");
    if (!tls && !gong_span_is(u.scheme, "http"))
        return u.href;
    path = normal(ctx, u.path);
    query = normal(ctx, u.query);
    if (!path.ptr || !query.ptr)
        return gong_span_none();
    gong_buf_init(&b, ctx, 4 * MAX_KEY);
    gong_buf_addz(&b, "//");
    gong_buf_add(&b, host_key(u.host));
    if (u.port != (tls ? 443 : 80))
        add_port(&b, u.port);
    gong_buf_add(&b, path_key(path));
    add_query(&b, query);
    return gong_buf_span(&b);
}
