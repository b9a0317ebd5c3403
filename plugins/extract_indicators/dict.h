/* dict.h: the dictionary of indicators, compiled.
 *
 * Every phrase of the dictionary is an atom with a number; lists of phrases are sets of atoms. The
 * text is searched for all atoms in one pass (scan.h), and a pattern is then decided by set
 * operations over the atoms that stand near a number. All memory is the stage's arena; read
 * only after dict_load(). The file's form: README.md of this plugin. */
#ifndef EXTRACT_INDICATORS_DICT_H
#define EXTRACT_INDICATORS_DICT_H

#include <gongbao/plugin.h>

enum {
    DICT_ATOMS = 2048,
    DICT_WORDS = DICT_ATOMS / 64,
    DICT_INDICATORS = 256,
    DICT_PATTERNS = 512,
    DICT_CLAIMS = 512, /* phrases of claims */
    DICT_DOMAINS = 24,
    DICT_GROUPS = 4, /* lists in must, lead and whole */
    DICT_UNITS = 32,
    DICT_TOPICS = 8,
    DICT_TYPES = 16,
    DICT_NONE = 0xFFFF,
};

struct set {
    uint64_t w[DICT_WORDS];
};

static inline void set_put(struct set *s, unsigned atom)
{
    s->w[atom / 64] |= 1ull << (atom % 64);
}

static inline bool set_holds(const struct set *s, unsigned atom)
{
    return s->w[atom / 64] >> (atom % 64) & 1;
}

/* Only the first n words: as many as the dictionary's atoms take. */
static inline bool set_meets(const struct set *a, const struct set *b, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (a->w[i] & b->w[i])
            return true;
    return false;
}

/* Only the words w of b whose bit is set in `used`: all that are not 0. */
static inline bool set_meets_used(const struct set *a, const struct set *b, uint32_t used)
{
    for (; used; used &= used - 1) {
        unsigned w = (unsigned)__builtin_ctz(used);
        if (a->w[w] & b->w[w])
            return true;
    }
    return false;
}

static inline uint32_t set_used(const struct set *s, unsigned n)
{
    uint32_t used = 0;

    for (unsigned i = 0; i < n && i < DICT_WORDS; i++)
        used |= (uint32_t)(s->w[i] != 0) << i;
    return used;
}

_Static_assert(DICT_WORDS <= 32, "a bit for each word of a set");

/* Field of work a number belongs to: bit per domain, and two answers that are no domain. */
#define DOMAIN_NONE    (1u << 30)
#define DOMAIN_SEVERAL (1u << 31)

enum aggregate { AGREE, FIRST, SUM, MOST };

struct dict_pattern {
    struct gong_span name;
    unsigned indicator, tier;
    bool part, scope;
    unsigned n_must, n_lead, n_whole;
    struct set must[DICT_GROUPS], lead[DICT_GROUPS], whole[DICT_GROUPS];
    struct set not_near, not_lead, not_whole, only, may;
    bool has_only;
    uint32_t domains; /* any of these; 0: whatever */
};

/* A claim in words: `second` stands soon after `first` in one clause (first DICT_NONE: alone). */
struct dict_claim {
    struct gong_span name;
    unsigned indicator, tier;
    double value;
    unsigned first, second;
    const struct set *not_near;
};

struct dict_indicator {
    struct gong_span code, label, unit;
    struct gong_span units[DICT_UNITS], topics[DICT_TOPICS], not_topics[DICT_TOPICS];
    struct gong_span types[DICT_TYPES]; /* of reports; none: any. "-": unknown, but built like a report */
    unsigned n_units, n_topics, n_not_topics, n_types;
    double least, most;
    enum aggregate aggregate;
    bool part, scope, change;
};

struct dict {
    struct gong_span *atoms;
    unsigned n_atoms, n_words; /* n_words: of a set that are in use */
    struct dict_indicator *indicators;
    unsigned n_indicators;
    struct dict_pattern *patterns;
    unsigned n_patterns;
    struct dict_claim *claims;
    unsigned n_claims;
    uint32_t *domain_of; /* per atom: bits */
    struct gong_span domains[DICT_DOMAINS];
    unsigned n_domains;
    struct gong_span types[DICT_TYPES]; /* for indicators that name none */
    unsigned n_types;
    struct set totals, periods, scopes, parts, resets;
    struct set claim_ends; /* atoms that may end a claim */
    struct set triggers;   /* atoms of some pattern's first list */
    struct scan_table *scan;
};

/* Reads and compiles the file. GONG_OK, or EFATAL with the path of the key that is wrong. */
int dict_load(struct dict *d, struct gong_ctx *ctx, const char *path);

/* ---- dict_parse.c ---- */

int dict_parse(struct dict *d, struct gong_ctx *ctx, struct gong_span json);

#endif
