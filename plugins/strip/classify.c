/* classify.c: what kind of page it is, decided before anything is taken for a document. The
 * order is that of certainty: bytes that are no markup, redirects, pages of anti-bot systems,
 * error pages, and then whether the text found is a document or the page is a list or shows
 * nothing without scripts. */
#include "strip.h"

enum {
    STUB_CHARS = 120, /* a redirect page shows next to nothing */
    CHALLENGE_CHARS = 300,
    NOTICE_CHARS = 250,
    NOTICE_LINE = 60, /* a notice is short: a document about error pages is none */
    MIN_NAMED = 12,   /* characters that make a document in a named container */
    MIN_META = 36,    /* beside the meta tags of an article */
    MIN_PROSE = 60,
    MIN_OTHER = 400, /* so much text is something, though no document was found in it */
    MIN_LONG = 1000, /* so much prose is a document, whatever stands around it */
    MIN_DATED = 8,   /* rows of a list that are linked and dated */
    MIN_COLUMN = 3   /* links of a page that says it is a column: a young column is short */
};

static void set(struct page *p, const char *cls, const char *rule)
{
    p->cls = cls;
    p->cls_rule = rule;
}

static uint32_t visible(const struct page *p)
{
    return p->sums[p->n_lines].chars;
}

/* What the page shows beside its links. */
static uint32_t said(const struct page *p)
{
    return visible(p) - p->sums[p->n_lines].links;
}

/* ---- redirects ------------------------------------------------------------------------------ */

static bool is_stub(struct page *p)
{
    bool moves;

    if (visible(p) > STUB_CHARS || p->src.len > 16 * 1024)
        return false;
    if (stub_refresh(p)) {
        set(p, "stub", "stub:meta-refresh");
        return true;
    }
    if (p->src.len <= 4 * 1024 && has(p->src, "/postmeta/")) { /* asks a JSON file where to go */
        set(p, "stub", "stub:postmeta");
        return true;
    }
    moves = has(p->src, "location.href") || has(p->src, "location.replace") ||
            has(p->src, "window.location") || has(p->src, "document.location") ||
            has(p->src, "self.location") || has(p->src, "top.location");
    if (!moves || p->src.len > 4 * 1024 || visible(p) > STUB_CHARS / 2)
        return false;
    p->target = stub_script_target(p->src);
    set(p, "stub", "stub:script");
    return true;
}

/* ---- anti-bot pages --------------------------------------------------------------------------- */

/* What the page says of itself: in its title, or in the few words it shows. */
static bool says(const struct page *p, const char *word)
{
    uint32_t i;

    if (has(p->head_title, word))
        return true;
    for (i = 0; i < p->n_lines; i++)
        if (!(p->lines[i].flags & LINE_HIDDEN) && has(p->lines[i].text, word))
            return true;
    return false;
}

static bool asks_for_proof(struct page *p)
{
    static const char *const words[] = {"安全验证",
                                        "访问验证",
                                        "人机验证",
                                        "滑动验证",
                                        "拖动滑块",
                                        "访问异常",
                                        "访问过于频繁",
                                        "访问被拒绝",
                                        "请求被拦截",
                                        "防火墙",
                                        "访问被阻断",
                                        "访问已被阻断",
                                        "管理员设置拦截",
                                        "可能对网站造成安全威胁",
                                        "请开启JavaScript并刷新",
                                        "Just a moment"};
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (says(p, words[i])) {
            set(p, "challenge", "challenge:captcha");
            return true;
        }
    if (visible(p) > CHALLENGE_CHARS / 3 || (!has(p->src, "captcha") && !has(p->src, "geetest")))
        return false;
    set(p, "challenge", "challenge:captcha");
    return true;
}

static bool is_challenge(struct page *p)
{
    static const struct {
        const char *word, *also, *rule;
    } families[] = {
        {"$_ts=window['$_ts']", "", "challenge:ruishu"},
        {"$_ts = window['$_ts']", "", "challenge:ruishu"},
        {" r='m'", "<script", "challenge:ruishu"},
        {" r=\"m\"", "<script", "challenge:ruishu"},
        {"__jsl_clearance", "", "challenge:jiasule"},
        {"__jsluid", "", "challenge:jiasule"},
        {"document.cookie=", "location.href=location.pathname", "challenge:jiasule"},
        {"go({", "bts", "challenge:jiasule"},
        {"acw_sc__v2", "", "challenge:aliyun"},
        {"aliyun_waf", "", "challenge:aliyun"},
        {"Virtual Container Shield", "", "challenge:shield"},
        {"C3VK", "", "challenge:cookie"},
        {"CT6TS", "", "challenge:cookie"},
    };
    size_t i;

    if (visible(p) > CHALLENGE_CHARS || p->named)
        return false;
    for (i = 0; i < sizeof(families) / sizeof(families[0]); i++)
        if (has(p->src, families[i].word) && (!families[i].also[0] || has(p->src, families[i].also))) {
            set(p, "challenge", families[i].rule);
            return true;
        }
    return asks_for_proof(p);
}

/* What the page says beside its links and its footer: the last lines, one of them surely a footer's. */
static uint32_t said_above_footer(const struct page *p)
{
    uint32_t i, own = 0;
    bool sure = false;

    for (i = p->n_lines; i-- > 0;) {
        const struct line *l = &p->lines[i];
        if (l->flags & LINE_HIDDEN)
            continue;
        if (!words_footer(l->text) && !words_footer_soft(l->text))
            break;
        sure = sure || words_footer(l->text);
        own += l->chars - l->link_chars;
    }
    return sure ? said(p) - own : said(p);
}

struct kept {
    uint32_t chars, links, marks;
};

/* What the document says itself: its title and labelled values are no text. */
static struct kept count_kept(const struct page *p)
{
    struct kept k = {0, 0, 0};
    uint32_t i;

    for (i = p->first; i < p->last; i++) {
        const struct line *l = &p->lines[i];
        if (l->cut || line_is_title(p, l) || line_is_block(l))
            continue;
        k.chars += l->chars;
        k.links += l->link_chars;
        k.marks += l->marks + (l->flags & LINE_ROW ? 1 : 0);
    }
    return k;
}

/* A notice is a good part of it. */
static bool is_notice_line(const struct line *l, uint32_t all)
{
    return !(l->flags & LINE_HIDDEN) && l->chars <= NOTICE_LINE && all <= NOTICE_CHARS &&
           l->chars * 4 >= all && words_notice(l->text);
}

/* A container for a document that holds sentences speaks of errors, and says sorry, as documents do:
 * only its first line can be the notice of an error page. */
static uint32_t notice_end(const struct page *p)
{
    struct kept k = count_kept(p);
    uint32_t i = p->first;

    if (!p->named || k.marks < 4 || k.chars - k.links < 2 * MIN_PROSE)
        return p->n_lines;
    while (i < p->last && p->lines[i].cut)
        i++;
    return i + 1;
}

static bool is_notice(struct page *p)
{
    uint32_t i, all, end;

    if (said(p) > 4 * NOTICE_CHARS)
        return false;
    if (words_notice(p->head_title) && !p->has_meta) {
        set(p, "soft404", "soft404:title");
        return true;
    }
    all = said_above_footer(p);
    end = notice_end(p);
    for (i = 0; i < end && i < p->n_lines; i++)
        if (is_notice_line(&p->lines[i], all)) {
            set(p, "soft404", "soft404:text");
            return true;
        }
    return false;
}

/* ---- document, list or nothing ------------------------------------------------------------------ */

/* The page says that it is a column: the standard's column tags without those of an article,
 * or an address that names an index. */
static bool is_column(const struct page *p)
{
    static const char *const tails[] = {"/",          "/index.html", "/index.htm", "/index.shtml",
                                        "/index.jsp", "/index.php",  "/list.html", "/list.shtml"};
    size_t i;

    if (p->has_meta)
        return false;
    if (label_get(p, "meta", "ColumnName").ptr || label_get(p, "meta", "ColumnType").ptr)
        return true;
    if (p->date.value.ptr)
        return false;
    for (i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
        if (ends(p->url, tails[i]))
            return true;
    return false;
}

/* The page names its document: a line above the text that <title> begins with, or a date. */
static bool is_announced(const struct page *p)
{
    return p->title.rule && (gong_span_is(gong_span_z(p->title.rule), "text:title") ||
                             gong_span_is(gong_span_z(p->title.rule), "line:title") || p->date.value.ptr);
}

/* Titles that link, each with its date beside or below: a list, however much it says of each. */
static bool is_dated_list(const struct page *p, uint32_t from, uint32_t to)
{
    uint32_t i, k, n = 0;
    struct date d;
    size_t at, len;
    bool found;

    for (i = from; i < to; i++) {
        const struct line *l = &p->lines[i];
        if (l->link_chars < 8 || l->link_chars * 10 < l->chars * 6)
            continue;
        for (k = i, found = false; !found && k < to && k < i + 3; k++)
            found = date_find(p->lines[k].text, &d, &at, &len);
        n += found;
    }
    return n >= MIN_DATED;
}

static bool is_prose_article(const struct page *p, struct kept k)
{
    uint32_t own = k.chars - k.links, shown = visible(p);

    if (own < MIN_PROSE || k.marks < 2 || k.links * 3 > k.chars || is_dated_list(p, p->first, p->last))
        return false;
    if (is_column(p))
        return is_announced(p) && own >= 3 * MIN_PROSE && own * 2 >= shown;
    return is_announced(p) || own * 5 >= shown || own >= MIN_LONG;
}

/* An image, or a link to a file, and not many other links. */
static bool holds_file(const struct page *p, uint32_t el)
{
    uint32_t k, links = 0, found = 0;

    for (k = el; k < p->els[el].end; k++) {
        links += p->els[k].tag == TAG_A;
        found += p->els[k].tag == TAG_IMG || (p->els[k].tag == TAG_A && link_media(dom_attr(p, k, "href")));
    }
    return found > 0 && links < 8;
}

/* "See the attachment": words so few, without a sentence, only point to the file beside them. */
static bool only_points(const struct page *p, struct kept k)
{
    uint32_t i;

    if (k.chars - k.links >= MIN_META || k.marks > 0 || !holds_file(p, p->body))
        return false;
    for (i = p->first; i < p->last; i++)
        if (!p->lines[i].cut && words_pointing(p->lines[i].text))
            return true;
    return false;
}

static bool is_article(struct page *p)
{
    struct kept k = count_kept(p);
    uint32_t own = k.chars - k.links;

    if (p->named && own >= MIN_NAMED && own * 3 >= k.links && !only_points(p, k) &&
        (!is_column(p) || k.marks >= 2 || p->date.value.ptr)) {
        set(p, "article", "article:container");
        return true;
    }
    if (p->body == NONE)
        return false;
    if (p->has_meta && own >= MIN_META && k.marks && own >= k.links) {
        set(p, "article", "article:meta");
        return true;
    }
    if (is_prose_article(p, k)) {
        set(p, "article", "article:prose");
        return true;
    }
    return false;
}

/* A container for a document that holds an image or a file, and nothing to read. */
static bool is_image(const struct page *p)
{
    uint32_t i;

    for (i = 0; i < p->n_hits && p->hits[i].role != ROLE_BODY; i++)
        continue;
    return i < p->n_hits && !is_column(p) && holds_file(p, p->hits[i].el);
}

static bool is_list(struct page *p)
{
    uint32_t chars = visible(p), links = p->sums[p->n_lines].links;

    if (is_column(p) && p->n_links >= MIN_COLUMN) {
        set(p, "list", "list:column");
        return true;
    }
    if (p->n_links >= 15 && links * 10 >= chars * 3) {
        set(p, "list", "list:links");
        return true;
    }
    if (is_dated_list(p, 0, p->n_lines)) {
        set(p, "list", "list:dated");
        return true;
    }
    return false;
}

void classify(struct page *p)
{
    struct gong_span told = gong_item_get(p->in, "class.rule");

    if (!is_markup(p->in)) /* decode has looked at the bytes already */
        set(p, "attachment", told.ptr ? gong_copy(p->ctx, told).ptr : "attachment:bytes");
    else if (!p->html && p->n_lines)
        set(p, "article", "article:text");
    else if (!p->html)
        set(p, "shell", "shell:empty");
    else if (is_challenge(p) || is_notice(p) || is_stub(p) || is_article(p))
        return;
    else if (p->has_meta || (p->named && !is_column(p)) || is_image(p))
        set(p, "shell", p->n_images ? "shell:image" : "shell:no-text");
    else if (!is_list(p) && said(p) >= MIN_OTHER)
        set(p, "other", "other:text");
    else if (!p->cls)
        set(p, "shell", p->n_frames ? "shell:frame" : p->n_scripts ? "shell:script" : "shell:no-text");
}
