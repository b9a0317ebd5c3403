/* charset_int.h: shared by charset_*.c only.
 *
 * gong_chars collects neighbouring characters of one width and hands them to the edit as one
 * run, so that the map stays small. Decoders push characters from left to right. */
#ifndef GONGBAO_CHARSET_INT_H
#define GONGBAO_CHARSET_INT_H

#include <gongbao/charset.h>

enum gong_decoder {
    GONG_DEC_NONE, /* "replacement" and x-user-defined: known labels that are never decoded */
    GONG_DEC_UTF8,
    GONG_DEC_UTF16LE,
    GONG_DEC_UTF16BE,
    GONG_DEC_GB18030,
    GONG_DEC_SINGLE, /* one byte a character, table asked of iconv */
    GONG_DEC_MULTI   /* up to three bytes a character, each asked of iconv */
};

struct gong_encoding {
    const char *name; /* as gong_charset_name() returns it */
    enum gong_decoder decoder;
    const char *iconv;  /* the only names iconv_open() ever sees */
    const char *labels; /* lower case, separated and enclosed by blanks */
};

const struct gong_encoding *gong_encoding_find(struct gong_span name);

enum { GONG_CHARS_BLOCK = 3072 };

struct gong_chars {
    struct gong_edit *e;
    size_t k, text_w, src, src_w; /* what is collected: k characters that begin at src */
    size_t replaced;
    char block[GONG_CHARS_BLOCK];
};

void gong_chars_init(struct gong_chars *c, struct gong_edit *e);
/* One character that was read from src_w bytes at src. */
void gong_chars_push(struct gong_chars *c, uint32_t cp, size_t src, size_t src_w);
/* U+FFFD for the src_w bytes at src. */
void gong_chars_bad(struct gong_chars *c, size_t src, size_t src_w);
void gong_chars_flush(struct gong_chars *c);

/* Number of ASCII bytes at p, n bytes long. */
size_t gong_ascii_run(const unsigned char *p, size_t n);

void gong_decode_utf8(struct gong_chars *c);
void gong_decode_utf16(struct gong_chars *c, bool big);
/* false: the table could not be made (iconv lacks GB18030). */
bool gong_decode_gb18030(struct gong_chars *c);
bool gong_decode_single(struct gong_chars *c, const char *iconv_name);
bool gong_decode_multi(struct gong_chars *c, const char *iconv_name);

#endif
