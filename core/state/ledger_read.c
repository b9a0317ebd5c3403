/* ledger_read.c: the lines of a ledger, file by file. The buffer holds one line and what was
 * read behind it; a line longer than a robots.txt can make it is bad and passed over. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "state/ledger_line.h"
#include "state/ledger_sum.h"

enum { BUFFER = 4 * 1024 * 1024 };

struct gong_ledger_reader {
    char dir[PATH_MAX];
    int fd; /* -1: between files */
    int64_t file, last, no, offset;
    size_t from, len; /* what is left in the buffer */
    bool file_ended, skipping, torn;
    struct gong_ledger_sum *sum; /* of the file, as far as it was given */
    int64_t before_file, before_end;
    char before_digest[GONG_LEDGER_DIGEST];
    char buf[BUFFER];
};

static int64_t number_of(const char *name)
{
    int64_t v = 0;
    size_t n = strspn(name, "0123456789");

    if (n < 6 || n > 12 || strcmp(name + n, ".tsv") != 0 || !gong_ledger_number(gong_span(name, n), &v))
        return 0;
    return v;
}

bool gong_ledger_files(const char *dir, int64_t *ret_low, int64_t *ret_high)
{
    char path[PATH_MAX];
    DIR *d;

    *ret_low = *ret_high = 0;
    if (snprintf(path, sizeof path, "%s/ledger", dir) >= (int)sizeof path)
        return false;
    d = opendir(path);
    if (!d)
        return false;
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        int64_t no = number_of(e->d_name);
        if (no > *ret_high)
            *ret_high = no;
        if (no > 0 && (*ret_low == 0 || no < *ret_low))
            *ret_low = no;
    }
    closedir(d);
    return true;
}

struct gong_ledger_reader *gong_ledger_read(const char *dir, int64_t file, int64_t offset, char *why,
                                            size_t why_n)
{
    struct gong_ledger_reader *r = malloc(sizeof *r);
    int64_t low = 0;

    if (!r || !(r->sum = gong_ledger_sum_new())) {
        snprintf(why, why_n, "out of memory");
        free(r);
        return NULL;
    }
    r->fd = -1;
    r->no = 0;
    r->before_file = r->before_end = 0;
    r->before_digest[0] = 0;
    r->from = r->len = 0;
    r->file_ended = r->skipping = r->torn = false;
    if (snprintf(r->dir, sizeof r->dir, "%s", dir) >= (int)sizeof r->dir ||
        !gong_ledger_files(dir, &low, &r->last)) {
        snprintf(why, why_n, "cannot read the ledger \"%s/ledger\": %s", dir, strerror(errno));
        gong_ledger_sum_free(r->sum);
        free(r);
        return NULL;
    }
    r->file = (file > low ? file : low) - 1;
    r->offset = file >= low ? offset : 0;
    return r;
}

void gong_ledger_read_close(struct gong_ledger_reader *r)
{
    if (!r)
        return;
    if (r->fd >= 0)
        close(r->fd);
    gong_ledger_sum_free(r->sum);
    free(r);
}

int64_t gong_ledger_read_end(const struct gong_ledger_reader *r, char *digest)
{
    if (digest)
        gong_ledger_sum_text(r->sum, digest);
    return r->offset;
}

int64_t gong_ledger_read_before(const struct gong_ledger_reader *r, int64_t *ret_file,
                                char digest[GONG_LEDGER_DIGEST])
{
    *ret_file = r->before_file;
    memcpy(digest, r->before_digest, GONG_LEDGER_DIGEST);
    return r->before_end;
}

bool gong_ledger_is_torn(const struct gong_ledger_reader *r)
{
    return r->torn;
}

/* The next file there is; files may have been removed. END: it was the last. */
static int next_file(struct gong_ledger_reader *r)
{
    char path[PATH_MAX];

    if (r->fd >= 0) {
        close(r->fd);
        r->fd = -1;
        r->before_file = r->file;
        r->before_end = gong_ledger_read_end(r, r->before_digest);
        r->offset = 0;
        gong_ledger_sum_reset(r->sum);
    }
    while (r->fd < 0) {
        if (r->file >= r->last)
            return GONG_LEDGER_END;
        r->file++;
        if (!gong_ledger_path(r->dir, r->file, path, sizeof path))
            return GONG_LEDGER_ERROR;
        r->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* what is no file does not hold us */
        if (r->fd < 0 && errno != ENOENT)
            return GONG_LEDGER_ERROR;
        if (r->fd < 0)
            r->offset = 0;
        else if (!gong_ledger_is_file(r->fd))
            return GONG_LEDGER_ERROR;
    }
    r->no = 0;
    r->from = r->len = 0;
    r->file_ended = false;
    return r->offset == 0 || lseek(r->fd, (off_t)r->offset, SEEK_SET) >= 0 ? GONG_LEDGER_LINE
                                                                           : GONG_LEDGER_ERROR;
}

/* More of the file behind what is left. */
static bool fill(struct gong_ledger_reader *r)
{
    ssize_t n;

    memmove(r->buf, r->buf + r->from, r->len);
    r->from = 0;
    do
        n = read(r->fd, r->buf + r->len, BUFFER - r->len);
    while (n < 0 && errno == EINTR);
    r->file_ended = n == 0;
    r->len += n > 0 ? (size_t)n : 0;
    return n >= 0;
}

/* Takes `n` bytes of text and one line feed off the buffer. */
static int take(struct gong_ledger_reader *r, size_t n, bool whole, struct gong_ledger_line *ret)
{
    struct gong_span text = gong_span(r->buf + r->from, n);
    size_t used = n + (whole ? 1 : 0);
    bool ok = whole && !r->skipping && gong_ledger_split(text, ret);

    ret->file = r->file;
    ret->no = ++r->no;
    ret->offset = r->offset;
    r->offset += (int64_t)used;
    gong_ledger_sum_add(r->sum, gong_span(r->buf + r->from, used));
    r->from += used;
    r->len -= used;
    r->skipping = false;
    r->torn = r->torn || (!whole && r->file == r->last);
    return ok ? GONG_LEDGER_LINE : GONG_LEDGER_BAD;
}

static void skip_buffer(struct gong_ledger_reader *r)
{
    gong_ledger_sum_add(r->sum, gong_span(r->buf + r->from, r->len));
    r->offset += (int64_t)r->len;
    r->len = 0;
    r->skipping = true;
}

int gong_ledger_next(struct gong_ledger_reader *r, struct gong_ledger_line *ret)
{
    int got;

    for (;;) {
        const char *end = r->len ? memchr(r->buf + r->from, '\n', r->len) : NULL;
        if (end)
            return take(r, (size_t)(end - (r->buf + r->from)), true, ret);
        if (r->fd >= 0 && r->file_ended && (r->len || r->skipping))
            return take(r, r->len, false, ret);
        if (r->fd < 0 || r->file_ended) {
            got = next_file(r);
            if (got != GONG_LEDGER_LINE)
                return got;
        }
        if (r->len == BUFFER)
            skip_buffer(r);
        if (!fill(r))
            return GONG_LEDGER_ERROR;
    }
}
