/* form.c: see form.h. */
#include "form.h"

#include <openssl/evp.h>

const char *version_line(enum warc_version version)
{
    return version == WARC_1_0 ? "WARC/1.0\r\n" : "WARC/1.1\r\n";
}

int form_open(struct form *f, struct gong_ctx *ctx, enum warc_version version, bool summed)
{
    f->version = version;
    f->summed = summed;
    f->sha256 = EVP_MD_CTX_new();
    if (f->sha256 && EVP_DigestInit_ex(f->sha256, EVP_sha256(), NULL))
        return GONG_OK;
    return gong_fail(ctx, GONG_EFATAL, "SHA-256 cannot be computed");
}

void form_close(struct form *f)
{
    EVP_MD_CTX_free(f->sha256);
    f->sha256 = NULL;
}

bool form_hex(struct gong_ctx *ctx, const struct form *f, const struct gong_span *parts, size_t n,
              char out[FORM_HEX + 1])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char md[EVP_MAX_MD_SIZE];
    bool ok = EVP_DigestInit_ex(f->sha256, NULL, NULL); /* the same again, which need not be looked up */

    for (size_t i = 0; ok && i < n; i++)
        ok = EVP_DigestUpdate(f->sha256, parts[i].ptr, parts[i].len);
    ok = ok && EVP_DigestFinal_ex(f->sha256, md, NULL);
    for (size_t i = 0; ok && i < FORM_HEX / 2; i++) {
        out[2 * i] = digits[md[i] >> 4];
        out[2 * i + 1] = digits[md[i] & 15];
    }
    out[FORM_HEX] = 0;
    if (!ok)
        gong_fail(ctx, GONG_EFATAL, "SHA-256 cannot be computed");
    return ok;
}
