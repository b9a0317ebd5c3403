/* list.c: the listing of a column: what a family read from one page, and whether to go on.
 *
 * A listing ends where its pager ends, and before that where a page repeats, where two pages in a
 * row name nothing new, where a page that was promised is empty, and at max_pages. A page whose
 * address was counted up (not promised) may be missing: that is how such pagers end. A column
 * whose items stand newest first is left behind enough items in a row that are known from
 * earlier runs, unless it is to be read to its end. */
#include "list.h"

#include "header.h"
#include "links.h"

#include <gongbao/utf8.h>

#include <stdio.h>

#define STALE_PAGES       2
#define MAX_SITEMAP_BYTES (50u << 20) /* sitemaps.org */

struct family {
    const char *name;
    bool (*read)(struct list_page *p);
};

/* In the order of the choices of column_preset, behind auto; auto tries them in this order. */
static const struct family families[] = {
    {"sitemap", list_sitemap}, {"feed", list_feed},     {"jpage", list_jpage},
    {"jpaas", list_jpaas},     {"gkmlpt", list_gkmlpt}, {"ucap", list_ucap},
    {"longxun", list_longxun}, {"trs", list_trs},       {"links", list_links},
};

#define N_FAMILIES (sizeof families / sizeof *families)

/* ---- where the listing goes on */

static int end_with(struct list_page *p, const char *code, const char *text)
{
    gong_log(p->ctx, GONG_WARNING, "the listing of %s is not whole (%s): %s %s", p->column->url.ptr, code,
             p->job->url.ptr, text);
    if (!p->column->code)
        p->column->code = code;
    return gong_reject(p->ctx, p->job->url, GONG_EITEM, code, "%s", text);
}

/* Once for each column, which goes on: what is left out comes with the next listing, if it is there. */
static int tell_crowded(struct list_page *p)
{
    struct fetch_column *col = p->column;

    if (col->crowded == 0 || (col->code && strcmp(col->code, "list-hosts") == 0))
        return GONG_OK;
    return end_with(p, "list-hosts",
                    "names documents on more than 1,000 hosts that are new: the rest is left out");
}

/* A listing that ends as pagers end. Nothing that fits is no success. */
static int end_well(struct list_page *p, const char *reason)
{
    if (p->column->fits == 0 && p->lists == 0 && !p->job->inner)
        return end_with(p, "no-links", "is the end of the column, and no item fits follow_pattern");
    gong_log(p->ctx, GONG_INFO, "the listing of %s ends: %s; %lld items on %lld pages", p->column->url.ptr,
             reason, (long long)p->column->items, (long long)p->column->pages);
    return GONG_OK;
}

/* Asks the next page of the column. */
static int ask(struct list_page *p, struct gong_span next, enum list_probe probe)
{
    struct gong_url url;
    struct fetch_found found = {.url = &url, .rules = p->column->rules};
    struct fetch_job *job;

    if (!list_resolve(p, next, &url, &found.text))
        return end_with(p, "list-form", "names a next page that is no address, or on another host");
    post_split(p->ctx, &found, p->next_number ? p->next_number : p->job->page + 1);
    switch (frontier_add(p->fetch, p->ctx, &found, FETCH_LIST)) {
    case FRONTIER_ADDED:
        break;
    case FRONTIER_SEEN:
        return end_well(p, "the next page was asked already");
    case FRONTIER_FULL:
        return end_with(p, "list-cap", "is the last page that max_pages allows; there are more");
    case FRONTIER_NO_MEMORY:
        p->failed = true;
        return GONG_OK;
    }
    job = p->fetch->added;
    p->column->jobs++;
    job->column = p->column;
    job->page = probe == PROBE_TWO ? p->job->page : p->next_number ? p->next_number : p->job->page + 1;
    job->promised = p->promised;
    job->probe = probe;
    return GONG_OK;
}

/* The guess was wrong: the other one, or the end. */
static int guess_again(struct list_page *p)
{
    struct gong_span second = gong_span_none();

    if (p->job->probe == PROBE_ONE)
        second = trs_second_guess(p->ctx, p->job);
    if (second.ptr)
        return ask(p, second, PROBE_TWO);
    if (p->found > 0)
        return end_with(p, "list-repeats", "brings nothing new, and so does the other way to count pages");
    return end_with(p, "list-empty", "is missing or empty, and so is the other way to count pages");
}

static bool repeats(const struct list_page *p)
{
    const struct fetch_column *col = p->column;

    return p->job->page > 1 && p->fresh == 0 &&
           (p->digest == col->last_digest || p->digest == col->first_digest);
}

/* A full page that comes again is no end; where the address was only counted up, less is. */
static int end_repeated(struct list_page *p, const char *text)
{
    static const char *const sizes[] = {"pageSize", "_pageSize", "perpage", "size"};
    int64_t size = -1;

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && size < 0; i++)
        size = text_number(text_param(p->url, sizes[i]));
    if (size < 0 && gong_span_has(p->url, GONG_LIT("paramJson=")))
        size = 15; /* what list_jpage.c asks for */
    if (p->job->promised || (size > 0 && (int64_t)p->found >= size))
        return end_with(p, "list-repeats", text);
    return end_well(p, text);
}

/* Newest first, as far as dates say (a few lines may stand on top for other reasons), and the
 * last items are all known. */
static bool may_leave(const struct list_page *p)
{
    const struct fetch_column *col = p->column;

    return col->may_leave && !p->job->inner && col->dated * 2 >= col->items && col->inversions <= 3 &&
           col->known_in_a_row >= col->rules->source->overlap;
}

static void remember(struct list_page *p)
{
    struct fetch_column *col = p->column;

    if (p->entrance)
        return;
    col->stale = p->fresh > 0 ? 0 : col->stale + 1;
    if (p->job->page == 1)
        col->first_digest = p->digest;
    col->last_digest = p->digest;
}

static int end_empty(struct list_page *p, const struct fetch_slot *s)
{
    const char *text, *code = outcome_no_links(s, &text);

    if (p->elsewhere > 0 && strcmp(code, "no-links") == 0)
        text = "shows links to other hosts alone (see other_hosts)";
    if ((p->job->page == 1 && !p->job->inner) || strcmp(code, "challenge") == 0)
        return end_with(p, code, text);
    if (p->job->promised)
        return end_with(p, "list-empty", "was promised by the page before and names no item");
    return end_well(p, "a page without items");
}

static int go_on(struct list_page *p, const struct fetch_slot *s)
{
    if (p->fault)
        return end_with(p, "list-form", p->fault);
    if (p->job->probe != PROBE_NONE && p->fresh * 2 <= p->found)
        return guess_again(p);
    if (p->loose)
        return p->found + p->lists > 0 ? end_well(p, "the sitemap is read") : end_empty(p, s);
    if (p->found == 0 && !p->entrance)
        return end_empty(p, s);
    if (repeats(p))
        return end_repeated(p, "is a page that was listed already");
    remember(p);
    if (may_leave(p)) {
        p->column->left = p->next.ptr != NULL;
        return end_well(p, "what follows is known");
    }
    if (p->column->stale >= STALE_PAGES)
        return end_repeated(p, "is the second page in a row without a new item");
    return p->next.ptr ? ask(p, p->next, p->probe) : end_well(p, "its last page");
}

/* ---- reading */

static bool start_page(struct list_page *p, struct gong_span body)
{
    struct gong_url url;

    p->text = gong_trim(links_utf8(p->ctx, body));
    if (gong_span_starts(p->text, GONG_LIT("\xEF\xBB\xBF")))
        p->text = gong_trim(gong_span_sub(p->text, 3, p->text.len));
    p->base = p->job->url;
    p->url = post_url(p);
    p->total = -1;
    p->digest = HOSTS_HASH;
    if (!p->text.ptr || !p->url.ptr || gong_url_parse(p->ctx, p->url, gong_span_none(), &url) != GONG_OK)
        return false;
    p->host = url.host;
    if (xml_looks(p->text) || json_looks(p->text) || sitemap_is_text(p->text))
        return true;
    p->html = gong_html_parse(p->ctx, p->text);
    if (p->html)
        p->base = links_base(p->ctx, p->html, p->url);
    return p->html != NULL;
}

/* Of the family that is configured, or of the first that knows the page. */
static void read_page(struct list_page *p)
{
    int64_t preset = p->column->rules->preset;

    for (size_t i = 0; i < N_FAMILIES; i++) {
        if (preset > 0 && i != (size_t)preset - 1)
            continue;
        if (!families[i].read(p))
            continue;
        gong_log(p->ctx, GONG_INFO, "%zu links (%zu named before in this listing) on %s, read as %s",
                 p->found, p->found > p->fresh ? p->found - p->fresh : 0, p->job->url.ptr, families[i].name);
        return;
    }
    if (!p->fault)
        p->fault = preset > 0 ? "is no list of column_preset" : "is no list of a form that is known";
}

static size_t sitemap_cap(const struct fetch *f)
{
    return (size_t)f->max_bytes < MAX_SITEMAP_BYTES ? (size_t)f->max_bytes : MAX_SITEMAP_BYTES;
}

static void tell_links(struct list_page *p)
{
    if (p->elsewhere > 0)
        gong_log(p->ctx, GONG_INFO, "%zu links of %s lead to other hosts and are not followed", p->elsewhere,
                 p->job->url.ptr);
    if (p->refused > 0)
        gong_log(p->ctx, GONG_WARNING, "%zu links of %s are no addresses that can be asked", p->refused,
                 p->job->url.ptr);
    p->column->overfull |= p->found >= FETCH_MAX_LINKS && !p->loose;
    if (p->found >= FETCH_MAX_LINKS && !p->loose)
        gong_log(p->ctx, GONG_WARNING, "%s has more than %u links; the rest is not looked at",
                 p->job->url.ptr, FETCH_MAX_LINKS);
}

/* Packed, it counts as what it is unpacked; only sitemaps may be large. */
static const char *too_large(struct gong_span body)
{
    struct gong_span text = gong_trim(body);

    if (body.len <= FETCH_MAX_LIST_BYTES)
        return NULL;
    return body.len <= MAX_SITEMAP_BYTES && (xml_looks(text) || sitemap_is_text(text))
               ? NULL
               : "is larger than 4 MiB, too much for a list page";
}

int list_finish(struct fetch *f, struct gong_ctx *ctx, const struct fetch_slot *s)
{
    struct list_page p = {.fetch = f, .ctx = ctx, .job = s->job, .column = s->job->column};
    struct gong_span body = sitemap_unpacked(ctx, slot_body(s), sitemap_cap(f));
    const char *fault = too_large(body);

    if (!body.ptr)
        return end_with(&p, "list-form", "is packed, and broken or too large");
    if (fault)
        return end_with(&p, "too-large", fault);
    if (!start_page(&p, body))
        return end_with(&p, "list-form", "cannot be read: no text, or too large a one");
    p.column->pages++;
    if (p.job->page == 1 && !p.job->inner)
        p.column->url = p.job->url; /* where it was found in the end */
    read_page(&p);
    post_next(&p);
    if (!p.failed && tell_crowded(&p) != GONG_OK)
        return GONG_EITEM;
    tell_links(&p);
    int rc = p.failed ? GONG_OK : go_on(&p, s);
    if (p.failed)
        return gong_fail(ctx, GONG_EFATAL, "more addresses than the run can hold; raise or lower max_pages");
    return rc;
}

bool list_failed(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job, const struct outcome *o,
                 int *ret_rc)
{
    struct list_page p = {.fetch = f, .ctx = ctx, .job = job, .column = job->column};
    long status = o->http_status;
    bool missing = status == 404 || status == 410 || status == 400 || strcmp(o->code, "empty") == 0;
    struct gong_url url;

    if (!missing || (job->promised && job->probe == PROBE_NONE) || job->page <= 1)
        return false;
    p.url = p.base = job->url;
    p.promised = true;
    if (gong_url_parse(ctx, job->url, gong_span_none(), &url) != GONG_OK)
        return false;
    p.host = url.host;
    *ret_rc =
        job->probe != PROBE_NONE ? guess_again(&p) : end_well(&p, "the page behind the last one is missing");
    answer_end(f, ctx, job);
    return true;
}

int64_t list_preset(const char *name)
{
    if (strcmp(name, "auto") == 0)
        return 0;
    for (size_t i = 0; i < N_FAMILIES; i++)
        if (strcmp(families[i].name, name) == 0)
            return (int64_t)i + 1;
    return -1;
}
