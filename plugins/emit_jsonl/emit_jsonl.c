/* emit_jsonl.c: a sink that writes one JSON object a line: the report record for reports, the page
 * record for texts (docs/report.md).
 *
 * Delivery. A line is written whole with the item; flush() makes the file durable and stores how far it
 * reaches with the acknowledgement, so that open() can cut what a crash left beyond it. The same
 * record may come twice (at least once): the newest line of an id counts, the older ones are taken
 * out when they make up half of the file, and at the end of the run. */
#include <gongbao/buf.h>
#include <gongbao/plugin.h>

#include <errno.h>
#include <unistd.h>

#include "output.h"
#include "record.h"

struct emit_jsonl {
    const char *path;
    bool sync;
    int64_t max_record, max_records;
    struct output out;
    bool is_open;
};

/* Token of the checkpoint: three decimal numbers, "length inode records". */
static bool parse_token(struct gong_span s, struct output_token *ret)
{
    uint64_t v[3] = {0, 0, 0};
    size_t k = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == ' ' && k < 2)
            k++;
        else if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
            v[k] = v[k] * 10 + (uint64_t)(s.ptr[i] - '0');
        else
            return false;
    }
    *ret = (struct output_token){v[0], v[1], v[2]};
    return s.len > 0 && k == 2;
}

static int open_sink(void *self, struct gong_ctx *ctx)
{
    struct emit_jsonl *s = self;
    struct output_token last;
    struct gong_span token = gong_last_checkpoint(ctx);
    int status;

    s->out = (struct output){.path = s->path, .fd = -1, .sync = s->sync};
    s->is_open = true;
    if (strcmp(s->path, "-") == 0) {
        s->out.is_pipe = true;
        s->out.fd = dup(STDOUT_FILENO);
        return s->out.fd < 0 ? gong_fail(ctx, GONG_EFATAL, "standard output is closed") : GONG_OK;
    }
    ids_init(&s->out.ids, (size_t)s->max_records);
    status = output_open(&s->out, ctx, parse_token(token, &last) ? &last : NULL);
    if (status == GONG_OK && lseek(s->out.fd, (off_t)s->out.length, SEEK_SET) < 0)
        status = gong_fail(ctx, GONG_EFATAL, "cannot seek in \"%s\": %s", s->path, strerror(errno));
    return status;
}

static int process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct emit_jsonl *s = self;
    struct gong_buf line;
    char id[RECORD_ID];
    int status;

    gong_buf_init(&line, ctx, (size_t)s->max_record);
    status = record_write(ctx, in, &line, id);
    if (status != GONG_OK)
        return status;
    return output_append(&s->out, ctx, gong_buf_span(&line), gong_span(id, sizeof id));
}

static int flush(void *self, struct gong_ctx *ctx)
{
    struct emit_jsonl *s = self;
    struct gong_span token;
    int status = output_sync(&s->out, ctx);

    if (status != GONG_OK || s->out.is_pipe)
        return status;
    if (s->out.stale > s->out.length / 2 && !output_compact(&s->out))
        gong_log(ctx, GONG_WARNING, "cannot rewrite \"%s\" without superseded lines: %s", s->path,
                 strerror(errno));
    token = gong_format(ctx, "%llu %llu %zu", (unsigned long long)s->out.length,
                        (unsigned long long)s->out.inode, s->out.ids.n);
    return token.ptr ? gong_checkpoint(ctx, token) : GONG_EFATAL;
}

/* A failure to compact is no loss: the file is whole, and the next run tries again. */
static void close_sink(void *self)
{
    struct emit_jsonl *s = self;

    if (!s->is_open)
        return;
    if (s->out.stale > 0)
        output_compact(&s->out);
    output_close(&s->out);
}

#define MEMBER(m) offsetof(struct emit_jsonl, m)

static const struct gong_param params[] = {
    {.name = "path",
     .type = GONG_P_PATH,
     .offset = MEMBER(path),
     .required = true,
     .help = "File of records, made where it is absent; \"-\" is standard output."},
    {.name = "sync",
     .type = GONG_P_BOOL,
     .offset = MEMBER(sync),
     .dflt = "true",
     .help = "Make records durable on disk before their items are acknowledged."},
    {.name = "max_record",
     .type = GONG_P_SIZE,
     .offset = MEMBER(max_record),
     .dflt = "256M",
     .min = 4096,
     .max = 1 << 30,
     .help = "Largest record; the item of a larger one is set aside."},
    {.name = "max_records",
     .type = GONG_P_INT,
     .offset = MEMBER(max_records),
     .dflt = "20000000",
     .min = 1,
     .max = 1000000000,
     .help = "Most records one file may hold; their ids take 32 to 64 bytes of memory each."},
    {.name = NULL},
};

GONG_PLUGIN(emit_jsonl) = {
    GONG_PLUGIN_HEAD,
    .name = "emit_jsonl",
    .version = "0.1.0",
    .summary = "Writes records to a file, one JSON object a line.",
    .accepts = GONG_TEXT | GONG_REPORT,
    .emits = GONG_NONE,
    .model = GONG_SINGLE,
    .state_size = sizeof(struct emit_jsonl),
    .params = params,
    .open = open_sink,
    .process = process,
    .flush = flush,
    .close = close_sink,
};
