/* ingest.c: a page that only a person could fetch, under the address it came from: archived
 * first and then on the same way as if the source had brought it. */
#include <errno.h>
#include <gongbao/url.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "exec/run_int.h"

static struct gong_span read_file(struct run *r, struct gong_ctx *ctx, const char *path, struct stat *st)
{
    FILE *in = fopen(path, "rb");
    int64_t cap = r->p->settings.item_bytes;
    struct gong_span s = gong_span_none();
    char *p;

    if (!in || fstat(fileno(in), st) != 0) {
        run_fatal(r, "\"%s\" cannot be read: %s", path, strerror(errno));
    } else if (!S_ISREG(st->st_mode) || st->st_size > cap) {
        run_fatal(r, "\"%s\" is no regular file of at most %lld bytes (item_bytes)", path, (long long)cap);
    } else if ((p = gong_alloc(ctx, (size_t)st->st_size + 1))) {
        s = gong_span(p, fread(p, 1, (size_t)st->st_size, in));
        if (ferror(in))
            run_fatal(r, "\"%s\" cannot be read: %s", path, strerror(errno));
    } else {
        run_fatal(r, "\"%s\": out of memory", path);
    }
    if (in)
        fclose(in);
    return s;
}

/* When it was saved: the best that is known of when it was fetched. */
static struct gong_span saved_at(struct gong_ctx *ctx, const struct stat *st)
{
    char text[32];
    struct tm tm;

    gmtime_r(&st->st_mtime, &tm);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
    return gong_copy(ctx, gong_span_z(text));
}

void run_ingest(struct run *r)
{
    struct gong_ctx ctx = {.arena = &r->source_arena, .host = &gong_run_host, .host_arg = r};
    struct gong_span address = gong_span_z(r->opt->ingest_url), body;
    struct gong_url url;
    struct gong_item *it;
    struct stat st;

    r->source_ended = true;
    if (gong_url_parse(&ctx, address, gong_span_none(), &url) != GONG_OK ||
        (!gong_span_is(url.scheme, "http") && !gong_span_is(url.scheme, "https"))) {
        run_fatal(r, "\"%s\" is no http or https address", r->opt->ingest_url);
        return;
    }
    body = read_file(r, &ctx, r->opt->ingest_file, &st);
    it = body.ptr && !r->fatal ? gong_new(&ctx, GONG_PAYLOAD) : NULL;
    if (!it)
        return;
    it->body = body;
    if (gong_set(&ctx, it, "url", url.href) == GONG_OK &&
        gong_set(&ctx, it, "fetched_at", saved_at(&ctx, &st)) == GONG_OK &&
        gong_find(&ctx, it, "info", "by-hand", GONG_NULL, GONG_NULL, "brought in by hand, not fetched") ==
            GONG_OK &&
        (r->facts.n_sources != 1 ||
         gong_set(&ctx, it, "source", gong_span_z(r->facts.sources[0].name)) == GONG_OK) &&
        run_set_hints(r, &ctx, it))
        run_take_fetched(r, it);
    else
        run_fatal(r, "ingest: out of memory");
}
