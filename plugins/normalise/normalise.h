/* normalise.h: shared by the files of this plugin. */
#ifndef NORMALISE_H
#define NORMALISE_H

#include <gongbao/edit.h>

#include "words.h"

/* ---- clean.c: blanks, line ends, characters that do not show ------------------------------ */

enum { ODD_CONTROL, ODD_BIDI, ODD_PRIVATE, ODD_NONCHARACTER, ODD_COUNT };

/* What was met on the way: how often, and where in the new text first. */
struct odd {
    size_t count[ODD_COUNT];
    size_t first[ODD_COUNT];
    bool again; /* a mark lost what stood between it and its base: NFC needs a second pass */
};

/* Writes the clean form of e->src into e. */
void normalise_clean(struct gong_edit *e, struct odd *ret);

/* ---- nfc.c ------------------------------------------------------------------------------------ */

/* false: the character is NFC whatever stands beside it. */
bool normalise_nfc_suspect(uint32_t cp);

enum { NFC_OUT = 1024 };

/* NFC of a short piece. SIZE_MAX: it is NFC already, or cannot be made so. */
size_t normalise_nfc(struct gong_span piece, char out[NFC_OUT]);

/* ---- dictionary.c ------------------------------------------------------------------------------- */

enum { PLANTED_CONTEXTS = 16 };

/* A string known to have been planted. With contexts, one of them must hold; without, the grammar
 * of the restored word (grammar.c) must. */
struct planted_word {
    struct gong_span injected, restored;
    size_t n_contexts;
    struct {
        struct gong_span before, after;
    } contexts[PLANTED_CONTEXTS];
};

struct planted_words {
    struct planted_word *words;
    size_t n_words;
    /* Pieces of names that are advertised by planting: `brands` show it wherever they stand in a
     * string, `endings` only at its end and after a name (体育, 娱乐). */
    struct gong_span *brands, *endings;
    size_t n_brands, n_endings;
    const struct words *grammar; /* the lists that grammar.c looks for */
};

/* GONG_OK or GONG_EFATAL (reported). */
int planted_words_open(struct gong_ctx *ctx, const char *path, struct planted_words *ret);

/* ---- grammar.c: where a preposition is wanted ------------------------------------------------------ */

/* How well the place [p, q) of the text fits 关于. */
enum slot {
    SLOT_NOUN,   /* ordinary words before it: a noun or a verb may stand here */
    SLOT_LOOSE,  /* a clause or title may begin here, or an organ stands before */
    SLOT_CLAUSE, /* a clause begins here, and 的 with its noun follows */
    SLOT_SPEECH, /* after an organ or leader, before ...的指示精神, 的决策部署 */
    SLOT_ISSUE,  /* after a verb of issuing, before ...的通知; after 省 or 市, before an instruction */
    SLOT_TITLE,  /* in the title of a document, before ...的意见 */
    SLOT_STRONG  /* in a title between an organ and a verb, a quoted title or a year */
};

enum slot grammar_slot(const struct scene *t, size_t p, size_t q);
/* After grammar_after_organ(): what follows makes a title, an instruction or a document of the
 * clause, so that a planted 关于 may begin here. */
bool grammar_anchor(const struct scene *t, size_t p);
/* The words before p alone: an organ, a verb of issuing, 《, or the beginning of a line. */
bool grammar_after_organ(const struct scene *t, size_t p);
/* Bytes of the ordinary word that ends at `at`; 0: none. */
size_t grammar_ordinary_before(const struct scene *t, size_t at);
/* An ordinary word begins at q, so that what stands before it may end there. */
bool grammar_begins_word(const struct scene *t, size_t q);
/* What follows reads as the object of 关于: a verb, or words with 的 and a noun. */
bool grammar_reads(const struct scene *t, size_t q);
/* Words of ordinary official language, function words, names of organs and places. */
bool grammar_ordinary(const struct words *w, struct gong_span s);
/* What follows shows that the words before belong to a name: 公司, 有限, 集团 ... */
bool grammar_names(const struct scene *t, size_t q);

/* ---- planted.c: strings that were planted, without a dictionary --------------------------------------- */

enum { PLACES_MAX = 256, FOUND_MAX = 8 };

struct found {
    struct gong_span injected, restored;
    const char *rule;
    double confidence;
    bool sure;
    size_t n_places;
    size_t places[PLACES_MAX]; /* byte offsets, in order */
};

struct findings {
    size_t n;
    struct found list[FOUND_MAX];
};

/* What a search for planted words works on. */
struct search {
    const struct planted_words *words;
    struct gong_ctx *ctx;
    struct gong_span text;
    struct scene scene; /* of the text */
    struct findings *found;
    size_t budget; /* bytes that may still be looked through: keeps the time linear in the text */
};

void planted_by_dictionary(struct search *s);
/* Restores or tells the string, or does neither: see planted.c. */
void planted_judge(struct search *s, struct gong_span candidate);
/* anchors.c: judges all strings that stand at places where 关于 would. */
void planted_by_grammar(struct search *s);
/* absence.c: another common word is missing, and a brand stands where it would. */
void planted_by_absence(struct search *s);

/* strings.c: shared by the three. */
bool planted_is_word(uint32_t cp); /* letter, digit or ideograph */
bool planted_word_at(struct gong_span text, size_t at, unsigned *ret_len);
bool planted_is_brand(const struct planted_words *d, struct gong_span s);
/* Ordinary words in what is left of the string without the pieces of brands. */
bool planted_is_ordinary(const struct planted_words *d, struct gong_span s);
bool planted_already(const struct findings *f, struct gong_span s);
/* All places of the string; false where there are more than fit, or the budget is spent. */
bool planted_places(struct search *s, struct gong_span string, struct found *ret);
/* On how many sides, 0 to 2, what stands beside the string is not the same everywhere. */
int planted_contexts_differ(struct gong_span text, const struct found *f);
void planted_report(struct findings *f, const struct found *found);

#endif
