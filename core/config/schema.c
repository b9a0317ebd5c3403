/* schema.c: one definition per plugin; a stage is any one of them, told apart by "use". */
#include "config/schema.h"

#include <stdio.h>
#include <stdlib.h>

#include "config/sources.h"

static cJSON *types(const char *a, const char *b)
{
    const char *names[2] = {a, b};

    return cJSON_CreateStringArray(names, b ? 2 : 1);
}

static void add_choices(cJSON *o, const char *choices)
{
    cJSON *list = cJSON_AddArrayToObject(o, "enum");

    while (choices && *choices) {
        size_t n = strcspn(choices, "|");
        char one[128];
        snprintf(one, sizeof one, "%.*s", (int)n, choices);
        cJSON_AddItemToArray(list, cJSON_CreateString(one));
        choices += n + (choices[n] == '|');
    }
}

static void add_type(cJSON *o, const struct gong_param *q)
{
    cJSON *items;

    switch (q->type) {
    case GONG_P_BOOL:
        cJSON_AddStringToObject(o, "type", "boolean");
        break;
    case GONG_P_INT:
        cJSON_AddStringToObject(o, "type", "integer");
        break;
    case GONG_P_REAL:
        cJSON_AddStringToObject(o, "type", "number");
        break;
    case GONG_P_SIZE:
    case GONG_P_TIME:
        cJSON_AddItemToObject(o, "type", types("integer", "string"));
        cJSON_AddStringToObject(
            o, "pattern", q->type == GONG_P_SIZE ? "^[0-9.]+ ?([KMG](iB)?|B)?$" : "^[0-9.]+ ?(ms|s|m|h|d)?$");
        break;
    case GONG_P_CHOICE:
        add_choices(o, q->choices);
        break;
    case GONG_P_LIST:
        cJSON_AddItemToObject(o, "type", types("array", "string"));
        items = cJSON_AddObjectToObject(o, "items");
        cJSON_AddStringToObject(items, "type", "string");
        break;
    case GONG_P_JSON:
        break;
    default:
        cJSON_AddItemToObject(o, "type", types("string", "null"));
    }
}

static cJSON *property(const struct gong_param *q)
{
    cJSON *o = cJSON_CreateObject(), *v;

    add_type(o, q);
    cJSON_AddStringToObject(o, "description", q->help);
    if (q->min != q->max && (q->type == GONG_P_INT || q->type == GONG_P_REAL || q->type == GONG_P_SIZE ||
                             q->type == GONG_P_TIME)) {
        cJSON_AddNumberToObject(o, "minimum", q->min);
        cJSON_AddNumberToObject(o, "maximum", q->max);
    }
    v = q->dflt ? gong_param_value(q, q->dflt) : NULL;
    if (v)
        cJSON_AddItemToObject(o, "default", v);
    return o;
}

static void add_properties(cJSON *props, cJSON *required, const struct gong_param *params)
{
    for (; params && params->name; params++) {
        cJSON_AddItemToObject(props, params->name, property(params));
        if (params->required)
            cJSON_AddItemToArray(required, cJSON_CreateString(params->name));
    }
}

static cJSON *stage_schema(const struct gong_plugin *p)
{
    cJSON *o = cJSON_CreateObject(), *props, *use, *name, *required;

    cJSON_AddStringToObject(o, "type", "object");
    cJSON_AddStringToObject(o, "description", p->summary);
    props = cJSON_AddObjectToObject(o, "properties");
    use = cJSON_AddObjectToObject(props, "use");
    cJSON_AddStringToObject(use, "const", p->name);
    name = cJSON_AddObjectToObject(props, "name");
    cJSON_AddStringToObject(name, "type", "string");
    cJSON_AddStringToObject(name, "pattern", "^[^.= \\t\\n]+$");
    required = cJSON_AddArrayToObject(o, "required");
    cJSON_AddItemToArray(required, cJSON_CreateString("use"));
    add_properties(props, required, p->params);
    cJSON_AddFalseToObject(o, "additionalProperties");
    return o;
}

/* An object with these keys and no others; its properties. */
static cJSON *closed_object(cJSON *o, const struct gong_param *params)
{
    cJSON *props, *required;

    cJSON_AddStringToObject(o, "type", "object");
    props = cJSON_AddObjectToObject(o, "properties");
    required = cJSON_AddArrayToObject(o, "required");
    add_properties(props, required, params);
    cJSON_AddFalseToObject(o, "additionalProperties");
    return props;
}

/* A file's name, or the list itself. */
static void add_sources(cJSON *props)
{
    cJSON *o = cJSON_AddObjectToObject(props, "sources"), *expect;

    cJSON_AddStringToObject(o, "description", "What is watched: a list, or the file that holds it.");
    cJSON_AddItemToObject(o, "type", types("string", "array"));
    cJSON_AddNumberToObject(o, "minItems", 1);
    cJSON_AddNumberToObject(o, "maxItems", GONG_MAX_SOURCES);
    expect = cJSON_AddObjectToObject(closed_object(cJSON_AddObjectToObject(o, "items"), gong_source_params),
                                     "expect");
    cJSON_AddStringToObject(expect, "description", "What the source must give; what is broken is reported.");
    closed_object(expect, gong_expect_params);
}

struct build {
    const struct gong_plugin_dirs *dirs;
    cJSON *defs, *any;
    void (*refused)(const char *why, void *arg);
    void *arg;
};

static void add_plugin(const char *name, void *arg)
{
    struct build *b = arg;
    char why[GONG_REFUSAL_MAX], ref[96];
    struct gong_plugin *p = gong_plugin_load(b->dirs, gong_span_z(name), why);
    cJSON *one;

    if (!p) {
        b->refused(why, b->arg);
        return;
    }
    cJSON_AddItemToObject(b->defs, name, stage_schema(p));
    snprintf(ref, sizeof ref, "#/$defs/%s", name);
    one = cJSON_CreateObject();
    cJSON_AddStringToObject(one, "$ref", ref);
    cJSON_AddItemToArray(b->any, one);
    free(p);
}

cJSON *gong_schema(const struct gong_plugin_dirs *dirs, void (*refused)(const char *why, void *arg),
                   void *arg)
{
    cJSON *o = cJSON_CreateObject(), *props, *stages, *items, *required;
    struct build b = {dirs, NULL, NULL, refused, arg};

    cJSON_AddStringToObject(o, "$schema", "https://json-schema.org/draft/2020-12/schema");
    cJSON_AddStringToObject(o, "title", "gongbao pipeline file");
    cJSON_AddStringToObject(o, "type", "object");
    props = cJSON_AddObjectToObject(o, "properties");
    required = cJSON_AddArrayToObject(o, "required");
    cJSON_AddItemToArray(required, cJSON_CreateString("stages"));
    add_properties(props, required, gong_settings_params);
    cJSON_AddItemToObject(props, "$schema", cJSON_CreateObject());
    add_sources(props);
    stages = cJSON_AddObjectToObject(props, "stages");
    cJSON_AddStringToObject(stages, "type", "array");
    cJSON_AddNumberToObject(stages, "minItems", 2);
    items = cJSON_AddObjectToObject(stages, "items");
    b.any = cJSON_AddArrayToObject(items, "oneOf");
    cJSON_AddFalseToObject(o, "additionalProperties");
    b.defs = cJSON_AddObjectToObject(o, "$defs");
    gong_plugin_list(dirs, add_plugin, &b);
    return o;
}
