/* params.c: see params.h. One small writer per type, chosen by table. */
#include "plugin/params.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const type_names[] = {[GONG_P_BOOL] = "true or false",
                                         [GONG_P_INT] = "a whole number",
                                         [GONG_P_REAL] = "a number",
                                         [GONG_P_SIZE] = "a size such as 64K or 32M",
                                         [GONG_P_TIME] = "a time such as 500ms, 30s or 10m",
                                         [GONG_P_STRING] = "a string",
                                         [GONG_P_CHOICE] = "one of its choices",
                                         [GONG_P_FILE] = "a file path",
                                         [GONG_P_PATH] = "a path",
                                         [GONG_P_LIST] = "a list of strings",
                                         [GONG_P_SECRET] = "a string",
                                         [GONG_P_JSON] = "a JSON value"};

const char *gong_param_type_name(enum gong_param_type t)
{
    return (unsigned)t < sizeof type_names / sizeof *type_names ? type_names[t] : "an unknown type";
}

__attribute__((format(printf, 2, 3))) static bool say(char why[GONG_REFUSAL_MAX], const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(why, GONG_REFUSAL_MAX, fmt, ap);
    va_end(ap);
    return false;
}

static size_t member_size(enum gong_param_type t)
{
    return t == GONG_P_BOOL ? sizeof(bool) : 8;
}

bool gong_params_check(const struct gong_plugin *p, char why[GONG_REFUSAL_MAX])
{
    for (const struct gong_param *q = p->params; q && q->name; q++) {
        if ((unsigned)q->type >= sizeof type_names / sizeof *type_names)
            return say(why, "plugin \"%s\": parameter \"%s\" has a type that ABI %u.%u does not know",
                       p->name, q->name, GONG_ABI_MAJOR, GONG_ABI_MINOR);
        if (q->offset > p->state_size || member_size(q->type) > p->state_size - q->offset)
            return say(why, "plugin \"%s\": parameter \"%s\" lies outside the state (%zu + %zu > %zu)",
                       p->name, q->name, q->offset, member_size(q->type), p->state_size);
        if (!q->help || (q->type == GONG_P_CHOICE && !q->choices))
            return say(why, "plugin \"%s\": parameter \"%s\" has no help or no choices", p->name, q->name);
    }
    return true;
}

const struct gong_param *gong_params_find(const struct gong_plugin *p, const char *name)
{
    for (const struct gong_param *q = p->params; q && q->name; q++)
        if (strcmp(q->name, name) == 0)
            return q;
    return NULL;
}

/* ---- numbers with units -------------------------------------------------------------------- */

struct unit {
    const char *name;
    double factor;
};

static bool parse_with_unit(const char *text, const struct unit *units, int64_t *ret)
{
    char *end;
    double v;

    errno = 0;
    v = strtod(text, &end);
    if (end == text || errno || !isfinite(v) || v < 0 ||
        (text[0] != '.' && (text[0] < '0' || text[0] > '9')) || text[1] == 'x' || text[1] == 'X')
        return false;
    while (*end == ' ')
        end++;
    for (; units->name; units++)
        if (strcmp(end, units->name) == 0) {
            v *= units->factor;
            if (v >= 9e15)
                return false;
            *ret = (int64_t)llround(v);
            return true;
        }
    return false;
}

bool gong_parse_size(const char *text, int64_t *ret)
{
    static const struct unit units[] = {
        {"", 1},          {"B", 1},           {"K", 1024.0},       {"KiB", 1024.0},
        {"M", 1048576.0}, {"MiB", 1048576.0}, {"G", 1073741824.0}, {"GiB", 1073741824.0},
        {NULL, 0}};

    return parse_with_unit(text, units, ret);
}

bool gong_parse_time(const char *text, int64_t *ret)
{
    static const struct unit units[] = {{"", 1},          {"ms", 1},         {"s", 1000.0}, {"m", 60000.0},
                                        {"h", 3600000.0}, {"d", 86400000.0}, {NULL, 0}};

    return parse_with_unit(text, units, ret);
}

/* ---- writers ------------------------------------------------------------------------------------ */

static bool wrong_type(const struct gong_param *p, char why[GONG_REFUSAL_MAX])
{
    if (p->type == GONG_P_CHOICE)
        return say(why, "must be one of %s", p->choices);
    return say(why, "must be %s", gong_param_type_name(p->type));
}

static bool in_range(const struct gong_param *p, double v, char why[GONG_REFUSAL_MAX])
{
    if (p->min == p->max || (v >= p->min && v <= p->max))
        return true;
    return say(why, "must lie between %.15g and %.15g%s", p->min, p->max,
               p->type == GONG_P_TIME   ? " milliseconds"
               : p->type == GONG_P_SIZE ? " bytes"
                                        : "");
}

static bool write_int(const struct gong_param *p, const cJSON *v, void *member, char why[GONG_REFUSAL_MAX])
{
    int64_t n;

    if (cJSON_IsNumber(v) && v->valuedouble == floor(v->valuedouble) && fabs(v->valuedouble) < 9e15)
        n = (int64_t)v->valuedouble;
    else if (cJSON_IsString(v) && p->type == GONG_P_SIZE && gong_parse_size(v->valuestring, &n))
        ;
    else if (cJSON_IsString(v) && p->type == GONG_P_TIME && gong_parse_time(v->valuestring, &n))
        ;
    else
        return wrong_type(p, why);
    if (p->type != GONG_P_INT && n < 0)
        return wrong_type(p, why);
    memcpy(member, &n, sizeof n);
    return in_range(p, (double)n, why);
}

static bool write_choice(const struct gong_param *p, const cJSON *v, void *member, char why[GONG_REFUSAL_MAX])
{
    size_t len = cJSON_IsString(v) ? strlen(v->valuestring) : 0;
    const char *c = p->choices;

    for (int64_t i = 0; len && c; i++) {
        const char *bar = strchr(c, '|');
        size_t n = bar ? (size_t)(bar - c) : strlen(c);
        if (n == len && memcmp(c, v->valuestring, n) == 0) {
            memcpy(member, &i, sizeof i);
            return true;
        }
        c = bar ? bar + 1 : NULL;
    }
    return wrong_type(p, why);
}

static char *keep(struct gong_arena *a, const char *dir, const char *s)
{
    size_t n = strlen(s) + 1, d = dir ? strlen(dir) + 1 : 0;
    char *p = gong_arena_alloc(a, n + d);

    if (!p)
        return NULL;
    if (d) {
        memcpy(p, dir, d - 1);
        p[d - 1] = '/';
    }
    memcpy(p + d, s, n);
    return p;
}

static bool write_string(const struct gong_param *p, const cJSON *v, const struct gong_param_place *place,
                         char why[GONG_REFUSAL_MAX])
{
    bool relative = p->type == GONG_P_FILE && cJSON_IsString(v) && v->valuestring[0] != '/';
    const char *s;

    if (cJSON_IsNull(v))
        s = NULL;
    else if (!cJSON_IsString(v))
        return wrong_type(p, why);
    else if (!(s = keep(place->arena, relative ? place->file_base : NULL, v->valuestring)))
        return say(why, "out of memory");
    memcpy((char *)place->state + p->offset, &s, sizeof s);
    return true;
}

static bool write_list(const struct gong_param *p, const cJSON *v, const struct gong_param_place *place,
                       char why[GONG_REFUSAL_MAX])
{
    size_t n = cJSON_IsArray(v) ? (size_t)cJSON_GetArraySize(v) : 1, i = 0;
    const char **list = gong_arena_zalloc(place->arena, (n + 1) * sizeof *list);
    const cJSON *one = cJSON_IsArray(v) ? v->child : v;

    if (!list)
        return say(why, "out of memory");
    for (; one && i < n; one = cJSON_IsArray(v) ? one->next : NULL) {
        if (!cJSON_IsString(one))
            return wrong_type(p, why);
        if (!(list[i++] = keep(place->arena, NULL, one->valuestring)))
            return say(why, "out of memory");
    }
    memcpy((char *)place->state + p->offset, &list, sizeof list);
    return true;
}

static bool write_json(const struct gong_param *p, const cJSON *v, const struct gong_param_place *place,
                       char why[GONG_REFUSAL_MAX])
{
    char *text = cJSON_PrintUnformatted(v);
    const char *kept = text ? keep(place->arena, NULL, text) : NULL;

    cJSON_free(text);
    if (!kept)
        return say(why, "out of memory");
    memcpy((char *)place->state + p->offset, &kept, sizeof kept);
    return true;
}

bool gong_param_write(const struct gong_param *p, const cJSON *value, const struct gong_param_place *place,
                      char why[GONG_REFUSAL_MAX])
{
    char *member = (char *)place->state + p->offset;

    switch (p->type) {
    case GONG_P_BOOL:
        if (!cJSON_IsBool(value))
            return wrong_type(p, why);
        *(bool *)(void *)member = cJSON_IsTrue(value);
        return true;
    case GONG_P_REAL:
        if (!cJSON_IsNumber(value) || !isfinite(value->valuedouble))
            return wrong_type(p, why);
        memcpy(member, &value->valuedouble, sizeof(double));
        return in_range(p, value->valuedouble, why);
    case GONG_P_INT:
    case GONG_P_SIZE:
    case GONG_P_TIME:
        return write_int(p, value, member, why);
    case GONG_P_CHOICE:
        return write_choice(p, value, member, why);
    case GONG_P_LIST:
        return write_list(p, value, place, why);
    case GONG_P_JSON:
        return write_json(p, value, place, why);
    default:
        return write_string(p, value, place, why);
    }
}

/* ---- from text ------------------------------------------------------------------------------- */

static bool suits(const struct gong_param *p, const cJSON *v)
{
    switch (p->type) {
    case GONG_P_STRING:
    case GONG_P_SECRET:
    case GONG_P_CHOICE:
    case GONG_P_FILE:
    case GONG_P_PATH:
        return cJSON_IsString(v) || cJSON_IsNull(v);
    case GONG_P_LIST:
        return cJSON_IsArray(v) || cJSON_IsString(v);
    default:
        return true;
    }
}

cJSON *gong_param_value(const struct gong_param *p, const char *text)
{
    size_t n = strlen(text), depth = 0;
    cJSON *v = NULL;

    for (size_t i = 0; i < n; i++)
        depth += text[i] == '[' || text[i] == '{';
    if (depth <= 64)
        v = cJSON_ParseWithOpts(text, NULL, 1);
    if (v && suits(p, v))
        return v;
    cJSON_Delete(v);
    return cJSON_CreateString(text);
}

bool gong_params_defaults(const struct gong_plugin *p, const struct gong_param_place *place,
                          char why[GONG_REFUSAL_MAX])
{
    static const char *const no_strings[] = {NULL};
    const char *const *none = no_strings;

    for (const struct gong_param *q = p->params; q && q->name; q++) {
        cJSON *v;
        bool ok;
        if (q->type == GONG_P_LIST)
            memcpy((char *)place->state + q->offset, &none, sizeof none);
        if (!q->dflt)
            continue;
        v = gong_param_value(q, q->dflt);
        ok = v && gong_param_write(q, v, place, why);
        cJSON_Delete(v);
        if (!ok)
            return false;
    }
    return true;
}
