/* members.c: a stack of open archives, read by libarchive; see members.h.
 *
 * libarchive has no limit against archives that unpack to far more than they store, so every
 * decoded byte is counted here and set against the stored size of its archive: overlapping
 * members, one huge member and members that are passed over all count alike. */
#include "members.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <gongbao/buf.h>
#include <gongbao/url.h>
#include <stdio.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "names.h"

enum { URL_MAX = 16 * 1024, STEP = 64 * 1024, RATIO_FROM = 1024 * 1024 };

int members_open(struct members *m, struct gong_ctx *ctx)
{
    if (m->max_depth > MEMBERS_DEPTH)
        m->max_depth = MEMBERS_DEPTH;
    for (int64_t i = 0; i < m->max_depth; i++) {
        m->levels[i].url = gong_alloc(ctx, URL_MAX);
        if (!m->levels[i].url)
            return GONG_EFATAL;
    }
    m->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return GONG_OK;
}

static struct members_level *top(struct members *m)
{
    return &m->levels[m->n - 1];
}

static void leave(struct members *m)
{
    archive_read_free(top(m)->a);
    close(top(m)->fd);
    m->n--;
}

void members_close(struct members *m)
{
    while (m->n > 0)
        leave(m);
    if (m->utf8)
        freelocale(m->utf8);
    m->utf8 = (locale_t)0;
}

/* ---- problems */

/* What libarchive says, on one line. */
static struct gong_span reason(struct gong_ctx *ctx, struct archive *a)
{
    const char *z = archive_error_string(a);
    struct gong_span s = gong_copy(ctx, gong_span_z(z ? z : "no reason given"));

    for (size_t i = 0; s.ptr && i < s.len; i++)
        if ((unsigned char)s.ptr[i] < ' ')
            ((char *)(uintptr_t)s.ptr)[i] = '?';
    return s.ptr ? s : GONG_LIT("no reason given");
}

/* The archive as a whole is given up. */
static int give_up(struct members *m, struct gong_ctx *ctx, const char *code, const char *why)
{
    gong_reject(ctx, gong_span_z(top(m)->url), GONG_EITEM, code, "%s", why);
    leave(m);
    return GONG_OK;
}

/* ---- entering */

static bool ends(struct gong_span s, const char *z)
{
    size_t n = strlen(z);

    return s.len >= n && strncasecmp(s.ptr + s.len - n, z, n) == 0;
}

static void support(struct members_level *l, struct gong_span url)
{
    bool tar = ends(url, ".tar.gz") || ends(url, ".tgz") || ends(url, ".tar");

    l->packed = ends(url, "gz");
    l->single = l->packed && !tar;
    if (l->packed)
        archive_read_support_filter_gzip(l->a);
    if (tar)
        archive_read_support_format_tar(l->a);
    else if (l->single)
        archive_read_support_format_raw(l->a);
    else if (ends(url, ".zip"))
        archive_read_support_format_zip(l->a);
    else if (ends(url, ".7z"))
        archive_read_support_format_7zip(l->a);
    else {
        archive_read_support_format_rar(l->a);
        archive_read_support_format_rar5(l->a);
    }
}

int members_enter(struct members *m, struct gong_ctx *ctx, int fd, struct gong_span url, int64_t mtime)
{
    struct members_level *l = &m->levels[m->n];
    struct stat st;

    if ((int64_t)m->n >= m->max_depth || url.len >= URL_MAX || fstat(fd, &st) != 0) {
        close(fd);
        return gong_reject(ctx, url, GONG_EITEM, "too-deep", "archives are nested more than %lld deep",
                           (long long)m->max_depth);
    }
    memcpy(l->url, url.ptr, url.len);
    l->url[url.len] = 0;
    l->fd = fd;
    l->size = st.st_size > 0 ? st.st_size : 1;
    l->mtime = mtime;
    l->decoded = l->entries = l->files = 0;
    l->a = archive_read_new();
    if (!l->a) {
        close(fd);
        return gong_fail(ctx, GONG_EITEM, "out of memory");
    }
    m->n++;
    support(l, url);
    if (archive_read_open_fd(l->a, fd, STEP) != ARCHIVE_OK)
        return give_up(m, ctx, "bad-archive", reason(ctx, l->a).ptr);
    return GONG_OK;
}

/* A member that is an archive itself: its bytes move to an unnamed memory file. */
static int enter_nested(struct members *m, struct gong_ctx *ctx, const struct member *it)
{
    int fd = memfd_create("gongbao-archive", MFD_CLOEXEC);
    size_t at = 0;

    while (fd >= 0 && at < it->body.len) {
        ssize_t n = write(fd, it->body.ptr + at, it->body.len - at);
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    if (fd >= 0 && at == it->body.len && lseek(fd, 0, SEEK_SET) == 0)
        return members_enter(m, ctx, fd, it->url, it->mtime);
    if (fd >= 0)
        close(fd);
    return gong_reject(ctx, it->url, GONG_EITEM, "unreadable", "no memory file for a nested archive: %s",
                       strerror(errno));
}

/* ---- names */

/* The one file of a .gz is named as the .gz without its ending. */
static struct gong_span single_name(struct gong_ctx *ctx, const struct members_level *l)
{
    struct gong_span s = gong_span_z(strrchr(l->url, '/') + 1);

    return gong_copy(ctx, gong_span_sub(s, 0, s.len - 3));
}

static struct gong_span name_of(struct gong_ctx *ctx, struct archive_entry *e)
{
    const char *z = archive_entry_pathname(e);
    struct gong_span raw = gong_span_z(z ? z : archive_entry_pathname_utf8(e));

    if (!raw.ptr || raw.len > NAME_MAX_BYTES)
        return gong_span_none();
    return name_clean(ctx, raw);
}

static bool is_wanted(const struct members *m, struct gong_ctx *ctx, struct gong_span name)
{
    struct gong_span z = gong_copy(ctx, name);

    return z.ptr && (m->hidden || !name_is_hidden(name)) && m->wants(m->wants_arg, z.ptr);
}

/* file:///dir/a.zip and b/c.txt make file:///dir/a.zip/b/c.txt */
static struct gong_span url_of(struct gong_ctx *ctx, const struct members_level *l, struct gong_span name)
{
    struct gong_span tail;

    if (l->single)
        return gong_format(ctx, "%s/%.*s", l->url, (int)name.len, name.ptr);
    tail = gong_url_from_path(ctx, name);
    if (!tail.ptr)
        return tail;
    tail = gong_span_sub(tail, sizeof "file://" - 1, tail.len);
    return gong_format(ctx, "%s/%.*s", l->url, (int)tail.len, tail.ptr);
}

/* ---- bytes */

static bool is_bomb(const struct members *m, const struct members_level *l)
{
    return l->decoded >= RATIO_FROM && l->decoded / l->size >= m->max_ratio;
}

/* Reads over what is left of a member in a compressed stream, counting: libarchive would do so
 * without. false: it is a bomb. */
static bool pass_over(struct members *m, struct gong_ctx *ctx)
{
    struct members_level *l = top(m);
    const void *p;
    size_t n;
    la_int64_t at;

    while (l->packed && !gong_stopping(ctx) && archive_read_data_block(l->a, &p, &n, &at) == ARCHIVE_OK) {
        l->decoded += (int64_t)n;
        if (is_bomb(m, l))
            return false;
    }
    return true;
}

enum taken { TAKEN, TOO_LARGE, BOMB, DAMAGED, NO_MEMORY };

static enum taken take(struct members *m, struct gong_ctx *ctx, struct gong_span *ret)
{
    struct members_level *l = top(m);
    struct gong_buf b;

    gong_buf_init(&b, ctx, (size_t)m->max_bytes + STEP);
    for (;;) {
        char *p = gong_buf_reserve(&b, STEP);
        la_ssize_t n = p ? archive_read_data(l->a, p, STEP) : 0;
        if (!p)
            return NO_MEMORY;
        if (n < 0)
            return DAMAGED;
        if (n == 0)
            break;
        b.len += (size_t)n;
        l->decoded += n;
        if (is_bomb(m, l))
            return BOMB;
        if (b.len > (size_t)m->max_bytes)
            return TOO_LARGE;
    }
    *ret = gong_buf_span(&b);
    if (!ret->ptr)
        *ret = gong_span("", 0);
    return TAKEN;
}

/* ---- members */

static int bomb(struct members *m, struct gong_ctx *ctx)
{
    return give_up(m, ctx, "archive-bomb", "it unpacks to far more than it stores (max_ratio)");
}

static int too_large(struct members *m, struct gong_ctx *ctx, struct gong_span url)
{
    return gong_reject(ctx, url, GONG_EITEM, "too-large", "the member is larger than max_bytes (%lld)",
                       (long long)m->max_bytes);
}

static int read_member(struct members *m, struct gong_ctx *ctx, struct member *ret)
{
    switch (take(m, ctx, &ret->body)) {
    case TAKEN:
        break;
    case TOO_LARGE:
        return too_large(m, ctx, ret->url);
    case BOMB:
        return bomb(m, ctx);
    case NO_MEMORY:
        return GONG_EITEM;
    case DAMAGED:
        return gong_reject(ctx, ret->url, GONG_EITEM, "bad-member", "%s", reason(ctx, top(m)->a).ptr);
    }
    switch (members_form(m, ret->name, ret->body)) {
    case FORM_PLAIN:
        return GONG_PASS;
    case FORM_ARCHIVE:
        return enter_nested(m, ctx, ret);
    case FORM_OFF:
        return gong_reject(ctx, ret->url, GONG_EITEM, "archive-format",
                           "archives of this format are not switched on (formats)");
    case FORM_MISMATCH:
    default:
        return gong_reject(ctx, ret->url, GONG_EITEM, "bad-archive",
                           "it is named as an archive but its bytes are not one");
    }
}

static int look_at(struct members *m, struct gong_ctx *ctx, struct archive_entry *e, struct member *ret)
{
    struct members_level *l = top(m);

    ret->name = l->single ? single_name(ctx, l) : name_of(ctx, e);
    if (!ret->name.len)
        return gong_reject(ctx, gong_span_z(l->url), GONG_EITEM, "bad-name",
                           "member %lld has no usable name of at most %d bytes", (long long)l->entries,
                           NAME_MAX_BYTES);
    ret->url = url_of(ctx, l, ret->name);
    if (!ret->url.ptr)
        return GONG_EITEM;
    if (archive_entry_filetype(e) == AE_IFDIR)
        return GONG_OK;
    l->files++;
    if (!is_wanted(m, ctx, ret->name))
        return GONG_OK;
    if (archive_entry_filetype(e) != AE_IFREG || archive_entry_hardlink(e))
        return gong_reject(ctx, ret->url, GONG_EITEM, "not-a-file", "the member is no regular file");
    if (archive_entry_is_data_encrypted(e))
        return gong_reject(ctx, ret->url, GONG_EITEM, "encrypted", "the member is encrypted");
    ret->mtime = archive_entry_mtime_is_set(e) ? archive_entry_mtime(e) : l->mtime;
    if (archive_entry_size_is_set(e) && archive_entry_size(e) > m->max_bytes)
        return too_large(m, ctx, ret->url);
    return read_member(m, ctx, ret);
}

static int next_header(struct members *m, struct archive_entry **ret)
{
    locale_t before = m->utf8 ? uselocale(m->utf8) : (locale_t)0;
    int r = ARCHIVE_RETRY;

    for (int i = 0; i < 3 && r == ARCHIVE_RETRY; i++)
        r = archive_read_next_header(top(m)->a, ret);
    if (m->utf8)
        uselocale(before);
    return r;
}

/* Behind the last member. */
static int finish(struct members *m, struct gong_ctx *ctx)
{
    if (top(m)->files == 0)
        return give_up(m, ctx, "empty-archive", "the archive holds no files");
    leave(m);
    return GONG_OK;
}

int members_next(struct members *m, struct gong_ctx *ctx, struct member *ret)
{
    struct members_level *l = top(m);
    struct archive_entry *e = NULL;
    int r;

    if (l->single && l->entries > 0)
        return finish(m, ctx);
    if (l->entries > 0 && !pass_over(m, ctx))
        return bomb(m, ctx);
    r = next_header(m, &e);
    if (r == ARCHIVE_EOF)
        return finish(m, ctx);
    if (r != ARCHIVE_OK && r != ARCHIVE_WARN)
        return give_up(m, ctx, "bad-archive", reason(ctx, l->a).ptr);
    if (++l->entries > m->max_entries)
        return give_up(m, ctx, "too-many-members", "the archive has more members than max_entries");
    return look_at(m, ctx, e, ret);
}
