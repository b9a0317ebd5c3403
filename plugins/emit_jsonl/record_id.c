/* record_id.c: the key of a record (see record.h). */
#include <openssl/evp.h>

#include "record.h"

int record_id(struct gong_ctx *ctx, const struct gong_item *it, char ret_id[RECORD_ID])
{
    static const char digits[] = "0123456789abcdef";
    struct gong_span url = gong_item_get(it, "url"), sha = gong_item_get(it, "payload.sha256"), key;
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned n;

    if (!url.ptr || !sha.ptr)
        return gong_fail(ctx, GONG_EITEM, "the item has no %s, so its record has no id",
                         url.ptr ? "payload digest" : "url");
    key = gong_format(ctx, "%.*s\n%.*s", (int)url.len, url.ptr, (int)sha.len, sha.ptr);
    if (!key.ptr)
        return GONG_EITEM;
    if (EVP_Digest(key.ptr, key.len, sum, &n, EVP_sha256(), NULL) != 1)
        return gong_fail(ctx, GONG_EFATAL, "SHA-256 is not available");
    for (size_t i = 0; i < RECORD_ID; i++)
        ret_id[i] = digits[i % 2 ? sum[i / 2] & 15 : sum[i / 2] >> 4];
    return GONG_OK;
}
