/* writer.c: see writer.h for the form and the order of writes. */
#include "writer.h"

#include <errno.h>
#include <unistd.h>

enum { BUFFER = 256 * 1024, ROOM = 64 * 1024, HEADER = 24, TRAILER = 8, STORE_MAX = 60000 };

static bool write_at(struct writer *w, const unsigned char *p, size_t n, int64_t at)
{
    while (n > 0) {
        ssize_t done = pwrite(w->fd, p, n, (off_t)at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            w->error = done < 0 ? errno : ENOSPC;
            return false;
        }
        p += done;
        n -= (size_t)done;
        at += done;
    }
    return true;
}

/* What was held is lost where it cannot be written. */
static bool put_held(struct writer *w)
{
    int64_t at = w->length - (int64_t)w->held;
    bool ok = write_at(w, w->buf, w->held, at);

    if (!ok)
        w->length = at;
    w->held = 0;
    return ok;
}

static bool is_unwritten(const struct writer *w)
{
    return w->written == w->length;
}

/* There is no room in the buffer: what is held goes out, and what there is of the record. */
static bool spill(struct squeeze_out *out, void *arg)
{
    struct writer *w = arg;
    size_t skip = w->gzip && is_unwritten(w) ? HEADER : 0, n = (size_t)(out->next - w->buf) - w->start;

    if (w->held && !put_held(w))
        return false;
    if (!write_at(w, w->buf + w->start + skip, n - skip, w->written + (int64_t)skip))
        return false;
    w->written += (int64_t)n;
    w->start = 0;
    out->next = w->buf;
    out->room = BUFFER;
    return true;
}

int writer_open(struct writer *w, struct gong_ctx *ctx, bool gzip, enum squeeze_level level)
{
    w->fd = -1;
    w->gzip = gzip;
    w->buf = gong_alloc(ctx, BUFFER);
    w->out.full = spill;
    w->out.arg = w;
    if (!w->buf)
        return GONG_EFATAL;
    return gzip ? squeeze_open(&w->squeeze, ctx, level) : GONG_OK;
}

void writer_close(struct writer *w)
{
    squeeze_close(&w->squeeze);
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
}

void writer_use(struct writer *w, int fd, int64_t length)
{
    if (w->fd >= 0)
        close(w->fd);
    w->fd = fd;
    w->length = length;
    w->held = 0;
    w->plain = 0;
}

void writer_begin(struct writer *w, size_t bytes, struct gong_span content)
{
    size_t head = w->gzip ? HEADER : 0;

    w->error = 0;
    if (BUFFER - w->held < ROOM)
        put_held(w);
    w->crc = 0;
    w->decoded = 0;
    w->start = w->held;
    w->written = w->length;
    w->out.next = w->buf + w->start + head;
    w->out.room = BUFFER - w->start - head;
    if (w->gzip)
        squeeze_start(&w->squeeze, bytes, content);
}

/* Bytes as they are, through the buffer. */
static void put_raw(struct writer *w, struct gong_span data)
{
    while (data.len > 0 && !w->error) {
        size_t n;
        if (w->out.room == 0 && !spill(&w->out, w))
            return;
        n = data.len < w->out.room ? data.len : w->out.room;
        memcpy(w->out.next, data.ptr, n);
        w->out.next += n;
        w->out.room -= n;
        data = gong_span_sub(data, n, data.len);
    }
}

static void put_squeezed(struct writer *w, struct gong_span data, bool last)
{
    if (!w->error && !squeeze_put(&w->squeeze, data, last, &w->out) && !w->error)
        w->error = EIO;
}

void writer_put(struct writer *w, struct gong_span data)
{
    w->decoded += data.len;
    if (!w->gzip) {
        put_raw(w, data);
        return;
    }
    w->crc = squeeze_crc(w->crc, data);
    if (data.len)
        put_squeezed(w, data, false);
}

static void put_le(unsigned char *p, uint64_t v, unsigned n)
{
    for (unsigned i = 0; i < n; i++, v >>= 8)
        p[i] = (unsigned char)v;
}

static void put_trailer(struct writer *w)
{
    unsigned char t[TRAILER];

    put_le(t, w->crc, 4);
    put_le(t + 4, w->decoded, 4);
    put_raw(w, gong_span((const char *)t, sizeof t));
}

/* Magic, deflate, an extra field, no time, unknown system; subfield "sl" tells both lengths (0
 * where they do not fit). */
static void fill_header(unsigned char *h, uint64_t stored, uint64_t decoded)
{
    static const unsigned char fixed[16] = {0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 12, 0, 's', 'l', 8, 0};

    memcpy(h, fixed, sizeof fixed);
    put_le(h + 16, stored > UINT32_MAX ? 0 : stored, 4);
    put_le(h + 20, decoded > UINT32_MAX ? 0 : decoded, 4);
}

/* Holds the record, or writes the rest of one that had no room, and its header last. */
static bool finish(struct writer *w, int64_t end)
{
    unsigned char header[HEADER];
    size_t n = (size_t)(w->out.next - w->buf) - w->start;

    fill_header(header, (uint64_t)(end - w->length), w->decoded);
    if (is_unwritten(w)) {
        if (w->gzip)
            memcpy(w->buf + w->start, header, HEADER);
        w->held += n;
        return true;
    }
    return write_at(w, w->buf, n, w->written) && (!w->gzip || write_at(w, header, HEADER, w->length));
}

/* The file is as long as before, or longer by one whole record. */
static int64_t end_record(struct writer *w)
{
    int64_t stored = w->written + (w->out.next - w->buf) - (int64_t)w->start - w->length;

    if (w->error || !finish(w, w->length + stored)) {
        if (ftruncate(w->fd, (off_t)(w->length - (int64_t)w->held)) != 0 && !w->error)
            w->error = errno;
        return -1;
    }
    w->length += stored;
    w->plain += (int64_t)w->decoded;
    return stored;
}

bool writer_flush(struct writer *w)
{
    w->error = 0;
    if (w->held == 0 || put_held(w))
        return true;
    if (ftruncate(w->fd, (off_t)w->length) != 0 && !w->error)
        w->error = errno;
    return false;
}

int64_t writer_end(struct writer *w)
{
    if (w->gzip) {
        put_squeezed(w, gong_span("", 0), true);
        put_trailer(w);
    }
    return end_record(w);
}

int64_t writer_store(struct writer *w, struct gong_span record)
{
    unsigned char block[5] = {1};

    writer_begin(w, record.len, gong_span_none());
    if (record.len > STORE_MAX) {
        w->error = E2BIG;
        return -1;
    }
    put_le(block + 1, record.len, 2);
    put_le(block + 3, ~record.len, 2);
    if (w->gzip)
        put_raw(w, gong_span((const char *)block, sizeof block));
    put_raw(w, record);
    w->decoded = record.len;
    if (w->gzip) {
        w->crc = squeeze_crc(0, record);
        put_trailer(w);
    }
    return end_record(w);
}
