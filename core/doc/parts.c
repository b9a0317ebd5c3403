/* parts.c: see parts.h. A head is read by its length alone: what looks like a head inside a page
 * is a part of that page. */
#include <gongbao/buf.h>
#include <gongbao/parts.h>
#include <gongbao/utf8.h>
#include <strings.h>

#define MAGIC "gongbao-parts 1\n"

enum { LINE_MAX = 8 * 1024, FIELDS_MAX = 16, DIGITS_MAX = 10 };

/* ---- writing */

/* Printable ASCII without blanks. */
static bool is_token(struct gong_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] <= ' ' || s.ptr[i] >= 0x7f)
            return false;
    return s.len > 0 && s.len < LINE_MAX / 2;
}

static bool is_field(struct gong_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7f)
            return false;
    return s.len > 0 && s.len < LINE_MAX / 2;
}

static void put_field(struct gong_buf *b, const char *name, struct gong_span value)
{
    if (!is_field(value))
        return;
    gong_buf_addf(b, "%s: ", name);
    gong_buf_add(b, value);
    gong_buf_addc(b, '\n');
}

static void put_part(struct gong_buf *b, const struct gong_part *p)
{
    gong_buf_addf(b, "part %zu ", p->body.len);
    gong_buf_add(b, p->url);
    gong_buf_addc(b, '\n');
    put_field(b, "content-type", p->content_type);
    put_field(b, "fetched-at", p->fetched_at);
    gong_buf_addc(b, '\n');
    gong_buf_add(b, p->body);
    gong_buf_addc(b, '\n');
}

struct gong_span gong_parts_join(struct gong_ctx *ctx, const struct gong_part *parts, size_t n)
{
    size_t bytes = sizeof MAGIC + 32;
    struct gong_buf b;

    if (n == 0 || n > GONG_PARTS_MAX) {
        gong_fail(ctx, GONG_EITEM, "a document of %zu pages cannot be joined (1 to %u)", n, GONG_PARTS_MAX);
        return gong_span_none();
    }
    for (size_t i = 0; i < n; i++) {
        if (!is_token(parts[i].url)) {
            gong_fail(ctx, GONG_EITEM, "page %zu of a document has no URL of printable ASCII", i + 1);
            return gong_span_none();
        }
        bytes += parts[i].body.len + 2 * (size_t)LINE_MAX;
    }
    gong_buf_init(&b, ctx, bytes);
    gong_buf_addz(&b, MAGIC);
    for (size_t i = 0; i < n; i++)
        put_part(&b, &parts[i]);
    gong_buf_addf(&b, "end %zu\n", n);
    return gong_buf_span(&b);
}

/* ---- reading */

bool gong_parts_is(struct gong_span payload)
{
    return gong_span_starts(payload, GONG_LIT(MAGIC));
}

/* The line at *at without its end; *at moves behind it. false: none of at most LINE_MAX bytes. */
static bool next_line(struct gong_span s, size_t *at, struct gong_span *ret)
{
    size_t end = gong_span_find(gong_span_sub(s, *at, *at + LINE_MAX), 0, GONG_LIT("\n"));

    if (end == SIZE_MAX)
        return false;
    *ret = gong_span_sub(s, *at, *at + end);
    *at += end + 1;
    return true;
}

/* Decimal digits at the start of s; their number, 0 where there are none or too many. */
static size_t take_number(struct gong_span s, size_t *ret)
{
    size_t i = 0;

    *ret = 0;
    for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
        *ret = i < DIGITS_MAX ? *ret * 10 + (size_t)(s.ptr[i] - '0') : SIZE_MAX;
    return i <= DIGITS_MAX ? i : 0;
}

/* "NUMBER URL", as heads and places have them. */
static bool number_and_url(struct gong_span s, size_t *ret_n, struct gong_span *ret_url)
{
    size_t digits = take_number(s, ret_n);

    if (digits == 0 || digits >= s.len || s.ptr[digits] != ' ')
        return false;
    *ret_url = gong_span_sub(s, digits + 1, s.len);
    return is_token(*ret_url);
}

static bool take_field(struct gong_span line, const char *name, struct gong_span *ret)
{
    size_t n = strlen(name);

    if (line.len <= n || strncasecmp(line.ptr, name, n) != 0 || line.ptr[n] != ':')
        return false;
    *ret = gong_trim(gong_span_sub(line, n + 1, line.len));
    return true;
}

/* The fields up to the empty line. */
static bool read_fields(struct gong_span s, size_t *at, struct gong_part *p)
{
    struct gong_span line;

    for (int i = 0; i < FIELDS_MAX && next_line(s, at, &line); i++) {
        if (line.len == 0)
            return true;
        if (!take_field(line, "content-type", &p->content_type))
            (void)take_field(line, "fetched-at", &p->fetched_at);
    }
    return false;
}

/* NULL: a page was read; else what is wrong. */
static const char *read_part(struct gong_span s, size_t *at, struct gong_span head, struct gong_part *p)
{
    size_t n;

    memset(p, 0, sizeof *p);
    if (!gong_span_starts(head, GONG_LIT("part ")) ||
        !number_and_url(gong_span_sub(head, 5, head.len), &n, &p->url))
        return "no head of a page stands where one is due";
    if (!read_fields(s, at, p))
        return "the head of a page does not end";
    if (n >= s.len - *at || s.ptr[*at + n] != '\n')
        return "a page is shorter or longer than its head says";
    p->body = gong_span_sub(s, *at, *at + n);
    *at += n + 1;
    return NULL;
}

static const char *read_end(struct gong_span s, size_t at, struct gong_span line, size_t n)
{
    size_t said, digits = take_number(gong_span_sub(line, 4, line.len), &said);

    if (digits == 0 || digits + 4 != line.len || said != n)
        return "the number of pages at the end is not that of the pages";
    return at == s.len ? NULL : "something stands behind the end";
}

const char *gong_parts_read(struct gong_span payload, struct gong_part *ret, size_t *ret_n)
{
    size_t at = sizeof MAGIC - 1;
    struct gong_span line;
    const char *why;

    *ret_n = 0;
    if (!gong_parts_is(payload))
        return "it does not begin with the line of such a payload";
    while (next_line(payload, &at, &line)) {
        if (gong_span_starts(line, GONG_LIT("end ")))
            return read_end(payload, at, line, *ret_n);
        if (*ret_n == GONG_PARTS_MAX)
            return "it has more pages than may be joined";
        why = read_part(payload, &at, line, &ret[*ret_n]);
        if (why)
            return why;
        ++*ret_n;
    }
    return "the end is missing";
}

/* ---- places */

struct gong_span gong_part_places(struct gong_ctx *ctx, const struct gong_part_place *places, size_t n)
{
    struct gong_buf b;

    gong_buf_init(&b, ctx, (size_t)GONG_PARTS_MAX * LINE_MAX);
    for (size_t i = 0; i < n && i < GONG_PARTS_MAX; i++) {
        gong_buf_addf(&b, "%zu ", places[i].from);
        gong_buf_add(&b, places[i].url);
        gong_buf_addc(&b, '\n');
    }
    return gong_buf_span(&b);
}

size_t gong_part_places_read(struct gong_span attr, size_t len, struct gong_part_place *ret)
{
    struct gong_span line;
    size_t at = 0, n = 0, least = 0;

    while (n < GONG_PARTS_MAX && next_line(attr, &at, &line)) {
        if (!number_and_url(line, &ret[n].from, &ret[n].url) || ret[n].from < least || ret[n].from > len)
            return 0;
        least = ret[n++].from;
    }
    return n && ret[0].from == 0 && at == attr.len ? n : 0;
}
