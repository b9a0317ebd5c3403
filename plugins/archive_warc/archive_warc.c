/* archive_warc.c: every payload goes to a WARC file before anything is made of it.
 *
 *     payload --> known at this URL? --yes--> its old place (HTTP: and a revisit record)
 *                 in this file?      --yes--> revisit record, the first copy's place
 *                 else                        response or resource record, its own place
 *
 * The item passes on with the place of the bytes (archive.file, .offset, .length): from there
 * `gongbao verify` and `gongbao replay` read them. What is written is durable after flush(),
 * whose checkpoint says how far; open() cuts what lies beyond it. See folder.h for the files. */
#include <ctype.h>
#include <errno.h>
#include <gongbao/warc.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "align.h"
#include "folder.h"
#include "seen.h"

struct archive {
    const char *dir, *prefix;
    int64_t rotate, compression, level, version;
    bool sync;
    struct folder folder;
    struct writer writer;
    struct seen seen;
    bool flushed; /* nothing was written since the last flush */
    bool flushes; /* there was one */
};

/* ---- opening */

/* Letters, digits, dot, dash and underscore; a pipeline's name is made to fit, a parameter is not. */
static int set_prefix(struct archive *a, struct gong_ctx *ctx)
{
    struct gong_span s = a->prefix ? gong_span_z(a->prefix) : gong_run_pipeline_name(ctx);
    char *out = a->folder.prefix;

    if (!s.len)
        s = GONG_LIT("gongbao");
    if (s.len > FOLDER_PREFIX_MAX && a->prefix)
        return gong_fail(ctx, GONG_EFATAL, "prefix is longer than %d bytes", FOLDER_PREFIX_MAX);
    for (size_t i = 0; i < s.len && i < FOLDER_PREFIX_MAX; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool good = c < 0x80 && (isalnum(c) || c == '_' || (i > 0 && (c == '.' || c == '-')));
        if (!good && a->prefix)
            return gong_fail(ctx, GONG_EFATAL,
                             "prefix \"%s\" is not made of letters, digits, dots, dashes and underscores",
                             a->prefix);
        out[i] = good ? (char)c : '_';
    }
    return GONG_OK;
}

static struct gong_span digest_of(const struct gong_warc_record *r)
{
    return gong_span_starts(r->payload_digest, GONG_LIT("sha256:"))
               ? gong_span_sub(r->payload_digest, 7, r->payload_digest.len)
               : gong_span_none();
}

/* Fills the table of payloads from the file that is gone on with. */
static int recall(struct archive *a, struct gong_ctx *ctx)
{
    char name[FOLDER_NAME_MAX];
    struct gong_span path;
    struct gong_warc *w;
    struct gong_warc_record r;
    bool other = false;
    int got = GONG_END;

    if (a->writer.fd < 0)
        return GONG_OK;
    folder_name(&a->folder, a->folder.no, name);
    path = folder_find(&a->folder, ctx, gong_span_z(name));
    w = path.ptr ? gong_warc_open(ctx, path.ptr) : NULL;
    while (w && !other && (got = gong_warc_next(w, &r)) == GONG_OK) {
        other = !gong_span_starts(r.head, gong_span_z(version_line(a->folder.form.version)));
        a->writer.plain += (int64_t)r.head.len + 2 + r.block + 4;
        if (gong_span_is(r.type, "response") || gong_span_is(r.type, "resource"))
            seen_add(&a->seen, digest_of(&r), r.offset, r.length);
    }
    if (w && got == GONG_END)
        return GONG_OK;
    if (other) { /* a file is of one version */
        seen_clear(&a->seen);
        return folder_next(&a->folder, ctx, &a->writer);
    }
    gong_log(ctx, GONG_ERROR, "archive file %s is damaged: going on in a new file: %s", name,
             w ? gong_warc_problem(w) : strerror(errno));
    seen_clear(&a->seen);
    return folder_next(&a->folder, ctx, &a->writer);
}

static int archive_open(void *self, struct gong_ctx *ctx)
{
    struct archive *a = self;

    a->folder.dir = a->dir;
    a->folder.gzip = a->compression == 0;
    a->writer.fd = a->folder.fd = -1;
    a->flushed = true;
    if (set_prefix(a, ctx) < 0 ||
        form_open(&a->folder.form, ctx, (enum warc_version)a->version, a->folder.gzip) < 0 ||
        seen_open(&a->seen, ctx) < 0 ||
        writer_open(&a->writer, ctx, a->folder.gzip, (enum squeeze_level)a->level) < 0 ||
        folder_open(&a->folder, ctx, &a->writer) < 0)
        return GONG_EFATAL;
    return recall(a, ctx);
}

static int not_written(const struct archive *a, struct gong_ctx *ctx)
{
    return gong_fail(ctx, GONG_EFATAL,
                     "the archive in %s cannot be written: %s (it was cut back to whole records)", a->dir,
                     strerror(a->writer.error));
}

/* ---- records that stand already */

/* The original's head, read from where it stands; false: no such record, or not of this payload. */
static bool read_original(struct gong_ctx *ctx, struct gong_span path, int64_t offset,
                          const struct capture *c, struct original *ret)
{
    struct gong_warc *w = path.ptr ? gong_warc_open(ctx, path.ptr) : NULL;
    struct gong_warc_record r;

    if (!w)
        return false;
    gong_warc_seek(w, offset);
    if (gong_warc_next(w, &r) != GONG_OK || !gong_span_eq(digest_of(&r), c->sha256))
        return false;
    ret->id = gong_copy(ctx, r.id);
    ret->url = gong_copy(ctx, r.target_uri);
    ret->date = gong_copy(ctx, r.date);
    return ret->id.ptr && ret->url.ptr && ret->date.ptr;
}

/* Where the payload stands already, with the head of that record: 1; 0: nowhere; or a reported failure. */
static int find_original(struct archive *a, struct gong_ctx *ctx, const struct capture *c,
                         struct gong_place *place, struct original *ret)
{
    bool known = gong_archived(ctx, c->url, c->sha256, place);
    const struct seen_entry *e = seen_find(&a->seen, c->sha256);
    char name[FOLDER_NAME_MAX];

    if ((known || e) && !writer_flush(&a->writer)) /* it may be held still */
        return not_written(a, ctx);
    if (known && read_original(ctx, folder_find(&a->folder, ctx, place->file), place->offset, c, ret))
        return 1;
    if (!e)
        return 0;
    folder_name(&a->folder, a->folder.no, name);
    place->file = gong_copy(ctx, gong_span_z(name));
    place->offset = e->offset;
    place->length = e->length;
    return read_original(ctx, folder_find(&a->folder, ctx, place->file), e->offset, c, ret);
}

/* ---- writing */

static int sync_file(struct archive *a, struct gong_ctx *ctx)
{
    if (!writer_flush(&a->writer))
        return not_written(a, ctx);
    if (!a->sync || a->writer.fd < 0 || (fdatasync(a->writer.fd) == 0 && folder_sync(&a->folder) == 0))
        return GONG_OK;
    return gong_fail(ctx, GONG_EFATAL, "the archive in %s cannot be made durable: %s", a->dir,
                     strerror(errno));
}

/* A file to write to, with room under `rotate`. */
static int provide_file(struct archive *a, struct gong_ctx *ctx)
{
    if (a->writer.fd >= 0 && a->writer.length < a->rotate)
        return GONG_OK;
    if (sync_file(a, ctx) < 0 || folder_next(&a->folder, ctx, &a->writer) < 0)
        return GONG_EFATAL;
    seen_clear(&a->seen);
    if (a->folder.committed)
        folder_settle(&a->folder, a->folder.no);
    return GONG_OK;
}

/* Where a record was put. */
struct put {
    int64_t offset, length;
};

static int64_t put_record(struct writer *w, const struct gong_span pieces[3])
{
    writer_begin(w, pieces[0].len + pieces[1].len + pieces[2].len, pieces[2]);
    for (int i = 0; i < 3; i++)
        writer_put(w, pieces[i]);
    writer_put(w, GONG_LIT("\r\n\r\n"));
    return writer_end(w);
}

/* pieces: head, and what follows it; all of it is the record but for its end. */
static int write_record(struct archive *a, struct gong_ctx *ctx, const struct capture *c,
                        const struct gong_span pieces[3], struct put *ret)
{
    size_t length = pieces[0].len + pieces[1].len + pieces[2].len + 4;
    int rc = pieces[0].ptr ? GONG_OK : GONG_EITEM;

    if (rc == GONG_OK && c->form->version == WARC_1_0)
        rc = align(&a->writer, ctx, c, pieces[0].len, length);
    if (rc == GONG_EITEM)
        return rc;
    ret->offset = a->writer.length;
    ret->length = rc == GONG_OK ? put_record(&a->writer, pieces) : -1;
    if (ret->length >= 0)
        return GONG_OK;
    return not_written(a, ctx);
}

static int write_request(struct archive *a, struct gong_ctx *ctx, const struct capture *c, bool revisit)
{
    const struct gong_span pieces[3] = {head_of_request(ctx, c, revisit), c->http_request, gong_span_none()};
    struct put where;

    return c->http_request.len ? write_record(a, ctx, c, pieces, &where) : GONG_OK;
}

/* first: NULL for a full record, whose place goes to ret. */
static int write_capture(struct archive *a, struct gong_ctx *ctx, const struct capture *c,
                         const struct original *first, struct gong_place *ret)
{
    const struct gong_span pieces[3] = {head_of_capture(ctx, c, first), c->http,
                                        first ? gong_span_none() : c->payload};
    struct put where;
    char name[FOLDER_NAME_MAX];

    a->flushed = false;
    if (write_record(a, ctx, c, pieces, &where) < 0)
        return GONG_EFATAL;
    if (!first) {
        folder_name(&a->folder, a->folder.no, name);
        *ret = (struct gong_place){gong_copy(ctx, gong_span_z(name)), where.offset, where.length};
        seen_add(&a->seen, c->sha256, where.offset, where.length);
    }
    return write_request(a, ctx, c, first != NULL);
}

static int set_place(struct gong_ctx *ctx, struct gong_item *in, const struct gong_place *p)
{
    if (gong_set(ctx, in, "archive.file", p->file) < 0 ||
        gong_set_number(ctx, in, "archive.offset", p->offset) < 0 ||
        gong_set_number(ctx, in, "archive.length", p->length) < 0)
        return GONG_EITEM;
    return GONG_PASS;
}

/* A local file is what it is whenever it is looked at; a fetch is an event of its own. */
static bool needs_no_record(const struct capture *c, const struct original *first)
{
    return !c->http.ptr && gong_span_eq(c->url, first->url);
}

/* What the server said is kept, with the copy that it spoke of; there is nothing to make of it. */
static int keep_not_modified(struct archive *a, struct gong_ctx *ctx, const struct capture *c)
{
    struct original first;
    struct gong_place place;
    int known = find_original(a, ctx, c, &place, &first);

    if (known < 0)
        return known;
    if (!known || !gong_span_eq(first.url, c->url))
        first = (struct original){{NULL, 0}, c->url, {NULL, 0}};
    if (write_capture(a, ctx, c, &first, &place) < 0)
        return GONG_EFATAL;
    return gong_drop(ctx, "not-modified");
}

static int archive_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct archive *a = self;
    struct capture c;
    struct original first;
    struct gong_place place;
    int known;

    if (capture_take(ctx, in, &a->folder.form, &c) < 0)
        return GONG_EITEM;
    if (provide_file(a, ctx) < 0)
        return GONG_EFATAL;
    if (c.not_modified)
        return keep_not_modified(a, ctx, &c);
    known = find_original(a, ctx, &c, &place, &first);
    if (known < 0)
        return known;
    if (known && needs_no_record(&c, &first))
        return set_place(ctx, in, &place);
    if (write_capture(a, ctx, &c, known ? &first : NULL, &place) < 0)
        return GONG_EFATAL;
    return set_place(ctx, in, &place);
}

/* ---- durability */

static int archive_flush(void *self, struct gong_ctx *ctx)
{
    struct archive *a = self;

    if (a->writer.fd < 0)
        return GONG_OK;
    /* That there was a flush before this one means that its checkpoint was stored. */
    a->folder.committed = a->folder.committed || a->flushes;
    if (!a->flushed && sync_file(a, ctx) < 0)
        return GONG_EFATAL;
    if (a->folder.committed)
        folder_settle(&a->folder, a->folder.no);
    a->flushed = a->flushes = true;
    return gong_checkpoint(ctx, folder_token(&a->folder, ctx, a->writer.length));
}

static void archive_close(void *self)
{
    struct archive *a = self;

    if (a->writer.fd >= 0 && a->flushed && a->flushes)
        folder_settle(&a->folder, a->folder.no + 1);
    writer_close(&a->writer);
    folder_close(&a->folder);
    form_close(&a->folder.form);
    seen_close(&a->seen);
}

/* ---- descriptor */

static const struct gong_param params[] = {
    {.name = "dir",
     .type = GONG_P_PATH,
     .offset = offsetof(struct archive, dir),
     .dflt = "archive",
     .help = "Folder of the WARC files; made where it does not exist."},
    {.name = "prefix",
     .type = GONG_P_STRING,
     .offset = offsetof(struct archive, prefix),
     .help = "First part of the file names; the pipeline's name where absent."},
    {.name = "rotate",
     .type = GONG_P_SIZE,
     .offset = offsetof(struct archive, rotate),
     .dflt = "1G",
     .min = 4096,
     .max = 1099511627776.0,
     .help = "A file that has reached this size is closed and the next one begun."},
    {.name = "compression",
     .type = GONG_P_CHOICE,
     .offset = offsetof(struct archive, compression),
     .dflt = "gzip",
     .choices = "gzip|none",
     .help = "One gzip member for each record, or plain records."},
    {.name = "level",
     .type = GONG_P_CHOICE,
     .offset = offsetof(struct archive, level),
     .dflt = "fast",
     .choices = "fast|small",
     .help = "Whether compression is to be fast or the archive small."},
    {.name = "warc_version",
     .type = GONG_P_CHOICE,
     .offset = offsetof(struct archive, version),
     .dflt = "1.1",
     .choices = "1.1|1.0",
     .help = "What the records say they are; 1.0 for readers that know no other (libarchive up to 3.8)."},
    {.name = "sync",
     .type = GONG_P_BOOL,
     .offset = offsetof(struct archive, sync),
     .dflt = "true",
     .help = "Whether flushed records are forced to the disk; without it a power failure may lose them."},
    {.name = NULL},
};

GONG_PLUGIN(archive_warc) = {
    GONG_PLUGIN_HEAD,
    .name = "archive_warc",
    .version = "0.1.0",
    .summary = "Stores every payload in WARC files before anything is made of it.",
    .accepts = GONG_PAYLOAD,
    .emits = GONG_PAYLOAD,
    .model = GONG_SINGLE,
    .state_size = sizeof(struct archive),
    .params = params,
    .open = archive_open,
    .process = archive_process,
    .flush = archive_flush,
    .close = archive_close,
};
