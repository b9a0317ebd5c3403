/* target.c: which addresses may be asked at all, decided on the parsed and normalised URL:
 * the same text is then given to curl, so that the check and the request read it alike.
 * Where the connection really goes is decided later, on the socket (transfer.c). */
#include "fetch.h"

static bool has_credentials(struct gong_span href)
{
    size_t from = gong_span_find(href, 0, GONG_LIT("://")), end;

    if (from == SIZE_MAX)
        return false;
    for (end = from + 3; end < href.len && !strchr("/?#", href.ptr[end]); end++)
        if (href.ptr[end] == '@')
            return true;
    return false;
}

struct target_refusal target_resolve(struct gong_ctx *ctx, struct gong_span text, struct gong_span base,
                                     struct gong_url *url, struct gong_span *ret_text)
{
    struct gong_url parsed;

    if (gong_url_parse(ctx, text, base, &parsed) != GONG_OK)
        return (struct target_refusal){"bad-url", "is not a URL"};
    if (!gong_span_is(parsed.scheme, "http") && !gong_span_is(parsed.scheme, "https"))
        return (struct target_refusal){"scheme", "only http and https are fetched"};
    if (parsed.host.len == 0)
        return (struct target_refusal){"bad-url", "names no host"};
    if (has_credentials(parsed.href))
        return (struct target_refusal){"bad-url", "carries a user name or a password"};
    if (parsed.href.len > FETCH_MAX_URL)
        return (struct target_refusal){"bad-url", "is longer than 2,048 bytes"};
    *url = parsed;
    *ret_text = gong_span_sub(parsed.href, 0, gong_span_find(parsed.href, 0, GONG_LIT("#")));
    return (struct target_refusal){NULL, NULL};
}
