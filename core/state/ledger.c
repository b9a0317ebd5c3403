/* ledger.c: see ledger.h. Lines are made in one buffer and go out with one write(2); what could
 * not be written whole is cut off again, and the request must not go out. */
#include "state/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/table.h"
#include "state/ledger_line.h"
#include "state/ledger_sum.h"

enum {
    FORMAT = 1,
    TAIL = 64 * 1024,
    HOSTS_BYTES = 1024 * 1024 * 1024,
    DAY = 86400000,
    AGENT_MAX = 128,
    WHY_MAX = 64
};

static const int64_t longest_wait = 3650 * (int64_t)DAY;

struct host {
    int64_t last_at, owed; /* last_at 0: nothing was asked yet */
    int64_t until;
    struct host *next_noted; /* since the last commit */
    struct gong_span name;
    bool noted;
    char why[WHY_MAX]; /* of the wait */
};

struct gong_ledger {
    char dir[PATH_MAX];
    int fd;
    int64_t file, length, rotate;
    bool dirty;
    struct gong_ledger_sum *sum;   /* of the file */
    struct gong_ledger_end before; /* how the file before it ended; length 0: this process did not write it */
    struct gong_ledger_end lost;   /* so far it went once; file 0: it still does */
    struct gong_table hosts, texts; /* texts: digests that the file being written holds */
    struct host *noted;
    struct gong_line line;
    struct gong_clock clock;
    int64_t put_back; /* by so much, when it was opened */
    char agent[AGENT_MAX];
    char error[512];
};

const char *gong_ledger_error(const struct gong_ledger *l)
{
    return l->error;
}

static bool fail(struct gong_ledger *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool fail(struct gong_ledger *l, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(l->error, sizeof l->error, fmt, ap);
    va_end(ap);
    return false;
}

/* ---- hosts */

static struct host *host_at(struct gong_ledger *l, struct gong_span name)
{
    struct host *h = gong_table_at(&l->hosts, name);

    if (h && !h->name.ptr)
        h->name = gong_table_name(&l->hosts, name);
    return h;
}

/* The later wait holds. */
static void set_wait(struct host *h, int64_t until, struct gong_span why)
{
    if (until <= h->until)
        return;
    h->until = until;
    snprintf(h->why, sizeof h->why, "%.*s", (int)(why.len < WHY_MAX ? why.len : WHY_MAX), why.ptr);
}

static void note(struct gong_ledger *l, struct host *h)
{
    if (h->noted)
        return;
    h->noted = true;
    h->next_noted = l->noted;
    l->noted = h;
}

/* A clock that was put back makes nobody wait longer than what was owed. */
static int64_t owed_by(const struct host *h, int64_t least, int64_t at)
{
    int64_t owed = h->owed > least ? h->owed : least;
    int64_t delay = h->last_at ? h->last_at + owed - at : 0, wait = h->until - at;

    if (delay > owed)
        delay = owed;
    if (wait > longest_wait)
        wait = longest_wait;
    return delay > wait ? (delay > 0 ? delay : 0) : wait > 0 ? wait : 0;
}

int64_t gong_ledger_owed(const struct gong_ledger *l, struct gong_span host, int64_t delay, int64_t at)
{
    const struct host *h = gong_table_find(&l->hosts, host);

    return h ? owed_by(h, delay, at) : 0;
}

bool gong_ledger_recall(struct gong_ledger *l, struct gong_span host, int64_t until)
{
    struct host *h = host_at(l, host);

    if (!h)
        return fail(l, "out of memory");
    set_wait(h, until, GONG_LIT(""));
    return true;
}

bool gong_ledger_each_wait(struct gong_ledger *l, int64_t at, gong_ledger_wait_fn *fn, void *arg)
{
    bool ok = true;

    while (l->noted) {
        struct host *h = l->noted;
        int64_t owed = owed_by(h, 0, at);
        l->noted = h->next_noted;
        h->noted = false;
        ok = (owed == 0 || fn(arg, h->name, at + owed, h->until == at + owed ? h->why : "delay")) && ok;
    }
    return ok;
}

/* ---- writing */

static bool write_line(struct gong_ledger *l)
{
    ssize_t n;

    if (l->line.failed)
        return fail(l, "out of memory");
    do
        n = write(l->fd, l->line.ptr, l->line.len);
    while (n < 0 && errno == EINTR);
    if (n == (ssize_t)l->line.len) {
        l->length += n;
        gong_ledger_sum_add(l->sum, gong_span(l->line.ptr, l->line.len));
        l->dirty = true;
        return true;
    }
    fail(l, "the ledger in \"%s\" cannot be written: %s", l->dir, n < 0 ? strerror(errno) : "no room");
    if (n > 0 && ftruncate(l->fd, (off_t)l->length) != 0)
        fail(l, "the ledger in \"%s\" ends in half a line: %s", l->dir, strerror(errno));
    return false;
}

static void begin(struct gong_ledger *l)
{
    l->line.len = 0;
    l->line.failed = false;
}

/* A line about where the ledger ended once. */
static void put_end(struct gong_ledger *l, char kind, const struct gong_ledger_end *e, int64_t at)
{
    if (!e->file)
        return;
    gong_line_begin(&l->line, kind, at);
    gong_line_number(&l->line, e->file);
    gong_line_number(&l->line, e->length);
    if (kind == 'F')
        gong_line_text(&l->line, gong_span_z(e->digest));
    gong_line_end(&l->line);
}

static bool write_head(struct gong_ledger *l, int64_t at)
{
    begin(l);
    gong_line_begin(&l->line, 'G', at);
    gong_line_number(&l->line, FORMAT);
    gong_line_end(&l->line);
    if (l->put_back) {
        gong_line_begin(&l->line, 'C', at);
        gong_line_number(&l->line, at + l->put_back);
        gong_line_end(&l->line);
    }
    put_end(l, 'F', &l->before, at);
    put_end(l, 'L', &l->lost, at);
    l->before.file = 0;
    l->put_back = 0;
    l->agent[0] = 0;
    gong_table_finish(&l->texts);
    gong_table_init(&l->texts, 1, HOSTS_BYTES);
    return write_line(l);
}

static bool sync_folder(struct gong_ledger *l)
{
    char path[PATH_MAX + 8];
    int fd;
    bool ok;

    snprintf(path, sizeof path, "%s/ledger", l->dir);
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ok = fd >= 0 && fsync(fd) == 0;
    if (!ok)
        fail(l, "cannot sync \"%s\": %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool sync_file(struct gong_ledger *l)
{
    if (l->dirty && fdatasync(l->fd) != 0)
        return fail(l, "cannot sync the ledger in \"%s\": %s", l->dir, strerror(errno));
    l->dirty = false;
    return true;
}

static bool open_file(struct gong_ledger *l, int64_t no)
{
    char path[PATH_MAX];
    int fd = -1;

    errno = ENAMETOOLONG;
    if (gong_ledger_path(l->dir, no, path, sizeof path))
        fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0644);
    if (fd < 0 || !gong_ledger_is_file(fd)) {
        fail(l, "cannot open \"%s\": %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    if (l->fd >= 0)
        close(l->fd);
    l->fd = fd;
    l->file = no;
    l->length = 0;
    gong_ledger_sum_reset(l->sum);
    return sync_folder(l);
}

static void note_end(const struct gong_ledger *l, struct gong_ledger_end *ret)
{
    ret->file = l->file;
    ret->length = l->length;
    gong_ledger_sum_text(l->sum, ret->digest);
    ret->at = gong_ledger_now(l);
}

bool gong_ledger_is_short(const struct gong_ledger *l)
{
    return l->lost.file != 0;
}

static bool rotate_if_due(struct gong_ledger *l, int64_t at)
{
    if (l->length < l->rotate)
        return true;
    note_end(l, &l->before);
    l->lost.file = 0; /* was said */
    return sync_file(l) && open_file(l, l->file + 1) && write_head(l, at);
}

static bool note_agent(struct gong_ledger *l, struct gong_span agent, int64_t at)
{
    agent = gong_span_sub(agent, 0, AGENT_MAX - 1);
    if (agent.len == 0 || gong_span_is(agent, l->agent))
        return true;
    begin(l);
    gong_line_begin(&l->line, 'A', at);
    gong_line_text(&l->line, agent);
    gong_line_end(&l->line);
    memcpy(l->agent, agent.ptr, agent.len);
    l->agent[agent.len] = 0;
    return write_line(l);
}

bool gong_ledger_note_request(struct gong_ledger *l, const struct gong_request *r, int64_t at)
{
    struct host *h = host_at(l, r->host);

    if (!h)
        return fail(l, "out of memory");
    if (!rotate_if_due(l, at) || !note_agent(l, r->agent, at))
        return false;
    begin(l);
    gong_line_begin(&l->line, 'Q', at);
    gong_line_text(&l->line, gong_span(&r->role, 1));
    gong_line_text(&l->line, r->host);
    gong_line_text(&l->line, r->site);
    gong_line_number(&l->line, r->owed);
    gong_line_number(&l->line, h->last_at ? at - h->last_at : -1);
    gong_line_text(&l->line, gong_span_z(r->robots_digest ? r->robots_digest : ""));
    gong_line_text(&l->line, r->url);
    gong_line_end(&l->line);
    if (!write_line(l))
        return false;
    h->last_at = at;
    h->owed = r->owed;
    note(l, h);
    return true;
}

bool gong_ledger_note_wait(struct gong_ledger *l, struct gong_span host, int64_t until, const char *why,
                           int64_t at)
{
    struct host *h = host_at(l, host);

    if (!h)
        return fail(l, "out of memory");
    if (until - longest_wait > at)
        until = at + longest_wait;
    if (!rotate_if_due(l, at))
        return false;
    begin(l);
    gong_line_begin(&l->line, 'W', at);
    gong_line_text(&l->line, host);
    gong_line_number(&l->line, until);
    gong_line_text(&l->line, gong_span_z(why ? why : ""));
    gong_line_end(&l->line);
    if (!write_line(l))
        return false;
    set_wait(h, until, gong_span_z(why ? why : ""));
    note(l, h);
    return true;
}

bool gong_ledger_note_robots(struct gong_ledger *l, struct gong_span site,
                             const struct gong_robots_copy *copy, int64_t at)
{
    struct gong_span digest = gong_span_z(copy->digest);

    if (!rotate_if_due(l, at))
        return false;
    begin(l);
    if (!gong_table_find(&l->texts, digest)) {
        gong_line_begin(&l->line, 'T', at);
        gong_line_text(&l->line, digest);
        gong_line_text(&l->line, copy->text);
        gong_line_end(&l->line);
    }
    gong_line_begin(&l->line, 'R', at);
    gong_line_text(&l->line, site);
    gong_line_number(&l->line, copy->status);
    gong_line_text(&l->line, digest);
    gong_line_end(&l->line);
    return write_line(l) && (gong_table_at(&l->texts, digest) || fail(l, "out of memory"));
}

bool gong_ledger_sync(struct gong_ledger *l, char position[GONG_LEDGER_POSITION])
{
    struct gong_ledger_end end;

    note_end(l, &end);
    gong_ledger_end_write(&end, position, GONG_LEDGER_POSITION);
    return sync_file(l);
}

/* ---- opening */

/* Behind the last line feed of the file; what stands there was torn. */
static bool cut_torn(struct gong_ledger *l)
{
    char buf[TAIL];
    off_t size = lseek(l->fd, 0, SEEK_END), end = size;

    while (end > 0) {
        size_t n = end < TAIL ? (size_t)end : TAIL;
        ssize_t got = pread(l->fd, buf, n, end - (off_t)n);
        if (got != (ssize_t)n)
            return fail(l, "the ledger in \"%s\" cannot be read: %s", l->dir, strerror(errno));
        while (n > 0 && buf[n - 1] != '\n') {
            n--;
            end--;
        }
        if (n > 0)
            break;
    }
    if (size < 0 || (end < size && ftruncate(l->fd, end) != 0))
        return fail(l, "the ledger in \"%s\" cannot be mended: %s", l->dir, strerror(errno));
    l->length = end;
    return true;
}

/* What a line of an earlier run says of its host. */
static bool remember(struct gong_ledger *l, const struct gong_ledger_line *line)
{
    char name[1024];
    struct gong_span field = line->fields[line->kind == 'Q' ? 1 : 0];
    struct host *h;
    int64_t v = 0;

    if ((line->kind != 'Q' && line->kind != 'W') || field.len > sizeof name)
        return true;
    h = host_at(l, gong_span(name, gong_ledger_unescape(field, name)));
    if (!h)
        return fail(l, "out of memory");
    gong_ledger_number(line->fields[line->kind == 'Q' ? 3 : 1], &v);
    if (line->kind == 'Q') {
        h->last_at = line->at;
        h->owed = v;
    } else {
        set_wait(h, v, line->fields[2]);
    }
    note(l, h);
    return true;
}

static bool read_position(struct gong_span position, int64_t *ret_file, int64_t *ret_offset)
{
    struct gong_ledger_end end;

    if (!gong_ledger_end_read(position, &end))
        return false;
    *ret_file = end.file;
    *ret_offset = end.length;
    return true;
}

/* The file, up to its end. What the state committed of it must stand there: high is the newest file that
 * there was, and a committed file that is neither that nor an older one is gone. */
static bool sum_up(struct gong_ledger *l, struct gong_span position, int64_t high)
{
    struct gong_ledger_end end = {.file = 0};
    char digest[GONG_LEDGER_DIGEST];
    bool known = gong_ledger_end_read(position, &end), here = known && end.file == l->file;
    int64_t middle = here && end.length < l->length ? end.length : here ? l->length : 0;

    if (!gong_ledger_sum_file(l->sum, l->fd, 0, middle))
        return fail(l, "the ledger in \"%s\" cannot be read: %s", l->dir, strerror(errno));
    gong_ledger_sum_text(l->sum, digest);
    if (known && (end.file > high ||
                  (here && (middle < end.length || (end.digest[0] && strcmp(digest, end.digest) != 0)))))
        l->lost = end;
    return gong_ledger_sum_file(l->sum, l->fd, middle, l->length) ||
           fail(l, "the ledger in \"%s\" cannot be read: %s", l->dir, strerror(errno));
}

/* What is no position leads to the newest two files. */
static void where_to_read(struct gong_span position, int64_t high, int64_t *ret_file, int64_t *ret_offset)
{
    if (read_position(position, ret_file, ret_offset) && *ret_file <= high)
        return;
    *ret_file = high - 1;
    *ret_offset = 0;
}

/* Where all files were removed the numbers go on, so that an audit knows that there were some. */
static int64_t next_number(struct gong_span position)
{
    int64_t file, offset;

    return read_position(position, &file, &offset) ? file + 1 : 1;
}

static bool recall_lines(struct gong_ledger *l, struct gong_span position, int64_t *ret_latest)
{
    int64_t file = 0, offset = 0;
    struct gong_ledger_line line;
    struct gong_ledger_reader *r;
    bool ok = true;
    int got;

    where_to_read(position, l->file, &file, &offset);
    r = gong_ledger_read(l->dir, file, offset, l->error, sizeof l->error);
    if (!r)
        return false;
    while (ok && (got = gong_ledger_next(r, &line)) != GONG_LEDGER_END) {
        if (got == GONG_LEDGER_ERROR)
            ok = fail(l, "the ledger in \"%s\" cannot be read: %s", l->dir, strerror(errno));
        else if (got == GONG_LEDGER_LINE && (ok = remember(l, &line)) && line.at > *ret_latest)
            *ret_latest = line.at;
    }
    gong_ledger_read_close(r);
    return ok;
}

/* What was read is all that is known of hosts: each was noted. */
static void set_clock(struct gong_ledger *l, struct gong_span position, int64_t latest)
{
    struct gong_ledger_end end;

    if (gong_ledger_end_read(position, &end) && end.at > latest)
        latest = end.at;
    l->put_back = gong_clock_begin(&l->clock, latest);
    for (struct host *h = l->noted; h && l->put_back; h = h->next_noted) {
        h->last_at -= h->last_at > l->put_back ? l->put_back : 0;
        h->until -= h->until > l->put_back ? l->put_back : 0;
    }
}

int64_t gong_ledger_now(const struct gong_ledger *l)
{
    return gong_clock_now(&l->clock);
}

static bool set_up(struct gong_ledger *l, const char *dir, struct gong_span position)
{
    char path[PATH_MAX + 8];
    int64_t low, high, latest = 0;

    if (snprintf(l->dir, sizeof l->dir, "%s", dir) >= (int)sizeof l->dir - 32)
        return fail(l, "the name of the state folder is too long");
    snprintf(path, sizeof path, "%s/ledger", dir);
    if ((mkdir(path, 0755) != 0 && errno != EEXIST) || !gong_ledger_files(dir, &low, &high))
        return fail(l, "cannot make the ledger \"%s\": %s", path, strerror(errno));
    if (!open_file(l, high > 0 ? high : next_number(position)) || !cut_torn(l) ||
        !sum_up(l, position, high) || !recall_lines(l, position, &latest))
        return false;
    set_clock(l, position, latest);
    return write_head(l, l->clock.wall);
}

struct gong_ledger *gong_ledger_open(const char *dir, struct gong_span position, char *why, size_t why_n)
{
    struct gong_ledger *l = calloc(1, sizeof *l);

    if (!l) {
        snprintf(why, why_n, "out of memory");
        return NULL;
    }
    l->fd = -1;
    l->sum = gong_ledger_sum_new();
    l->rotate = GONG_LEDGER_ROTATE;
    gong_table_init(&l->hosts, sizeof(struct host), HOSTS_BYTES);
    gong_table_init(&l->texts, 1, HOSTS_BYTES);
    if (!l->sum)
        fail(l, "out of memory");
    else if (set_up(l, dir, position))
        return l;
    snprintf(why, why_n, "%s", l->error);
    gong_ledger_close(l);
    return NULL;
}

void gong_ledger_close(struct gong_ledger *l)
{
    if (!l)
        return;
    if (l->fd >= 0)
        close(l->fd);
    gong_ledger_sum_free(l->sum);
    gong_table_finish(&l->hosts);
    gong_table_finish(&l->texts);
    free(l->line.ptr);
    free(l);
}

void gong_ledger_set_rotate(struct gong_ledger *l, int64_t bytes)
{
    l->rotate = bytes;
}
