/* preset.h: CMS presets as they lie in memory, for preset.c and match.c. */
#ifndef GONG_STRIP_PRESET_H
#define GONG_STRIP_PRESET_H

#include "strip.h"

enum {
    MAX_PRESETS = 64,
    MAX_SELECTORS = 1024,
    MAX_SIGNS = 256,
    MAX_CLASSES = 4,
    BUCKETS = 2048,
    PAIR_KINDS = 4096
};

/* tag#id.class.class, or [class*=part] and [id*=part]: one element, no combinators. */
struct selector {
    struct gong_span tag, id, part; /* {NULL, 0}: any; part: of id or class */
    struct gong_span classes[MAX_CLASSES];
    uint32_t n_classes, preset, rank;
    enum role role;
    bool part_of_id;
    struct selector *next; /* in its bucket */
};

/* A word of the page's source, or of its URL, that tells a CMS; * stands for any characters. */
struct sign {
    uint32_t preset;
    bool in_url;
    struct gong_span word;
};

struct presets {
    const char *names[MAX_PRESETS];
    uint32_t n;
    struct selector *buckets[BUCKETS]; /* by id, else first class, else tag */
    struct selector *parts;            /* those that look for a part of a name */
    uint32_t n_selectors;
    struct sign signs[MAX_SIGNS];
    uint32_t n_signs;
    /* The first `shortest` bytes of the text signs, pair by pair: how far a window of as many bytes
     * may move on that ends with a pair of this kind; 0: a sign may begin with the window. */
    uint8_t moves[PAIR_KINDS];
    size_t shortest;
};

/* kind: '#', '.' or 't' */
uint32_t preset_hash(char kind, struct gong_span name);

#endif
