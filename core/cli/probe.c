/* probe.c: `gongbao probe FILE|URL`: what the program sees on one page, and which rule said so. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/probe.h"

#include <gongbao/frontier.h>
#include <gongbao/html.h>
#include <gongbao/url.h>
#include <gongbao/utf8.h>

#ifndef GONG_PIPELINE_INSTALL_DIR
#define GONG_PIPELINE_INSTALL_DIR "../share/gongbao/pipelines" /* from the folder of the command */
#endif

struct job {
    const char *input, *pipeline, *url, *source, *post, *post_body;
    const char *sets[64];
    size_t n_sets;
    bool json, allow_private, list;
    char own_pipeline[PATH_MAX];
    struct gong_arena arena;
    struct gong_diags diags;
    struct gong_pipeline p;
    struct gong_probe probe;
    struct gong_sight sight;
};

/* ---- arguments --------------------------------------------------------------------------------- */

enum {
    OPT_PIPELINE = 256,
    OPT_URL,
    OPT_SET,
    OPT_JSON,
    OPT_PRIVATE,
    OPT_LIST,
    OPT_SOURCE,
    OPT_POST,
    OPT_POST_BODY
};

static const struct option options[] = {{"pipeline", required_argument, NULL, OPT_PIPELINE},
                                        {"url", required_argument, NULL, OPT_URL},
                                        {"set", required_argument, NULL, OPT_SET},
                                        {"json", no_argument, NULL, OPT_JSON},
                                        {"allow-private", no_argument, NULL, OPT_PRIVATE},
                                        {"list", no_argument, NULL, OPT_LIST},
                                        {"source", required_argument, NULL, OPT_SOURCE},
                                        {"post", required_argument, NULL, OPT_POST},
                                        {"post-body", required_argument, NULL, OPT_POST_BODY},
                                        {NULL, 0, NULL, 0}};

static int take_option(struct job *j, int opt, const char *word)
{
    switch (opt) {
    case OPT_PIPELINE:
        j->pipeline = optarg;
        return EXIT_OK;
    case OPT_URL:
        j->url = optarg;
        return EXIT_OK;
    case OPT_SET:
        if (j->n_sets == sizeof j->sets / sizeof *j->sets)
            return gong_usage_error("probe", "more than %zu --set", j->n_sets);
        j->sets[j->n_sets++] = optarg;
        return EXIT_OK;
    case OPT_LIST:
        j->list = true;
        return EXIT_OK;
    case OPT_SOURCE:
        j->source = optarg;
        j->list = true;
        return EXIT_OK;
    case OPT_POST:
        j->post = optarg;
        j->list = true;
        return EXIT_OK;
    case OPT_POST_BODY:
        j->post_body = optarg;
        return EXIT_OK;
    case OPT_JSON:
        j->json = true;
        return EXIT_OK;
    case OPT_PRIVATE:
        j->allow_private = true;
        return EXIT_OK;
    default:
        return gong_usage_error("probe", "unknown option or missing value: \"%s\"", word);
    }
}

static bool is_url(const char *s)
{
    return strncmp(s, "http://", 7) == 0 || strncmp(s, "https://", 8) == 0;
}

static int check_words(const struct job *j)
{
    if (j->url && is_url(j->input))
        return gong_usage_error("probe", "--url is for files: it says where one came from");
    if (j->post && strcmp(j->post, "form") != 0 && strcmp(j->post, "json") != 0)
        return gong_usage_error("probe", "--post is form or json");
    if (j->post_body && !j->post)
        return gong_usage_error("probe", "--post-body without --post");
    if (j->list && !is_url(j->input))
        return gong_usage_error("probe", "--list and --post are for URLs");
    return EXIT_OK;
}

static int parse(struct job *j, int argc, char **argv)
{
    int opt, r;

    opterr = 0;
    while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1)
        if ((r = take_option(j, opt, argv[optind - 1])) != EXIT_OK)
            return r;
    if (j->source && (argc > optind || j->post || j->url))
        return gong_usage_error("probe", "--source says what to ask: no file, URL or --post beside it");
    if (j->source)
        return EXIT_OK;
    if (argc - optind != 1)
        return gong_usage_error("probe", "wants one file or URL, or --source");
    j->input = argv[optind];
    return check_words(j);
}

/* ---- pipeline ------------------------------------------------------------------------------------ */

/* pages.json of the build tree or of the installation. */
static bool find_pipeline(struct job *j)
{
    static const char *const below[] = {"pipelines", GONG_PIPELINE_INSTALL_DIR};
    char exe[PATH_MAX], path[PATH_MAX + 64];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    char *slash;

    exe[n > 0 ? n : 0] = 0;
    slash = strrchr(exe, '/');
    if (slash)
        *slash = 0;
    for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
        int len = snprintf(path, sizeof path, "%s/%s/pages.json", exe, below[i]);
        if (len > 0 && (size_t)len < sizeof path && realpath(path, j->own_pipeline)) {
            j->pipeline = j->own_pipeline;
            return true;
        }
    }
    fprintf(stderr, "gongbao probe: pages.json is found neither beside the command nor installed; "
                    "name a file with --pipeline\n");
    return false;
}

static bool load(struct job *j)
{
    struct gong_pipeline_options opt = {.file = j->pipeline,
                                        .sets = j->sets,
                                        .n_sets = j->n_sets,
                                        .plugin_dir = gong_own_plugins(),
                                        .only = &j->source,
                                        .n_only = j->source ? 1 : 0};
    bool ok = gong_pipeline_load(&j->p, &j->diags, &opt);

    gong_print_diags(&j->diags);
    return ok;
}

/* ---- input --------------------------------------------------------------------------------------- */

static bool cannot_read(const struct job *j, const char *why)
{
    fprintf(stderr, "gongbao probe: %s: %s\n", j->source ? j->source : j->input, why);
    return false;
}

static bool read_bytes(struct job *j, FILE *f, struct gong_span *ret)
{
    size_t cap = (size_t)j->p.settings.item_bytes + 1, len;
    struct stat st;
    char *bytes;

    if (fstat(fileno(f), &st) != 0 || S_ISDIR(st.st_mode))
        return cannot_read(j, "is a folder");
    if (S_ISREG(st.st_mode) && (size_t)st.st_size < cap)
        cap = (size_t)st.st_size + 1;
    bytes = gong_arena_alloc(&j->arena, cap);
    len = bytes ? fread(bytes, 1, cap, f) : 0;
    if (!bytes || ferror(f))
        return cannot_read(j, bytes ? strerror(errno) : "out of memory");
    if (len == (size_t)j->p.settings.item_bytes + 1)
        return cannot_read(j, "is larger than item_bytes of the pipeline");
    *ret = gong_span(bytes, len);
    return true;
}

static struct gong_span file_url(struct job *j, struct gong_ctx *ctx)
{
    char path[PATH_MAX];

    if (j->url)
        return gong_span_z(j->url);
    if (!realpath(j->input, path))
        return gong_span_none();
    return gong_url_from_path(ctx, gong_span_z(path));
}

static bool take_file(struct job *j, struct gong_ctx *ctx)
{
    FILE *f = fopen(j->input, "rbe");
    struct gong_span bytes;
    struct gong_span url;
    bool ok;

    if (!f)
        return cannot_read(j, strerror(errno));
    ok = read_bytes(j, f, &bytes);
    fclose(f);
    url = ok ? file_url(j, ctx) : gong_span_none();
    return ok && ((url.ptr && gong_probe_take(&j->probe, bytes, url)) || cannot_read(j, j->probe.message));
}

static bool take_input(struct job *j, struct gong_ctx *ctx)
{
    const struct gong_probe_ask ask = {.plugin_dir = gong_own_plugins(),
                                       .url = j->input,
                                       .source = j->source ? j->p.chosen : NULL,
                                       .post = j->post,
                                       .post_body = j->post_body,
                                       .list = j->list,
                                       .allow_private = j->allow_private};

    if (!j->source && !is_url(j->input))
        return take_file(j, ctx);
    if (ask.source && !ask.source->column)
        return cannot_read(j, "this source has no column: it is asked by its start addresses alone");
    return gong_probe_fetch(&j->probe, &ask) || cannot_read(j, j->probe.message);
}

bool gong_probe_post_body(struct gong_span *url, struct gong_span *ret_body)
{
    size_t at = gong_span_find(*url, 0, GONG_LIT("#POST "));

    *ret_body = at == SIZE_MAX ? gong_span_none() : gong_span_sub(*url, at + 6, url->len);
    *url = gong_span_sub(*url, 0, at);
    return ret_body->ptr != NULL;
}

/* ---- what is seen ----------------------------------------------------------------------------------- */

static int by_bytes(const void *a, const void *b)
{
    const struct gong_cut_sum *x = a, *y = b;

    return x->bytes > y->bytes ? -1 : x->bytes < y->bytes;
}

static void sum_cuts(struct gong_sight *s)
{
    size_t n, k;
    const struct gong_cut *cuts = gong_item_rows(s->item, GONG_CUT, &n);

    for (size_t i = 0; i < n; i++) {
        for (k = 0; k < s->n_cuts && !gong_span_eq(s->cuts[k].rule, cuts[i].rule); k++)
            continue;
        if (k == GONG_PROBE_CUT_RULES)
            continue;
        if (k == s->n_cuts)
            s->cuts[s->n_cuts++] = (struct gong_cut_sum){cuts[i].rule, 0, 0};
        s->cuts[k].bytes += cuts[i].to - cuts[i].from;
        s->cuts[k].ranges++;
    }
    qsort(s->cuts, s->n_cuts, sizeof *s->cuts, by_bytes);
}

static void see_body(struct gong_sight *s)
{
    struct gong_span body = gong_item_body(s->item);
    size_t from = 0, at;

    if (!(gong_item_kind(s->item) & (GONG_TEXT | GONG_REPORT)))
        return;
    s->chars = (int64_t)gong_utf8_count(body);
    while (from < body.len) {
        at = gong_span_find(body, from, GONG_LIT("\n"));
        s->last = gong_span_sub(body, from, at);
        if (s->lines++ == 0)
            s->first = s->last;
        from += s->last.len + 1;
    }
}

static void see_page(struct gong_sight *s, struct gong_ctx *ctx)
{
    struct gong_span media = gong_item_get(s->item, "media_type"), cls = gong_item_get(s->item, "class");
    size_t n;
    const struct gong_cut *cuts = gong_item_rows(s->item, GONG_CUT, &n);
    struct gong_html *h;

    if (!s->probe->page || !gong_span_has(media, GONG_LIT("html")))
        return;
    h = gong_html_parse(ctx, gong_item_body(s->probe->page));
    if (!h)
        return;
    if (n && s->lines)
        s->node = gong_place_of_text(ctx, h, cuts, n, &s->selector);
    s->has_pager = gong_span_is(cls, "list") || gong_span_is(cls, "article");
    if (s->has_pager)
        s->pager = gong_pager_find(ctx, h, gong_item_get(s->item, "url"));
}

static void see(struct job *j, struct gong_ctx *ctx)
{
    struct gong_sight *s = &j->sight;

    s->probe = &j->probe;
    s->item = j->probe.last;
    sum_cuts(s);
    see_body(s);
    see_page(s, ctx);
}

/* ---- */

static void warn(const char *stage, const char *message)
{
    fprintf(stderr, "%s: %s\n", stage, message);
}

static int verdict(const struct gong_sight *s)
{
    struct gong_span cls = gong_item_get(s->item, "class");
    const struct gong_probe_list *l = &s->probe->list;

    if (l->asked)
        return l->code[0] && strcmp(l->code, "list-cap") != 0 ? EXIT_SUSPECT : EXIT_OK;
    if (s->probe->drop && strcmp(s->probe->drop, "class-list") == 0)
        return EXIT_OK;
    return gong_span_is(cls, "article") || gong_span_is(cls, "list") ? EXIT_OK : EXIT_SUSPECT;
}

static int look(struct job *j)
{
    struct gong_ctx ctx = {.arena = &j->probe.arena};

    j->probe.log = warn;
    if (!gong_probe_open(&j->probe, &j->p)) {
        fprintf(stderr, "gongbao probe: %s: %s\n", j->pipeline, j->probe.message);
        return EXIT_FAILED;
    }
    if (!take_input(j, &ctx))
        return EXIT_FAILED;
    gong_probe_run(&j->probe);
    see(j, &ctx);
    if (!j->json)
        gong_sight_print(&j->sight);
    else if (!gong_sight_json(&j->sight, &ctx))
        return EXIT_FAILED;
    return verdict(&j->sight);
}

int gong_cmd_probe(int argc, char **argv)
{
    struct job *j = calloc(1, sizeof *j);
    int code;

    if (!j)
        return EXIT_FAILED;
    gong_arena_init(&j->arena, (size_t)4 << 30);
    j->diags.arena = &j->arena;
    code = parse(j, argc, argv);
    if (code == EXIT_OK && !j->pipeline && !find_pipeline(j))
        code = EXIT_FAILED;
    if (code == EXIT_OK)
        code = load(j) ? look(j) : EXIT_USAGE;
    gong_probe_finish(&j->probe);
    gong_pipeline_finish(&j->p);
    gong_arena_finish(&j->arena);
    free(j);
    return code;
}
