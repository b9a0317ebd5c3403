/* frontier.c: see frontier.h. */
#include "state/frontier.h"

#include "base/hash.h"
#include "plugin/ctx.h"
#include "state/sql.h"

#include <gongbao/url.h>

/* ---- addresses ----------------------------------------------------------------------------------- */

enum { HOST_BITS = 24, REST_BITS = 39 };

/* The form in which spellings of one page are one; the address itself where it has none. */
static struct gong_span key_of(struct gong_span url, struct gong_arena *a)
{
    struct gong_ctx ctx = {.arena = a};
    struct gong_span key = gong_url_canonical(&ctx, url);

    return key.ptr ? key : url;
}

static int64_t low_bits(struct gong_span s, int n)
{
    uint64_t h = gong_hash(s);

    return (int64_t)((h ^ h >> 32) & ((UINT64_C(1) << n) - 1));
}

/* Keys are compared behind it. The host stands in front, so that what a list names lies together. */
static int64_t hash(struct gong_span key)
{
    size_t end = gong_span_starts(key, GONG_LIT("//")) ? 2 : 0;

    while (end < key.len && key.ptr[end] != '/' && key.ptr[end] != '?')
        end++;
    return low_bits(gong_span_sub(key, 0, end), HOST_BITS) << REST_BITS | low_bits(key, REST_BITS);
}

/* page_key(url), for the step from version 4. */
static void sql_page_key(sqlite3_context *c, int n, sqlite3_value **v)
{
    struct gong_span url = {(const char *)sqlite3_value_text(v[0]), (size_t)sqlite3_value_bytes(v[0])};
    struct gong_arena *a = sqlite3_user_data(c);

    (void)n;
    sqlite3_result_int64(c, hash(key_of(url, a)));
    gong_arena_reset(a);
}

bool gong_frontier_add_sql(struct gong_state *s, struct gong_arena *a)
{
    return sqlite3_create_function(s->db, "page_key", 1, SQLITE_UTF8, a, a ? sql_page_key : NULL, NULL,
                                   NULL) == SQLITE_OK ||
           gong_sql_fail(s);
}

static struct gong_span column_span(sqlite3_stmt *q, int i)
{
    return gong_span((const char *)sqlite3_column_text(q, i), (size_t)sqlite3_column_bytes(q, i));
}

/* What an address is known as. */
struct known {
    int64_t id, source, due, host;
    bool listed_anew; /* title or date differ from what the list says now */
    bool leased;      /* and `due` counts for nothing */
    bool unsettled;   /* and `due` is not in the table yet */
};

static bool differs(struct gong_span now, sqlite3_stmt *q, int i)
{
    return now.ptr && sqlite3_column_type(q, i) != SQLITE_NULL && !gong_span_eq(now, column_span(q, i));
}

static struct known read_known(const struct gong_leases *l, sqlite3_stmt *q)
{
    struct known k = {sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 2), sqlite3_column_int64(q, 3),
                      sqlite3_column_int64(q, 4),
                      .leased = gong_intmap_find(&l->held, sqlite3_column_int64(q, 0))};
    const struct gong_ended *e = gong_leases_ended(l, k.id);

    k.unsettled = e;
    k.due = e ? e->due : k.due;
    return k;
}

enum { NOT_FOUND, SAME_URL, OTHER_SPELLING, FAILED };

/* The page of this address, or else one with this key. */
static int find_page(struct gong_state *s, const struct gong_discovery *f, struct gong_span key,
                     struct known *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_PAGE_BY_KEY);
    int r = q ? SQLITE_ROW : SQLITE_ERROR, found = NOT_FOUND;

    if (q)
        sqlite3_bind_int64(q, 1, hash(key));
    while (q && found != SAME_URL && (r = sqlite3_step(q)) == SQLITE_ROW) {
        struct gong_span url = column_span(q, 1);
        if (gong_span_eq(url, f->lead->url)) {
            found = SAME_URL;
            *ret = read_known(&s->leases, q);
            ret->listed_anew = differs(f->lead->title, q, 5) || differs(f->lead->date, q, 6);
        } else if (found == NOT_FOUND && gong_span_eq(key_of(url, f->a), key)) {
            found = OTHER_SPELLING;
            *ret = read_known(&s->leases, q);
        }
    }
    if (q)
        sqlite3_reset(q);
    if (r == SQLITE_ROW || r == SQLITE_DONE)
        return found;
    gong_sql_fail(s);
    return FAILED;
}

/* ---- hosts --------------------------------------------------------------------------------------- */

/* What was asked of the state once is not asked again; beyond the memory for that, it is. */
static void keep_host(struct gong_state *s, struct gong_span name, const struct gong_known_host *h)
{
    struct gong_known_host *kept = gong_table_at(&s->leases.hosts, name);

    if (kept)
        *kept = *h;
}

/* 1: found, 0: not, -1: failed. */
static int find_host(struct gong_state *s, struct gong_span name, struct gong_known_host *ret)
{
    const struct gong_known_host *kept = gong_table_find(&s->leases.hosts, name);
    sqlite3_stmt *q = kept ? NULL : gong_sql(s, SQL_HOST);
    int r;

    if (kept)
        *ret = *kept;
    if (!q)
        return kept ? 1 : -1;
    gong_sql_text(q, 1, name);
    r = sqlite3_step(q);
    if (r == SQLITE_ROW) {
        *ret = (struct gong_known_host){sqlite3_column_int64(q, 0), sqlite3_column_int(q, 1) != 0};
        keep_host(s, name, ret);
    } else if (r != SQLITE_DONE) {
        gong_sql_fail(s);
    }
    sqlite3_reset(q);
    return r == SQLITE_ROW ? 1 : r == SQLITE_DONE ? 0 : -1;
}

int64_t gong_frontier_host(struct gong_state *s, struct gong_span name)
{
    struct gong_known_host h = {0};
    int found = find_host(s, name, &h);
    sqlite3_stmt *q = found == 0 ? gong_sql(s, SQL_HOST_ADD) : NULL;

    if (found != 0 || !q)
        return h.id;
    gong_sql_text(q, 1, name);
    if (!gong_sql_do(s, q))
        return 0;
    h.id = sqlite3_last_insert_rowid(s->db);
    keep_host(s, name, &h);
    return h.id;
}

bool gong_frontier_distrust(struct gong_state *s, struct gong_span host)
{
    struct gong_known_host h = {gong_frontier_host(s, host), true};
    sqlite3_stmt *q = h.id ? gong_sql(s, SQL_HOST_DISTRUST) : NULL;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, h.id);
    if (!gong_sql_do(s, q))
        return false;
    keep_host(s, host, &h);
    return true;
}

bool gong_frontier_distrusted(struct gong_state *s, struct gong_span host)
{
    struct gong_known_host h;

    return find_host(s, host, &h) > 0 && h.liar;
}

/* ---- discover -------------------------------------------------------------------------------------- */

/* A page is due now; one of no source in this run alone. */
static int64_t due_now(const struct gong_state *s, int64_t source, int64_t now)
{
    return source ? now : gong_leases_once(&s->leases, now);
}

static bool add_page(struct gong_state *s, const struct gong_discovery *f, struct gong_span key)
{
    int64_t due = due_now(s, f->source, f->now);
    int64_t host = gong_frontier_host(s, f->lead->host);
    sqlite3_stmt *q = host ? gong_sql(s, SQL_PAGE_ADD) : NULL;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, hash(key));
    gong_sql_text(q, 2, f->lead->url);
    sqlite3_bind_int64(q, 3, f->source);
    sqlite3_bind_int64(q, 4, host);
    sqlite3_bind_int64(q, 5, f->now);
    sqlite3_bind_int64(q, 6, due);
    gong_sql_text(q, 7, f->lead->title);
    gong_sql_text(q, 8, f->lead->date);
    if (!gong_sql_do(s, q))
        return false;
    gong_leases_lower(&s->leases, host, due, sqlite3_last_insert_rowid(s->db));
    return true;
}

static bool note_occurrence(struct gong_state *s, const struct gong_discovery *f, int64_t page)
{
    sqlite3_stmt *q = gong_sql(s, SQL_OCCURRENCE);

    if (!q)
        return false;
    gong_sql_text(q, 1, f->lead->url);
    sqlite3_bind_int64(q, 2, f->source);
    sqlite3_bind_int64(q, 3, page);
    sqlite3_bind_int64(q, 4, f->now);
    return gong_sql_do(s, q);
}

/* source: of which the page is from now on; 0: as before. */
static bool touch(struct gong_state *s, const struct gong_discovery *f, const struct known *k, int64_t due,
                  int64_t source)
{
    sqlite3_stmt *q = k->unsettled && !gong_frontier_settle(s) ? NULL : gong_sql(s, SQL_PAGE_TOUCH);
    struct gong_held *held = gong_intmap_find(&s->leases.held, k->id);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, k->id);
    sqlite3_bind_int64(q, 2, due);
    sqlite3_bind_int64(q, 3, source);
    gong_sql_text(q, 4, f->lead->title);
    gong_sql_text(q, 5, f->lead->date);
    if (!gong_sql_do(s, q))
        return false;
    if (held)
        held->source = source ? source : held->source;
    else
        gong_leases_lower(&s->leases, k->host, due, k->id);
    return true;
}

/* Listed by another source than the one that it is visited for. */
static bool is_elsewhere(const struct gong_discovery *f, const struct known *k)
{
    return f->source && k->source && f->source != k->source;
}

/* The source that it is visited for stands in the pipeline file no more, as after a new name. */
static bool has_left(struct gong_state *s, int64_t source)
{
    sqlite3_stmt *q = gong_sql(s, SQL_SOURCE_LEFT);
    bool left;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, source);
    left = sqlite3_step(q) == SQLITE_ROW;
    sqlite3_reset(q);
    return left;
}

static bool is_due(const struct gong_state *s, const struct known *k, int64_t due, int64_t now)
{
    return !k->leased && gong_leases_is_due(&s->leases, due, now);
}

/* wanted: its line is news, or it is asked for by name. */
static int64_t due_again(const struct gong_state *s, const struct gong_discovery *f, const struct known *k,
                         bool wanted)
{
    int64_t source = k->source ? k->source : f->source;

    if (k->leased || !wanted)
        return k->due;
    if (source && !k->source) /* adopted: its time meant one run */
        return f->now;
    return is_due(s, k, k->due, f->now) ? k->due : due_now(s, source, f->now);
}

/* A known page is listed again: due where it is asked for by name, or where its line changed. */
static enum gong_found found_again(struct gong_state *s, const struct gong_discovery *f,
                                   const struct known *k)
{
    bool elsewhere = is_elsewhere(f, k), adopt = f->source && !k->source;
    bool heir = adopt || (elsewhere && has_left(s, k->source)), news = adopt || k->listed_anew;
    int64_t due = due_again(s, f, k, news || f->source == 0);

    if (elsewhere && !note_occurrence(s, f, k->id))
        return GONG_FOUND_ERROR;
    if ((due != k->due || news || heir) && !touch(s, f, k, due, heir ? f->source : 0))
        return GONG_FOUND_ERROR;
    return is_due(s, k, due, f->now) ? GONG_FOUND_DUE : GONG_FOUND_KNOWN;
}

/* Another spelling of a known page. What its list says belongs to that spelling. */
static enum gong_found found_twin(struct gong_state *s, const struct gong_discovery *f,
                                  const struct known *twin)
{
    struct gong_lead bare = {.url = f->lead->url, .host = f->lead->host};
    struct gong_discovery heir = *f;
    bool left = is_elsewhere(f, twin) && has_left(s, twin->source);

    heir.lead = &bare;
    if (left && !touch(s, &heir, twin, twin->due, f->source))
        return GONG_FOUND_ERROR;
    return note_occurrence(s, f, twin->id) ? GONG_FOUND_TWIN : GONG_FOUND_ERROR;
}

enum gong_found gong_frontier_discover(struct gong_state *s, const struct gong_discovery *f)
{
    struct gong_span key = key_of(f->lead->url, f->a);
    struct known k = {0};

    switch (find_page(s, f, key, &k)) {
    case SAME_URL:
        return found_again(s, f, &k);
    case OTHER_SPELLING:
        return found_twin(s, f, &k);
    case NOT_FOUND:
        return add_page(s, f, key) ? GONG_FOUND_NEW : GONG_FOUND_ERROR;
    default:
        return GONG_FOUND_ERROR;
    }
}

enum gong_found gong_frontier_look(struct gong_state *s, const struct gong_discovery *f)
{
    struct known k = {0};

    switch (find_page(s, f, key_of(f->lead->url, f->a), &k)) {
    case SAME_URL:
        return is_due(s, &k, k.due, f->now) ? GONG_FOUND_DUE : GONG_FOUND_KNOWN;
    case OTHER_SPELLING:
        return GONG_FOUND_TWIN;
    case NOT_FOUND:
        return GONG_FOUND_NEW;
    default:
        return GONG_FOUND_ERROR;
    }
}

/* ---- counts ------------------------------------------------------------------------------------------ */

/* By source and status; the key is both, and not 0. */
struct counted {
    int64_t key;
    struct gong_page_count sum;
};

static bool add_count(struct gong_state *s, struct gong_intmap *sums, sqlite3_stmt *q, int64_t now)
{
    int64_t source = sqlite3_column_int64(q, 0), status = sqlite3_column_int64(q, 1);
    struct counted *c = gong_intmap_at(sums, source * 16 + status + 1);

    if (!c)
        return gong_sql_no_memory(s);
    c->sum.source = source;
    c->sum.status = (enum gong_page_status)status;
    c->sum.n++;
    c->sum.due += gong_leases_is_due(&s->leases, sqlite3_column_int64(q, 2), now);
    return true;
}

/* Every page is looked at: sums that the database made would have to sort them first. */
static bool count_pages(struct gong_state *s, int64_t now, struct gong_intmap *sums)
{
    sqlite3_stmt *q = gong_frontier_settle(s) ? gong_sql(s, SQL_PAGE_COUNTS) : NULL;
    bool ok = q;
    int r = SQLITE_DONE;

    while (ok && (r = sqlite3_step(q)) == SQLITE_ROW)
        ok = add_count(s, sums, q, now);
    if (ok && r != SQLITE_DONE)
        ok = gong_sql_fail(s);
    if (q)
        sqlite3_reset(q);
    return ok;
}

bool gong_frontier_counts(struct gong_state *s, int64_t now,
                          void (*fn)(const struct gong_page_count *count, void *arg), void *arg)
{
    struct gong_intmap sums;
    const struct counted *c;
    bool ok;

    gong_intmap_init(&sums, sizeof *c);
    ok = count_pages(s, now, &sums);
    for (size_t i = 0; ok && (c = gong_intmap_next(&sums, &i));)
        fn(&c->sum, arg);
    gong_intmap_finish(&sums);
    return ok;
}
