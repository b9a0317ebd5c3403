/* test_watch: a source for tests that knows sources: what its columns list and what their pages
 * hold stands in a file, one line each:
 *
 *     list SOURCE LINKS FRESH NEWEST END CODE      END: end, early or cap; CODE: why it failed, or -
 *     page SOURCE CLASS URL DATE TITLE BODY...
 *     fail SOURCE URL CODE
 *
 * `-` stands for nothing. Columns are asked first, as a crawler does; pages of a source whose
 * list is not due are left out, but for those of the class that begins with "!". */
#include <gongbao/frontier.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORD = 128, BODY = 4096 };

struct watch {
    const char *script;
    FILE *in;
    bool *due; /* by source */
};

static const struct gong_param params[] = {{"script", GONG_P_PATH, offsetof(struct watch, script), NULL, true,
                                            NULL, 0, 0, "The file that says what is there."},
                                           {0}};

static int watch_open(void *self, struct gong_ctx *ctx)
{
    struct watch *w = self;

    w->in = fopen(w->script, "r");
    return w->in ? GONG_OK : gong_fail(ctx, GONG_EFATAL, "cannot read \"%s\"", w->script);
}

static void watch_close(void *self)
{
    struct watch *w = self;

    if (w->in)
        fclose(w->in);
    free(w->due);
}

static int ask_columns(struct watch *w, struct gong_ctx *ctx)
{
    size_t n;
    const struct gong_source *s = gong_sources(ctx, &n);

    w->due = calloc(n + 1, sizeof *w->due);
    for (size_t i = 0; w->due && i < n; i++) {
        struct gong_column_state column = {.due = true};
        if (s[i].column)
            gong_column(ctx, i, &column);
        w->due[i] = column.due;
    }
    return w->due ? GONG_OK : GONG_EFATAL;
}

static struct gong_span text(struct gong_ctx *ctx, const char *word)
{
    return strcmp(word, "-") == 0 ? gong_span_none() : gong_copy(ctx, gong_span_z(word));
}

static size_t source_of(struct gong_ctx *ctx, const char *name)
{
    size_t n, i = 0;
    const struct gong_source *s = gong_sources(ctx, &n);

    while (i < n && strcmp(s[i].name, name) != 0)
        i++;
    return i < n ? i : GONG_NO_SOURCE;
}

static int list(struct watch *w, struct gong_ctx *ctx, const char *line)
{
    char name[WORD], newest[WORD], end[WORD], code[WORD];
    long long links, fresh;
    struct gong_listing l = {0};
    size_t i;

    if (sscanf(line, "list %127s %lld %lld %127s %127s %127s", name, &links, &fresh, newest, end, code) != 6)
        return gong_fail(ctx, GONG_EFATAL, "cannot read: %s", line);
    i = source_of(ctx, name);
    l.links = links;
    l.fresh = fresh;
    l.newest = text(ctx, newest);
    l.full = strcmp(end, "end") == 0;
    l.complete = strcmp(end, "cap") != 0;
    l.code = text(ctx, code).ptr;
    return i != GONG_NO_SOURCE && w->due[i] ? gong_column_listed(ctx, i, &l) : GONG_OK;
}

static int page(struct watch *w, struct gong_ctx *ctx, const char *line)
{
    char name[WORD], cls[WORD], url[WORD], date[WORD], title[WORD], body[BODY];
    struct gong_item *it = gong_new(ctx, GONG_PAYLOAD);
    struct gong_field field = {GONG_LIT("title"), {NULL, 0}, GONG_LIT("test")};
    size_t i;

    if (sscanf(line, "page %127s %127s %127s %127s %127s %4095[^\n]", name, cls, url, date, title, body) != 6)
        return gong_fail(ctx, GONG_EFATAL, "cannot read: %s", line);
    i = source_of(ctx, name);
    if (!it || i == GONG_NO_SOURCE || (!w->due[i] && cls[0] != '!'))
        return GONG_OK;
    gong_item_set_body(it, gong_copy(ctx, gong_span_z(body)));
    gong_set(ctx, it, "url", text(ctx, url));
    gong_set(ctx, it, "source", text(ctx, name));
    gong_set(ctx, it, "class", text(ctx, cls + (cls[0] == '!')));
    gong_set(ctx, it, "list.date", text(ctx, date));
    field.value = text(ctx, title);
    gong_add(ctx, it, GONG_FIELD, &field);
    return gong_emit(ctx, it);
}

static int fail(struct watch *w, struct gong_ctx *ctx, const char *line)
{
    char name[WORD], url[WORD], code[WORD];
    struct gong_lead lead = {.host = GONG_LIT("host.example")};
    struct gong_visit visit;

    (void)w;
    if (sscanf(line, "fail %127s %127s %127s", name, url, code) != 3)
        return gong_fail(ctx, GONG_EFATAL, "cannot read: %s", line);
    lead.url = text(ctx, url);
    lead.source = source_of(ctx, name);
    if (lead.source == GONG_NO_SOURCE)
        return GONG_OK;
    gong_discover(ctx, &lead);
    if (gong_lease(ctx, lead.host, &visit, 1) == 1)
        gong_visit_failed(ctx, visit.id, text(ctx, code).ptr, false, 3600000);
    return gong_reject(ctx, lead.url, GONG_ERETRY, text(ctx, code).ptr, "could not be had");
}

static int watch_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct watch *w = self;
    char line[8 * WORD + BODY];

    (void)in;
    if (!w->due && ask_columns(w, ctx) != GONG_OK)
        return gong_fail(ctx, GONG_EFATAL, "out of memory");
    if (!fgets(line, sizeof line, w->in))
        return GONG_END;
    if (strncmp(line, "list ", 5) == 0)
        return list(w, ctx, line);
    if (strncmp(line, "page ", 5) == 0)
        return page(w, ctx, line);
    return strncmp(line, "fail ", 5) == 0 ? fail(w, ctx, line) : GONG_OK;
}

GONG_PLUGIN(test_watch) = {GONG_PLUGIN_HEAD,
                           .name = "test_watch",
                           .version = "1",
                           .summary = "Plays columns and pages for tests.",
                           .emits = GONG_PAYLOAD,
                           .model = GONG_SINGLE,
                           .state_size = sizeof(struct watch),
                           .params = params,
                           .open = watch_open,
                           .close = watch_close,
                           .process = watch_process};
