/* fetch_rig.c: see fetch_rig.h. */
#include "fetch_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "box.h"

static const char *const plugin_dirs[] = {GONG_PLUGIN_DIR};

void begin(struct harness *h, const char *path)
{
    harness_init(h, plugin_dirs, 1, GONG_SOURCE_DIR);
    assert_non_null(harness_add(h, "fetch_files"));
    assert_true(harness_param(h, &h->stages[0], "path", path));
}

void set(struct harness *h, const char *key, const char *value)
{
    if (!harness_param(h, &h->stages[0], key, value))
        fail_msg("%s: %s", key, h->outcome.message);
}

void run(struct harness *h)
{
    if (!harness_push(h, NULL))
        fail_msg("%s", h->outcome.message);
}

const char *names(const struct harness *h)
{
    static char out[2048];
    size_t skip = strlen("file://") + strlen(box_path("")) + 1, n = 0;

    out[0] = 0;
    for (const struct gong_item *it = h->first; it; it = it->next) {
        struct gong_span url = gong_item_get(it, "url");
        assert_true(url.len > skip && n + url.len < sizeof out);
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%.*s", n ? " " : "", (int)(url.len - skip),
                              url.ptr + skip);
    }
    return out;
}

void folder(const char *name)
{
    assert_int_equal(mkdir(box_path(name), 0755), 0);
}

void put(const char *name, const char *text)
{
    box_write(name, gong_span_z(text));
}
