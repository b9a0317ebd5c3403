/* main.c: gong-hostile-pages PLUGIN_FOLDER PIPELINES [FACTOR|html5lib FOLDER]: pages made to hurt, through
 * decode, strip and normalise. Wanted: no crash; bounded time, 50 ms of the processor for 100 KB,
 * and bounded memory, 64 bytes for one; a finding where something was left out; cuts that lie in
 * the page in order. FACTOR (10) is what slower machines and sanitizers may take more of the
 * time. With html5lib: the inputs of that test suite instead. Prints a line a page; exit 1
 * where something is missed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness.h"
#include "html5lib.h"
#include "pages.h"

#include <gongbao/charset.h>

#include "model/item.h"

enum { STAGES = 3, MEMORY_BASE = 16 * 1024 * 1024, MEMORY_RATE = 64, LENIENT = 4 };

static const double ms_per_100k = 50, ms_base = 20;

static const char *const names[STAGES] = {"decode", "strip", "normalise"};

struct rig {
    struct harness h[STAGES];
    double factor;
    size_t missed, lenient;
};

struct outcome {
    double ms[STAGES], total;
    size_t memory;
    const struct gong_item *item; /* that came out, or NULL */
    char message[GONG_MESSAGE_MAX];
};

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool open_rig(struct rig *r, const char *plugins, const char *root)
{
    static const char *dirs[1];

    dirs[0] = plugins;
    for (int i = 0; i < STAGES; i++) {
        struct gong_stage *s;
        harness_init(&r->h[i], dirs, 1, root);
        s = harness_add(&r->h[i], names[i]);
        if (!s ||
            (i == 2 && !harness_param(&r->h[i], s, "planted_words", "dictionaries/planted_words.json")) ||
            !harness_open(&r->h[i])) {
            fprintf(stderr, "%s: %s\n", names[i], r->h[i].outcome.message);
            return false;
        }
    }
    return true;
}

static void run(struct rig *r, struct gong_span bytes, struct outcome *o)
{
    struct gong_item *it = gong_item_create(&r->h[0].arena, GONG_PAYLOAD);

    memset(o, 0, sizeof *o);
    it->body = bytes;
    it->identity = true;
    gong_item_set_attr(it, "url", GONG_LIT("https://www.luzhu.example/zwgk/t20240305_1.html"));
    for (int i = 0; i < STAGES && it; i++) {
        double from = now_ms();
        bool ok = harness_push(&r->h[i], it);
        it = ok ? r->h[i].first : NULL;
        o->ms[i] = now_ms() - from;
        o->total += o->ms[i];
        o->memory += r->h[i].arena.used;
        if (!it)
            snprintf(o->message, sizeof o->message, "%s: %.400s", names[i], r->h[i].outcome.message);
    }
    o->item = it;
}

static void reset(struct rig *r)
{
    for (int i = 0; i < STAGES; i++)
        harness_reset(&r->h[i]);
}

static void miss(struct rig *r, const char *name, const char *what)
{
    printf("  MISSED: %s: %s\n", name, what);
    r->missed++;
}

static bool has_finding(const struct gong_item *it, const char *code)
{
    size_t n;
    const struct gong_finding *f = gong_item_rows(it, GONG_FINDING, &n);

    for (size_t i = 0; i < n; i++)
        if (gong_span_is(f[i].code, code))
            return true;
    return false;
}

/* Ascending, inside the page, without overlap. */
static bool cuts_hold(const struct gong_item *it, const struct gong_item *page)
{
    size_t n;
    const struct gong_cut *c = gong_item_rows(it, GONG_CUT, &n);
    int64_t at = 0, len = (int64_t)gong_item_body(page).len;

    for (size_t i = 0; i < n; i++) {
        if (c[i].from < at || c[i].to <= c[i].from || c[i].to > len)
            return false;
        at = c[i].to;
    }
    return true;
}

static void judge(struct rig *r, const struct hostile_page *p, size_t len, const struct outcome *o)
{
    double allowed = (ms_base + (double)len / 102400 * ms_per_100k) * r->factor;

    if (o->total > allowed)
        miss(r, p->name, "too slow");
    if (o->memory > MEMORY_BASE + MEMORY_RATE * len)
        miss(r, p->name, "too much memory");
    if (!o->item) {
        miss(r, p->name, o->message[0] ? o->message : "failed without a message");
        return;
    }
    if (p->finding && !has_finding(o->item, p->finding))
        miss(r, p->name, "comes without its finding");
    if (p->cls && !gong_span_is(gong_item_get(o->item, "class"), p->cls))
        miss(r, p->name, "is of another class");
    if (!cuts_hold(o->item, r->h[0].first))
        miss(r, p->name, "cuts overlap or lie outside the page");
}

static void print_line(const struct hostile_page *p, size_t len, const struct outcome *o)
{
    struct gong_span cls = o->item ? gong_item_get(o->item, "class") : GONG_LIT("failed");

    printf("%9.1f %8.1f %8.1f %8.1f %8.2f %8.1f  %-10.*s %s\n", (double)len / 1024, o->ms[0], o->ms[1],
           o->ms[2], o->total / ((double)len / 102400), (double)o->memory / 1e6, (int)cls.len, cls.ptr,
           p->name);
}

static void run_pages(struct rig *r)
{
    printf("%9s %8s %8s %8s %8s %8s  %-10s\n", "KB", "decode", "strip", "normal.", "ms/100KB", "MB", "class");
    for (size_t i = 0; i < hostile_n_pages; i++) {
        struct hostile_bytes b = {NULL, 0, 0};
        struct outcome o;
        hostile_make(&hostile_pages[i], &b);
        run(r, gong_span(b.ptr, b.len), &o);
        print_line(&hostile_pages[i], b.len, &o);
        judge(r, &hostile_pages[i], b.len, &o);
        reset(r);
        free(b.ptr);
    }
}

/* A piece of markup, alone and inside a document's container. */
static void run_piece(struct rig *r, const char *name, struct gong_span s)
{
    static const char *const frames[][2] = {
        {"", ""},
        {"<html><body><div class=\"TRS_Editor\"><p>第一段文字，说明有关情况。</p>",
         "<p>第二段文字。</p></div><div class=\"footer\">版权所有</div></body></html>"}};
    struct hostile_page p = {.name = name};

    for (size_t f = 0; f < 2; f++) {
        struct hostile_bytes b = {NULL, 0, 0};
        struct outcome o;
        hostile_put(&b, frames[f][0], strlen(frames[f][0]));
        hostile_put(&b, s.ptr, s.len);
        hostile_put(&b, frames[f][1], strlen(frames[f][1]));
        run(r, gong_span(b.ptr ? b.ptr : "", b.len), &o);
        judge(r, &p, b.len, &o);
        reset(r);
        free(b.ptr);
    }
}

static void run_snippet(struct rig *r, const char *s)
{
    for (size_t len = 0; len <= strlen(s); len++)
        run_piece(r, s, gong_span(s, len));
}

/* ---- html5lib ------------------------------------------------------------------------------------- */

static void run_tree_case(void *arg, const struct html5lib_case *c)
{
    char name[80];

    snprintf(name, sizeof name, "%.*s: %.*s", (int)c->file.len, c->file.ptr,
             (int)(c->data.len < 40 ? c->data.len : 40), c->data.ptr);
    run_piece(arg, name, c->data);
}

/* A declaration that decode followed is the one that the standard's prescan finds. Where that finds
 * none (windows-1252, in the suite) decode may: it reads four forms of broken markup, such as a
 * quotation mark behind an unquoted label, which sites here have. */
static void run_encoding_case(void *arg, const struct html5lib_case *c)
{
    struct rig *r = arg;
    struct gong_span used, rule;
    const char *want = gong_charset_name(c->want);
    struct outcome o;

    run(r, c->data, &o);
    used = o.item ? gong_item_get(o.item, "charset.used") : gong_span_none();
    rule = o.item ? gong_item_get(o.item, "charset.rule") : gong_span_none();
    if (o.item && gong_span_is(rule, "meta") && want && strcmp(want, "windows-1252") == 0 &&
        !gong_span_is(used, want))
        printf("  lenient %zu: %.*s as %.*s\n", ++r->lenient, (int)c->file.len, c->file.ptr, (int)used.len,
               used.ptr);
    else if (!o.item || (gong_span_is(rule, "meta") && (!want || !gong_span_is(used, want)))) {
        printf("  MISSED: %.*s: %.*s as %.*s (%.*s): %.300s\n", (int)c->file.len, c->file.ptr,
               (int)c->want.len, c->want.ptr, (int)used.len, used.ptr ? used.ptr : "", (int)rule.len,
               rule.ptr ? rule.ptr : "", c->data.ptr);
        r->missed++;
    }
    reset(r);
}

static bool run_html5lib(struct rig *r, const char *folder)
{
    char path[4096];
    size_t trees, encodings;

    snprintf(path, sizeof path, "%s/tree-construction", folder);
    trees = html5lib_each(path, run_tree_case, r);
    snprintf(path, sizeof path, "%s/encoding", folder);
    encodings = html5lib_each(path, run_encoding_case, r);
    if (r->lenient > LENIENT)
        miss(r, "encodings", "more declarations are read than the standard's");
    printf("html5lib: %zu inputs of tree construction, each alone and in a document; %zu of encodings; %zu "
           "missed\n",
           trees, encodings, r->missed);
    return trees > 0;
}

int main(int argc, char **argv)
{
    static struct rig r;
    size_t before;
    bool suite = argc == 5 && strcmp(argv[3], "html5lib") == 0;

    if (argc < 3) {
        fprintf(stderr, "usage: gong-hostile-pages PLUGIN_FOLDER PIPELINES [FACTOR|html5lib FOLDER]\n");
        return 2;
    }
    r.factor = suite ? 100 : argc > 3 ? strtod(argv[3], NULL) : 10;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!open_rig(&r, argv[1], argv[2]))
        return 2;
    if (suite && !run_html5lib(&r, argv[4]))
        return 77; /* not at hand: skipped */
    if (!suite)
        run_pages(&r);
    before = r.missed;
    for (size_t i = 0; !suite && i < hostile_n_snippets; i++)
        run_snippet(&r, hostile_snippets[i]);
    printf("%zu snippets, %zu missed; %zu missed in all\n", suite ? 0 : hostile_n_snippets, r.missed - before,
           r.missed);
    for (int i = 0; i < STAGES; i++)
        harness_finish(&r.h[i]);
    return r.missed ? 1 : 0;
}
