/* meta.c: the encoding prescan of the HTML standard, without building a tree: comments are passed
 * over, attributes of <meta> are read, everything else is skipped. First the 1,024 bytes that the
 * standard asks for, then, because many templates put scripts and comments first, the head. */
#include "decode.h"

enum { HEAD_BYTES = 64 * 1024, STANDARD_BYTES = 1024 };

static char lower(char b)
{
    return b >= 'A' && b <= 'Z' ? (char)(b + ('a' - 'A')) : b;
}

static bool is_space(char b)
{
    return b == ' ' || b == '\t' || b == '\n' || b == '\r' || b == '\f';
}

/* `word` is lower case. */
static bool at_word(struct gong_span s, size_t at, const char *word)
{
    for (; *word; word++, at++)
        if (at >= s.len || lower(s.ptr[at]) != *word)
            return false;
    return true;
}

static size_t skip_space(struct gong_span s, size_t at)
{
    while (at < s.len && is_space(s.ptr[at]))
        at++;
    return at;
}

static struct gong_span unquoted(struct gong_span s, size_t at)
{
    size_t end;

    at = skip_space(s, at);
    if (at < s.len && (s.ptr[at] == '"' || s.ptr[at] == '\'')) {
        size_t close = gong_span_find(s, at + 1, gong_span(s.ptr + at, 1));

        return gong_span_sub(s, at + 1, close == SIZE_MAX ? s.len : close);
    }
    for (end = at; end < s.len && !is_space(s.ptr[end]) && s.ptr[end] != ';'; end++)
        ;
    return gong_span_sub(s, at, end);
}

struct gong_span decode_header_label(struct gong_span content_type)
{
    size_t i;

    for (i = 0; i < content_type.len; i++) {
        size_t eq;

        if (!at_word(content_type, i, "charset"))
            continue;
        eq = skip_space(content_type, i + 7);
        if (eq < content_type.len && content_type.ptr[eq] == '=') {
            struct gong_span label = unquoted(content_type, eq + 1);

            return label.len ? label : gong_span_none();
        }
    }
    return gong_span_none();
}

struct attribute {
    struct gong_span name, value;
};

/* The value that begins at *at: quoted, or up to a blank or the end of the tag. */
static struct gong_span attribute_value(struct gong_span s, size_t *at)
{
    size_t from = *at, i = from;

    if (i < s.len && (s.ptr[i] == '"' || s.ptr[i] == '\'')) {
        size_t close = gong_span_find(s, i + 1, gong_span(s.ptr + i, 1));

        close = close == SIZE_MAX ? s.len : close;
        *at = close + 1;
        return gong_span_sub(s, i + 1, close);
    }
    while (i < s.len && !is_space(s.ptr[i]) && s.ptr[i] != '>')
        i++;
    *at = i;
    return gong_span_sub(s, from, i);
}

/* The next attribute of a tag. false at its end; *at is then past the '>'. */
static bool next_attribute(struct gong_span s, size_t *at, struct attribute *ret)
{
    size_t i = *at, from;

    while (i < s.len && (is_space(s.ptr[i]) || s.ptr[i] == '/'))
        i++;
    if (i >= s.len || s.ptr[i] == '>') {
        *at = i + 1;
        return false;
    }
    for (from = i++; i < s.len && !is_space(s.ptr[i]) && !strchr("=/>", s.ptr[i]); i++)
        ;
    ret->name = gong_span_sub(s, from, i);
    ret->value = gong_span_none();
    *at = skip_space(s, i);
    if (*at < s.len && s.ptr[*at] == '=') {
        *at = skip_space(s, *at + 1);
        ret->value = attribute_value(s, at);
    }
    return true;
}

/* The label of the <meta> tag whose attributes begin at *at. */
static struct gong_span meta_tag(struct gong_span s, size_t *at)
{
    struct gong_span charset = gong_span_none(), content = gong_span_none();
    bool pragma = false;
    struct attribute a;

    while (next_attribute(s, at, &a)) {
        if (a.name.len == 7 && at_word(a.name, 0, "charset") && !charset.ptr)
            charset = a.value;
        else if (a.name.len == 7 && at_word(a.name, 0, "content") && !content.ptr)
            content = decode_header_label(a.value);
        else if (a.name.len == 10 && at_word(a.name, 0, "http-equiv"))
            pragma = a.value.len == 12 && at_word(a.value, 0, "content-type");
    }
    if (charset.ptr)
        return charset;
    return pragma ? content : gong_span_none();
}

static struct gong_span prescan(struct gong_span s)
{
    size_t at = 0;

    while (at < s.len) {
        const char *open = memchr(s.ptr + at, '<', s.len - at);

        if (!open)
            break;
        at = (size_t)(open - s.ptr);
        if (at_word(s, at, "<!--")) {
            at = gong_span_find(s, at + 2, GONG_LIT("-->"));
            if (at == SIZE_MAX)
                break;
        } else if (at_word(s, at, "<meta") && at + 5 < s.len &&
                   (is_space(s.ptr[at + 5]) || s.ptr[at + 5] == '/')) {
            struct gong_span label;

            at += 5;
            label = meta_tag(s, &at);
            if (label.len)
                return label;
        } else if (at_word(s, at, "</head") || at_word(s, at, "<body")) {
            break;
        } else {
            at++;
        }
    }
    return gong_span_none();
}

static struct gong_span xml_label(struct gong_span s)
{
    size_t at = gong_span_starts(s, GONG_LIT("\xEF\xBB\xBF")) ? 3 : 0, end, enc;

    at = skip_space(s, at);
    if (!at_word(s, at, "<?xml"))
        return gong_span_none();
    end = gong_span_find(s, at, GONG_LIT("?>"));
    s = gong_span_sub(s, 0, end == SIZE_MAX ? s.len : end);
    enc = gong_span_find(s, at, GONG_LIT("encoding"));
    if (enc == SIZE_MAX)
        return gong_span_none();
    enc = skip_space(s, enc + 8);
    return enc < s.len && s.ptr[enc] == '=' ? unquoted(s, enc + 1) : gong_span_none();
}

struct gong_span decode_meta_label(struct gong_span body)
{
    struct gong_span label = prescan(gong_span_sub(body, 0, STANDARD_BYTES));

    if (!label.len)
        label = prescan(gong_span_sub(body, 0, HEAD_BYTES));
    if (!label.len)
        label = xml_label(gong_span_sub(body, 0, STANDARD_BYTES));
    return label.len ? label : gong_span_none();
}
