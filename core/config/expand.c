/* expand.c: ${NAME} takes secrets from the environment; $${ stands for a literal ${. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/pipeline.h"

enum { EXPANDED_MAX = 65536 };

struct out {
    char *p;
    size_t n;
    bool full;
};

static void put(struct out *o, const char *s, size_t n)
{
    if (n >= EXPANDED_MAX - o->n) {
        o->full = true;
        return;
    }
    memcpy(o->p + o->n, s, n);
    o->n += n;
    o->p[o->n] = 0;
}

static bool name_ok(const char *s, size_t n)
{
    if (n == 0 || isdigit((unsigned char)s[0]))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)s[i]) && s[i] != '_')
            return false;
    return true;
}

static bool put_variable(struct out *o, const char *name, size_t n, char why[GONG_REFUSAL_MAX])
{
    char z[256];
    const char *v;

    if (n >= sizeof z || !name_ok(name, n)) {
        snprintf(why, GONG_REFUSAL_MAX, "${%.*s} is no name of an environment variable",
                 (int)(n < 80 ? n : 80), name);
        return false;
    }
    snprintf(z, sizeof z, "%.*s", (int)n, name);
    v = getenv(z);
    if (!v) {
        snprintf(why, GONG_REFUSAL_MAX, "environment variable %s is not set", z);
        return false;
    }
    put(o, v, strlen(v));
    return true;
}

static bool expand_text(struct out *o, const char *s, char why[GONG_REFUSAL_MAX])
{
    while (*s) {
        const char *end = s[0] == '$' && s[1] == '{' ? strchr(s, '}') : NULL;
        if (s[0] == '$' && s[1] == '{' && !end) {
            snprintf(why, GONG_REFUSAL_MAX, "has a ${ without its }; $${ stands for a literal ${");
            return false;
        }
        if (strncmp(s, "$${", 3) == 0) {
            put(o, "${", 2);
            s += 3;
        } else if (end) {
            if (!put_variable(o, s + 2, (size_t)(end - s - 2), why))
                return false;
            s = end + 1;
        } else {
            put(o, s++, 1);
        }
    }
    if (o->full)
        snprintf(why, GONG_REFUSAL_MAX, "is longer than %d bytes once filled in", EXPANDED_MAX);
    return !o->full;
}

static bool expand_string(cJSON *node, char why[GONG_REFUSAL_MAX])
{
    struct out o = {malloc(EXPANDED_MAX), 0, false};
    bool ok;

    if (!o.p)
        return false;
    o.p[0] = 0;
    ok = expand_text(&o, node->valuestring, why) && cJSON_SetValuestring(node, o.p);
    free(o.p);
    return ok;
}

/* Depth is bounded by the reader of the file. */
static bool expand_node(cJSON *node, char why[GONG_REFUSAL_MAX])
{
    cJSON *child;

    if (cJSON_IsString(node))
        return !strstr(node->valuestring, "${") || expand_string(node, why);
    cJSON_ArrayForEach (child, node) {
        if (!expand_node(child, why))
            return false;
    }
    return true;
}

cJSON *gong_expand(const cJSON *value, char why[GONG_REFUSAL_MAX])
{
    cJSON *copy = cJSON_Duplicate(value, 1);

    snprintf(why, GONG_REFUSAL_MAX, "out of memory");
    if (copy && !expand_node(copy, why)) {
        cJSON_Delete(copy);
        return NULL;
    }
    return copy;
}
