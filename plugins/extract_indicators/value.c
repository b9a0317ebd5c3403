/* value.c: see value.h. */
#include "value.h"

#include <gongbao/buf.h>

static void write_path(struct gong_buf *b, const struct at *a)
{
    if (a->up)
        write_path(b, a->up);
    if (a->key)
        gong_buf_addf(b, "%s%s", b->len ? "." : "", a->key);
    else if (a->up)
        gong_buf_addf(b, "[%d]", a->index);
}

int value_bad(struct parser *p, const struct at *a, const char *what)
{
    struct gong_buf b;

    gong_buf_init(&b, p->ctx, 1024);
    write_path(&b, a);
    gong_buf_addc(&b, '\0');
    gong_fail(p->ctx, GONG_EFATAL, "dictionary, at %s: %s", gong_buf_ok(&b) && b.len > 1 ? b.ptr : "the top",
              what);
    return GONG_EFATAL;
}

struct at value_below(const struct at *a, const cJSON *v, int index)
{
    return (struct at){a, v->string, index, v};
}

const struct at *value_member(const struct at *a, const char *key, struct at *ret)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(a->v, key);

    if (!v)
        return NULL;
    *ret = (struct at){a, key, 0, v};
    return ret;
}

/* known: names joined and ended by '|'. */
int value_keys(struct parser *p, const struct at *a, const char *known)
{
    const cJSON *v;

    if (!cJSON_IsObject(a->v))
        return value_bad(p, a, "an object is wanted here");
    cJSON_ArrayForEach (v, a->v) {
        const char *hit = v->string[0] && !strchr(v->string, '|') ? strstr(known, v->string) : NULL;
        struct at sub = value_below(a, v, 0);
        while (hit && ((hit > known && hit[-1] != '|') || hit[strlen(v->string)] != '|'))
            hit = strstr(hit + 1, v->string);
        if (!hit)
            return value_bad(p, &sub, "there is no such key");
    }
    return GONG_OK;
}

/* ---- phrases ---- */

static uint32_t hash_of(struct gong_span s)
{
    uint32_t h = 0;

    for (size_t i = 0; i < s.len; i++)
        h = h * 31 + (unsigned char)s.ptr[i];
    return h;
}

int value_atom(struct parser *p, const struct at *a, struct gong_span s, unsigned *ret)
{
    struct dict *d = p->d;
    uint16_t *head = &p->heads[hash_of(s) % PARSER_HEADS];

    if (s.len == 0 || s.len > 120)
        return value_bad(p, a, "a phrase has 1 to 120 bytes");
    for (unsigned i = *head; i; i = p->next[i - 1])
        if (gong_span_eq(d->atoms[i - 1], s)) {
            *ret = i - 1;
            return GONG_OK;
        }
    if (d->n_atoms == DICT_ATOMS)
        return value_bad(p, a, "the dictionary has too many different phrases");
    d->atoms[d->n_atoms] = gong_copy(p->ctx, s);
    if (!d->atoms[d->n_atoms].ptr)
        return GONG_EFATAL;
    *ret = d->n_atoms++;
    p->next[*ret] = *head;
    *head = (uint16_t)(*ret + 1);
    return GONG_OK;
}

/* "@NAME" stands for the list of that name. */
static int named_list(struct parser *p, const struct at *a, struct at *ret)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(p->lists, a->v->valuestring + 1);

    if (!v)
        return value_bad(p, a, "there is no list of this name");
    *ret = (struct at){a, NULL, 0, v};
    return GONG_OK;
}

enum { MOST_STRINGS = 200000 }; /* named lists counted each time they are used */

int value_each(struct parser *p, const struct at *a, unsigned depth, use_string use, void *arg)
{
    const cJSON *v;
    int index = 0, status = GONG_OK;

    if (!cJSON_IsArray(a->v))
        return value_bad(p, a, "a list of strings is wanted here");
    cJSON_ArrayForEach (v, a->v) {
        struct at sub = value_below(a, v, index++), list;
        if (!cJSON_IsString(v))
            return value_bad(p, &sub, "a string is wanted here");
        if (++p->used > MOST_STRINGS)
            return value_bad(p, &sub, "the lists come to too many phrases");
        if (v->valuestring[0] != '@')
            status = use(p, &sub, arg);
        else if (depth == 0)
            status = value_bad(p, &sub, "lists of lists are not followed");
        else if ((status = named_list(p, &sub, &list)) == GONG_OK)
            status = value_each(p, &list, depth - 1, use, arg);
        if (status != GONG_OK)
            return status;
    }
    return GONG_OK;
}

static int put_in_set(struct parser *p, const struct at *a, void *arg)
{
    unsigned atom = 0;
    int status = value_atom(p, a, gong_span_z(a->v->valuestring), &atom);

    if (status == GONG_OK)
        set_put(arg, atom);
    return status;
}

int value_set(struct parser *p, const struct at *a, const char *key, struct set *ret)
{
    struct at sub;

    return value_member(a, key, &sub) ? value_each(p, &sub, 2, put_in_set, ret) : GONG_OK;
}

/* A list of lists. */
int value_groups(struct parser *p, const struct at *a, const char *key, struct set *ret, unsigned *ret_n)
{
    struct at sub;
    const cJSON *v;
    int index = 0, status = GONG_OK;

    *ret_n = 0;
    if (!value_member(a, key, &sub))
        return GONG_OK;
    if (!cJSON_IsArray(sub.v))
        return value_bad(p, &sub, "a list of lists of strings is wanted here");
    cJSON_ArrayForEach (v, sub.v) {
        struct at group = value_below(&sub, v, index++);
        if (*ret_n == DICT_GROUPS)
            return value_bad(p, &group, "there are too many lists");
        status = value_each(p, &group, 2, put_in_set, &ret[(*ret_n)++]);
        if (status != GONG_OK)
            return status;
    }
    return GONG_OK;
}

static int put_in_spans(struct parser *p, const struct at *a, void *arg)
{
    struct spans *s = arg;

    if (s->n == s->cap)
        return value_bad(p, a, "the list is too long");
    s->rows[s->n] = gong_copy(p->ctx, gong_span_z(a->v->valuestring));
    return s->rows[s->n++].ptr ? GONG_OK : GONG_EFATAL;
}

int value_spans(struct parser *p, const struct at *a, const char *key, struct spans *s)
{
    struct at sub;

    return value_member(a, key, &sub) ? value_each(p, &sub, 2, put_in_spans, s) : GONG_OK;
}

/* ---- single values ---- */

int value_string(struct parser *p, const struct at *a, const char *key, struct gong_span *ret)
{
    struct at sub;

    if (!value_member(a, key, &sub))
        return value_bad(p, a, "a name (code, label, name) is missing");
    if (!cJSON_IsString(sub.v) || !sub.v->valuestring[0])
        return value_bad(p, &sub, "a string is wanted here");
    *ret = gong_copy(p->ctx, gong_span_z(sub.v->valuestring));
    return ret->ptr ? GONG_OK : GONG_EFATAL;
}

int value_bool(struct parser *p, const struct at *a, const char *key, bool *ret)
{
    struct at sub;

    if (!value_member(a, key, &sub))
        return GONG_OK;
    if (!cJSON_IsBool(sub.v))
        return value_bad(p, &sub, "true or false is wanted here");
    *ret = cJSON_IsTrue(sub.v);
    return GONG_OK;
}
