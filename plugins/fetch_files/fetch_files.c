/* fetch_files.c: files of this machine as payloads.
 *
 *     path --> listing (names, sorted) --> file --> payload
 *                                           |
 *                                           +--> archive --> member --> payload
 *
 * One file or member is read in each call, so that memory holds one of them and the names. A
 * file's url is its file: URL and its fetched_at the time it was last changed: the same bytes at
 * the same place make the same record, whenever they are looked at. What cannot be read is
 * rejected with a code and the run goes on; only a top path that cannot be had at all ends it. */
#include <errno.h>
#include <fcntl.h>
#include <gongbao/parts.h>
#include <gongbao/url.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "listing.h"
#include "members.h"

enum { SNIFF = 512 };

struct fetch_files {
    struct listing listing;
    struct members members;
    bool archives;
    size_t next; /* entry */
};

/* ---- payloads */

static struct gong_span rfc3339(struct gong_ctx *ctx, int64_t t)
{
    time_t s = (time_t)t;
    struct tm tm;

    if (!gmtime_r(&s, &tm) || tm.tm_year < 0 || tm.tm_year > 8099)
        return GONG_LIT("1970-01-01T00:00:00Z");
    return gong_format(ctx, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                       tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static int emit(struct gong_ctx *ctx, struct gong_span url, struct gong_span body, int64_t mtime)
{
    struct gong_item *it = gong_new(ctx, GONG_PAYLOAD);

    if (!it)
        return GONG_EITEM;
    gong_item_set_body(it, body);
    if (gong_set(ctx, it, "url", url) < 0 || gong_set(ctx, it, "fetched_at", rfc3339(ctx, mtime)) < 0 ||
        (gong_parts_is(body) && gong_set(ctx, it, "media_type", GONG_LIT(GONG_PARTS_MEDIA)) < 0))
        return GONG_EITEM;
    return gong_emit(ctx, it);
}

/* ---- one file */

/* All of it, and no more than was there when it was opened; errno 0: it changed meanwhile. */
static bool read_all(int fd, char *out, size_t n)
{
    size_t at = 0;
    ssize_t got;
    char more;

    while (at < n) {
        got = pread(fd, out + at, n - at, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            errno = got < 0 ? errno : 0;
            return false;
        }
        at += (size_t)got;
    }
    errno = 0;
    return pread(fd, &more, 1, (off_t)n) == 0;
}

static int read_file(struct fetch_files *s, struct gong_ctx *ctx, int fd, const struct stat *st,
                     struct gong_span url)
{
    size_t n = (size_t)st->st_size;
    char *p;

    if (st->st_size > s->members.max_bytes)
        return gong_reject(ctx, url, GONG_EITEM, "too-large", "%lld bytes are more than max_bytes (%lld)",
                           (long long)st->st_size, (long long)s->members.max_bytes);
    p = gong_alloc(ctx, n + 1);
    if (!p)
        return GONG_EITEM;
    if (!read_all(fd, p, n))
        return gong_reject(ctx, url, GONG_ERETRY, errno ? listing_code(errno) : "changed", "%s",
                           errno ? strerror(errno) : "it changed while it was read");
    return emit(ctx, url, gong_span(p, n), st->st_mtime);
}

static enum members_form form_of(const struct fetch_files *s, int fd, const char *path)
{
    char first[SNIFF];
    ssize_t n = s->archives ? pread(fd, first, sizeof first, 0) : -1;

    return n < 0 ? FORM_PLAIN : members_form(&s->members, gong_span_z(path), gong_span(first, (size_t)n));
}

/* Closes fd, or hands it over. */
static int take_file(struct fetch_files *s, struct gong_ctx *ctx, int fd, const struct stat *st,
                     const struct entry *e, struct gong_span url)
{
    int r;

    switch (form_of(s, fd, e->path)) {
    case FORM_ARCHIVE:
        return members_enter(&s->members, ctx, fd, url, st->st_mtime);
    case FORM_OFF:
        r = gong_reject(ctx, url, GONG_EITEM, "archive-format",
                        "archives of this format are not switched on (formats)");
        break;
    case FORM_MISMATCH:
        r = gong_reject(ctx, url, GONG_EITEM, "bad-archive",
                        "it is named as an archive but its bytes are not one");
        break;
    default:
        r = read_file(s, ctx, fd, st, url);
    }
    close(fd);
    return r;
}

static int next_file(struct fetch_files *s, struct gong_ctx *ctx)
{
    const struct entry *e = &s->listing.entries[s->next++];
    struct gong_span url = gong_url_from_path(ctx, gong_span_z(e->path));
    struct stat st;
    int fd;

    if (!url.ptr)
        return GONG_EITEM;
    if (e->code)
        return gong_reject(ctx, url, GONG_EITEM, e->code, "%s", e->why);
    fd = open(e->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return gong_reject(ctx, url, GONG_EITEM, listing_code(errno), "it cannot be opened: %s",
                           strerror(errno));
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return take_file(s, ctx, fd, &st, e, url);
    close(fd);
    return gong_reject(ctx, url, GONG_EITEM, "not-a-file", "it is no regular file");
}

/* ---- stage */

static bool wants(const void *arg, const char *name)
{
    return listing_wants(arg, name);
}

static int fetch_open(void *self, struct gong_ctx *ctx)
{
    struct fetch_files *s = self;

    s->members.hidden = s->listing.hidden;
    s->members.wants = wants;
    s->members.wants_arg = &s->listing;
    if (members_open(&s->members, ctx) < 0)
        return GONG_EFATAL;
    return listing_open(&s->listing, ctx);
}

static int next_member(struct fetch_files *s, struct gong_ctx *ctx)
{
    struct member it;
    int r = members_next(&s->members, ctx, &it);

    return r != GONG_PASS ? r : emit(ctx, it.url, it.body, it.mtime);
}

static int fetch_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct fetch_files *s = self;

    (void)in;
    if (s->members.n > 0)
        return next_member(s, ctx);
    return s->next < s->listing.n ? next_file(s, ctx) : GONG_END;
}

static void fetch_close(void *self)
{
    struct fetch_files *s = self;

    members_close(&s->members);
}

static const struct gong_param params[] = {
    {.name = "path",
     .type = GONG_P_PATH,
     .offset = offsetof(struct fetch_files, listing.path),
     .required = true,
     .help =
         "A file, a folder, a pattern such as in/*.html, or \"-\" for names on standard input, one a line."},
    {.name = "recursive",
     .type = GONG_P_BOOL,
     .offset = offsetof(struct fetch_files, listing.recursive),
     .dflt = "true",
     .help = "Whether folders inside the folder are entered."},
    {.name = "hidden",
     .type = GONG_P_BOOL,
     .offset = offsetof(struct fetch_files, listing.hidden),
     .dflt = "false",
     .help = "Whether names that begin with a dot are taken as well."},
    {.name = "include",
     .type = GONG_P_LIST,
     .offset = offsetof(struct fetch_files, listing.include),
     .help = "Patterns of which a name must match one; without '/' for the last part, with '/' for the path "
             "below the folder."},
    {.name = "exclude",
     .type = GONG_P_LIST,
     .offset = offsetof(struct fetch_files, listing.exclude),
     .help = "Patterns of which a name must match none."},
    {.name = "max_files",
     .type = GONG_P_INT,
     .offset = offsetof(struct fetch_files, listing.max_files),
     .dflt = "1000000",
     .min = 1,
     .max = 100000000,
     .help = "Most files that may be listed; more are an error."},
    {.name = "max_bytes",
     .type = GONG_P_SIZE,
     .offset = offsetof(struct fetch_files, members.max_bytes),
     .dflt = "32M",
     .min = 1,
     .max = 268435456,
     .help = "Largest file or decoded member that is read."},
    {.name = "archives",
     .type = GONG_P_BOOL,
     .offset = offsetof(struct fetch_files, archives),
     .dflt = "true",
     .help = "Whether members of archive files are read instead of the files."},
    {.name = "formats",
     .type = GONG_P_LIST,
     .offset = offsetof(struct fetch_files, members.formats),
     .dflt = "[\"zip\", \"tar\", \"gz\"]",
     .help = "Archives that are read: zip, tar, gz, and on demand rar, 7z."},
    {.name = "max_entries",
     .type = GONG_P_INT,
     .offset = offsetof(struct fetch_files, members.max_entries),
     .dflt = "100000",
     .min = 1,
     .max = 100000000,
     .help = "Most members of one archive."},
    {.name = "max_ratio",
     .type = GONG_P_INT,
     .offset = offsetof(struct fetch_files, members.max_ratio),
     .dflt = "200",
     .min = 2,
     .max = 100000,
     .help = "Decoded bytes for each stored byte of an archive, from 1 MiB decoded on; more is a bomb."},
    {.name = "max_depth",
     .type = GONG_P_INT,
     .offset = offsetof(struct fetch_files, members.max_depth),
     .dflt = "3",
     .min = 1,
     .max = MEMBERS_DEPTH,
     .help = "How deep archives may stand in archives."},
    {.name = NULL},
};

GONG_PLUGIN(fetch_files) = {
    GONG_PLUGIN_HEAD,
    .name = "fetch_files",
    .version = "0.1.0",
    .summary = "Reads files, folders and the members of archives.",
    .emits = GONG_PAYLOAD,
    .model = GONG_SINGLE,
    .state_size = sizeof(struct fetch_files),
    .params = params,
    .open = fetch_open,
    .process = fetch_process,
    .close = fetch_close,
};
