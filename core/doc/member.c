/* member.c: reading stored members. zlib undoes the gzip format, checksum included; the header's
 * extra field is looked at before, because a length told there saves decoding what is passed
 * over. A told length is a hint: it must lie inside the file, and whoever relies on it finds no
 * record behind it when it lied. */
#include "doc/member.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { GZIP_HEAD = 10, FEXTRA = 4 };

void gong_member_init(struct gong_member *m, int fd, int64_t size)
{
    memset(m, 0, sizeof *m);
    m->fd = fd;
    m->size = size;
}

void gong_member_finish(struct gong_member *m)
{
    if (m->z_ready)
        inflateEnd(&m->z);
    m->z_ready = false;
}

static bool problem(struct gong_member *m, const char *what)
{
    snprintf(m->problem, sizeof m->problem, "%s", what);
    return false;
}

static ptrdiff_t read_file(struct gong_member *m, void *out, size_t n)
{
    ssize_t got;

    do
        got = pread(m->fd, out, n, (off_t)m->pos);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        snprintf(m->problem, sizeof m->problem, "cannot be read: %s", strerror(errno));
        return -1;
    }
    m->pos += got;
    return got;
}

static uint32_t le(const unsigned char *p, unsigned n)
{
    uint32_t v = 0;

    while (n > 0)
        v = v << 8 | p[--n];
    return v;
}

/* Subfield "sl" of the extra field (8 bytes: stored length, decoded length). */
static int64_t told_length(const unsigned char *p, size_t n)
{
    size_t at = GZIP_HEAD + 2, end;

    if (n < at || !(p[3] & FEXTRA))
        return 0;
    end = at + le(p + GZIP_HEAD, 2);
    for (; at + 4 <= end && at + 4 <= n; at += 4 + le(p + at + 2, 2))
        if (p[at] == 's' && p[at + 1] == 'l' && le(p + at + 2, 2) == 8 && at + 8 <= n)
            return le(p + at + 4, 4);
    return 0;
}

static bool start_gzip(struct gong_member *m, size_t n)
{
    int r = m->z_ready ? inflateReset(&m->z) : inflateInit2(&m->z, 16 + MAX_WBITS);

    if (r != Z_OK)
        return problem(m, "zlib could not be started");
    m->z_ready = true;
    m->z.next_in = m->in;
    m->z.avail_in = (uInt)n;
    m->said = told_length(m->in, n);
    if (m->said && (m->said <= GZIP_HEAD || m->said > m->size - m->start))
        return problem(m, "the member is longer than the file: it is torn");
    return true;
}

bool gong_member_start(struct gong_member *m, int64_t offset)
{
    ptrdiff_t n;

    m->start = m->pos = offset;
    m->said = 0;
    m->ended = false;
    m->problem[0] = 0;
    if (offset < 0 || offset >= m->size)
        return problem(m, "the place lies outside the file");
    n = read_file(m, m->in, sizeof m->in);
    if (n < 0)
        return false;
    m->gzip = n >= 2 && m->in[0] == 0x1f && m->in[1] == 0x8b;
    if (m->gzip)
        return start_gzip(m, (size_t)n);
    m->pos = offset;
    return n > 0 ? true : problem(m, "the place lies outside the file");
}

static ptrdiff_t inflate_some(struct gong_member *m, unsigned char *out, size_t n)
{
    m->z.next_out = out;
    m->z.avail_out = n > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uInt)n;
    n = m->z.avail_out;
    while (m->z.avail_out == n && !m->ended) {
        int r;
        if (m->z.avail_in == 0) {
            ptrdiff_t got = read_file(m, m->in, sizeof m->in);
            if (got <= 0)
                return got < 0 ? -1 : (problem(m, "the member ends too early: it is torn"), -1);
            m->z.next_in = m->in;
            m->z.avail_in = (uInt)got;
        }
        r = inflate(&m->z, Z_NO_FLUSH);
        m->ended = r == Z_STREAM_END;
        if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR) {
            snprintf(m->problem, sizeof m->problem, "damaged gzip member: %s",
                     m->z.msg ? m->z.msg : "no reason given");
            return -1;
        }
    }
    return (ptrdiff_t)(n - m->z.avail_out);
}

ptrdiff_t gong_member_read(struct gong_member *m, unsigned char *out, size_t n)
{
    if (n == 0)
        return 0;
    return m->gzip ? inflate_some(m, out, n) : read_file(m, out, n);
}

int64_t gong_member_end(const struct gong_member *m)
{
    return m->pos - (int64_t)m->z.avail_in;
}
