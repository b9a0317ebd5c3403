/* decode.h: shared by the files of this plugin. */
#ifndef DECODE_H
#define DECODE_H

#include <gongbao/charset.h>

struct decode {
    int64_t max_bytes, attachments;
    const char *charset;
    bool detector;
    const char *forced; /* WHATWG name of `charset` */
};

/* ---- magic.c: bytes that are no text ---------------------------------------------------- */

struct magic {
    const char *media_type;
    const char *rule; /* "magic:pdf"; NULL: nothing known, the bytes may be text */
};

struct magic decode_magic(struct gong_span body);
/* Asked where nothing decided the encoding. */
struct magic decode_noise(struct gong_span body);

/* ---- media.c: what kind of text ----------------------------------------------------------- */

/* text/html, application/xml, application/json or text/plain, of decoded text. */
const char *decode_media(struct gong_span text, struct gong_span claimed);

/* ---- meta.c: what the page says about itself ------------------------------------------------- */

/* The label of the first <meta charset>, <meta http-equiv=content-type> or <?xml encoding>, in the
 * first 1,024 bytes or, where there is none, in the head. {NULL, 0}: none. */
struct gong_span decode_meta_label(struct gong_span body);
/* The charset parameter of a Content-Type value. {NULL, 0}: none. */
struct gong_span decode_header_label(struct gong_span content_type);

/* ---- shape.c: what the bytes look like ------------------------------------------------------- */

struct utf8_shape {
    size_t any;    /* 1: there are bytes above 7F */
    size_t damage; /* runs of bytes that are not well-formed */
    size_t narrow; /* sequences of two bytes */
    size_t odd;    /* of these, characters that no page here has */
    size_t wide;   /* sequences of three or four bytes */
};

struct pair_shape {
    size_t pairs, bad;
    double score; /* share of pairs that are frequent in this encoding, 0..1 */
};

struct utf8_shape decode_utf8_shape(struct gong_span body);
struct pair_shape decode_gb_shape(struct gong_span body);
struct pair_shape decode_big5_shape(struct gong_span body);
/* "utf-16le", "utf-16be" or NULL: zero bytes at every second place, or Chinese. */
const char *decode_utf16_shape(struct gong_span body);

/* ---- vote.c: a detector's opinion, where one was built in -------------------------------------- */

/* WHATWG name or NULL. */
const char *decode_vote(struct gong_span body);

/* ---- choose.c: all of it together ---------------------------------------------------------------- */

struct choice {
    const char *used; /* WHATWG name */
    const char *rule;
    struct gong_span header, meta;       /* labels as written; {NULL, 0} where there is none */
    const char *header_name, *meta_name; /* what they mean; NULL: nothing that can be decoded */
};

void decode_choose(struct gong_span body, struct gong_span content_type, bool detector, struct choice *ret);

/* ---- decode.c: pages and their attributes -------------------------------------------------------- */

/* As decode_choose, under the stage's parameters. */
void decode_choice(const struct decode *d, struct gong_span body, struct gong_span content_type,
                   struct choice *ret);
/* A page without body. NULL: reported. */
struct gong_item *decode_bare(struct gong_ctx *ctx, struct gong_item *in, const char *class,
                              const char *rule);
/* What became of the payload: U+0000 put right, attributes and findings set. NULL: reported. */
struct gong_item *decode_page(const struct decode *d, struct gong_item *in, struct gong_edit *e,
                              const struct choice *c, size_t replaced);

/* ---- parts.c: a document on several pages ---------------------------------------------------------- */

int decode_parts(const struct decode *d, struct gong_ctx *ctx, struct gong_item *in);

#endif
