/* digest.h: SHA-256 by OpenSSL's libcrypto. */
#ifndef GONG_BASE_DIGEST_H
#define GONG_BASE_DIGEST_H

#include <gongbao/span.h>

enum { GONG_SHA256_HEX = 64 };

/* Lower-case hex and a NUL into out. false: libcrypto failed. */
bool gong_sha256_hex(struct gong_span data, char out[GONG_SHA256_HEX + 1]);

#endif
