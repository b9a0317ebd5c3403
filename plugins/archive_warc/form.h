/* form.h: what all records of a run have in common: the version of the format, and how digests are made. */
#ifndef ARCHIVE_WARC_FORM_H
#define ARCHIVE_WARC_FORM_H

#include <gongbao/plugin.h>

enum warc_version { WARC_1_1, WARC_1_0 }; /* as the parameter counts them */

/* How records are made. */
struct form {
    enum warc_version version;
    bool summed;                  /* each record has a sum of its own, that of its gzip member */
    struct evp_md_ctx_st *sha256; /* OpenSSL's, begun anew for every digest */
};

/* GONG_OK or a reported failure. */
int form_open(struct form *f, struct gong_ctx *ctx, enum warc_version version, bool summed);
void form_close(struct form *f);
enum { FORM_HEX = 64 };
/* SHA-256 of the parts as one text, in lower-case hex. false: reported. */
bool form_hex(struct gong_ctx *ctx, const struct form *f, const struct gong_span *parts, size_t n,
              char out[FORM_HEX + 1]);
/* The line that a record of this version begins with. */
const char *version_line(enum warc_version version);

#endif
