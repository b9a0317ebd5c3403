/* quantities.h: what the files of extract_quantities share.
 *
 * The way of a sentence: places.c finds its end and where numbers can begin; marks.c asks exclude.c
 * (dates, names, codes) and amount.c (multiplier, unit, approximation) what they are; rank.c finds
 * what is said in words; sentence.c cuts the text between into tokens; left.c reads what stands before a
 * number, phrase.c cuts noun phrases, measure.c decides what is counted, change.c says whether
 * it is an increase or a decrease, check.c adds up.
 *
 * Every step looks a bounded distance to either side, so time is linear in the text. All
 * memory is the arena of the call or of the stage. Nothing here is exported. */
#ifndef GQ_QUANTITIES_H
#define GQ_QUANTITIES_H

#include <gongbao/plugin.h>
#include <gongbao/utf8.h>

#include "table.h"
#include "text.h"

#define GQ_DIGITS       64                /* significant digits kept; longer numerals are findings */
#define GQ_MAX_MARKS    512               /* numbers of one sentence; a longer sentence is cut */
#define GQ_MAX_TOKENS   4096              /* tokens of one sentence; a longer sentence is cut */
#define GQ_SENTENCE     16384             /* bytes of one sentence; a longer sentence is cut */
#define GQ_PLACES       (GQ_SENTENCE + 8) /* one for each byte at most */
#define GQ_LOOK         96                /* tokens looked at to either side of a number */
#define GQ_MAX_FINDINGS 200               /* of one document */

enum gq_approx { GQ_EXACT, GQ_OVER, GQ_NEARLY, GQ_ABOUT };

/* ---- numerals (numeral.c) -------------------------------------------------------- */

struct gq_num {
    size_t from, to;
    char digits[GQ_DIGITS + 1]; /* significant digits, most significant first */
    unsigned n;
    int exp10; /* value = digits * 10^exp10 */
    unsigned int_digits, frac_digits, dots;
    bool grouped, leading_zero, too_long;
};

/* Reads the numeral that begins at pos; false, and ret as it was, where no digit stands there. */
bool gq_num_read(struct gong_span s, size_t pos, struct gq_num *ret);
/* The same numeral with groups of three behind blanks (8 000); false where none follows. */
bool gq_num_thin(struct gong_span s, const struct gq_num *n, struct gq_num *ret);
/* digits * 10^(exp10 + shift), correctly rounded. */
double gq_num_value(const struct gq_num *n, int shift);
/* Chinese numeral (一百二十三, 九十五点六) at pos: bytes read, 0 where there is none. */
size_t gq_han_number(struct gong_span s, size_t pos, double *ret_value);

/* ---- what a run of digits is --------------------------------------------------------- */

struct gq_amount {
    size_t from, to; /* with approximations and unit */
    size_t num_from; /* where the digits begin */
    double value;
    struct gong_span unit;
    enum gq_unit_kind kind;
    enum gq_approx approx;
    const char *rule;
    bool multiplied; /* 万 or 亿 stands there */
    bool bare;       /* no unit, multiplier or approximation */
    bool decimal;
    bool capped;           /* 以下, 以内 follow */
    struct gong_span head; /* of a table cell: what its column or its row is called */
};

enum gq_mark_kind { GQ_QUANTITY, GQ_DATE, GQ_NAME };

struct gq_mark {
    size_t from, to;
    enum gq_mark_kind kind;
    int64_t year;       /* of a date that names one, else 0 */
    struct gq_amount a; /* of a quantity only */
};

/* numeral.c: the numeral at pos as this text writes it: 8 000余份 is one number. */
bool gq_numeral(const struct gq_text *t, size_t pos, struct gq_num *ret);
/* exclude.c: true where the numeral is part of a date or of a name; ret gets its bounds, kind and year. */
bool gq_excluded(const struct gq_text *t, const struct gq_num *n, struct gq_mark *ret);
/* amount.c: reads multiplier, unit and approximations around a numeral. */
void gq_amount_read(const struct gq_text *t, const struct gq_num *n, struct gq_amount *ret);
/* magnitude.c: reads multipliers and the digits below them; where they end. */
size_t gq_magnitude(const struct gq_text *t, const struct gq_num *n, struct gq_amount *a);
size_t gq_zero(const struct gq_text *t, size_t pos); /* bytes of a zero in words at pos: 3万零500 */
int gq_suffix(const struct gq_text *t, size_t pos);  /* power of ten of the letter at pos: 10w+; 0: none */
/* Approximations to either side of an amount that was read elsewhere. */
void gq_amount_around(const struct gq_text *t, struct gq_amount *a);
/* rank.c: ranks and percentages; false where there is none at pos. */
bool gq_rank_digits(const struct gq_text *t, const struct gq_num *n, struct gq_mark *ret);
bool gq_rank_words(const struct gq_text *t, size_t pos, struct gq_mark *ret);
bool gq_percent_words(const struct gq_text *t, size_t pos, struct gq_mark *ret);

/* ---- sentences (sentence.c) ---------------------------------------------------------- */

enum gq_tok_kind {
    GQ_T_TEXT,
    GQ_T_WORD,
    GQ_T_NUM,
    GQ_T_DATE,
    GQ_T_NAME,
    GQ_T_LATIN,
    GQ_T_SEP,
    GQ_T_OPEN,
    GQ_T_CLOSE,
    GQ_T_BLANK,
    GQ_T_SYM
};
enum gq_sep { GQ_DUN = 1, GQ_COMMA, GQ_SEMI, GQ_COLON, GQ_STOP, GQ_BAR };

struct gq_tok {
    size_t from, to;
    uint32_t cls; /* of a word */
    int32_t mate; /* of a bracket, or -1 */
    int32_t mark; /* of a number, index into marks, or -1 */
    uint8_t kind;
    uint8_t sep;
    uint8_t paren; /* bracket is a parenthesis */
};

/* One quantity of the sentence while its facts are gathered. */
struct gq_fact {
    size_t tok; /* its token */
    struct gq_amount *a;
    struct gong_span measure;
    struct gong_span topic; /* subject of the clause where the measure is its object */
    const char *basis;      /* NULL: no change */
    int direction;
    bool part_list;          /* 其中： or 其中， the parts go on over semicolons */
    bool part, total, paren; /* paren: stands in brackets behind another number */
    bool spread;             /* assigned by 分别 */
    bool stated;             /* the basis of the change is said */
    bool verb_first;         /* 净增A 3家、B 5家: the change goes on over 、 */
    struct gong_span scope;
    size_t head;  /* fact that stands before the brackets, or SIZE_MAX */
    size_t group; /* first fact of its 分别 list, or SIZE_MAX */
};

/* What is remembered from one sentence to the next. */
struct gq_frame {
    bool years;   /* the text speaks of several years */
    int64_t year; /* the year it speaks of, 0: unknown */
    size_t findings;
};

struct gq_sentence {
    struct gq_text t;
    struct gq_table table;
    size_t from, to;
    uint16_t *places; /* GQ_PLACES; offsets from `from`, ascending */
    size_t n_places;
    struct gq_mark *marks; /* GQ_MAX_MARKS */
    size_t n_marks;
    struct gq_tok *toks; /* GQ_MAX_TOKENS */
    size_t n_toks;
    struct gq_fact *facts; /* GQ_MAX_MARKS */
    size_t n_facts;
    struct gq_frame *frame;
};

/* places.c: finds where the sentence that begins at `from` ends (`to`) and where numbers can begin in it
 * (`places`); false where nothing in it is worth reading. */
bool gq_sentence_find(struct gq_sentence *s);
/* marks.c: fills marks of [from, to); returns where reading stopped (== to, or less where
 * the sentence holds too many numbers). *ret_long: offset of a numeral beyond reading. */
size_t gq_marks_read(struct gq_sentence *s, size_t *ret_long);
bool gq_is_number_row(const struct gq_text *t);
void gq_tokens_read(struct gq_sentence *s);

/* What stands before a number (left.c). */
struct gq_left {
    size_t lo, hi; /* tokens of the subject, [lo, hi) */
    size_t verb;   /* token of a verb right before the number, or SIZE_MAX */
    bool pred;     /* a predicate (达, 增长, 占) was taken off */
    bool apiece;   /* 分别 */
    bool share;    /* of the form X占Y的 */
    bool compare;  /* of the form 高于全国平均 */
    bool to;       /* 增至, 降至: no change */
    bool reached;  /* 至, 到, 为 stood before the number */
    bool those;    /* 其中投资超亿元的2个: all of it is the measure */
    bool prep;     /* ends in 按, 以: the noun follows */
    bool total;
    bool net;    /* 净增 somewhere before */
    bool joined; /* nothing but 、 和 及 between it and the number before */
    int direction;
    bool growth; /* a verb of growth (增长), not of cutting (压缩) */
    const char *basis;
    enum gq_approx approx; /* 约占, 不低于 before the object */
};

void gq_left_read(const struct gq_sentence *s, size_t tok, struct gq_amount *a, struct gq_left *ret);

/* phrase.c: the noun phrase of tokens [lo, hi); {NULL, 0} where there is none. */
struct gong_span gq_phrase(const struct gq_sentence *s, size_t lo, size_t hi);
/* All words of [lo, hi) but adverbs at its ends. */
struct gong_span gq_words(const struct gq_sentence *s, size_t lo, size_t hi);
/* The same, unless they say nothing by themselves (占比): 新办, 修订. */
struct gong_span gq_label(const struct gq_sentence *s, size_t lo, size_t hi);
/* What stands behind the number at token b: a noun phrase, or else a predicate. */
struct gong_span gq_right(const struct gq_sentence *s, size_t b, bool *ret_predicate);
/* Behind a rate (按5%的比例抽查, 以每人100元的标准发放补贴): what is done at it. */
struct gong_span gq_right_of_rate(const struct gq_sentence *s, size_t b);
/* What is to be done within a time limit: the clause behind 7个工作日内. */
struct gong_span gq_rest(const struct gq_sentence *s, size_t b);
/* The clause behind the number at b goes on to another number: 12人次检查企业5家. */
bool gq_runs_into_number(const struct gq_sentence *s, size_t b);
/* Phrase in front of the bracket or clause that ends at token hi. */
struct gong_span gq_clause_phrase(const struct gq_sentence *s, size_t hi);
#define GQ_PARTS 16 /* values of one list */
/* Splits [lo, hi) at 、 and, with `ands`, at 和 及 与: number of parts, bounds in out[2 * GQ_PARTS]. */
size_t gq_parts(const struct gq_sentence *s, size_t lo, size_t hi, bool ands, size_t *out);
static inline bool gq_tok_has(const struct gq_sentence *s, size_t tok, uint32_t cls)
{
    return s->toks[tok].kind == GQ_T_WORD && (s->toks[tok].cls & cls) != 0;
}
/* Chars of a span. */
size_t gq_chars(struct gong_span s);

/* Fact i is the second number of a range (5%-10%). */
bool gq_is_range_end(const struct gq_sentence *s, size_t i);

void gq_measures(struct gq_sentence *s);
void gq_change(const struct gq_sentence *s, struct gq_fact *f, const struct gq_left *l);
void gq_frame_read(struct gq_sentence *s);
int gq_check(struct gong_ctx *ctx, struct gong_item *it, struct gq_sentence *s);

#endif
