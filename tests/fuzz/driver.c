/* driver.c: a plain main for fuzz targets: every file of the folders given, each also with
 * mutations from a fixed seed, so that a corpus is a regression test under any compiler. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LARGEST = 1 << 20, MUTATIONS = 30 };

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* A copy of the exact size, so that a sanitizer sees the first byte beyond it. */
static void try_bytes(const uint8_t *data, size_t n)
{
    uint8_t *exact = malloc(n ? n : 1);

    if (!exact)
        abort();
    memcpy(exact, data, n);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
}

static size_t mutate(uint8_t *p, size_t n, uint32_t *seed)
{
    static const char *const words[] = {"《", "》", "〔",    "〕", "（",   "一、", "万",
                                        "亿", "%",  "<div>", "</", "\xFF", "\xE4", "2024年"};
    size_t at = n ? next(seed) % n : 0, len;
    const char *w;

    switch (next(seed) % 4) {
    case 0:
        if (n)
            p[at] = (uint8_t)next(seed);
        return n;
    case 1:
        return at;
    case 2:
        len = n - at < 64 ? n - at : 64;
        if (n + len > LARGEST)
            return n;
        memmove(p + at + len, p + at, n - at);
        return n + len;
    default:
        w = words[next(seed) % (sizeof words / sizeof *words)];
        len = strlen(w);
        if (n + len > LARGEST)
            return n;
        memmove(p + at + len, p + at, n - at);
        memcpy(p + at, w, len);
        return n + len;
    }
}

static size_t run_file(const char *path)
{
    static uint8_t bytes[LARGEST + 256], work[LARGEST + 256];
    FILE *in = fopen(path, "rb");
    uint32_t seed = 1;
    size_t n;

    if (!in) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(2);
    }
    n = fread(bytes, 1, LARGEST, in);
    fclose(in);
    try_bytes(bytes, n);
    for (int i = 0; i < MUTATIONS; i++) {
        size_t m = n;
        memcpy(work, bytes, n);
        for (uint32_t k = 0; k <= next(&seed) % 6; k++)
            m = mutate(work, m, &seed);
        try_bytes(work, m);
    }
    return 1;
}

static size_t run_path(const char *path)
{
    struct stat st;
    struct dirent **list;
    size_t n = 0;
    int count;
    char file[4096];

    if (stat(path, &st) != 0)
        return 0;
    if (!S_ISDIR(st.st_mode))
        return run_file(path);
    count = scandir(path, &list, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (list[i]->d_name[0] != '.') {
            snprintf(file, sizeof file, "%s/%s", path, list[i]->d_name);
            n += run_file(file);
        }
        free(list[i]);
    }
    if (count >= 0)
        free(list);
    return n;
}

int main(int argc, char **argv)
{
    size_t n = 0;

    for (int i = 1; i < argc; i++)
        n += run_path(argv[i]);
    try_bytes((const uint8_t *)"", 0);
    printf("%zu files, %d mutations each\n", n, MUTATIONS);
    return n > 0 ? 0 : 1;
}
