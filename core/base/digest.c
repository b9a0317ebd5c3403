/* digest.c: see digest.h. */
#include "base/digest.h"

#include <openssl/evp.h>

bool gong_sha256_hex(struct gong_span data, char out[GONG_SHA256_HEX + 1])
{
    static const char hex[] = "0123456789abcdef";
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    if (EVP_Digest(data.ptr, data.len, md, &n, EVP_sha256(), NULL) != 1 || n != GONG_SHA256_HEX / 2)
        return false;
    for (unsigned i = 0; i < n; i++) {
        out[2 * i] = hex[md[i] >> 4];
        out[2 * i + 1] = hex[md[i] & 15];
    }
    out[GONG_SHA256_HEX] = 0;
    return true;
}
