/* body.c: which element is the document.
 *
 * Named containers first: the match with the most text of its own (links do not count) wins,
 * then the innermost match below it that still holds nearly all of it, so that a frame loses
 * to the editor's container inside. Where no container is known, or the known ones hold little
 * beside the prose of the page, the prose decides: from the top, go down as long as one child
 * holds nearly all of it. */
#include "strip.h"

enum { KEEP_NAMED = 80, KEEP_PROSE = 85, SMALL_NAMED = 20, MIN_TEXT = 12 };

struct weight {
    uint32_t chars, links, prose;
};

static struct weight weigh(const struct page *p, uint32_t el)
{
    const struct el *e = &p->els[el];
    const struct sums *a = &p->sums[e->line], *b = &p->sums[e->line_end];
    struct weight w = {b->chars - a->chars, b->links - a->links, b->prose - a->prose};

    return w;
}

static uint32_t prose_of(const struct page *p, uint32_t el, bool hidden)
{
    const struct el *e = &p->els[el];

    if (hidden)
        return p->sums[e->line_end].all_prose - p->sums[e->line].all_prose;
    return weigh(p, el).prose;
}

static uint32_t own_text(const struct page *p, uint32_t el, bool hidden)
{
    const struct el *e = &p->els[el];
    const struct sums *a = &p->sums[e->line], *b = &p->sums[e->line_end];
    struct weight w = weigh(p, el);

    if (hidden) /* for documents that a script shows later */
        return b->all_chars - a->all_chars - (b->all_links - a->all_links);
    return w.chars - w.links;
}

static bool below(const struct page *p, uint32_t inner, uint32_t outer)
{
    return inner > outer && inner < p->els[outer].end;
}

/* The match of the role with the most text, and inside it the innermost that keeps it. */
static uint32_t best_named(const struct page *p, enum role role, bool hidden)
{
    uint32_t i, best = NONE, most = 0, text;

    for (i = 0; i < p->n_hits; i++) {
        if (p->hits[i].role != role || (best != NONE && p->hits[i].el == best))
            continue;
        text = own_text(p, p->hits[i].el, hidden);
        if (best == NONE || text > most) {
            best = p->hits[i].el;
            most = text;
        }
    }
    for (i = 0; i < p->n_hits && best != NONE; i++)
        if (p->hits[i].role == role && below(p, p->hits[i].el, best) &&
            own_text(p, p->hits[i].el, hidden) * 100ull >= (uint64_t)most * KEEP_NAMED)
            best = p->hits[i].el;
    return best;
}

static uint32_t heaviest_child(const struct page *p, uint32_t el, bool hidden, uint32_t *ret_prose)
{
    uint32_t c, best = NONE, w;

    *ret_prose = 0;
    for (c = el + 1; c < p->els[el].end; c = p->els[c].end) {
        if (p->els[c].tag == TAG_TEXT || p->els[c].flags & EL_SKIP)
            continue;
        w = prose_of(p, c, hidden);
        if (w > *ret_prose) {
            *ret_prose = w;
            best = c;
        }
    }
    return best;
}

/* Down from `at`, as long as one child holds `keep` percent of its prose. */
static uint32_t descend(const struct page *p, uint32_t at, bool hidden, uint32_t keep)
{
    uint32_t child, prose, total = prose_of(p, at, hidden);

    while ((child = heaviest_child(p, at, hidden, &prose)) != NONE && prose > 0 &&
           prose * 100ull >= (uint64_t)total * keep)
        at = child;
    return at;
}

/* More than a third of what the element shows are links. */
static bool many_links(const struct page *p, uint32_t el)
{
    struct weight w = weigh(p, el);

    return w.links * 3 > w.chars;
}

/* Where what holds nearly all prose is full of links, the document is a smaller part of it. */
static uint32_t by_prose(const struct page *p, uint32_t top, bool hidden)
{
    uint32_t at = descend(p, top, hidden, KEEP_PROSE), keep;

    for (keep = 65; keep >= 35 && many_links(p, at); keep -= 15)
        at = descend(p, at, hidden, keep);
    while (at != top && (!(p->els[at].flags & EL_BLOCK) || p->els[at].tag == TAG_P ||
                         p->els[at].tag == TAG_LI || p->els[at].tag == TAG_TD || p->els[at].tag == TAG_TR))
        at = p->els[at].parent;
    return at;
}

static uint32_t find_tag(const struct page *p, enum tag tag)
{
    uint32_t i;

    for (i = 0; i < p->n_els; i++)
        if (p->els[i].tag == tag)
            return i;
    return NONE;
}

static void take(struct page *p, uint32_t el, const char *rule, bool named)
{
    p->body = el;
    p->body_rule = rule;
    p->named = named;
    p->first = p->els[el].line;
    p->last = p->els[el].line_end;
}

/* Lines of dropped elements: wholly inside of one. */
static void mark_drops(struct page *p)
{
    uint32_t i, k;

    for (i = p->body + 1; i < p->els[p->body].end; i++) {
        const struct el *e = &p->els[i];
        if (!(e->flags & EL_DROP))
            continue;
        for (k = e->line; k < e->line_end; k++) {
            const struct line *l = &p->lines[k];
            const struct frag *last = &p->frags[l->frag + l->n_frags - 1];
            if (p->frags[l->frag].el >= i && last->el < e->end)
                p->lines[k].flags |= LINE_DROP;
        }
        i = e->end - 1; /* what is dropped inside is dropped already */
    }
}

/* The document stands in hidden nodes, and a script shows it later: what is hidden is ten
 * times what is shown in its place. */
static bool choose_hidden(struct page *p, uint32_t top, uint32_t shown)
{
    uint32_t named = best_named(p, ROLE_BODY, true), prose, own, all = prose_of(p, top, false);

    own = named == NONE ? 0 : own_text(p, named, true);
    if (own >= 4 * MIN_TEXT && own >= 10 * shown && own >= 2 * all) {
        take(p, named, "body:hidden", true);
    } else {
        prose = by_prose(p, top, true);
        own = prose_of(p, prose, true);
        if (shown >= MIN_TEXT || own < 20 * MIN_TEXT || own < 10 * all)
            return false;
        take(p, prose, "body:hidden", false);
    }
    p->body_hidden = true;
    return true;
}

/* Text in all containers of the role, each counted once; copies of the one given (the same page
 * for telephones) are no further text. */
static uint32_t text_in_all(const struct page *p, enum role role, uint32_t given)
{
    uint32_t i, end = 0, own, like = own_text(p, given, false), sum = like;

    for (i = 0; i < p->n_hits; i++) {
        if (p->hits[i].role != role || p->hits[i].el < end)
            continue;
        end = p->els[p->hits[i].el].end;
        own = own_text(p, p->hits[i].el, false);
        if (own != like && !below(p, given, p->hits[i].el))
            sum += own;
    }
    return sum;
}

/* A named container is the document, unless it is a small part of the prose around it, or one
 * of several parts (questions and answers, each in its own container). */
static bool is_whole(const struct page *p, uint32_t named, uint32_t prose)
{
    uint32_t own = own_text(p, named, false), all = prose_of(p, prose, false);

    if (weigh(p, named).chars < MIN_TEXT || own * 10ull < text_in_all(p, ROLE_BODY, named) * 6ull)
        return false;
    if (own * 100ull >= (uint64_t)all * SMALL_NAMED)
        return true;
    return own >= 6 * MIN_TEXT && p->has_meta;
}

/* Named as a part of the site's frame: menus, footers, comments. */
static bool is_aside(const struct page *p, uint32_t el)
{
    static const char *const parts[] = {"nav",     "menu",      "footer",  "sidebar", "copyright",
                                        "comment", "recommend", "related", "login",   "dialog"};
    struct gong_span id = dom_attr(p, el, "id"), cls = dom_attr(p, el, "class");
    size_t i;

    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (find_name(id, parts[i]) != SIZE_MAX || find_name(cls, parts[i]) != SIZE_MAX)
            return true;
    return gong_node_is(p->els[el].node, "nav") || gong_node_is(p->els[el].node, "footer") ||
           gong_node_is(p->els[el].node, "aside");
}

/* Where the prose must decide, that of the frame does not count; what holds most prose
 * of the page is no frame, whatever its name. */
static bool mark_asides(struct page *p, uint32_t top)
{
    uint32_t i, k, all = prose_of(p, top, false);

    for (i = top + 1; i < p->els[top].end; i++) {
        const struct el *e = &p->els[i];
        if (e->tag == TAG_TEXT || !(e->flags & EL_BLOCK) || !is_aside(p, i) ||
            prose_of(p, i, false) * 4ull > all * 3ull)
            continue;
        for (k = e->line; k < e->line_end; k++)
            p->lines[k].flags |= LINE_ASIDE;
        i = e->end - 1;
    }
    return lines_sum(p) == GONG_OK;
}

static void choose(struct page *p)
{
    uint32_t top = find_tag(p, TAG_BODY), named = best_named(p, ROLE_BODY, false), prose, frame;
    uint32_t like = parts_body(p);

    if (like != NONE && weigh(p, like).chars > 0) {
        take(p, like, "body:part", p[-(int64_t)p->no].named);
        return;
    }
    if (top == NONE || choose_hidden(p, top, named == NONE ? 0 : own_text(p, named, false)))
        return;
    prose = by_prose(p, top, false);
    if (named != NONE && is_whole(p, named, prose)) {
        take(p, named, "body:named", true);
        return;
    }
    if (!mark_asides(p, top))
        return;
    prose = by_prose(p, top, false);
    frame = best_named(p, ROLE_FRAME, false);
    if (frame != NONE && below(p, frame, prose) &&
        prose_of(p, frame, false) * 100ull >=
            (uint64_t)prose_of(p, prose, false) * (many_links(p, prose) ? 35 : KEEP_PROSE))
        prose = frame;
    if (weigh(p, prose).chars >= MIN_TEXT)
        take(p, prose, "body:prose", false);
}

/* The document's own list of attachments, right below its container. */
static void take_attachments(struct page *p)
{
    uint32_t i, last = p->last;
    bool headed = false;

    for (i = p->last; i < p->n_lines && i < p->last + 20; i++) {
        const struct line *l = &p->lines[i];
        if (l->flags & LINE_HIDDEN || line_is_block(l))
            continue;
        headed = headed || link_heads_attachments(l);
        if (!headed || !link_is_attachment(p, l))
            break;
        last = i + 1;
    }
    for (i = p->last; i < last; i++)
        if (!link_is_attachment(p, &p->lines[i]))
            p->lines[i].cut = "tools";
    p->last = last;
}

static void tell(const struct page *p)
{
    struct gong_node *n = p->els[p->body].node;
    struct gong_span tag = gong_node_tag(n), id = gong_node_attr(n, "id");
    struct gong_span cls = gong_node_attr(n, "class");

    gong_log(p->ctx, GONG_DEBUG, "document: <%.*s id=\"%.*s\" class=\"%.*s\"> by %s", (int)tag.len, tag.ptr,
             (int)(id.len < 80 ? id.len : 80), id.ptr ? id.ptr : "", (int)(cls.len < 80 ? cls.len : 80),
             cls.ptr ? cls.ptr : "", p->body_rule);
}

void body_choose(struct page *p)
{
    choose(p);
    if (p->body == NONE)
        return;
    tell(p);
    match_drops(p, p->body);
    mark_drops(p);
    if (!p->body_hidden)
        take_attachments(p);
}
