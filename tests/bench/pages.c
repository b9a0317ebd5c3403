/* pages.c: what pages cost on one core.
 *
 *   gong-bench-pages make DIR N                writes N fictional pages of 44 KB on average
 *   gong-bench-pages DIR PLUGIN_FOLDER ROOT    reads *.html and *.htm of DIR, then measures, in
 *                                              turns and the best of three: a bare parse by the
 *                                              HTML library, and decode, strip, normalise
 *
 * Time is the processor's, so that what else runs on the machine counts little. ROOT is the
 * folder of the pipelines (presets, dictionaries). */
#include <dirent.h>
#include <lexbor/html/html.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness.h"
#include "webpages.h"

#include "model/item.h"

enum { MAX_PAGES = 20000, PAGE_BYTES = 44 * 1024, STAGES = 3, ROUNDS = 3 };

static const char *const names[STAGES] = {"decode", "strip", "normalise"};

struct set {
    struct gong_span pages[MAX_PAGES];
    size_t n, bytes;
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- making --------------------------------------------------------------------------------------- */

static int make(const char *dir, unsigned n)
{
    size_t bytes = 0;

    for (unsigned i = 0; i < n; i++) {
        struct bench_text t = bench_webpage(i, PAGE_BYTES);
        char path[4096];
        FILE *f;
        snprintf(path, sizeof path, "%s/page%05u.html", dir, i);
        f = fopen(path, "wb");
        if (!f || fwrite(t.ptr, 1, t.len, f) != t.len || fclose(f) != 0) {
            fprintf(stderr, "gong-bench-pages: %s cannot be written\n", path);
            return 1;
        }
        bytes += t.len;
        bench_text_free(t);
    }
    printf("%u pages, %zu bytes each on average\n", n, n ? bytes / n : 0);
    return 0;
}

/* ---- reading ---------------------------------------------------------------------------------------- */

static bool read_page(struct set *s, const char *path)
{
    FILE *f = fopen(path, "rb");
    long len = 0;
    char *p = NULL;

    if (f && fseek(f, 0, SEEK_END) == 0 && (len = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0)
        p = malloc((size_t)len + 1);
    if (p && fread(p, 1, (size_t)len, f) == (size_t)len) {
        s->pages[s->n++] = gong_span(p, (size_t)len);
        s->bytes += (size_t)len;
    }
    if (f)
        fclose(f);
    return p != NULL;
}

static int is_page(const struct dirent *d)
{
    const char *dot = strrchr(d->d_name, '.');

    return dot && (strcmp(dot, ".html") == 0 || strcmp(dot, ".htm") == 0);
}

static bool read_set(struct set *s, const char *dir)
{
    struct dirent **list;
    int n = scandir(dir, &list, is_page, alphasort);
    bool ok = n > 0;

    for (int i = 0; i < n && s->n < MAX_PAGES; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", dir, list[i]->d_name);
        ok = ok && read_page(s, path);
    }
    return ok && s->n > 0;
}

/* ---- measuring ----------------------------------------------------------------------------------------- */

/* As other programs use the library: one document a page, made and destroyed. */
static double bare(const struct set *s)
{
    double from = now();

    for (size_t i = 0; i < s->n; i++) {
        lxb_html_document_t *d = lxb_html_document_create();
        if (!d ||
            lxb_html_document_parse(d, (const lxb_char_t *)s->pages[i].ptr, s->pages[i].len) != LXB_STATUS_OK)
            fprintf(stderr, "page %zu does not parse\n", i);
        lxb_html_document_destroy(d);
    }
    return now() - from;
}

struct chain {
    struct harness h[STAGES];
    double spent[STAGES];
    size_t documents, memory;
};

static bool open_chain(struct chain *c, const char *plugins, const char *root)
{
    for (int i = 0; i < STAGES; i++) {
        struct gong_stage *s;
        static const char *dirs[1];
        dirs[0] = plugins;
        harness_init(&c->h[i], dirs, 1, root);
        s = harness_add(&c->h[i], names[i]);
        if (!s || (i == 1 && !harness_param(&c->h[i], s, "title_line", "false")) ||
            (i == 2 && !harness_param(&c->h[i], s, "planted_words", "dictionaries/planted_words.json")) ||
            !harness_open(&c->h[i])) {
            fprintf(stderr, "%s: %s\n", names[i], c->h[i].outcome.message);
            return false;
        }
    }
    return true;
}

/* Each stage in its own harness; the item of one is the input of the next. */
static void one_page(struct chain *c, struct gong_span bytes)
{
    struct gong_item *it = gong_item_create(&c->h[0].arena, GONG_PAYLOAD);
    size_t memory = 0;

    it->body = bytes;
    it->identity = true;
    gong_item_set_attr(it, "url", GONG_LIT("https://www.luzhu.example/zwgk/202403/t20240305_1.html"));
    for (int i = 0; i < STAGES && it; i++) {
        double from = now();
        it = harness_push(&c->h[i], it) ? c->h[i].first : NULL;
        c->spent[i] += now() - from;
    }
    if (it && gong_span_is(gong_item_get(it, "class"), "article"))
        c->documents++;
    for (int i = 0; i < STAGES; i++) {
        memory += c->h[i].arena.used;
        harness_reset(&c->h[i]);
    }
    c->memory = memory > c->memory ? memory : c->memory;
}

static double total(const double *spent)
{
    double sum = 0;

    for (int i = 0; i < STAGES; i++)
        sum += spent[i];
    return sum;
}

static int measure(const char *dir, const char *plugins, const char *root)
{
    static struct set s;
    static struct chain c;
    double best = 0, parse = 0, stages[STAGES] = {0};

    if (!read_set(&s, dir) || !open_chain(&c, plugins, root))
        return 1;
    for (int round = 0; round < ROUNDS; round++) {
        double t = bare(&s);
        memset(c.spent, 0, sizeof c.spent);
        c.documents = 0;
        for (size_t i = 0; i < s.n; i++)
            one_page(&c, s.pages[i]);
        parse = round == 0 || t < parse ? t : parse;
        if (round == 0 || total(c.spent) < best) {
            best = total(c.spent);
            memcpy(stages, c.spent, sizeof stages);
        }
    }
    printf("%zu pages, %zu bytes on average, %zu documents\n", s.n, s.bytes / s.n, c.documents);
    printf("%-24s %10s %10s\n", "", "pages/s", "us/page");
    printf("%-24s %10.0f %10.1f\n", "bare parse", (double)s.n / parse, parse / (double)s.n * 1e6);
    for (int i = 0; i < STAGES; i++)
        printf("%-24s %10.0f %10.1f\n", names[i], (double)s.n / stages[i], stages[i] / (double)s.n * 1e6);
    printf("%-24s %10.0f %10.1f\n", "the three", (double)s.n / best, best / (double)s.n * 1e6);
    printf("of a bare parse's speed  %.2f; most memory for a page %.1f MB\n", parse / best,
           (double)c.memory / 1e6);
    for (int i = 0; i < STAGES; i++)
        harness_finish(&c.h[i]);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "make") == 0)
        return make(argv[2], (unsigned)strtoul(argv[3], NULL, 10));
    if (argc == 4)
        return measure(argv[1], argv[2], argv[3]);
    fprintf(stderr, "usage: gong-bench-pages make DIR N | gong-bench-pages DIR PLUGIN_FOLDER ROOT\n");
    return 2;
}
