/* facts.c: gong-bench-facts PLUGIN_FOLDER PIPELINES [speed|hostile|pairs|limits|once]...: what it costs
 * to read facts out of text, on one core.
 *
 *   speed     MB/s over a fictional report of 1 KB to 16 MB: together and each stage
 *   hostile   repeats of every trigger, 1 MB against 4 MB: the time must grow as the text does
 *   pairs     the same for all pairs, one after the other and half against half: 64 KB against
 *             256 KB, and what grows faster than the text there again with 1 MB against 4 MB
 *   limits    texts of nothing but digits, marks and U+0000: a report, findings, no crash
 *   once      one pass over 1 MB, for profilers
 *
 * Memory is what the arenas gave out, rows included.
 *
 * Without words: speed, hostile and limits; pairs takes minutes. Exit 1 where a limit is missed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stages.h"
#include "texts.h"

enum { KIB = 1024, MIB = 1024 * 1024 };

static const double least_mb_s = 40, most_slope = 1.5, most_memory = 32;

struct bench {
    const char *plugins, *root;
    size_t missed;
};

static void miss(struct bench *b, const char *what)
{
    printf("  MISSED: %s\n", what);
    b->missed++;
}

static struct gong_span span_of(struct bench_text t)
{
    return gong_span(t.ptr, t.len);
}

static double mb_s(double ns, size_t bytes)
{
    return ns > 0 ? (double)bytes / ns * 1e3 : 0;
}

static void speed_line(const struct bench_cost *c, size_t len)
{
    printf("%9zu %9.1f", len, mb_s(c->total, len));
    for (int i = 0; i < BENCH_STAGES; i++)
        printf(" %9.1f", mb_s(c->ns[i], len));
    printf(" %9.1f %9.1f %9zu\n", (double)c->memory / (double)len, (double)c->rows / (double)len,
           c->quantities);
}

static void speed(struct bench *b)
{
    static const size_t sizes[] = {KIB, 16 * KIB, 256 * KIB, 4 * MIB, 16 * MIB};
    static const int rounds[] = {4000, 600, 60, 9, 5};
    static struct bench_chain c;
    double per_byte[5] = {0};

    if (!bench_chain_open(&c, b->plugins, b->root, true))
        exit(2);
    printf("speed: MB/s, then bytes of memory and of rows for each byte of text, then quantities\n");
    printf("%9s %9s %9s %9s %9s %9s %9s %9s %9s %9s\n", "bytes", "together", "outline", "metadata",
           "quantity", "citation", "indicator", "memory", "rows", "count");
    for (int i = 0; i < 5; i++) {
        struct bench_text t = bench_report(sizes[i]);
        struct bench_cost cost = bench_pass(&c, span_of(t), rounds[i]);
        speed_line(&cost, t.len);
        per_byte[i] = cost.total / (double)t.len;
        if (cost.error)
            miss(b, cost.error);
        if (i > 0 && mb_s(cost.total, t.len) < least_mb_s)
            miss(b, "all stages together read less than 40 MB/s");
        if (i > 1 && (double)cost.memory > most_memory * (double)t.len)
            miss(b, "more than 32 bytes of memory for each byte of text");
        bench_text_free(t);
    }
    printf("16 MB against 256 KB: %.2f times the time a byte (limit %.1f)\n", per_byte[4] / per_byte[2],
           most_slope);
    if (per_byte[4] > most_slope * per_byte[2])
        miss(b, "the time is not linear");
    bench_chain_close(&c);
}

/* Two sizes of one text, the second four times the first. */
struct growth {
    struct bench_cost small, large;
    size_t len;
    double ratio, memory; /* memory: for each byte of the large text */
};

struct hostile {
    const char *words[8];
    size_t n;
    bool halves;
};

static struct bench_text hostile_text(const struct hostile *h, size_t size)
{
    return h->halves ? bench_halves(h->words[0], h->words[1], size) : bench_repeat(h->words, h->n, size);
}

static struct growth grow(struct bench_chain *c, const struct hostile *h, size_t size, int rounds)
{
    struct bench_text a = hostile_text(h, size), z = hostile_text(h, 4 * size);
    struct growth g;

    g.small = bench_pass(c, span_of(a), rounds);
    g.large = bench_pass(c, span_of(z), rounds);
    g.len = z.len;
    g.ratio = g.large.total / g.small.total;
    g.memory = (double)g.large.memory / (double)z.len;
    bench_text_free(a);
    bench_text_free(z);
    return g;
}

static void name_of(const struct hostile *h, char *to, size_t cap)
{
    size_t n = 0;

    to[0] = 0;
    for (size_t i = 0; i < h->n && n < cap; i++)
        n += (size_t)snprintf(to + n, cap - n, "%s%s", i ? h->halves ? " ... " : " " : "",
                              *h->words[i] == '\n' ? "\\n" : h->words[i]);
}

static void growth_line(const struct hostile *h, const struct growth *g)
{
    char name[128];

    name_of(h, name, sizeof name);
    printf("%6.2f %8.1f", g->ratio, mb_s(g->large.total, g->len));
    for (int i = 0; i < BENCH_STAGES; i++)
        printf(" %5.1f", g->large.ns[i] / g->small.ns[i]);
    printf(" %7.1f %7.1f  %s\n", g->memory, (double)g->large.rows / (double)g->len, name);
}

static bool steep(const struct growth *g)
{
    return g->ratio > 4 * most_slope;
}

/* A text that looks steep is measured again, better, before it counts. */
static void judge(struct bench *b, struct bench_chain *c, const struct hostile *h, struct growth g)
{
    if (steep(&g))
        g = grow(c, h, MIB, 3);
    if (!steep(&g) && g.memory <= most_memory && !g.large.error)
        return;
    growth_line(h, &g);
    if (g.large.error)
        miss(b, g.large.error);
    if (steep(&g))
        miss(b, "the time grows faster than the text");
    if (g.memory > most_memory)
        miss(b, "more than 32 bytes of memory for each byte of text");
}

static const char head[] = " ratio     MB/s  outl  meta  quan  cite  indi  memory    rows  text\n";

static void hostile(struct bench *b)
{
    static struct bench_chain c;
    double slowest = 1e9;

    if (!bench_chain_open(&c, b->plugins, b->root, false))
        exit(2);
    printf("hostile: 4 MB against 1 MB of one word again and again, slowest so far and what is missed\n%s",
           head);
    for (size_t i = 0; i < bench_n_triggers; i++) {
        struct hostile h = {{bench_triggers[i]}, 1, false};
        struct growth g = grow(&c, &h, MIB, 1);
        judge(b, &c, &h, g);
        if (mb_s(g.large.total, g.len) < slowest) {
            slowest = mb_s(g.large.total, g.len);
            growth_line(&h, &g);
        }
    }
    printf("%zu words\n", bench_n_triggers);
    bench_chain_close(&c);
}

static void pairs(struct bench *b)
{
    static struct bench_chain c;
    size_t n = 0;

    if (!bench_chain_open(&c, b->plugins, b->root, false))
        exit(2);
    printf("pairs: two words in turn and half against half; what is missed\n%s", head);
    for (size_t i = 0; i < bench_n_triggers; i++)
        for (size_t k = 0; k < bench_n_triggers; k++)
            for (int halves = 0; halves < 2; halves++, n++) {
                struct hostile h = {{bench_triggers[i], bench_triggers[k]}, 2, halves != 0};
                if (i != k)
                    judge(b, &c, &h, grow(&c, &h, 64 * KIB, 1));
            }
    printf("%zu texts\n", n);
    bench_chain_close(&c);
}

/* `wants`: the text must not pass without a finding. */
static void limit(struct bench *b, struct bench_chain *c, const char *name, struct bench_text t, bool wants)
{
    struct bench_cost cost = bench_pass(c, span_of(t), 1);

    printf("%-28s %9zu %9.1f %9zu %9zu  %s\n", name, t.len, mb_s(cost.total, t.len), cost.quantities,
           cost.findings, cost.error ? cost.error : "");
    if (wants && !cost.error && cost.findings == 0)
        miss(b, "no finding");
    bench_text_free(t);
}

static struct bench_text zeros(size_t n)
{
    struct bench_text t = bench_repeat((const char *const[]){"a"}, 1, n);

    memset(t.ptr, 0, n);
    return t;
}

static void limits(struct bench *b)
{
    static struct bench_chain c;

    if (!bench_chain_open(&c, b->plugins, b->root, false))
        exit(2);
    printf("limits: bytes, MB/s, quantities, findings\n");
    limit(b, &c, "16 MB of digits", bench_repeat((const char *const[]){"7"}, 1, 16 * MIB), true);
    limit(b, &c, "16 MB of wide digits", bench_repeat((const char *const[]){"７"}, 1, 16 * MIB), true);
    limit(b, &c, "a number of 10,000 digits", bench_repeat((const char *const[]){"3"}, 1, 10000), true);
    limit(b, &c, "100,000 《 open", bench_repeat((const char *const[]){"《"}, 1, 300000), true);
    limit(b, &c, "50,000 《 and 50,000 》", bench_halves("《", "》", 300000), true);
    limit(b, &c, "1 MB of U+0000", zeros(MIB), false);
    bench_chain_close(&c);
}

static void once(struct bench *b)
{
    static struct bench_chain c;
    struct bench_text t = bench_report(MIB);
    struct bench_cost cost;

    if (!bench_chain_open(&c, b->plugins, b->root, true))
        exit(2);
    cost = bench_pass(&c, span_of(t), 1);
    speed_line(&cost, t.len);
    bench_text_free(t);
    bench_chain_close(&c);
}

static const struct part {
    const char *name;
    void (*run)(struct bench *b);
    bool always;
} parts[] = {{"speed", speed, true},
             {"hostile", hostile, true},
             {"pairs", pairs, false},
             {"limits", limits, true},
             {"once", once, false}};

static bool wanted(const struct part *p, int argc, char **argv)
{
    for (int i = 3; i < argc; i++)
        if (strcmp(argv[i], p->name) == 0)
            return true;
    return argc == 3 && p->always;
}

int main(int argc, char **argv)
{
    struct bench b = {NULL, NULL, 0};
    char plugins[4096];

    if (argc < 3 || !realpath(argv[1], plugins)) {
        fprintf(stderr,
                "usage: gong-bench-facts PLUGIN_FOLDER PIPELINES [speed|hostile|pairs|limits|once]...\n");
        return 2;
    }
    b.plugins = plugins;
    b.root = argv[2];
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (wanted(&parts[i], argc, argv))
            parts[i].run(&b);
    printf("%zu missed\n", b.missed);
    return b.missed ? 1 : 0;
}
