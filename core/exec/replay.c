/* replay.c: the archive in place of the source: every capture comes again, in the order in
 * which it was archived, with the attributes that its record keeps, and takes the same way
 * through the workers to the sinks. Nothing is fetched and nothing is archived. */
#include <dirent.h>
#include <errno.h>
#include <gongbao/utf8.h>
#include <gongbao/warc.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "exec/run_int.h"

enum { TABLE_FIRST = 1024, FINDINGS_MAX = 8 };

/* Where the payload of a digest was first stored: what revisit records stand for. */
struct first_place {
    char digest[64];
    uint32_t file;
    int64_t offset, length;
};

struct replay {
    struct run *run;
    const char *dir;
    struct dirent **files;
    int n_files;
    struct gong_arena file_arena; /* of the open file */
    struct gong_ctx file_ctx;
    struct first_place *table; /* open addressing; offset < 0: empty */
    size_t n, cap;
};

/* ---- the table of first places ------------------------------------------------------------------ */

static struct first_place *slot_of(const struct replay *p, const char *digest)
{
    uint64_t h = gong_hash(gong_span(digest, 64));

    for (size_t i = (size_t)h % p->cap;; i = (i + 1) % p->cap)
        if (p->table[i].offset < 0 || memcmp(p->table[i].digest, digest, 64) == 0)
            return &p->table[i];
}

static bool grow_table(struct replay *p)
{
    struct replay bigger = *p;

    bigger.cap = p->cap ? p->cap * 2 : TABLE_FIRST;
    bigger.table = malloc(bigger.cap * sizeof *bigger.table);
    if (!bigger.table)
        return false;
    for (size_t i = 0; i < bigger.cap; i++)
        bigger.table[i].offset = -1;
    for (size_t i = 0; i < p->cap; i++)
        if (p->table[i].offset >= 0)
            *slot_of(&bigger, p->table[i].digest) = p->table[i];
    free(p->table);
    *p = bigger;
    return true;
}

static void remember(struct replay *p, struct gong_span digest, const struct first_place *place)
{
    struct first_place *s;

    if (digest.len != 64 || (p->n * 2 >= p->cap && !grow_table(p)))
        return;
    s = slot_of(p, digest.ptr);
    if (s->offset >= 0)
        return;
    *s = *place;
    memcpy(s->digest, digest.ptr, 64);
    p->n++;
}

/* ---- records ---------------------------------------------------------------------------------------- */

static struct gong_span bare_digest(struct gong_span s)
{
    return gong_span_starts(s, GONG_LIT("sha256:")) ? gong_span_sub(s, 7, s.len) : s;
}

static void path_of(const struct replay *p, uint32_t file, char *path, size_t n)
{
    snprintf(path, n, "%s/%s", p->dir, p->files[file]->d_name);
}

static bool read_at(struct replay *p, struct gong_ctx *ctx, const struct first_place *place,
                    struct gong_warc_content *ret)
{
    char path[4096];
    struct gong_warc *w;
    struct gong_warc_record rec;

    path_of(p, place->file, path, sizeof path);
    w = gong_warc_open(ctx, path);
    if (!w)
        return false;
    gong_warc_seek(w, place->offset);
    return gong_warc_next(w, &rec) == GONG_OK &&
           gong_warc_read(w, ctx, &rec, (size_t)p->run->p->settings.item_bytes, ret) == GONG_OK;
}

static bool set_text(struct gong_ctx *ctx, struct gong_item *it, const char *key, struct gong_span value)
{
    return !value.ptr || gong_set(ctx, it, key, gong_copy(ctx, value)) == GONG_OK;
}

static bool set_http(struct gong_ctx *ctx, struct gong_item *it, struct gong_span http)
{
    size_t blank = gong_span_find(http, 0, GONG_LIT(" "));

    if (!http.ptr)
        return true;
    return set_text(ctx, it, "http.status",
                    gong_trim(gong_span_sub(http, blank, blank == SIZE_MAX ? 0 : blank + 4))) &&
           set_text(ctx, it, "http.content_type", gong_warc_field(http, "Content-Type")) &&
           set_text(ctx, it, "http.etag", gong_warc_field(http, "ETag")) &&
           set_text(ctx, it, "http.last_modified", gong_warc_field(http, "Last-Modified"));
}

/* The file's settled name: the one being written ends in .open until its run ends well. */
static struct gong_span settled(const char *name)
{
    struct gong_span s = gong_span_z(name);

    return gong_span_ends(s, GONG_LIT(".open")) ? gong_span_sub(s, 0, s.len - 5) : s;
}

static bool set_place(const struct replay *p, struct gong_ctx *ctx, struct gong_item *it,
                      const struct first_place *place)
{
    return set_text(ctx, it, "archive.file", settled(p->files[place->file]->d_name)) &&
           set_text(ctx, it, "archive.offset", gong_format(ctx, "%lld", (long long)place->offset)) &&
           set_text(ctx, it, "archive.length", gong_format(ctx, "%lld", (long long)place->length));
}

/* "severity code message", as archive_warc keeps what the source found. */
static bool set_finding(struct gong_ctx *ctx, struct gong_item *it, struct gong_span text)
{
    size_t first = gong_span_find(text, 0, GONG_LIT(" ")), second;
    struct gong_finding f = {.start = GONG_NULL, .end = GONG_NULL};

    if (first == SIZE_MAX || (second = gong_span_find(text, first + 1, GONG_LIT(" "))) == SIZE_MAX)
        return true; /* not ours */
    f.severity = gong_copy(ctx, gong_span_sub(text, 0, first));
    f.code = gong_copy(ctx, gong_span_sub(text, first + 1, second));
    f.message = gong_copy(ctx, gong_span_sub(text, second + 1, text.len));
    return f.message.ptr && gong_add(ctx, it, GONG_FINDING, &f) == GONG_OK;
}

static bool set_own(struct run *r, struct gong_ctx *ctx, struct gong_item *it, struct gong_span head)
{
    char name[32];

    for (int i = 1; i <= FINDINGS_MAX; i++) {
        snprintf(name, sizeof name, "X-Gongbao-Finding-%d", i);
        if (!set_finding(ctx, it, gong_warc_field(head, name)))
            return false;
    }
    /* where the record's date is cut to the second, as WARC 1.0 wants it */
    return set_text(ctx, it, "fetched_at", gong_warc_field(head, "X-Gongbao-Date")) &&
           set_text(ctx, it, "source", gong_warc_field(head, "X-Gongbao-Source")) &&
           run_set_hints(r, ctx, it);
}

static void give(struct replay *p, struct gong_ctx *ctx, const struct first_place *place,
                 const struct gong_warc_record *rec, const struct gong_warc_content *content)
{
    struct gong_item *it = gong_new(ctx, GONG_PAYLOAD);

    if (it && content->payload.ptr)
        it->body = content->payload;
    if (it && set_text(ctx, it, "url", rec->target_uri) && set_text(ctx, it, "fetched_at", rec->date) &&
        set_http(ctx, it, content->http) && set_place(p, ctx, it, place) &&
        set_own(p->run, ctx, it, rec->head))
        run_take_archived(p->run, it);
    else
        run_fatal(p->run, "replay: out of memory");
}

static void problem(struct replay *p, uint32_t file, int64_t offset, const char *what)
{
    gong_logger_writef(p->run->opt->log, GONG_WARNING, "%s at %lld: %s", p->files[file]->d_name,
                       (long long)offset, what);
    p->run->result->unreadable++;
}

/* A 304: the crawl made nothing of it either. */
static bool is_not_modified(const struct gong_warc_record *rec)
{
    return gong_span_ends(gong_warc_field(rec->head, "WARC-Profile"), GONG_LIT("/server-not-modified"));
}

static void replay_record(struct replay *p, struct gong_warc *w, uint32_t file, struct gong_warc_record *rec)
{
    struct gong_ctx ctx = {.arena = &p->run->source_arena, .host = &gong_run_host, .host_arg = p->run};
    bool revisit = gong_span_is(rec->type, "revisit");
    struct gong_warc_content content, original;
    struct first_place here = {"", file, rec->offset, 0}, *first;

    if (!revisit && !gong_span_is(rec->type, "response") && !gong_span_is(rec->type, "resource"))
        return;
    if (revisit && is_not_modified(rec))
        return;
    if (gong_warc_read(w, &ctx, rec, (size_t)p->run->p->settings.item_bytes, &content) != GONG_OK) {
        problem(p, file, rec->offset, gong_warc_problem(w));
        return;
    }
    if (revisit) {
        first = p->cap && bare_digest(rec->payload_digest).len == 64
                    ? slot_of(p, bare_digest(rec->payload_digest).ptr)
                    : NULL;
        if (!first || first->offset < 0 || !read_at(p, &ctx, first, &original)) {
            problem(p, file, rec->offset, "the record that this revisit stands for is not there");
            return;
        }
        content.payload = original.payload;
        here = *first; /* where the bytes lie */
    } else {
        here.length = rec->length;
        remember(p, bare_digest(rec->payload_digest), &here);
    }
    give(p, &ctx, &here, rec, &content);
}

static void replay_file(struct replay *p, uint32_t file)
{
    struct gong_warc_record rec = {.offset = 0};
    struct gong_warc *w;
    char path[4096];
    int r = GONG_OK;

    path_of(p, file, path, sizeof path);
    w = gong_warc_open(&p->file_ctx, path);
    if (!w) {
        problem(p, file, 0, strerror(errno));
        return;
    }
    while (!p->run->fatal && !p->run->stop && (r = gong_warc_next(w, &rec)) == GONG_OK) {
        replay_record(p, w, file, &rec);
        gong_arena_reset(&p->run->source_arena);
        while (!p->run->fatal && run_collect(p->run, 0))
            ;
        run_commit_if_due(p->run);
        run_tick(p->run);
    }
    if (r == GONG_EITEM)
        problem(p, file, rec.offset, gong_warc_problem(w));
    gong_arena_reset(&p->file_arena);
}

static int is_warc(const struct dirent *e)
{
    struct gong_span s = settled(e->d_name);

    return gong_span_ends(s, GONG_LIT(".warc")) || gong_span_ends(s, GONG_LIT(".warc.gz"));
}

void run_replay(struct run *r)
{
    struct replay p = {.run = r, .dir = r->opt->replay};

    p.n_files = scandir(p.dir, &p.files, is_warc, alphasort);
    if (p.n_files < 0) {
        run_fatal(r, "the archive \"%s\" cannot be read: %s", p.dir, strerror(errno));
        return;
    }
    gong_arena_init(&p.file_arena, (size_t)1 << 30);
    p.file_ctx = (struct gong_ctx){.arena = &p.file_arena, .host = &gong_run_host, .host_arg = r};
    for (int i = 0; i < p.n_files && !r->fatal && !r->stop; i++)
        replay_file(&p, (uint32_t)i);
    for (int i = 0; i < p.n_files; i++)
        free(p.files[i]);
    free(p.files);
    free(p.table);
    gong_arena_finish(&p.file_arena);
    r->source_ended = true;
}
