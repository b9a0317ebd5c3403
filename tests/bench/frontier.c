/* frontier.c: gong-bench-frontier [PAGES]: the pages of a crawl in the state, 10,000 to 1,000,000 of them on
 * 1,000 hosts: how fast they are found, leased and acknowledged, and what that holds in memory.
 *
 * A batch is 1,000 calls and a commit, as in a run. Rates are by processor time of this process
 * (commits included), the wall stands beside it; a pair is a lease and its end. Limits: 20,000 pairs
 * a second, 200 MB, and at 1,000,000 no less than two thirds of the rate at 10,000. Exit 1 where one
 * is missed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "state/frontier.h"

enum { HOSTS = 1000, BATCH = 1000, PAIRS = 100000, LEASE = 16 };

#define NOW   1800000000000ll
#define DAY   86400000ll
#define LIMIT 20000.0

struct bench {
    struct gong_state *s;
    struct gong_arena a;
    char host[32], url[160], title[96], date[16];
};

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long peak_mb(void)
{
    struct rusage u;

    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss / 1000;
}

static void die(const struct bench *b, const char *what)
{
    fprintf(stderr, "gong-bench-frontier: %s: %s\n", what, b->s ? gong_state_error(b->s) : "");
    exit(1);
}

static void end_batch(struct bench *b)
{
    if (!gong_state_commit(b->s))
        die(b, "commit");
}

static struct gong_span host_of(struct bench *b, long i)
{
    snprintf(b->host, sizeof b->host, "www.h%ld.example.gov.cn", i % HOSTS);
    return gong_span_z(b->host);
}

static enum gong_found find(struct bench *b, long i)
{
    struct gong_lead lead = {.host = host_of(b, i), .source = 0};
    struct gong_discovery f = {&lead, 1 + i % HOSTS, NOW + i, &b->a};
    enum gong_found found;

    snprintf(b->url, sizeof b->url, "http://%s/zwgk/fdzdgknr/ghjh/202401/t20240105_%ld.html", b->host,
             1000000 + i);
    snprintf(b->title, sizeof b->title, "青石区雨水管网工作情况通报（第%ld期）", i);
    snprintf(b->date, sizeof b->date, "2024-01-%02ld", i % 28 + 1);
    lead.url = gong_span_z(b->url);
    lead.title = gong_span_z(b->title);
    lead.date = gong_span_z(b->date);
    found = gong_frontier_discover(b->s, &f);
    gong_arena_reset(&b->a);
    return found;
}

/* Rate of finds, new or known. */
static double discover(struct bench *b, long n, enum gong_found want, double *ret_wall)
{
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);

    for (long i = 0; i < n; i++) {
        if (find(b, i) != want)
            die(b, "discover");
        if (i % BATCH == BATCH - 1)
            end_batch(b);
    }
    end_batch(b);
    *ret_wall = (double)n / (seconds(CLOCK_MONOTONIC) - wall);
    return (double)n / (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
}

static size_t visit_host(struct bench *b, long host, size_t most)
{
    struct gong_page pages[LEASE];
    const struct gong_leasing want = {host_of(b, host), NOW + 10 * DAY, most, &b->a};
    size_t n = gong_frontier_lease(b->s, &want, pages);

    if (n == SIZE_MAX)
        die(b, "lease");
    for (size_t i = 0; i < n; i++) {
        struct gong_visit_end end = {.id = pages[i].id,
                                     .status = GONG_PAGE_OK,
                                     .changed = true,
                                     .full = true,
                                     .min = DAY,
                                     .max = 90 * DAY};
        struct gong_page_past was;
        if (!gong_frontier_end(b->s, &end, NOW + 10 * DAY, &was))
            die(b, "end");
    }
    gong_arena_reset(&b->a);
    return n;
}

/* Rate of pairs; `most`: pages of one lease. */
static double visit(struct bench *b, long pairs, size_t most, double *ret_wall)
{
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    long done = 0, batch = 0;

    for (long host = 0; done < pairs; host++) {
        long n = (long)visit_host(b, host, most);
        if (n == 0)
            die(b, "nothing is due");
        done += n;
        batch += n;
        if (batch >= BATCH) {
            end_batch(b);
            batch = 0;
        }
    }
    if (!gong_frontier_settle(b->s)) /* what was put off is paid for */
        die(b, "settle");
    end_batch(b);
    *ret_wall = (double)done / (seconds(CLOCK_MONOTONIC) - wall);
    return (double)done / (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
}

static double reopen(struct bench *b, const char *dir)
{
    char why[256];
    double wall = seconds(CLOCK_MONOTONIC);

    gong_state_close(b->s);
    b->s = gong_state_open(dir, why, sizeof why);
    if (!b->s || !gong_frontier_open(b->s))
        die(b, "open");
    end_batch(b);
    return seconds(CLOCK_MONOTONIC) - wall;
}

static double measure(long n)
{
    struct bench b = {0};
    char dir[] = "/tmp/gong-frontier-XXXXXX", command[64], why[256];
    double wall[4], found, known, one, many, again;
    long pairs = n / 2 < PAIRS ? n / 2 : PAIRS;

    if (!mkdtemp(dir))
        die(&b, "mkdtemp");
    gong_arena_init(&b.a, 64 << 20);
    b.s = gong_state_open(dir, why, sizeof why);
    if (!b.s || !gong_frontier_open(b.s))
        die(&b, why);
    found = discover(&b, n, GONG_FOUND_NEW, &wall[0]);
    known = discover(&b, n < PAIRS ? n : PAIRS, GONG_FOUND_DUE, &wall[1]);
    again = reopen(&b, dir);
    one = visit(&b, pairs, 1, &wall[2]);
    many = visit(&b, pairs / 2, LEASE, &wall[3]);
    printf("%8ld %9.0f %9.0f %10.0f %10.0f %10.0f %9.2f %7ld\n", n, found, known, one, many, wall[2], again,
           peak_mb());
    fflush(stdout);
    gong_state_close(b.s);
    gong_arena_finish(&b.a);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command) == 0 ? one : 0;
}

int main(int argc, char **argv)
{
    double small, middle, large;
    long peak;
    bool ok;

    printf("%8s %9s %9s %10s %10s %10s %9s %7s\n", "pages", "found/s", "known/s", "pairs/s", "of 16", "wall",
           "open s", "peak MB");
    if (argc == 2)
        return measure(strtol(argv[1], NULL, 10)) >= LIMIT ? 0 : 1;
    small = measure(10000);
    middle = measure(100000);
    large = measure(1000000);
    peak = peak_mb();
    ok = small >= LIMIT && middle >= LIMIT && large >= LIMIT && large >= small * 2 / 3 && peak <= 200;
    printf("limits: %.0f pairs/s everywhere, two thirds of the first at 1,000,000, 200 MB: %s\n", LIMIT,
           ok ? "kept" : "MISSED");
    return ok ? 0 : 1;
}
