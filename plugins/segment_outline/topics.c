/* topics.c: the topics dictionary, and the topic of each heading of level 1.
 *
 * Wording first: of all phrases found in a heading the heaviest gives the topic, the first of
 * equals. Then position: a heading that names a later year than the report's is its plan; one
 * without known words stands among what it stands between. All words are in the dictionary
 * (pipelines/dictionaries/topics.json), none here.
 *
 * Phrases are looked up by their first character in a small table, so that a heading costs one
 * look per character whatever the size of the dictionary. */
#include "dictionary.h"
#include "outline.h"

enum { HEADING_BYTES = 360 };

static unsigned bucket_of(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;

    return (u[0] * 7u + u[1] * 31u + u[2]) % TOPIC_BUCKETS;
}

void topics_index(struct topics *d)
{
    for (size_t i = 0; i < d->n_phrases; i++) {
        unsigned b = bucket_of(d->phrases[i].text.ptr);

        d->phrases[i].next = d->buckets[b];
        d->buckets[b] = (uint32_t)i + 1;
    }
}

static bool better(const struct wording *best, const struct phrase *p, size_t at, size_t best_len)
{
    if (!best->topic.ptr || p->weight != best->weight)
        return !best->topic.ptr || p->weight > best->weight;
    return at == best->at && p->text.len > best_len;
}

struct wording outline_wording(const struct topics *d, struct gong_span heading)
{
    struct wording best = {{NULL, 0}, 0, 0};
    size_t best_len = 0;

    if (!d)
        return best;
    heading = gong_span_sub(heading, 0, HEADING_BYTES);
    for (size_t at = 0; at + 3 <= heading.len; at++) {
        struct gong_span rest = gong_span_sub(heading, at, heading.len);

        if (((unsigned char)heading.ptr[at] & 0xC0) == 0x80)
            continue;
        for (uint32_t i = d->buckets[bucket_of(rest.ptr)]; i; i = d->phrases[i - 1].next) {
            const struct phrase *p = &d->phrases[i - 1];

            if (gong_span_starts(rest, p->text) && better(&best, p, at, best_len)) {
                best = (struct wording){p->topic, p->weight, at};
                best_len = p->text.len;
            }
        }
    }
    return best;
}

/* Without a last pair of brackets: …的通知（云教规〔2021〕2号） is a 通知. */
static struct gong_span without_brackets(struct gong_span s)
{
    size_t at = s.len;
    unsigned n, depth = 0;

    while (at > 0) {
        uint32_t c = gong_fold_width(gong_utf8_before(s, at, &n));

        at -= n;
        depth += c == ')';
        depth -= c == '(' && depth > 0;
        if (depth == 0)
            return c == '(' ? gong_trim(gong_span_sub(s, 0, at)) : s;
    }
    return s;
}

static bool ends_in(const struct spans *list, struct gong_span s)
{
    for (size_t i = 0; i < list->n; i++)
        if (gong_span_ends(s, list->items[i]))
            return true;
    return false;
}

/* 关于报送2023年度…报告的函: what sends a report holds it. */
static bool sends_report(const struct topics *d, struct gong_span title)
{
    static const char *const wrappings[] = {"的函", "的通知", "函"};

    for (size_t i = 0; i < sizeof wrappings / sizeof *wrappings; i++) {
        struct gong_span end = gong_span_z(wrappings[i]);

        if (gong_span_ends(title, end) &&
            (gong_span_has(title, GONG_LIT("报送")) || gong_span_has(title, GONG_LIT("上报"))))
            return ends_in(&d->report_titles, gong_span_sub(title, 0, title.len - end.len));
    }
    return false;
}

bool outline_reports(const struct topics *d, struct gong_span title)
{
    struct gong_span bare = without_brackets(title);

    return !d || !ends_in(&d->rule_titles, bare) || sends_report(d, bare);
}

bool outline_is_title(const struct topics *d, struct gong_span line)
{
    line = without_brackets(line);
    return d && (ends_in(&d->report_titles, line) || ends_in(&d->rule_titles, line));
}

/* The first 20XX年 (either width) of s; 0: none. */
int outline_year(struct gong_span s)
{
    unsigned run = 0;
    int v = 0;

    if (s.ptr)
        s = gong_span_sub(s, 0, HEADING_BYTES);
    for (size_t i = 0; i < s.len;) {
        unsigned n;
        uint32_t c = gong_fold_width(gong_utf8_at(s, i, &n));

        if (c >= '0' && c <= '9') {
            v = run < 4 ? v * 10 + (int)(c - '0') : v;
            run++;
        } else {
            if (run == 4 && v >= 1990 && v < 2100 && c == 0x5E74)
                return v;
            run = 0;
            v = 0;
        }
        i += n;
    }
    return 0;
}

/* The year the document looks back on; 0: unknown. */
static int base_year(const struct outline *o)
{
    int year = outline_year(o->title);

    for (size_t i = 0; year && i < o->topics->ahead_titles.n; i++)
        if (gong_span_has(o->title, o->topics->ahead_titles.items[i]))
            return year - 1;
    for (size_t i = 0; !year && i < o->n; i++)
        if (o->heads[i].level == 1)
            year = outline_year(gong_span_sub(o->text.body, o->heads[i].from, o->heads[i].to));
    return year;
}

/* Gives h the topic of its words; whether they leave no doubt. */
static bool by_wording(struct outline *o, struct head *h, int base)
{
    struct gong_span heading = gong_span_sub(o->text.body, h->from, h->to);
    const struct position *p = &o->topics->position;
    struct wording w = outline_wording(o->topics, heading);
    int year = outline_year(heading);

    h->topic = w.topic;
    if (base && year > base && (!h->topic.ptr || gong_span_eq(h->topic, p->between)))
        h->topic = p->later_year;
    return wording_is_strong(w) && !gong_span_eq(w.topic, p->otherwise);
}

static bool is_closing(const struct outline *o, const struct head *h)
{
    return gong_span_eq(h->topic, o->topics->position.problems) ||
           gong_span_eq(h->topic, o->topics->position.later_year);
}

/* A heading without a marker with nothing but other headings under it. */
static bool is_frame(const struct outline *o, const struct head *h)
{
    return h->family == FAMILY_PLAIN && gong_trim(gong_span_sub(o->text.body, h->to, h->end)).len == 0;
}

/* Unknown words: a part under 第一部分 or under a heading without a number has the topic of that
 * one; what stands before problems and plan is what was done, what stands behind them belongs to
 * what comes next. */
static void by_position(struct outline *o)
{
    const struct position *p = &o->topics->position;
    bool closing = false;
    struct gong_span part = gong_span_none(), frame = gong_span_none();

    for (size_t i = 0; i < o->n; i++) {
        struct head *h = &o->heads[i];

        if (h->level != 1)
            continue;
        closing |= is_closing(o, h);
        if (h->topic.ptr && h->family == FAMILY_PLAIN)
            frame = is_frame(o, h) ? h->topic : gong_span_none();
        if (!h->topic.ptr)
            h->topic = h->family == FAMILY_HAN ? part : h->family == FAMILY_PLAIN ? frame : h->topic;
        if (!h->topic.ptr)
            h->topic = closing ? p->after_closing : p->between;
        if (h->family == FAMILY_PART || h->family == FAMILY_PLAIN)
            part = h->topic;
    }
}

/* Words that leave no doubt make a document a report; weak ones only where its title says so. */
void outline_classify(struct outline *o)
{
    bool sure = false, any = false;
    int base;

    if (!o->topics || !outline_reports(o->topics, o->title))
        return;
    base = base_year(o);
    for (size_t i = 0; i < o->n; i++)
        if (o->heads[i].level == 1) {
            sure |= by_wording(o, &o->heads[i], base);
            any |= o->heads[i].topic.ptr != NULL;
        }
    if (sure || (any && outline_is_title(o->topics, o->title))) {
        by_position(o);
        return;
    }
    for (size_t i = 0; i < o->n; i++)
        if (o->heads[i].level == 1)
            o->heads[i].topic = o->topics->position.otherwise;
}
