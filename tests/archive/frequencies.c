/* frequencies.c: gong-frequencies FILE...: counts how often each symbol of deflate comes up when these files
 * are compressed, each on its own, and prints the numbers that plugins/archive_warc/usual.c holds: literals
 * and lengths, then distances, scaled so that the most frequent has 60,000 and none has 0. Files that are not
 * UTF-8 are passed over. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <isa-l/igzip_lib.h>

#include <gongbao/utf8.h>

enum { FILE_MAX = 16 * 1024 * 1024, TOP = 60000, A_LINE = 16 };

static void print_scaled(const uint64_t *counts, size_t n)
{
    uint64_t top = 1;

    for (size_t i = 0; i < n; i++)
        top = counts[i] > top ? counts[i] : top;
    for (size_t i = 0; i < n; i++)
        printf("%" PRIu64 ",%c", 1 + counts[i] * (TOP - 1) / top, (i + 1) % A_LINE && i + 1 < n ? ' ' : '\n');
}

static bool count_file(const char *name, unsigned char *buf, struct isal_huff_histogram *h)
{
    FILE *in = fopen(name, "rb");
    size_t n = in ? fread(buf, 1, FILE_MAX, in) : 0;

    if (!in)
        return false;
    fclose(in);
    if (gong_utf8_valid(gong_span((const char *)buf, n)) == n)
        isal_update_histogram(buf, (int)n, h);
    return true;
}

int main(int argc, char **argv)
{
    static struct isal_huff_histogram h;
    unsigned char *buf = malloc(FILE_MAX);
    int rc = buf && argc > 1 ? 0 : 2;

    if (rc)
        fprintf(stderr, "usage: gong-frequencies FILE...\n");
    for (int i = 1; i < argc && rc == 0; i++)
        if (!count_file(argv[i], buf, &h)) {
            fprintf(stderr, "gong-frequencies: %s cannot be read\n", argv[i]);
            rc = 1;
        }
    if (rc == 0) {
        print_scaled(h.lit_len_histogram, ISAL_DEF_LIT_LEN_SYMBOLS);
        print_scaled(h.dist_histogram, ISAL_DEF_DIST_SYMBOLS);
    }
    free(buf);
    return rc;
}
