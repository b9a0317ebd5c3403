/* fuzz.c: any bytes as an archive file of each format; the first byte picks the name. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness.h"

extern const struct gong_plugin gong_plugin_fetch_files;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_file(const char *path, const uint8_t *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const endings[] = {"zip", "tar", "tar.gz", "gz"};
    static struct harness h;
    char path[64];

    if (size < 1)
        return 0;
    snprintf(path, sizeof path, "/dev/shm/gong-fuzz-%d.%s", (int)getpid(), endings[data[0] % 4]);
    write_file(path, data + 1, size - 1);
    harness_init(&h, NULL, 0, "");
    if (!harness_add_static(&h, &gong_plugin_fetch_files) || !harness_param(&h, &h.stages[0], "path", path) ||
        !harness_param(&h, &h.stages[0], "max_bytes", "1M") ||
        !harness_param(&h, &h.stages[0], "hidden", "true") || !harness_push(&h, NULL))
        abort();
    if (h.n_out == 0 && !h.rejected[0])
        abort(); /* silence: neither an item nor a reason */
    harness_finish(&h);
    unlink(path);
    return 0;
}
