/* fingerprint.c: two digests of a pipeline.
 *
 *     config     what shapes a record: the workers' stages, their versions and parameters, and
 *                the contents of the files they read; without paths of data and without secrets
 *     delivery   that, and the sinks with the places they write to
 *
 *     hints      what one source says of its records; a delivery is that of the pipeline and of these,
 *                so that a source that is added or changed brings no other one's items again
 *
 * Records carry the first; the state takes an item for done only under the second. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/sources.h"

enum { RESOURCE_MAX = 256 * 1024 * 1024 };

/* Digest of a file, or "-" where it cannot be read: open() will complain. */
static void file_digest(const char *path, char hex[GONG_SHA256_HEX + 1])
{
    struct stat st;
    FILE *in = fopen(path, "rb");
    char *bytes;

    snprintf(hex, GONG_SHA256_HEX + 1, "-");
    if (in && fstat(fileno(in), &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= RESOURCE_MAX &&
        (bytes = malloc((size_t)st.st_size + 1))) {
        size_t n = fread(bytes, 1, (size_t)st.st_size, in);
        gong_sha256_hex(gong_span(bytes, n), hex);
        free(bytes);
    }
    if (in)
        fclose(in);
}

/* A folder: the name and digest of each file in it, in order of their names. */
static void add_folder(cJSON *to, const char *key, const char *path)
{
    char hex[GONG_SHA256_HEX + 1], file[PATH_MAX];
    cJSON *list = cJSON_AddObjectToObject(to, key);
    struct dirent **files;
    int n = scandir(path, &files, NULL, alphasort);

    for (int i = 0; i < n; i++) {
        if (files[i]->d_name[0] != '.' &&
            snprintf(file, sizeof file, "%s/%s", path, files[i]->d_name) < PATH_MAX) {
            file_digest(file, hex);
            cJSON_AddStringToObject(list, files[i]->d_name, hex);
        }
        free(files[i]);
    }
    if (n >= 0)
        free(files);
}

static void add_resource(cJSON *to, const char *key, const char *dir, const char *name)
{
    char path[PATH_MAX], hex[GONG_SHA256_HEX + 1];
    struct stat st;

    snprintf(path, sizeof path, "%s%s%s", name[0] == '/' ? "" : dir, name[0] == '/' ? "" : "/", name);
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        add_folder(to, key, path);
        return;
    }
    file_digest(path, hex);
    cJSON_AddStringToObject(to, key, hex);
}

static void add_path(cJSON *to, const char *key, const char *path)
{
    char dir[PATH_MAX] = "", all[2 * PATH_MAX];

    if (path[0] != '/' && !getcwd(dir, sizeof dir))
        dir[0] = 0;
    snprintf(all, sizeof all, "%s%s%s", dir, *dir ? "/" : "", path);
    cJSON_AddStringToObject(to, key, all);
}

static void add_param(cJSON *to, const struct gong_pipeline *p, const struct gong_param *q, const cJSON *v,
                      bool with_paths)
{
    if (q->type == GONG_P_SECRET || !v)
        return;
    if (q->type == GONG_P_PATH) {
        if (with_paths && cJSON_IsString(v))
            add_path(to, q->name, v->valuestring);
    } else if (q->type == GONG_P_FILE && cJSON_IsString(v)) {
        add_resource(to, q->name, p->dir, v->valuestring);
    } else {
        cJSON_AddItemToObject(to, q->name, cJSON_Duplicate(v, 1));
    }
}

static cJSON *stage_json(const struct gong_pipeline *p, const struct gong_stage_conf *c, bool with_paths)
{
    cJSON *o = cJSON_CreateObject(), *params = cJSON_AddObjectToObject(o, "params");

    cJSON_AddStringToObject(o, "use", c->plugin->name);
    cJSON_AddStringToObject(o, "name", c->name);
    cJSON_AddStringToObject(o, "version", c->plugin->version);
    for (size_t k = 0; c->plugin->params && c->plugin->params[k].name; k++)
        add_param(params, p, &c->plugin->params[k], c->written[k], with_paths);
    return o;
}

static bool digest_of(cJSON *doc, char out[GONG_SHA256_HEX + 1])
{
    char *text = cJSON_PrintUnformatted(doc);
    bool ok = text && gong_sha256_hex(gong_span_z(text), out);

    cJSON_free(text);
    cJSON_Delete(doc);
    return ok;
}

bool gong_pipeline_fingerprint(struct gong_pipeline *p)
{
    cJSON *config = cJSON_CreateArray(), *delivery = cJSON_CreateArray();

    cJSON_AddItemToArray(config, cJSON_CreateString(p->settings.name));
    for (size_t i = p->first_any; i < p->first_sink; i++)
        cJSON_AddItemToArray(config, stage_json(p, &p->stages[i], false));
    if (!digest_of(config, p->config_sha256)) {
        cJSON_Delete(delivery);
        return false;
    }
    cJSON_AddItemToArray(delivery, cJSON_CreateString(p->config_sha256));
    for (size_t i = p->first_sink; i < p->n_stages; i++)
        cJSON_AddItemToArray(delivery, stage_json(p, &p->stages[i], true));
    return digest_of(delivery, p->delivery_sha256);
}

static void add_text(cJSON *list, const char *z)
{
    cJSON_AddItemToArray(list, z ? cJSON_CreateString(z) : cJSON_CreateNull());
}

bool gong_source_hints(const struct gong_source *s, char out[GONG_SHA256_HEX + 1])
{
    cJSON *list;

    out[0] = 0;
    if (!s->agency && !s->division && !s->report_types[0])
        return true;
    list = cJSON_CreateArray();
    add_text(list, s->name);
    add_text(list, s->agency);
    add_text(list, s->division);
    for (size_t i = 0; s->report_types[i]; i++)
        add_text(list, s->report_types[i]);
    return digest_of(list, out);
}
