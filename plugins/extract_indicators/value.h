/* value.h: reading values of the dictionary's JSON. Every function that fails has reported it with the path
 * of the key, as in indicators[3].patterns[0].must[1]. */
#ifndef EXTRACT_INDICATORS_VALUE_H
#define EXTRACT_INDICATORS_VALUE_H

#include <cjson/cJSON.h>

#include "dict.h"

/* A value and the way to it. */
struct at {
    const struct at *up;
    const char *key; /* NULL: an element of a list */
    int index;
    const cJSON *v;
};

enum { PARSER_HEADS = 1024 };

struct parser {
    struct dict *d;
    uint16_t heads[PARSER_HEADS], next[DICT_ATOMS]; /* atoms by a hash, + 1 */
    struct gong_ctx *ctx;
    const cJSON *lists;
    unsigned used; /* strings read so far */
};

typedef int (*use_string)(struct parser *p, const struct at *a, void *arg);

struct spans {
    struct gong_span *rows;
    unsigned n, cap;
};

/* Reports `what` at a; returns EFATAL. */
int value_bad(struct parser *p, const struct at *a, const char *what);
struct at value_below(const struct at *a, const cJSON *v, int index);
/* NULL where there is no such key. */
const struct at *value_member(const struct at *a, const char *key, struct at *ret);
/* known: names, each ended by '|'. */
int value_keys(struct parser *p, const struct at *a, const char *known);
/* The number of a phrase, new or known. */
int value_atom(struct parser *p, const struct at *a, struct gong_span s, unsigned *ret);
/* Calls use for each string of a list; "@NAME" stands for the strings of that list, `depth` deep. */
int value_each(struct parser *p, const struct at *a, unsigned depth, use_string use, void *arg);

/* These leave ret as it is where the key is absent; value_string demands the key. */
int value_set(struct parser *p, const struct at *a, const char *key, struct set *ret);
int value_groups(struct parser *p, const struct at *a, const char *key, struct set *ret, unsigned *ret_n);
int value_spans(struct parser *p, const struct at *a, const char *key, struct spans *s);
int value_string(struct parser *p, const struct at *a, const char *key, struct gong_span *ret);
int value_bool(struct parser *p, const struct at *a, const char *key, bool *ret);

#endif
