/* choose.c: which encoding the bytes are in. Declarations are often wrong, bytes are not: what is
 * well-formed UTF-8 with characters outside ASCII is UTF-8, whatever was declared; what is not and
 * was declared so is looked at. The order: byte order mark, header, meta, UTF-8 by validity,
 * GB18030 and Big5 by validity and frequency, UTF-16 by shape, the detector, GB18030. */
#include "decode.h"

static const char *bom_name(struct gong_span b)
{
    if (gong_span_starts(b, GONG_LIT("\xEF\xBB\xBF")))
        return "utf-8";
    if (gong_span_starts(b, GONG_LIT("\xFE\xFF")))
        return "utf-16be";
    if (gong_span_starts(b, GONG_LIT("\xFF\xFE")))
        return "utf-16le";
    return gong_span_starts(b, GONG_LIT("\x84\x31\x95\x33")) ? "gb18030" : NULL;
}

static bool is(const char *name, const char *other)
{
    return name && strcmp(name, other) == 0;
}

/* What a label means here: the first known name of "utf-8,gbk", or NULL. */
static const char *meaning(struct gong_span label)
{
    size_t i, from = 0;

    for (i = 0; label.ptr && i <= label.len; i++) {
        const char *name;

        if (i < label.len && !strchr(",;|'\" ", label.ptr[i]))
            continue;
        name = gong_charset_name(gong_span_sub(label, from, i));
        if (name && !is(name, "replacement") && !is(name, "x-user-defined") && !is(name, "iso-2022-jp"))
            return name;
        from = i + 1;
    }
    return NULL;
}

static bool is_utf16(const char *name)
{
    return is(name, "utf-16le") || is(name, "utf-16be");
}

static bool is_cjk(const char *name)
{
    return is(name, "gb18030") || is(name, "big5") || is(name, "shift_jis") || is(name, "euc-jp") ||
           is(name, "euc-kr");
}

/* The declaration that counts, as a name; *ret_rule says where it stood. */
static const char *declared(const struct choice *c, const char **ret_rule)
{
    *ret_rule = c->header_name ? "header" : "meta";
    return c->header_name ? c->header_name : c->meta_name;
}

/* The first declaration that says `name` gives the rule, else `rule`. */
static void settle(struct choice *c, const char *name, const char *rule)
{
    c->used = name;
    c->rule = is(c->header_name, name) ? "header" : is(c->meta_name, name) ? "meta" : rule;
}

static bool fits(struct pair_shape s)
{
    return s.pairs && s.bad * 20 <= s.pairs;
}

/* Two-byte sequences only: a few Chinese characters in GBK can be well-formed UTF-8 as well. */
static bool rather_pairs(struct gong_span body, struct utf8_shape s, const char *name)
{
    struct pair_shape gb;

    if (s.wide)
        return false;
    if (is_cjk(name))
        return true;
    gb = decode_gb_shape(body);
    return !is(name, "utf-8") && s.odd * 2 >= s.narrow && fits(gb) && gb.score >= 0.8;
}

static bool by_utf8(struct gong_span body, struct choice *c)
{
    struct utf8_shape s = decode_utf8_shape(body);
    const char *where, *name = declared(c, &where);

    if (!s.any) {
        if (name && !is_utf16(name))
            settle(c, name, where);
        else
            settle(c, "utf-8", "ascii");
        return true;
    }
    if (s.damage == 0) {
        if (rather_pairs(body, s, name))
            return false;
        settle(c, "utf-8", "utf-8-valid");
        return true;
    }
    /* Chinese UTF-8 with damage: GBK text has almost no sequences of three bytes */
    if (s.wide >= 2 && (s.damage * 5 <= s.wide + 1 || (is(name, "utf-8") && s.damage * 2 <= s.wide))) {
        settle(c, "utf-8", "utf-8-damaged");
        return true;
    }
    return false;
}

/* The bytes are not UTF-8 and something else was declared: is it believable? What is declared
 * may be damaged; only what fits much better beats it. */
static bool believable(const char *name, struct pair_shape gb, struct pair_shape big5)
{
    if (is(name, "gb18030"))
        return !(fits(big5) && big5.score > gb.score + 0.3 && big5.pairs >= 8);
    if (is(name, "big5"))
        return !(fits(gb) && gb.score > big5.score + 0.2);
    if (is_cjk(name))
        return true;
    return !(fits(gb) && gb.pairs >= 4 && gb.score >= 0.8); /* iso-8859-1 over Chinese text */
}

static void by_pairs(struct gong_span body, bool detector, struct choice *c)
{
    struct pair_shape gb = decode_gb_shape(body), big5 = decode_big5_shape(body);
    const char *names[2] = {c->header_name, c->meta_name}, *vote = NULL;
    size_t i;

    for (i = 0; i < 2; i++) {
        if (!names[i] || is(names[i], "utf-8") || is_utf16(names[i]) || !believable(names[i], gb, big5))
            continue;
        settle(c, names[i], "meta");
        return;
    }
    if (fits(gb) && gb.score >= 0.5 && gb.score >= big5.score) {
        settle(c, "gb18030", "gb18030-valid");
    } else if (fits(big5) && big5.score >= 0.5) {
        settle(c, "big5", "big5-valid");
    } else if ((vote = decode_utf16_shape(body)) != NULL) {
        settle(c, vote, "utf-16-shape");
    } else if (detector && (vote = decode_vote(body)) != NULL && !is(vote, "utf-8")) {
        settle(c, vote, "uchardet");
    } else {
        settle(c, "gb18030", "fallback");
    }
}

void decode_choose(struct gong_span body, struct gong_span content_type, bool detector, struct choice *ret)
{
    const char *name = bom_name(body);

    memset(ret, 0, sizeof *ret);
    ret->header = decode_header_label(content_type);
    ret->meta = decode_meta_label(body);
    ret->header_name = meaning(ret->header);
    ret->meta_name = meaning(ret->meta);
    if (name) {
        ret->used = name;
        ret->rule = "bom";
        return;
    }
    /* zero bytes are so rare in other texts that Chinese with a few ASCII characters is seen, too */
    if (memchr(body.ptr, 0, body.len < 4096 ? body.len : 4096))
        name = decode_utf16_shape(body);
    if (name) {
        settle(ret, name, "utf-16-shape");
        return;
    }
    /* a meta tag that could be read cannot stand in UTF-16 */
    if (is_utf16(ret->meta_name))
        ret->meta_name = "utf-8";
    if (!by_utf8(body, ret))
        by_pairs(body, detector, ret);
}
