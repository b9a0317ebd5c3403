/* loader.c: the checks in the order that keeps a broken file from being trusted:
 * folder, file, ELF, symbol, magic, major, minor, size, name, callbacks, parameters. */
#include "plugin/loader.h"

#include <ctype.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin/params.h"

/* Size of the descriptor of ABI 1.0: what every plugin of this major has at least. */
#define SIZE_1_0 (offsetof(struct gong_plugin, rules) + sizeof(const struct gong_rule *))

__attribute__((format(printf, 2, 3))) static bool refuse(char why[GONG_REFUSAL_MAX], const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(why, GONG_REFUSAL_MAX, fmt, ap);
    va_end(ap);
    return false;
}

static bool name_ok(struct gong_span name)
{
    if (name.len == 0 || name.len > 64)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!islower((unsigned char)name.ptr[i]) && !isdigit((unsigned char)name.ptr[i]) &&
            name.ptr[i] != '_')
            return false;
    return true;
}

static bool check_folder(const char *dir, char why[GONG_REFUSAL_MAX])
{
    struct stat st;

    if (dir[0] != '/')
        return refuse(why, "plugin folder \"%s\" is not an absolute path", dir);
    if (stat(dir, &st) != 0)
        return refuse(why, "plugin folder \"%s\": %s", dir, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return refuse(why, "plugin folder \"%s\" is not a folder", dir);
    if (st.st_mode & (S_IWGRP | S_IWOTH))
        return refuse(why, "plugin folder \"%s\" may be written by group or world; chmod go-w it", dir);
    return true;
}

static bool check_file(const char *path, char why[GONG_REFUSAL_MAX])
{
    struct stat st;
    char head[4] = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool elf;

    if (fd < 0)
        return refuse(why, "plugin file \"%s\": %s", path, strerror(errno));
    elf = fstat(fd, &st) == 0 && read(fd, head, 4) == 4 && memcmp(head, "\177ELF", 4) == 0;
    close(fd);
    if (!elf)
        return refuse(why, "plugin file \"%s\" is not an ELF shared object", path);
    if (st.st_mode & (S_IWGRP | S_IWOTH))
        return refuse(why, "plugin file \"%s\" may be written by group or world; chmod go-w it", path);
    return true;
}

static bool check_versions(const struct gong_plugin *p, const char *name, char why[GONG_REFUSAL_MAX])
{
    if (p->magic != GONG_MAGIC)
        return refuse(why, "plugin \"%s\" has no gongbao descriptor (magic %08x instead of %08x)", name,
                      p->magic, GONG_MAGIC);
    if (p->abi_major != GONG_ABI_MAJOR)
        return refuse(why, "plugin \"%s\" was built for ABI %u.%u, this gongbao has ABI %u.%u: another major",
                      name, p->abi_major, p->abi_minor, GONG_ABI_MAJOR, GONG_ABI_MINOR);
    if (p->abi_minor > GONG_ABI_MINOR)
        return refuse(why, "plugin \"%s\" was built for ABI %u.%u, this gongbao has ABI %u.%u: it is too new",
                      name, p->abi_major, p->abi_minor, GONG_ABI_MAJOR, GONG_ABI_MINOR);
    if (p->size < SIZE_1_0)
        return refuse(why, "plugin \"%s\" has a descriptor of %u bytes; ABI %u.0 has %zu", name, p->size,
                      GONG_ABI_MAJOR, SIZE_1_0);
    return true;
}

static uint32_t all_kinds(void)
{
    uint32_t set = 0;
#define GONG_X(id, value, text, help) set |= value;
    GONG_KINDS(GONG_X)
#undef GONG_X
    return set;
}

bool gong_plugin_check(const struct gong_plugin *p, const char *name, char why[GONG_REFUSAL_MAX])
{
    uint32_t known = all_kinds();

    if (!check_versions(p, name, why))
        return false;
    if (!p->name || strcmp(p->name, name) != 0)
        return refuse(why, "plugin file \"%s\" calls itself \"%s\"", name, p->name ? p->name : "(null)");
    if (!p->process)
        return refuse(why, "plugin \"%s\" has no process callback", name);
    if (!p->version || !p->summary)
        return refuse(why, "plugin \"%s\" has no version or no summary", name);
    if ((p->accepts & ~known) || (p->emits & ~known) || (!p->accepts && !p->emits))
        return refuse(why, "plugin \"%s\" declares kinds that ABI %u.%u does not know", name, GONG_ABI_MAJOR,
                      GONG_ABI_MINOR);
    if ((!p->accepts || !p->emits) && p->model != GONG_SINGLE)
        return refuse(why, "plugin \"%s\" is a source or a sink but not GONG_SINGLE", name);
    return gong_params_check(p, why);
}

static struct gong_plugin *own_copy(const struct gong_plugin *theirs)
{
    struct gong_plugin *p = calloc(1, sizeof *p);

    if (p)
        memcpy(p, theirs, theirs->size < sizeof *p ? theirs->size : sizeof *p);
    return p;
}

static struct gong_plugin *open_file(const char *path, const char *name, char why[GONG_REFUSAL_MAX])
{
    char symbol[96];
    const struct gong_plugin *theirs;
    struct gong_plugin *p;
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

    if (!handle) {
        refuse(why, "plugin file \"%s\" cannot be loaded: %s", path, dlerror());
        return NULL;
    }
    snprintf(symbol, sizeof symbol, "gong_plugin_%s", name);
    theirs = dlsym(handle, symbol);
    if (!theirs) {
        refuse(why, "plugin file \"%s\" has no symbol %s", path, symbol);
        dlclose(handle);
        return NULL;
    }
    p = gong_plugin_check(theirs, name, why) ? own_copy(theirs) : NULL;
    if (!p)
        dlclose(handle);
    return p;
}

struct gong_plugin *gong_plugin_load(const struct gong_plugin_dirs *dirs, struct gong_span name,
                                     char why[GONG_REFUSAL_MAX])
{
    char file[PATH_MAX], id[65];

    if (!name_ok(name)) {
        refuse(why, "\"%.*s\" is no plugin name (a-z, 0-9 and _, at most 64)",
               (int)(name.len < 80 ? name.len : 80), name.ptr);
        return NULL;
    }
    snprintf(id, sizeof id, "%.*s", (int)name.len, name.ptr);
    for (size_t i = 0; i < dirs->n; i++) {
        if (snprintf(file, sizeof file, "%s/%s.so", dirs->paths[i], id) >= (int)sizeof file)
            continue;
        if (!check_folder(dirs->paths[i], why))
            return NULL;
        if (access(file, F_OK) == 0)
            return check_file(file, why) ? open_file(file, id, why) : NULL;
    }
    refuse(why, "no plugin \"%s\" in %s%s", id, dirs->n ? dirs->paths[0] : "any folder (none is configured)",
           dirs->n > 1 ? " or the other plugin folders" : "");
    return NULL;
}

/* ---- listing ------------------------------------------------------------------------------ */

static int is_plugin_file(const struct dirent *e)
{
    size_t n = strlen(e->d_name);

    return n > 3 && strcmp(e->d_name + n - 3, ".so") == 0 && name_ok(gong_span(e->d_name, n - 3));
}

static bool in_earlier(const struct gong_plugin_dirs *dirs, size_t before, const char *file)
{
    char path[PATH_MAX];

    for (size_t i = 0; i < before; i++)
        if (snprintf(path, sizeof path, "%s/%s", dirs->paths[i], file) < (int)sizeof path &&
            access(path, F_OK) == 0)
            return true;
    return false;
}

void gong_plugin_list(const struct gong_plugin_dirs *dirs, void (*fn)(const char *name, void *arg), void *arg)
{
    for (size_t i = 0; i < dirs->n; i++) {
        struct dirent **list;
        int n = scandir(dirs->paths[i], &list, is_plugin_file, alphasort);
        for (int k = 0; k < n; k++) {
            char id[72];
            snprintf(id, sizeof id, "%.*s", (int)strlen(list[k]->d_name) - 3, list[k]->d_name);
            if (!in_earlier(dirs, i, list[k]->d_name))
                fn(id, arg);
            free(list[k]);
        }
        if (n >= 0)
            free(list);
    }
}
