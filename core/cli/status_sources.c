/* status_sources.c: see status_sources.h. Two queries, whatever the number of sources. */
#include "cli/status_sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "exec/log.h"
#include "state/frontier.h"
#include "state/sources.h"

enum { SHOWN = 100 };

struct pages {
    int64_t known, waiting, vanished;
};

struct view {
    int64_t now;
    struct pages *pages; /* by id of the source */
    size_t n_pages;
    bool failed;
    size_t ok, suspect, failing, retrying, never; /* of those in the file */
    size_t shown;
    struct gong_json *j;
};

static int64_t now_ms(void)
{
    return (int64_t)time(NULL) * 1000;
}

/* ---- pages of each source ------------------------------------------------------------------------- */

static bool room_for(struct view *v, int64_t id)
{
    size_t n = (size_t)id + 1;
    struct pages *more;

    if (n <= v->n_pages)
        return true;
    n = n < 2 * v->n_pages ? 2 * v->n_pages : n;
    more = realloc(v->pages, n * sizeof *more);
    if (!more)
        return false;
    memset(more + v->n_pages, 0, (n - v->n_pages) * sizeof *more);
    v->pages = more;
    v->n_pages = n;
    return true;
}

static void add_pages(const struct gong_page_count *c, void *arg)
{
    struct view *v = arg;

    if (c->source < 0 || c->source > 100000000 || !room_for(v, c->source)) {
        v->failed = true;
        return;
    }
    v->pages[c->source].known += c->n;
    v->pages[c->source].waiting += c->due;
    v->pages[c->source].vanished += c->status == GONG_PAGE_GONE ? c->n : 0;
}

static struct pages pages_of(const struct view *v, const struct gong_source_row *row)
{
    return row->id >= 0 && (size_t)row->id < v->n_pages ? v->pages[row->id] : (struct pages){0, 0, 0};
}

static bool look(struct gong_state *s, struct view *v, void (*fn)(const struct gong_source_row *, void *))
{
    bool ok = gong_frontier_counts(s, v->now, add_pages, v) && gong_state_each_source(s, fn, v);

    free(v->pages);
    v->pages = NULL;
    return ok && !v->failed;
}

/* ---- text -------------------------------------------------------------------------------------------- */

/* For people: to the minute. */
static const char *time_text(int64_t ms, bool people, char out[32])
{
    time_t t = (time_t)(ms / 1000);
    struct tm tm;
    size_t n = 0;

    if (ms != GONG_NULL && gmtime_r(&t, &tm))
        n = people ? strftime(out, 32, "%Y-%m-%d %H:%M", &tm) : strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
    if (!n)
        snprintf(out, 32, "-");
    return out;
}

static struct gong_span state_of(const struct gong_source_row *row)
{
    return row->state.ptr ? row->state : GONG_LIT("never");
}

static void print_row(const struct gong_source_row *row, void *arg)
{
    struct view *v = arg;
    struct pages p = pages_of(v, row);
    char last[32], next[32], text[1024];

    if (!row->active || v->shown++ >= SHOWN)
        return;
    if (v->shown == 1)
        printf("  state     last success      next due          %9s %9s %9s  name\n", "known", "waiting",
               "vanished");
    printf("  %-8.*s  %-16s  %-16s  %9lld %9lld %9lld  %s\n", (int)state_of(row).len, state_of(row).ptr,
           time_text(row->succeeded_at, true, last),
           row->due <= v->now ? "now" : time_text(row->due, true, next), (long long)p.known,
           (long long)p.waiting, (long long)p.vanished, gong_printable(row->name, text, sizeof text));
    if (row->reason.ptr)
        printf("            %s%s", gong_printable(row->reason, text, sizeof text),
               row->failures > 1 ? "" : "\n");
    if (row->reason.ptr && row->failures > 1)
        printf(" (%lld runs in a row)\n", (long long)row->failures);
}

static void count_row(const struct gong_source_row *row, void *arg)
{
    struct view *v = arg;
    struct gong_span state = state_of(row);

    if (!row->active)
        return;
    v->ok += gong_span_is(state, "ok");
    v->suspect += gong_span_is(state, "suspect");
    v->failing += gong_span_is(state, "failed");
    v->retrying += gong_span_is(state, "retrying");
    v->never += gong_span_is(state, "never");
}

bool gong_print_sources(struct gong_state *s)
{
    struct view v = {.now = now_ms()};
    size_t n;

    if (!gong_state_each_source(s, count_row, &v))
        return false;
    n = v.ok + v.suspect + v.failing + v.retrying + v.never;
    if (!n)
        return true;
    printf("\n%zu source%s: %zu failed, %zu suspect, %zu ok, %zu never tried", n, n == 1 ? "" : "s",
           v.failing, v.suspect, v.ok, v.never);
    if (v.retrying)
        printf(", %zu retrying", v.retrying);
    puts(" (times: UTC)");
    if (!look(s, &v, print_row))
        return false;
    if (n > SHOWN)
        printf("  … and %zu more (--json shows them)\n", n - SHOWN);
    return true;
}

/* ---- JSON ------------------------------------------------------------------------------------------- */

static void put_time(struct gong_json *j, const char *key, int64_t ms)
{
    char text[32];

    gong_json_key(j, key);
    if (ms == GONG_NULL)
        gong_json_null(j);
    else
        gong_json_string(j, gong_span_z(time_text(ms, false, text)));
}

static void put_text(struct gong_json *j, const char *key, struct gong_span text)
{
    gong_json_key(j, key);
    gong_json_string(j, text);
}

static void put_int(struct gong_json *j, const char *key, int64_t n)
{
    gong_json_key(j, key);
    gong_json_int(j, n);
}

static void json_row(const struct gong_source_row *row, void *arg)
{
    struct view *v = arg;
    struct gong_json *j = v->j;
    struct pages p = pages_of(v, row);

    gong_json_open(j, '{');
    put_text(j, "name", row->name);
    put_text(j, "state", state_of(row));
    put_text(j, "reason", row->reason);
    gong_json_key(j, "active");
    gong_json_bool(j, row->active);
    put_time(j, "tried_at", row->tried_at);
    put_time(j, "last_success", row->succeeded_at);
    put_time(j, "next_due", row->due <= v->now ? v->now : row->due);
    put_int(j, "interval_seconds", row->interval / 1000);
    put_int(j, "failures", row->failures);
    put_time(j, "listed_at", row->listed_at);
    put_int(j, "links", row->links);
    put_text(j, "newest", row->newest);
    gong_json_key(j, "pages");
    gong_json_open(j, '{');
    put_int(j, "known", p.known);
    put_int(j, "waiting", p.waiting);
    put_int(j, "vanished", p.vanished);
    gong_json_close(j, '}');
    gong_json_close(j, '}');
}

bool gong_json_sources(struct gong_state *s, struct gong_json *j)
{
    struct view v = {.now = now_ms(), .j = j};
    bool ok;

    gong_json_key(j, "sources");
    gong_json_open(j, '[');
    ok = look(s, &v, json_row);
    gong_json_close(j, ']');
    return ok;
}
