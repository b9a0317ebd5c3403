/* expect.c: see expect.h. */
#include "exec/expect.h"

#include "exec/tally.h"

#include <gongbao/utf8.h>
#include <stdarg.h>
#include <stdio.h>
#define XXH_INLINE_ALL
#include <time.h>
#include <xxhash.h>

#define HOUR_MS    3600000ll
#define DAY_MS     (24 * HOUR_MS)
#define OVERDUE_MS (7 * DAY_MS)

/* Fewer failures or articles than this prove nothing. */
enum { PROOF = 3 };

/* ---- counting ------------------------------------------------------------------------------------- */

void gong_yield_failed(struct gong_yield *y, const char *code)
{
    size_t i = 0;

    y->failed++;
    while (i + 1 < YIELD_CODES && y->codes[i].n && strcmp(y->codes[i].name, code) != 0)
        i++;
    if (!y->codes[i].n)
        snprintf(y->codes[i].name, sizeof y->codes[i].name, "%s", i + 1 < YIELD_CODES ? code : "others");
    y->codes[i].n++;
}

static void date_of(int64_t ms, char out[11])
{
    time_t t = (time_t)(ms / 1000);
    struct tm tm;

    if (!gmtime_r(&t, &tm) || strftime(out, 11, "%Y-%m-%d", &tm) == 0)
        out[0] = 0;
}

static bool is_date(struct gong_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (i == 4 || i == 7 ? s.ptr[i] != '-' : s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len == 10;
}

void gong_yield_date(struct gong_yield *y, struct gong_span date, int64_t now)
{
    char last[11], text[11];

    if (!is_date(date))
        return;
    snprintf(text, sizeof text, "%.*s", 10, date.ptr);
    date_of(now + 2 * DAY_MS, last);
    if (strcmp(text, last) <= 0 && strcmp(text, y->newest) > 0)
        memcpy(y->newest, text, sizeof text);
}

void gong_yield_listed(struct gong_yield *y, const struct gong_listing *l, int64_t now)
{
    y->listed = true;
    y->links = l->links;
    y->full = l->full;
    snprintf(y->code, sizeof y->code, "%s", l->code ? l->code : "");
    gong_yield_date(y, l->newest, now);
}

static uint64_t digest(struct gong_span s)
{
    return XXH3_64bits(s.ptr, s.len);
}

static void count_body(struct gong_yield *y, uint64_t body, uint64_t url)
{
    struct gong_body_count *least = &y->bodies[0];

    for (size_t i = 0; i < YIELD_DIGESTS; i++) {
        struct gong_body_count *b = &y->bodies[i];
        if (b->n && b->digest == body) {
            if (b->url == url)
                return;
            least = b;
            break;
        }
        if (b->n < least->n)
            least = b;
    }
    if (!least->n || least->digest != body) { /* the place of the rarest is taken over */
        least->error = least->n;
        least->digest = body;
    }
    least->url = url;
    least->n++;
    y->n_bodies++;
}

static bool is_filled(const struct gong_item *it, const char *name)
{
    enum gong_relation rel = gong_relation_find(gong_span_z(name));
    size_t n;
    const struct gong_field *f = gong_item_rows(it, GONG_FIELD, &n);

    if (rel < GONG_RELATION_COUNT)
        return it->rows[rel].n > 0;
    for (size_t i = n; i > 0; i--)
        if (gong_span_is(f[i - 1].name, name))
            return f[i - 1].value.len > 0;
    return false;
}

static struct gong_span field_of(const struct gong_item *it, const char *name)
{
    size_t n;
    const struct gong_field *f = gong_item_rows(it, GONG_FIELD, &n);

    for (size_t i = n; i > 0; i--)
        if (gong_span_is(f[i - 1].name, name))
            return f[i - 1].value;
    return gong_span_none();
}

void gong_yield_article(struct gong_yield *y, const struct gong_source *s, const struct gong_item *record,
                        int64_t now)
{
    y->records++;
    for (size_t i = 0; y->filled && s->expect.fields[i]; i++)
        y->filled[i] += is_filled(record, s->expect.fields[i]);
    if (record->body.len)
        count_body(y, digest(record->body), digest(gong_item_get(record, "url")));
    gong_yield_date(y, field_of(record, "published_date"), now);
    gong_yield_date(y, gong_item_get(record, "list.date"), now);
}

enum gong_page_worth gong_page_worth(const struct gong_source *s, const struct gong_item *outputs,
                                     size_t *ret_chars, struct gong_span *ret_class)
{
    bool article = false, other = false;

    *ret_chars = 0;
    *ret_class = gong_span_none();
    for (const struct gong_item *it = outputs; it; it = it->next) {
        struct gong_span cls = gong_item_get(it, "class");
        if (!cls.ptr || gong_span_is(cls, "article")) {
            size_t chars = s->expect.least_body > 0 ? gong_utf8_count(it->body) : 0;
            article = true;
            *ret_chars = chars > *ret_chars ? chars : *ret_chars;
        } else if (!gong_span_is(cls, "list") && !gong_span_is(cls, "attachment")) {
            other = true;
            *ret_class = cls;
        }
    }
    if (article)
        return (int64_t)*ret_chars < s->expect.least_body ? GONG_WORTH_SHORT : GONG_WORTH_FINE;
    return other ? GONG_WORTH_OTHER : GONG_WORTH_NONE;
}

/* ---- judging --------------------------------------------------------------------------------------- */

struct verdict {
    const struct gong_source *s;
    const struct gong_yield *y;
    const struct gong_past *past;
    char *reason;
    size_t len;
};

__attribute__((format(printf, 2, 3))) static void say(struct verdict *v, const char *fmt, ...)
{
    va_list ap;
    int n;

    if (v->len + 4 >= YIELD_REASON_MAX)
        return;
    if (v->len)
        v->len += (size_t)snprintf(v->reason + v->len, YIELD_REASON_MAX - v->len, "; ");
    va_start(ap, fmt);
    n = vsnprintf(v->reason + v->len, YIELD_REASON_MAX - v->len, fmt, ap);
    va_end(ap);
    v->len += n > 0 ? (size_t)n : 0;
    if (v->len >= YIELD_REASON_MAX)
        v->len = YIELD_REASON_MAX - 1;
}

static const char *most_frequent(const struct gong_yield *y)
{
    size_t best = 0;

    for (size_t i = 1; i < YIELD_CODES; i++)
        if (y->codes[i].n > y->codes[best].n)
            best = i;
    return y->codes[best].name;
}

static bool gave_pages(const struct gong_yield *y)
{
    return y->seen || y->unchanged || y->pages;
}

/* A run that is cut short once is no fault; a list that no run comes to is. */
static bool is_overdue(const struct verdict *v)
{
    const struct gong_yield *y = v->y;
    int64_t at = v->past->listed_at;

    return y->asked && y->due && !y->listed && v->past->stopped && at != GONG_NULL && at > 0 &&
           v->past->now - at > 2 * v->s->list_max + OVERDUE_MS;
}

static bool is_failed(struct verdict *v)
{
    const struct gong_yield *y = v->y;

    if (y->listed && y->code[0] && y->links == 0)
        say(v, "could not be listed: %s", y->code);
    else if (is_overdue(v))
        say(v,
            "list_max: its list was read last %lld days ago; what holds runs back stands in their summaries",
            (long long)((v->past->now - v->past->listed_at) / DAY_MS));
    else if (y->asked && y->due && !y->listed && !v->past->stopped)
        say(v, "its list was due and was not read");
    else if (!y->listed && y->failed && !gave_pages(y) && (!v->s->column || y->failed >= PROOF))
        say(v, "could not be reached: %s (%zu page%s)", most_frequent(y), y->failed,
            y->failed == 1 ? "" : "s");
    return v->len > 0;
}

/* Nothing but what may pass, and there is patience: the next run asks again. */
static bool is_excused(const struct verdict *v)
{
    const struct gong_yield *y = v->y;

    if (!v->past->patience)
        return false;
    return y->listed && y->code[0] ? y->code_passes
                                   : y->failed && y->failed == y->passing && y->failed < PROOF;
}

static bool is_broken_off(const struct verdict *v)
{
    return v->y->listed && v->y->code[0];
}

static void judge_listing(struct verdict *v)
{
    const struct gong_yield *y = v->y;
    int64_t least = v->s->expect.least_links;

    if (is_broken_off(v))
        say(v, "list: broke off after %lld links: %s", (long long)y->links, y->code);
    else if (y->listed && (y->full || y->links == 0) && y->links < least)
        say(v, "least_links: %lld, not %lld", (long long)y->links, (long long)least);
}

static bool is_decayed(const struct verdict *v, int64_t n, int64_t best)
{
    return best - n >= PROOF && (double)n + 1e-9 < v->past->kept_share * (double)best;
}

/* Slowly, perhaps: from run to run little changed. */
static void judge_past(struct verdict *v)
{
    const struct gong_past *p = v->past;

    if (is_decayed(v, p->links, p->best_links))
        say(v, "kept_share: its whole list names %lld documents, and at best named %lld", (long long)p->links,
            (long long)p->best_links);
    if (is_decayed(v, p->well, p->best_pages))
        say(v, "kept_share: %lld of its pages are well, and at best %lld were", (long long)p->well,
            (long long)p->best_pages);
}

static void judge_age(struct verdict *v)
{
    int64_t most = v->s->expect.newest;
    struct gong_span known = v->past->newest;
    char newest[11], least[11];

    memcpy(newest, v->y->newest, sizeof newest);
    date_of(v->past->now + 2 * DAY_MS, least);
    /* one of a time to come says nothing: a clock was wrong */
    if (is_date(known) && strncmp(known.ptr, least, 10) <= 0 && strncmp(known.ptr, newest, 10) > 0)
        snprintf(newest, sizeof newest, "%.*s", 10, known.ptr);
    date_of(v->past->now - most, least);
    if (most > 0 && newest[0] && strcmp(newest, least) < 0)
        say(v, "newest: %s is older than %lld %s", newest,
            (long long)(most < DAY_MS ? most / HOUR_MS : most / DAY_MS), most < DAY_MS ? "hours" : "days");
}

static void judge_fields(struct verdict *v)
{
    const struct gong_expectations *e = &v->s->expect;
    const struct gong_yield *y = v->y;

    for (size_t i = 0; y->filled && y->records && e->fields[i]; i++)
        if ((double)y->filled[i] + 1e-9 < e->fields_share * (double)y->records)
            say(v, "fields: %s is filled in %zu of %zu records", e->fields[i], y->filled[i], y->records);
}

static void judge_bodies(struct verdict *v)
{
    const struct gong_yield *y = v->y;

    for (size_t i = 0; i < YIELD_DIGESTS && y->n_bodies >= PROOF; i++)
        if ((y->bodies[i].n - y->bodies[i].error) * 2 > y->n_bodies)
            say(v, "same page: %zu of %zu articles have one body", y->bodies[i].n, y->n_bodies);
}

static size_t asked(const struct gong_yield *y)
{
    return y->seen + y->unchanged + y->failed;
}

static void judge_pages(struct verdict *v)
{
    const struct gong_expectations *e = &v->s->expect;
    const struct gong_yield *y = v->y;

    if (y->failed >= PROOF && !gave_pages(y))
        say(v, "pages: none of %zu could be had, most: %s", y->failed, most_frequent(y));
    else if (gong_tally_is_many(y->passing, asked(y), v->past->failed_share))
        say(v, "pages: %zu of %zu could not be had this time, most: %s", y->passing, asked(y),
            most_frequent(y));
    else if (v->past->known >= PROOF && v->past->well == 0 && !gave_pages(y))
        say(v, "pages: none of the %lld that are known could be had", (long long)v->past->known);
    if (y->kept)
        say(v, "kept: %zu page%s worse than what was delivered before, and not delivered over it", y->kept,
            y->kept == 1 ? " is" : "s are");
    if (y->short_bodies)
        say(v, "least_body: %zu of %zu articles are shorter than %lld characters (one has %zu)",
            y->short_bodies, y->articles, (long long)e->least_body, y->shortest);
    if (y->pages && (double)y->articles + 1e-9 < e->least_articles * (double)y->pages)
        say(v, "least_articles: %zu of %zu pages are articles", y->articles, y->pages);
    else if (y->pages >= PROOF && y->articles == 0)
        say(v, "no article: none of %zu pages is one", y->pages);
    judge_fields(v);
    judge_bodies(v);
}

static bool about_pages(struct gong_span reason)
{
    static const char *const keys[] = {
        "kept: ", "least_body: ", "least_articles: ", "no article: ", "fields: ", "same page: "};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (gong_span_find(reason, 0, gong_span_z(keys[i])) != SIZE_MAX)
            return true;
    return false;
}

/* What was said of pages stays said until pages come again that are better: new ones, or old ones
 * that are as good as they were. */
static bool is_still_so(const struct verdict *v)
{
    const struct gong_yield *y = v->y;

    return !v->len && !y->pages && (!y->recovered || y->still_dead) &&
           gong_span_is(v->past->state, "suspect") && v->past->reason.ptr && about_pages(v->past->reason);
}

enum gong_judgement gong_expect_judge(const struct gong_source *s, const struct gong_yield *y,
                                      const struct gong_past *past, char reason[YIELD_REASON_MAX])
{
    struct verdict v = {s, y, past, reason, 0};
    struct gong_span was = past->reason;
    bool retrying;

    reason[0] = 0;
    if (is_failed(&v))
        return is_excused(&v) ? GONG_JUDGED_RETRYING : GONG_JUDGED_FAILED;
    if (!y->listed && !gave_pages(y))
        return GONG_JUDGED_NOT;
    retrying = is_broken_off(&v) && is_excused(&v);
    if (!retrying)
        judge_listing(&v);
    judge_past(&v);
    judge_age(&v);
    judge_pages(&v);
    if (is_still_so(&v))
        say(&v, "%s%.*s", gong_span_starts(was, GONG_LIT("still ")) ? "" : "still ", (int)was.len, was.ptr);
    if (v.len)
        return GONG_JUDGED_SUSPECT;
    if (retrying)
        judge_listing(&v);
    return retrying ? GONG_JUDGED_RETRYING : GONG_JUDGED_OK;
}
