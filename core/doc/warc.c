/* warc.c: records over stored members (member.c).
 *
 *     member:  head  CRLF  content (Content-Length bytes)  CRLF CRLF
 *
 * A head is read into a fixed buffer of the handle up to its empty line. Content is read in a
 * second pass from the start of the member: a record that is only looked at costs its head. */
#include <gongbao/warc.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doc/member.h"

enum { HEAD_MAX = 64 * 1024, HEAD_STEP = 2048, TAIL = 4 };

struct gong_warc {
    struct gong_member m;
    int64_t next;  /* offset of the next record */
    size_t head;   /* bytes of the current head, empty line included */
    size_t filled; /* bytes read into `buf`: the head and what came with it */
    char problem[200];
    char buf[HEAD_MAX];
};

static int bad(struct gong_warc *w, const char *what)
{
    snprintf(w->problem, sizeof w->problem, "%s", what);
    return GONG_EITEM;
}

static void close_warc(void *arg)
{
    struct gong_warc *w = arg;

    gong_member_finish(&w->m);
    close(w->m.fd);
}

static int open_regular(const char *path, int64_t *ret_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), e;
    struct stat st;

    if (fd < 0)
        return -1;
    e = fstat(fd, &st) != 0 ? errno : S_ISREG(st.st_mode) ? 0 : EINVAL;
    if (!e) {
        *ret_size = st.st_size;
        return fd;
    }
    close(fd);
    errno = e;
    return -1;
}

struct gong_warc *gong_warc_open(struct gong_ctx *ctx, const char *path)
{
    int64_t size = 0;
    int fd = open_regular(path, &size);
    struct gong_warc *w = fd < 0 ? NULL : gong_alloc(ctx, sizeof *w);

    if (!w) {
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    gong_member_init(&w->m, fd, size);
    if (gong_defer(ctx, close_warc, w) < 0) {
        close_warc(w);
        return NULL;
    }
    return w;
}

void gong_warc_seek(struct gong_warc *w, int64_t offset)
{
    w->next = offset;
}

const char *gong_warc_problem(const struct gong_warc *w)
{
    return w->problem;
}

/* ---- heads */

struct gong_span gong_warc_field(struct gong_span head, const char *name)
{
    size_t n = strlen(name), at = gong_span_find(head, 0, GONG_LIT("\n"));

    while (at < head.len) {
        size_t from = at + 1, end = gong_span_find(head, from, GONG_LIT("\n"));
        struct gong_span line = gong_span_sub(head, from, end);
        if (line.len > n && line.ptr[n] == ':' && strncasecmp(line.ptr, name, n) == 0) {
            struct gong_span v = gong_span_sub(line, n + 1, line.len);
            while (v.len && (v.ptr[0] == ' ' || v.ptr[0] == '\t'))
                v = gong_span_sub(v, 1, v.len);
            while (v.len && strchr(" \t\r", v.ptr[v.len - 1]))
                v.len--;
            return v;
        }
        at = end;
    }
    return gong_span_none();
}

/* Each line is "Name: value" CRLF without control characters; Content-Length stands once. */
static bool well_formed(struct gong_span head)
{
    size_t at = 0, lengths = 0;

    while (at < head.len) {
        size_t end = gong_span_find(head, at, GONG_LIT("\r\n"));
        struct gong_span line = gong_span_sub(head, at, end);
        if (end == SIZE_MAX)
            return false;
        for (size_t i = 0; i < line.len; i++)
            if (((unsigned char)line.ptr[i] < ' ' && line.ptr[i] != '\t') || line.ptr[i] == 0x7f)
                return false;
        if (at > 0 && line.len > 0 && (gong_span_find(line, 0, GONG_LIT(":")) + 1 < 2 || line.ptr[0] == ' '))
            return false;
        lengths += line.len > 15 && strncasecmp(line.ptr, "Content-Length:", 15) == 0;
        at = end + 2;
    }
    return lengths == 1;
}

static bool parse_length(struct gong_span s, int64_t *ret)
{
    int64_t v = 0;

    if (s.len == 0 || s.len > 15)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        v = v * 10 + (s.ptr[i] - '0');
    }
    *ret = v;
    return true;
}

/* Reads until the empty line stands in buf. */
static int read_head(struct gong_warc *w)
{
    w->filled = 0;
    for (;;) {
        size_t room = sizeof w->buf - w->filled, from = w->filled > 3 ? w->filled - 3 : 0, hit;
        ptrdiff_t n =
            gong_member_read(&w->m, (unsigned char *)w->buf + w->filled, room < HEAD_STEP ? room : HEAD_STEP);
        if (n < 0)
            return bad(w, w->m.problem);
        if (n == 0)
            return bad(w, room ? "the record ends inside its head: it is torn"
                               : "the head is longer than 64 KiB");
        w->filled += (size_t)n;
        if (w->filled >= 5 && memcmp(w->buf, "WARC/", 5) != 0)
            return bad(w, "no WARC record begins here");
        hit = gong_span_find(gong_span(w->buf, w->filled), from, GONG_LIT("\r\n\r\n"));
        if (hit != SIZE_MAX) {
            w->head = hit + 4;
            return GONG_OK;
        }
    }
}

static int parse_head(struct gong_warc *w, struct gong_warc_record *r)
{
    struct gong_span head = gong_span(w->buf, w->head);

    if (!gong_span_starts(head, GONG_LIT("WARC/1.0\r\n")) &&
        !gong_span_starts(head, GONG_LIT("WARC/1.1\r\n")))
        return bad(w, "not a version of WARC that is known (1.0, 1.1)");
    if (!well_formed(head))
        return bad(w, "the head is not made of \"Name: value\" lines with one Content-Length");
    memset(r, 0, sizeof *r);
    r->head = gong_span(head.ptr, head.len - 2);
    if (!parse_length(gong_warc_field(r->head, "Content-Length"), &r->block))
        return bad(w, "Content-Length is no number");
    r->type = gong_warc_field(r->head, "WARC-Type");
    r->id = gong_warc_field(r->head, "WARC-Record-ID");
    r->date = gong_warc_field(r->head, "WARC-Date");
    r->target_uri = gong_warc_field(r->head, "WARC-Target-URI");
    r->payload_digest = gong_warc_field(r->head, "WARC-Payload-Digest");
    r->truncated = gong_warc_field(r->head, "WARC-Truncated");
    r->offset = w->m.start;
    r->length = GONG_NULL;
    if (!r->type.len || !r->id.len || !r->date.len)
        return bad(w, "WARC-Type, WARC-Record-ID or WARC-Date is missing");
    return GONG_OK;
}

/* ---- lengths */

/* Decodes the rest of a gzip member to find where it ends; never more than the record holds. */
static int run_to_end(struct gong_warc *w, int64_t want)
{
    unsigned char waste[8192];
    int64_t seen = (int64_t)w->filled;

    for (;;) {
        ptrdiff_t n = gong_member_read(&w->m, waste, sizeof waste);
        if (n < 0)
            return bad(w, w->m.problem);
        if (n == 0)
            break;
        seen += n;
        if (seen > want)
            break;
    }
    return seen == want ? GONG_OK : bad(w, "the member does not hold what Content-Length says");
}

static int find_length(struct gong_warc *w, struct gong_warc_record *r)
{
    int64_t whole = (int64_t)w->head + r->block + TAIL;

    if (!w->m.gzip)
        r->length = whole;
    else if (w->m.said)
        r->length = w->m.said;
    else if (run_to_end(w, whole) == GONG_OK)
        r->length = gong_member_end(&w->m) - w->m.start;
    else
        return GONG_EITEM;
    return r->length <= w->m.size - w->m.start ? GONG_OK
                                               : bad(w, "the record is longer than the file: it is torn");
}

int gong_warc_next(struct gong_warc *w, struct gong_warc_record *ret)
{
    if (w->next == w->m.size) {
        bad(w, "the file ends here");
        return GONG_END;
    }
    if (!gong_member_start(&w->m, w->next))
        return bad(w, w->m.problem);
    if (read_head(w) < 0 || parse_head(w, ret) < 0 || find_length(w, ret) < 0)
        return GONG_EITEM;
    w->next = ret->offset + ret->length;
    return GONG_OK;
}

/* ---- content */

static int read_exactly(struct gong_warc *w, unsigned char *out, size_t n)
{
    for (size_t have = 0; have < n;) {
        ptrdiff_t got = gong_member_read(&w->m, out + have, n - have);
        if (got < 0)
            return bad(w, w->m.problem);
        if (got == 0)
            return bad(w, "the record is shorter than Content-Length says");
        have += (size_t)got;
    }
    return GONG_OK;
}

static int check_end(struct gong_warc *w, const struct gong_warc_record *r)
{
    unsigned char tail[TAIL], more;

    if (read_exactly(w, tail, sizeof tail) < 0)
        return GONG_EITEM;
    if (memcmp(tail, "\r\n\r\n", TAIL) != 0)
        return bad(w, "the record does not end in CRLF CRLF");
    if (!w->m.gzip)
        return GONG_OK;
    switch (gong_member_read(&w->m, &more, 1)) {
    case 0:
        break;
    case 1:
        return bad(w, "the member holds more than its record");
    default:
        return bad(w, w->m.problem);
    }
    return gong_member_end(&w->m) == r->offset + r->length
               ? GONG_OK
               : bad(w, "the member's length is not what was told");
}

static void split_http(const struct gong_warc_record *r, struct gong_warc_content *c)
{
    struct gong_span type = gong_warc_field(r->head, "Content-Type");
    size_t end;

    c->http = gong_span_none();
    c->payload = c->block;
    if (type.len < 16 || strncasecmp(type.ptr, "application/http", 16) != 0)
        return;
    end = gong_span_find(c->block, 0, GONG_LIT("\r\n\r\n"));
    end = end == SIZE_MAX ? c->block.len : end + 4;
    c->http = gong_span_sub(c->block, 0, end);
    c->payload = gong_span_sub(c->block, end, c->block.len);
}

int gong_warc_read(struct gong_warc *w, struct gong_ctx *ctx, const struct gong_warc_record *rec,
                   size_t limit, struct gong_warc_content *ret)
{
    size_t n = (size_t)rec->block;
    unsigned char *p;

    if (rec->block < 0 || n > limit)
        return bad(w, "the content is larger than the cap");
    /* The head is read again into the same bytes, so that the spans of `rec` stay true. */
    if (!gong_member_start(&w->m, rec->offset) ||
        read_exactly(w, (unsigned char *)w->buf, rec->head.len + 2) < 0)
        return bad(w, w->m.problem[0] ? w->m.problem : w->problem);
    p = gong_alloc(ctx, n);
    if (!p)
        return bad(w, "out of memory");
    if (read_exactly(w, p, n) < 0 || check_end(w, rec) < 0)
        return GONG_EITEM;
    ret->block = gong_span((const char *)p, n);
    split_http(rec, ret);
    return GONG_OK;
}
