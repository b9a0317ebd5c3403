/* revision.c: a record against what was delivered before it (revision.h). Looked up before the
 * sinks, noted after them, in the transaction of the acknowledgement. */
#include "exec/revision.h"

#include <gongbao/url.h>

#include "exec/run_int.h"
#include "state/revisions.h"

struct revising {
    struct run *r;
    struct gong_item *it;
    struct gong_ctx ctx; /* of the item: what the attributes point to */
    struct gong_digests digests;
    struct gong_revision *rev;
};

static bool unreadable(struct run *r)
{
    run_fatal(r, "the state cannot be read: %s", gong_state_error(r->state));
    return false;
}

static struct gong_span page_of(struct run *r, struct gong_span url)
{
    struct gong_ctx ctx = {.arena = &r->scratch};
    struct gong_span key = gong_url_canonical(&ctx, url);

    return key.ptr ? key : url;
}

/* The id that every sink gives the record (docs/report.md). */
static struct gong_span record_id(struct gong_ctx *ctx, const struct gong_record_key *k)
{
    struct gong_span key =
        gong_format(ctx, "%.*s\n%.*s", (int)k->url.len, k->url.ptr, (int)k->sha256.len, k->sha256.ptr);
    char hex[GONG_SHA256_HEX + 1];

    return key.ptr && gong_sha256_hex(key, hex) ? gong_copy(ctx, gong_span_z(hex)) : gong_span_none();
}

/* A list page or an error page is no document: nothing is a twin of it by its words. */
static bool is_document(const struct gong_item *it)
{
    struct gong_span class_name = gong_item_get(it, "class");

    return it->kind == GONG_REPORT || !class_name.ptr || gong_span_is(class_name, "article");
}

/* What it is after `last`, the version before it. */
static void compare(struct revising *v, const struct gong_revision *last)
{
    struct gong_revision *rev = v->rev;

    rev->previous_id = last->id;
    rev->previous = last->record;
    if (last->id == 0) {
        rev->changed = GONG_CHANGE_NEW;
    } else if (gong_span_eq(last->record.sha256, rev->record.sha256)) {
        rev->changed = GONG_CHANGE_SAME;
    } else {
        rev->what = gong_digests_differ(last->facts, last->body, &v->digests);
        rev->changed = gong_change_class((unsigned)rev->what, v->it->kind == GONG_REPORT);
    }
}

static bool find_change(struct revising *v)
{
    struct gong_revision *rev = v->rev, last, old = {0};

    if (!gong_state_last_revision(v->r->state, rev->page, v->it->arena, &last) ||
        (last.id && !gong_state_same_revision(v->r->state, rev, v->it->arena, &old)))
        return unreadable(v->r);
    if (old.id) {
        rev->id = old.id;
        rev->changed = old.changed;
        rev->what = old.what;
        rev->previous = old.previous;
    } else {
        compare(v, &last);
    }
    return true;
}

static bool set_change(struct revising *v)
{
    const struct gong_revision *rev = v->rev;
    char what[GONG_WHAT_MAX];
    struct gong_span id = rev->previous.url.ptr ? record_id(&v->ctx, &rev->previous) : gong_span_none();

    gong_what_text((unsigned)rev->what, what);
    return (id.ptr || !rev->previous.url.ptr) && gong_item_set_attr(v->it, "revision.previous", id) &&
           gong_item_set_attr(v->it, "revision.change",
                              gong_span_z(gong_change_name((enum gong_change)rev->changed))) &&
           gong_item_set_attr(v->it, "revision.what", gong_copy(&v->ctx, gong_span_z(what)));
}

/* false: the state failed, or the item has no room. */
static bool find_twin(struct revising *v)
{
    struct gong_record_key twin;
    struct gong_span id;

    if (!gong_state_twin(v->r->state, v->rev, v->rev->id ? v->rev->id : INT64_MAX, v->it->arena, &twin))
        return unreadable(v->r);
    if (!twin.url.ptr)
        return gong_item_set_attr(v->it, "record.twin_of", gong_span_none());
    id = record_id(&v->ctx, &twin);
    return id.ptr && gong_item_set_attr(v->it, "record.twin_of", id) &&
           gong_find(&v->ctx, v->it, "info", "twin", GONG_NULL, GONG_NULL, "%s as %.*s",
                     gong_span_eq(twin.sha256, v->rev->record.sha256) ? "the same bytes" : "the same text",
                     (int)twin.url.len, twin.url.ptr) == GONG_OK;
}

bool run_revise(struct run *r, struct gong_item *it, struct gong_revision *ret)
{
    struct revising v = {.r = r, .it = it, .ctx = {.arena = it->arena}, .rev = ret};

    *ret = (struct gong_revision){.record = {gong_item_get(it, "url"), gong_item_get(it, "payload.sha256")},
                                  .at = gong_item_get(it, "fetched_at")};
    if (!ret->record.url.ptr || !ret->record.sha256.ptr)
        return true; /* it has no id: the sinks say so */
    gong_digests_of(it, &v.digests);
    ret->page = gong_copy(&v.ctx, page_of(r, ret->record.url));
    ret->facts = gong_copy(&v.ctx, gong_span_z(v.digests.facts));
    ret->body = gong_copy(&v.ctx, gong_span_z(v.digests.body));
    ret->telling = v.digests.telling && is_document(it);
    gong_arena_reset(&r->scratch);
    return ret->page.ptr && ret->body.ptr && ret->facts.ptr && find_change(&v) && set_change(&v) &&
           find_twin(&v);
}

void run_revised(struct run *r, const struct gong_item *it, const struct gong_revision *rev)
{
    if (!rev->page.ptr)
        return;
    r->tally->changes[rev->changed]++;
    r->tally->twins += gong_item_get(it, "record.twin_of").ptr != NULL;
    if (rev->id ? !gong_state_renew_revision(r->state, rev) : !gong_state_add_revision(r->state, rev))
        run_state_failed(r, NULL);
}
