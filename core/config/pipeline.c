/* pipeline.c: file -> settings and stages, then --set, then defaults, then the chain. */
#include "config/pipeline.h"

#include <gongbao/utf8.h>

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/sources.h"

struct loader {
    struct gong_pipeline *p;
    struct gong_diags *d;
    const struct gong_pipeline_options *opt;
    struct gong_jsonc json;
    struct gong_plugin_dirs dirs;
    const cJSON *nodes[GONG_MAX_STAGES]; /* of the stages, for --set of a bad file */
};

static char *keep(struct loader *l, const char *s)
{
    size_t n = strlen(s) + 1;
    char *p = gong_arena_alloc(&l->p->arena, n);

    return p ? memcpy(p, s, n) : NULL;
}

/* ---- unknown keys ----------------------------------------------------------------------------- */

const char *gong_nearest_param(const struct gong_param *params, const char *word, const char *const *more)
{
    const char *names[256];
    size_t n = 0;

    for (; params && params->name && n < 250; params++)
        names[n++] = params->name;
    for (; *more && n < 255; more++)
        names[n++] = *more;
    names[n] = NULL;
    return gong_nearest(word, names);
}

void gong_unknown_key(const struct gong_jsonc *json, struct gong_diags *d, const cJSON *node,
                      const char *where, const char *near)
{
    if (near)
        gong_jsonc_report(json, d, node, true, "%s: unknown key \"%s\"; did you mean \"%s\"?", where,
                          node->string, near);
    else
        gong_jsonc_report(json, d, node, true, "%s: unknown key \"%s\"", where, node->string);
}

/* ---- settings ---------------------------------------------------------------------------------- */

static bool write_setting(struct loader *l, const struct gong_param *q, const cJSON *value, char *why)
{
    struct gong_param_place place = {&l->p->arena, l->p->dir, &l->p->settings};
    cJSON *filled = gong_expand(value, why);
    bool ok =
        filled && gong_param_write(q, filled, &place, why) && gong_setting_fits(&l->p->settings, q, why);

    cJSON_Delete(filled);
    return ok;
}

static const struct gong_param *find_setting(const char *name)
{
    for (const struct gong_param *q = gong_settings_params; q->name; q++)
        if (strcmp(q->name, name) == 0)
            return q;
    return NULL;
}

static bool is_own_key(const char *key, const char *const *own)
{
    for (; *own; own++)
        if (strcmp(key, *own) == 0)
            return true;
    return false;
}

static void read_settings(struct loader *l)
{
    static const char *const more[] = {"stages", "sources", "$schema", NULL};
    char why[GONG_REFUSAL_MAX];
    const cJSON *node;

    cJSON_ArrayForEach (node, l->json.root) {
        const struct gong_param *q = find_setting(node->string);
        if (!q && is_own_key(node->string, more))
            continue;
        if (!q)
            gong_unknown_key(&l->json, l->d, node, "pipeline",
                             gong_nearest_param(gong_settings_params, node->string, more));
        else if (!write_setting(l, q, node, why))
            gong_jsonc_report(&l->json, l->d, node, false, "\"%s\": %s", q->name, why);
    }
}

static void default_settings(struct loader *l)
{
    struct gong_plugin settings = {.name = "settings", .params = gong_settings_params};
    struct gong_param_place place = {&l->p->arena, l->p->dir, &l->p->settings};
    char why[GONG_REFUSAL_MAX];

    if (!gong_params_defaults(&settings, &place, why))
        gong_diag(l->d, 0, 0, "settings: %s", why);
}

/* ---- stages --------------------------------------------------------------------------------------- */

static size_t count_params(const struct gong_plugin *p)
{
    size_t n = 0;

    while (p->params && p->params[n].name)
        n++;
    return n;
}

/* Writes into a throw-away state, so that a bad value is found where it stands. */
static bool try_value(struct loader *l, const struct gong_stage_conf *c, size_t i, const cJSON *filled,
                      char *why)
{
    void *state = calloc(1, c->plugin->state_size ? c->plugin->state_size : 1);
    struct gong_param_place place = {&l->p->arena, l->p->dir, state};
    bool ok = state && gong_param_write(&c->plugin->params[i], filled, &place, why);

    free(state);
    return ok;
}

static bool set_value(struct loader *l, struct gong_stage_conf *c, size_t i, const cJSON *value, char *why)
{
    cJSON *filled, *written;

    if (cJSON_IsNull(value) && c->plugin->params[i].required) {
        snprintf(why, GONG_REFUSAL_MAX, "is needed and cannot be null");
        return false;
    }
    filled = gong_expand(value, why);
    written = cJSON_Duplicate(value, 1);
    if (!filled || !written || !try_value(l, c, i, filled, why)) {
        cJSON_Delete(filled);
        cJSON_Delete(written);
        return false;
    }
    cJSON_Delete(c->values[i]);
    cJSON_Delete(c->written[i]);
    c->values[i] = filled;
    c->written[i] = written;
    return true;
}

static void read_params(struct loader *l, struct gong_stage_conf *c, const cJSON *node)
{
    static const char *const more[] = {"use", "name", NULL};
    char why[GONG_REFUSAL_MAX], where[128];
    const cJSON *child;

    snprintf(where, sizeof where, "stage \"%s\"", c->name);
    cJSON_ArrayForEach (child, node) {
        const struct gong_param *q = gong_params_find(c->plugin, child->string);
        if (strcmp(child->string, "use") == 0 || strcmp(child->string, "name") == 0)
            continue;
        if (!q)
            gong_unknown_key(&l->json, l->d, child, where,
                             gong_nearest_param(c->plugin->params, child->string, more));
        else if (!set_value(l, c, (size_t)(q - c->plugin->params), child, why))
            gong_jsonc_report(&l->json, l->d, child, false, "%s: \"%s\" %s", where, q->name, why);
    }
}

struct name_list {
    struct loader *l;
    const char *names[256];
    size_t n;
};

static void add_name(const char *name, void *arg)
{
    struct name_list *list = arg;

    if (list->n < 255 && (list->names[list->n] = keep(list->l, name)))
        list->n++;
}

static struct gong_plugin *load_plugin(struct loader *l, const cJSON *use)
{
    char why[GONG_REFUSAL_MAX];
    struct gong_plugin *p = gong_plugin_load(&l->dirs, gong_span_z(use->valuestring), why);
    struct name_list list = {.l = l};
    const char *near;

    if (p)
        return p;
    gong_plugin_list(&l->dirs, add_name, &list);
    list.names[list.n] = NULL;
    near = gong_nearest(use->valuestring, list.names);
    if (near && strcmp(near, use->valuestring) != 0)
        gong_jsonc_report(&l->json, l->d, use, false, "%s; did you mean \"%s\"?", why, near);
    else
        gong_jsonc_report(&l->json, l->d, use, false, "%s", why);
    return NULL;
}

static bool name_taken(const struct gong_pipeline *p, const char *name)
{
    for (size_t i = 0; i < p->n_stages; i++)
        if (strcmp(p->stages[i].name, name) == 0)
            return true;
    return false;
}

/* A word: it stands in logs, in the state and before the dot of --set. */
static bool stage_name_ok(const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < n; i++)
        if ((unsigned char)name[i] <= ' ' || name[i] == 0x7F || name[i] == '.' || name[i] == '=')
            return false;
    return n > 0 && n <= 64 && gong_utf8_valid(gong_span(name, n)) == n;
}

static const char *stage_name(struct loader *l, const cJSON *node, const cJSON *use)
{
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(node, "name");
    const char *z = use->valuestring;

    if (name && (!cJSON_IsString(name) || !stage_name_ok(name->valuestring)))
        gong_jsonc_report(&l->json, l->d, name, false,
                          "\"name\" must be a word of at most 64 bytes without blanks, \".\" and \"=\"");
    else if (name)
        z = name->valuestring;
    if (name_taken(l->p, z))
        gong_jsonc_report(&l->json, l->d, name ? name : use, false,
                          "a second stage is called \"%s\"; give one of them another \"name\"", z);
    return keep(l, z);
}

static void read_stage(struct loader *l, const cJSON *node)
{
    const cJSON *use = cJSON_GetObjectItemCaseSensitive(node, "use");
    struct gong_stage_conf *c = &l->p->stages[l->p->n_stages];
    struct gong_plugin *plugin;
    size_t n;

    if (!cJSON_IsObject(node) || !cJSON_IsString(use)) {
        gong_jsonc_report(&l->json, l->d, node, false,
                          "a stage must be an object with \"use\": the plugin's name");
        return;
    }
    plugin = load_plugin(l, use);
    if (!plugin)
        return;
    n = count_params(plugin);
    c->name = stage_name(l, node, use);
    c->plugin = plugin;
    c->values = gong_arena_zalloc(&l->p->arena, (n + 1) * sizeof *c->values);
    c->written = gong_arena_zalloc(&l->p->arena, (n + 1) * sizeof *c->written);
    l->nodes[l->p->n_stages++] = node;
    if (c->name && c->values && c->written)
        read_params(l, c, node);
    else
        gong_diag(l->d, 0, 0, "out of memory");
}

static void read_stages(struct loader *l)
{
    const cJSON *stages = cJSON_GetObjectItemCaseSensitive(l->json.root, "stages"), *node;

    if (!cJSON_IsArray(stages) || cJSON_GetArraySize(stages) == 0) {
        gong_jsonc_report(&l->json, l->d, stages ? stages : l->json.root, false,
                          "\"stages\" must be a list of at least a source and a sink");
        return;
    }
    cJSON_ArrayForEach (node, stages) {
        if (l->p->n_stages == GONG_MAX_STAGES) {
            gong_jsonc_report(&l->json, l->d, node, false, "more than %d stages", GONG_MAX_STAGES);
            return;
        }
        read_stage(l, node);
    }
}

/* ---- --set ------------------------------------------------------------------------------------------ */

static struct gong_stage_conf *find_stage(struct gong_pipeline *p, const char *name, size_t n)
{
    for (size_t i = 0; i < p->n_stages; i++)
        if (strlen(p->stages[i].name) == n && memcmp(p->stages[i].name, name, n) == 0)
            return &p->stages[i];
    return NULL;
}

static void no_stage(struct loader *l, const char *set, const char *dot, const char *eq)
{
    const char *names[GONG_MAX_STAGES + 1], *near;
    char word[128];
    size_t n = 0;

    for (; n < l->p->n_stages; n++)
        names[n] = l->p->stages[n].name;
    names[n] = NULL;
    snprintf(word, sizeof word, "%.*s", (int)(dot - set), set);
    near = gong_nearest(word, names);
    gong_diag(l->d, 0, 0, "--set %.*s: no stage \"%s\"%s%s%s", (int)(eq - set), set, word,
              near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static void set_of_stage(struct loader *l, const char *set, const char *dot, const char *eq)
{
    struct gong_stage_conf *c = find_stage(l->p, set, (size_t)(dot - set));
    char why[GONG_REFUSAL_MAX] = "out of memory", key[128];
    const struct gong_param *q;
    const char *none[] = {NULL}, *near;
    cJSON *v;

    snprintf(key, sizeof key, "%.*s", (int)(eq - dot - 1), dot + 1);
    if (!c) {
        no_stage(l, set, dot, eq);
        return;
    }
    q = gong_params_find(c->plugin, key);
    if (!q) {
        near = gong_nearest_param(c->plugin->params, key, none);
        gong_diag(l->d, 0, 0, "--set %.*s: %s has no key \"%s\"%s%s%s", (int)(eq - set), set, c->name, key,
                  near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
        return;
    }
    v = gong_param_value(q, eq + 1);
    if (!v || !set_value(l, c, (size_t)(q - c->plugin->params), v, why))
        gong_diag(l->d, 0, 0, "--set %.*s: %s", (int)(eq - set), set, why);
    cJSON_Delete(v);
}

static void set_of_pipeline(struct loader *l, const char *set, const char *eq)
{
    char why[GONG_REFUSAL_MAX] = "out of memory", key[128];
    const char *none[] = {NULL}, *near;
    const struct gong_param *q;
    cJSON *v;

    snprintf(key, sizeof key, "%.*s", (int)(eq - set), set);
    q = find_setting(key);
    if (!q) {
        near = gong_nearest_param(gong_settings_params, key, none);
        gong_diag(l->d, 0, 0, "--set %s: no such setting%s%s%s (for a stage: STAGE.KEY=VALUE)", key,
                  near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
        return;
    }
    v = gong_param_value(q, eq + 1);
    if (!v || !write_setting(l, q, v, why))
        gong_diag(l->d, 0, 0, "--set %s: %s", key, why);
    cJSON_Delete(v);
}

static void apply_sets(struct loader *l)
{
    const char *file = l->d->file;

    l->d->file = NULL;
    for (size_t i = 0; i < l->opt->n_sets; i++) {
        const char *set = l->opt->sets[i], *eq = strchr(set, '='), *dot = strchr(set, '.');
        if (!eq || eq == set)
            gong_diag(l->d, 0, 0, "--set %s: must be STAGE.KEY=VALUE", set);
        else if (dot && dot < eq)
            set_of_stage(l, set, dot, eq);
        else
            set_of_pipeline(l, set, eq);
    }
    l->d->file = file;
}

/* ---- completion ------------------------------------------------------------------------------------ */

static void complete_stage(struct loader *l, size_t i)
{
    struct gong_stage_conf *c = &l->p->stages[i];
    char why[GONG_REFUSAL_MAX];

    for (size_t k = 0; c->plugin->params && c->plugin->params[k].name; k++) {
        const struct gong_param *q = &c->plugin->params[k];
        cJSON *v;
        if (c->values[k])
            continue;
        if (q->required) {
            gong_jsonc_report(&l->json, l->d, l->nodes[i], false, "stage \"%s\": \"%s\" is missing: %s",
                              c->name, q->name, q->help);
            continue;
        }
        v = q->dflt ? gong_param_value(q, q->dflt) : NULL;
        if (v && !set_value(l, c, k, v, why))
            gong_diag(l->d, 0, 0, "stage \"%s\": default of \"%s\": %s", c->name, q->name, why);
        cJSON_Delete(v);
    }
}

static void complete_names(struct loader *l)
{
    struct gong_settings *s = &l->p->settings;
    char copy[PATH_MAX], state[PATH_MAX];
    char *base, *dot;

    snprintf(copy, sizeof copy, "%s", l->opt->file);
    base = basename(copy);
    dot = strrchr(base, '.');
    if (dot && dot != base)
        *dot = 0;
    if (!s->name || !*s->name)
        s->name = keep(l, base);
    if (!s->state || !*s->state) {
        snprintf(state, sizeof state, "state/%s", s->name ? s->name : "pipeline");
        s->state = keep(l, state);
    }
}

static void find_folders(struct loader *l)
{
    size_t n = 0;
    const char **paths;

    while (l->p->settings.plugins && l->p->settings.plugins[n])
        n++;
    paths = gong_arena_alloc(&l->p->arena, (n + 1) * sizeof *paths);
    if (!paths)
        return;
    for (size_t i = 0; i < n; i++)
        paths[i] = l->p->settings.plugins[i];
    paths[n] = l->opt->plugin_dir;
    l->dirs.paths = paths;
    l->dirs.n = n + (l->opt->plugin_dir != NULL);
}

static void read_all(struct loader *l)
{
    read_settings(l);
    find_folders(l);
    gong_pipeline_read_sources(l->p, l->d, &l->json);
    gong_pipeline_choose_sources(l->p, l->d, l->opt->only, l->opt->n_only);
    read_stages(l);
    apply_sets(l);
    complete_names(l);
    for (size_t i = 0; i < l->p->n_stages; i++)
        complete_stage(l, i);
    if (l->d->n == 0)
        gong_pipeline_check_chain(l->p, l->d);
}

bool gong_pipeline_load(struct gong_pipeline *p, struct gong_diags *d,
                        const struct gong_pipeline_options *opt)
{
    struct loader l = {.p = p, .d = d, .opt = opt};
    char copy[PATH_MAX];

    memset(p, 0, sizeof *p);
    gong_arena_init(&p->arena, 256 * 1024 * 1024);
    p->file = opt->file;
    d->file = opt->file;
    snprintf(copy, sizeof copy, "%s", opt->file);
    p->dir = keep(&l, dirname(copy));
    default_settings(&l);
    if (gong_jsonc_read(&l.json, d, opt->file)) {
        if (cJSON_IsObject(l.json.root))
            read_all(&l);
        else
            gong_diag(d, 1, 1, "a pipeline file holds one object");
    }
    gong_jsonc_finish(&l.json);
    return d->n == 0 && gong_pipeline_fingerprint(p);
}

void gong_pipeline_finish(struct gong_pipeline *p)
{
    for (size_t i = 0; i < p->n_stages; i++) {
        struct gong_stage_conf *c = &p->stages[i];
        for (size_t k = 0; c->plugin->params && c->plugin->params[k].name; k++) {
            cJSON_Delete(c->values[k]);
            cJSON_Delete(c->written[k]);
        }
        free(c->plugin);
    }
    p->n_stages = 0;
    gong_arena_finish(&p->arena);
}

bool gong_pipeline_build_stage(const struct gong_pipeline *p, size_t i, struct gong_stage *ret,
                               char why[GONG_REFUSAL_MAX])
{
    const struct gong_stage_conf *c = &p->stages[i];
    struct gong_param_place place = {&ret->arena, p->dir, NULL};

    if (!gong_stage_init(ret, c->name, c->plugin)) {
        snprintf(why, GONG_REFUSAL_MAX, "out of memory");
        return false;
    }
    place.state = ret->state;
    if (!gong_params_defaults(c->plugin, &place, why))
        return false;
    for (size_t k = 0; c->plugin->params && c->plugin->params[k].name; k++)
        if (c->values[k] && !gong_param_write(&c->plugin->params[k], c->values[k], &place, why))
            return false;
    return true;
}
