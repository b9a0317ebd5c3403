/* stub.c: where a page that only leads on leads to: literal addresses, nothing is run. */
#include "strip.h"

/* The url of "0; url=..." */
static struct gong_span refresh_url(struct gong_span content)
{
    size_t at = find_name(content, "url");

    if (at == SIZE_MAX)
        return gong_span_none();
    at += 3;
    while (at < content.len && strchr(" =\t'\"", content.ptr[at]))
        at++;
    content = trim(gong_span_sub(content, at, content.len));
    while (content.len && strchr("'\"", content.ptr[content.len - 1]))
        content.len--;
    return content.len ? content : gong_span_none();
}

bool stub_refresh(struct page *p)
{
    uint32_t i;

    for (i = 0; i < p->n_els; i++)
        if (p->els[i].tag == TAG_META && same_name(dom_attr(p, i, "http-equiv"), "refresh")) {
            p->target = refresh_url(dom_attr(p, i, "content"));
            if (p->target.ptr)
                return true;
        }
    return false;
}

/* The string literal behind "location.href =", "location.replace(" and their kin. */
struct gong_span stub_script_target(struct gong_span s)
{
    static const char *const words[] = {"location.href",   "location.replace(", "location.assign(",
                                        "window.location", "document.location", "self.location",
                                        "top.location",    "location="};
    size_t i, at, from;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        at = gong_span_find(s, 0, gong_span_z(words[i]));
        if (at == SIZE_MAX)
            continue;
        for (at += strlen(words[i]); at < s.len && strchr(" =(\t", s.ptr[at]); at++)
            continue;
        if (at >= s.len || (s.ptr[at] != '"' && s.ptr[at] != '\''))
            continue;
        for (from = ++at; at < s.len && s.ptr[at] != s.ptr[from - 1] && s.ptr[at] != '\n'; at++)
            continue;
        return gong_span_sub(s, from, at);
    }
    return gong_span_none();
}
