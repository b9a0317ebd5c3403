/* runtime.c: gong-bench-runtime GONGBAO PLUGINS: what the runtime itself costs.
 *
 *   isolation   wall time of an empty chain over 100 KB items, processes against threads
 *   items/s     of an empty chain over 64-byte items
 *   memory      peak of the parent over 1,000 and 100,000 small items
 *
 * Each figure is the median of ROUNDS runs; the limits of the project are checked. Exit 1 where
 * one is missed. Pairs are run in turn, so that a busy machine hits both. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 5, ARGS = 24 };

struct sample {
    double seconds;
    long parent_kib;
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* VmHWM of a process, or the last value where it is gone. */
static long peak_kib(pid_t pid, long last)
{
    char path[64], line[256];
    FILE *in;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    in = fopen(path, "r");
    while (in && fgets(line, sizeof line, in))
        if (strncmp(line, "VmHWM:", 6) == 0)
            last = strtol(line + 6, NULL, 10);
    if (in)
        fclose(in);
    return last;
}

static struct sample run_once(const char *const argv[])
{
    struct sample s = {0, 0};
    double start = now();
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 1);
        dup2(null, 2);
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    while (waitpid(pid, &status, WNOHANG) == 0) {
        struct timespec nap = {0, 2000000};
        s.parent_kib = peak_kib(pid, s.parent_kib);
        clock_nanosleep(CLOCK_MONOTONIC, 0, &nap, NULL);
    }
    s.seconds = now() - start;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "a run failed (status %d)\n", status);
        exit(2);
    }
    return s;
}

struct bench {
    const char *gongbao, *pipeline, *state;
};

static struct sample run_with(const struct bench *b, const char *isolation, long count, const char *size)
{
    char iso[64], n[64], sz[64], clean[512];
    const char *argv[ARGS] = {b->gongbao, "run", b->pipeline, "-q", "--again", "--state", b->state,
                              "--set",    iso,   "--set",     n,    "--set",   sz,        NULL};

    snprintf(iso, sizeof iso, "isolation=%s", isolation);
    snprintf(n, sizeof n, "test_gen.count=%ld", count);
    snprintf(sz, sizeof sz, "test_gen.size=%s", size);
    snprintf(clean, sizeof clean, "rm -rf '%s'", b->state);
    if (system(clean) != 0)
        exit(2);
    return run_once(argv);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *v, size_t n)
{
    qsort(v, n, sizeof *v, by_value);
    return v[n / 2];
}

/* Cost of processes over threads for one item of 100 KB, in microseconds. */
static bool isolation(const struct bench *b)
{
    enum { N = 20000 };
    double process[ROUNDS], thread[ROUNDS], cost[ROUNDS], p, t, c;

    for (int i = 0; i < ROUNDS; i++) {
        process[i] = run_with(b, "process", N, "100K").seconds / N * 1e6;
        thread[i] = run_with(b, "thread", N, "100K").seconds / N * 1e6;
        cost[i] = process[i] - thread[i];
    }
    p = median(process, ROUNDS);
    t = median(thread, ROUNDS);
    c = median(cost, ROUNDS);
    printf("isolation   100 KB items: process %.1f us, thread %.1f us an item; cost %.1f us (limit 25), "
           "ratio %.2f\n",
           p, t, c, p / t);
    return c <= 25;
}

static bool throughput(const struct bench *b)
{
    enum { N = 100000 };
    double rate[ROUNDS], hwm[ROUNDS], few[ROUNDS], m, h, f;

    for (int i = 0; i < ROUNDS; i++) {
        struct sample s = run_with(b, "process", N, "64");
        rate[i] = N / s.seconds;
        hwm[i] = (double)s.parent_kib / 1024;
        few[i] = (double)run_with(b, "process", N / 100, "64").parent_kib / 1024;
    }
    m = median(rate, ROUNDS);
    h = median(hwm, ROUNDS);
    f = median(few, ROUNDS);
    printf("items/s     empty chain, 64-byte items, state on: %.0f items a second\n", m);
    printf("memory      parent's peak: %.1f MiB over 1,000 items, %.1f MiB over 100,000 (limit 64), ratio "
           "%.2f\n",
           f, h, h / f);
    return h <= 64;
}

int main(int argc, char **argv)
{
    char dir[] = "/tmp/gong-bench-XXXXXX", pipeline[64], state[64], clean[64];
    char *plugins = argc == 3 ? realpath(argv[2], NULL) : NULL; /* as a pipeline file wants it */
    struct bench b = {NULL, pipeline, state};
    bool ok;
    FILE *out;

    if (!plugins || !mkdtemp(dir)) {
        fprintf(stderr, "usage: gong-bench-runtime GONGBAO PLUGIN_FOLDER\n");
        return 2;
    }
    b.gongbao = argv[1];
    snprintf(pipeline, sizeof pipeline, "%s/p.json", dir);
    snprintf(state, sizeof state, "%s/state", dir);
    out = fopen(pipeline, "w");
    if (!out)
        return 2;
    fprintf(out,
            "{\"plugins\": [\"%s\"], \"workers\": 2, \"stages\": [{\"use\": \"test_gen\"}, {\"use\": "
            "\"test_pass\"}, "
            "{\"use\": \"test_sink\"}]}",
            plugins);
    fclose(out);
    free(plugins);
    ok = isolation(&b) & throughput(&b);
    snprintf(clean, sizeof clean, "rm -rf '%s'", dir);
    return system(clean) == 0 && ok ? 0 : 1;
}
