/* audit.c: see audit.h. One pass over the lines; of a host its last request and its wait are kept,
 * of a site its last answer for robots.txt. */
#include "exec/audit.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "exec/audit_rules.h"
#include "state/ledger.h"
#include "state/ledger_sum.h"

enum { TABLE_BYTES = 1024 * 1024 * 1024, FIELD_MAX = 16384 };

static const int64_t robots_kept_ms = 24 * 3600 * (int64_t)1000;

/* shift: how far the clock had been put back, in all, when the times were last looked at. */
struct host {
    int64_t last_at, until, shift;
    bool asked;
};

struct site {
    int64_t at, status, shift;
    char digest[65];
};

/* A request with its fields as they were meant. */
struct request {
    const struct gong_ledger_line *line;
    char role;
    struct gong_span host, site, digest, url;
    int64_t owed;
    char host_bytes[FIELD_MAX], site_bytes[FIELD_MAX], url_bytes[FIELD_MAX];
};

struct audit {
    const struct gong_audit_options *opt;
    struct gong_audit_counts *n;
    struct gong_table hosts, sites;
    struct audit_rules rules;
    struct gong_ledger_end committed; /* file 0: nothing is known, or it was found as it must be */
    int64_t shift;                    /* by so much the clock was put back, in all */
    int64_t proved_from;              /* before that an answer may stand in a file that was removed */
    bool out_of_memory;
};

/* ---- violations */

static void violation(struct audit *a, const struct gong_ledger_line *line, const struct request *q,
                      const char *code, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
static void violation(struct audit *a, const struct gong_ledger_line *line, const struct request *q,
                      const char *code, const char *fmt, ...)
{
    char message[256];
    struct gong_violation v = {code, message, line->file, line->no, line->at, {"", 0}, {"", 0}};
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    if (q) {
        v.host = q->host;
        v.url = q->url;
    }
    a->n->violations++;
    a->opt->tell(a->opt->arg, &v);
}

/* ---- hosts and sites, on the clock of now */

static struct host *host_at(struct audit *a, struct gong_span name)
{
    struct host *h = gong_table_at(&a->hosts, name);

    if (!h)
        return NULL;
    h->last_at -= a->shift - h->shift;
    h->until -= a->shift - h->shift;
    h->shift = a->shift;
    return h;
}

static struct site *site_of(struct audit *a, struct gong_span key)
{
    struct site *s = gong_table_find(&a->sites, key);

    if (!s)
        return NULL;
    s->at -= a->shift - s->shift;
    s->shift = a->shift;
    return s;
}

/* ---- one request */

static bool take_text(struct gong_span field, char out[FIELD_MAX], struct gong_span *ret)
{
    if (field.len > FIELD_MAX)
        return false;
    *ret = gong_span(out, gong_ledger_unescape(field, out));
    return true;
}

/* "scheme://host:port" of a URL, and what follows it. false: it is not of `site`. */
static bool is_of_site(struct gong_span url, struct gong_span site, struct gong_span *ret_path)
{
    size_t from = gong_span_find(url, 0, GONG_LIT("://")), end, bare;
    struct gong_span origin;

    if (from == SIZE_MAX)
        return false;
    for (end = from + 3; end < url.len && !strchr("/?#", url.ptr[end]); end++)
        ;
    origin = gong_span_sub(url, 0, end);
    *ret_path = gong_span_sub(url, end, gong_span_find(url, end, GONG_LIT("#")));
    if (gong_span_eq(origin, site))
        return true;
    bare = site.len;
    if (gong_span_starts(site, GONG_LIT("http://")) && gong_span_ends(site, GONG_LIT(":80")))
        bare -= 3;
    else if (gong_span_starts(site, GONG_LIT("https://")) && gong_span_ends(site, GONG_LIT(":443")))
        bare -= 4;
    return gong_span_eq(origin, gong_span_sub(site, 0, bare));
}

static void check_times(struct audit *a, const struct request *q, const struct host *h)
{
    int64_t gap = q->line->at - h->last_at, slack = gap - q->owed;

    if (h->asked && slack < a->n->least_slack) {
        a->n->least_slack = slack;
        a->n->slack_file = q->line->file;
        a->n->slack_line = q->line->no;
    }
    if (h->asked && slack < -a->opt->tolerance)
        violation(a, q->line, q, "delay", "asked %lld ms after the request before; owed are %lld ms",
                  (long long)gap, (long long)q->owed);
    if (q->line->at < h->until - a->opt->tolerance)
        violation(a, q->line, q, "blocked", "asked %lld ms before the host may be asked again",
                  (long long)(h->until - q->line->at));
}

static void judge_text(struct audit *a, const struct request *q, struct gong_span path)
{
    char rooted[FIELD_MAX + 1] = "/";
    enum audit_answer answer;

    if (path.len == 0 || path.ptr[0] != '/') {
        memcpy(rooted + 1, path.ptr, path.len);
        path = gong_span(rooted, path.len + 1);
    }
    answer = audit_rules_ask(&a->rules, q->digest, path);
    if (answer == AUDIT_DENIED)
        violation(a, q->line, q, "robots", "is disallowed by the robots.txt that its line names");
    else if (answer == AUDIT_NO_TEXT && q->line->at < a->proved_from)
        a->n->unproved++;
    else if (answer == AUDIT_NO_TEXT)
        violation(a, q->line, q, "robots-text", "the robots.txt that its line names is not in the ledger");
    else if (answer == AUDIT_BAD_TEXT)
        violation(a, q->line, q, "robots-text",
                  "the robots.txt that its line names is not what its digest says");
    a->out_of_memory = a->out_of_memory || answer == AUDIT_MEMORY;
}

static void check_robots(struct audit *a, const struct request *q, struct gong_span path)
{
    const struct site *s = site_of(a, q->site);

    if (q->digest.len == 0) {
        violation(a, q->line, q, "robots-none", "was asked without a robots.txt");
    } else if (!a->rules.agent[0]) {
        violation(a, q->line, q, "no-agent", "no line says what robots.txt was searched for");
    } else if (!s && q->line->at < a->proved_from) {
        a->n->unproved++;
    } else if (!s || !gong_span_is(q->digest, s->digest)) {
        violation(a, q->line, q, "robots-old",
                  "its line names another robots.txt than the last one of its site");
    } else if (q->line->at - s->at > robots_kept_ms) {
        violation(a, q->line, q, "robots-old", "the robots.txt of its site was asked for %lld hours before",
                  (long long)((q->line->at - s->at) / 3600000));
    } else if (s->status == 0 || s->status == 429 || s->status >= 500) {
        violation(a, q->line, q, "robots", "the answer for robots.txt was %lld: nothing may be asked",
                  (long long)s->status);
    } else {
        judge_text(a, q, path);
    }
}

static bool read_request(const struct gong_ledger_line *line, struct request *q)
{
    q->line = line;
    q->role = line->fields[0].ptr[0];
    q->digest = line->fields[5];
    return take_text(line->fields[1], q->host_bytes, &q->host) &&
           take_text(line->fields[2], q->site_bytes, &q->site) &&
           gong_ledger_number(line->fields[3], &q->owed) && take_text(line->fields[6], q->url_bytes, &q->url);
}

static void judge(struct audit *a, const struct request *q, const struct host *h)
{
    struct gong_span path = {"", 0};

    a->n->requests++;
    a->n->robots_requests += q->role == 'r';
    check_times(a, q, h);
    if (!is_of_site(q->url, q->site, &path) || gong_span_find(q->site, 0, q->host) == SIZE_MAX)
        violation(a, q->line, q, "site", "its line names another site than its address");
    else if (q->role != 'r')
        check_robots(a, q, path);
}

static void on_request(struct audit *a, const struct gong_ledger_line *line)
{
    struct request q;
    struct host *h;

    if (!read_request(line, &q)) {
        violation(a, line, NULL, "bad-line", "has a field that is too long");
        return;
    }
    h = host_at(a, q.host);
    if (!h) {
        a->out_of_memory = true;
        return;
    }
    if (line->at >= a->opt->since)
        judge(a, &q, h);
    h->last_at = line->at;
    h->asked = true;
}

/* ---- other lines */

/* C: the clock was put back. What was before it is looked at as if it had been so all along. */
static void on_clock(struct audit *a, const struct gong_ledger_line *line)
{
    int64_t before = line->at;

    gong_ledger_number(line->fields[0], &before);
    if (before > line->at) {
        a->shift += before - line->at;
        a->proved_from -= a->proved_from > INT64_MIN / 2 ? before - line->at : 0;
    }
}

/* L: a run found less than its state had committed. */
static void on_lost(struct audit *a, const struct gong_ledger_line *line)
{
    int64_t file = 0, length = 0;

    gong_ledger_number(line->fields[0], &file);
    gong_ledger_number(line->fields[1], &length);
    violation(
        a, line, NULL, "cut",
        "when this was written, %06lld.tsv did not hold the %lld bytes any more that were written: lines "
        "are missing, or were changed",
        (long long)file, (long long)length);
}

static void on_wait(struct audit *a, const struct gong_ledger_line *line)
{
    char name[FIELD_MAX];
    struct gong_span host;
    struct host *h = take_text(line->fields[0], name, &host) ? host_at(a, host) : NULL;
    int64_t until = 0;

    gong_ledger_number(line->fields[1], &until);
    a->n->waits++;
    a->out_of_memory = a->out_of_memory || !h;
    if (h && until > h->until)
        h->until = until;
}

static void on_robots(struct audit *a, const struct gong_ledger_line *line)
{
    char name[FIELD_MAX];
    struct gong_span key;
    struct site *s = take_text(line->fields[0], name, &key) ? gong_table_at(&a->sites, key) : NULL;

    a->out_of_memory = a->out_of_memory || !s;
    if (!s || line->fields[2].len >= sizeof s->digest)
        return;
    s->at = line->at;
    s->shift = a->shift;
    gong_ledger_number(line->fields[1], &s->status);
    memcpy(s->digest, line->fields[2].ptr, line->fields[2].len);
    s->digest[line->fields[2].len] = 0;
}

static void on_line(struct audit *a, const struct gong_ledger_line *line)
{
    char name[FIELD_MAX];
    struct gong_span agent;

    if (line->kind == 'Q')
        on_request(a, line);
    else if (line->kind == 'W')
        on_wait(a, line);
    else if (line->kind == 'C')
        on_clock(a, line);
    else if (line->kind == 'L')
        on_lost(a, line);
    else if (line->kind == 'R')
        on_robots(a, line);
    else if (line->kind == 'A' && take_text(line->fields[0], name, &agent))
        audit_rules_agent(&a->rules, agent);
    else if (line->kind == 'T' && !audit_rules_add(&a->rules, line->fields[0], line->file, line->offset))
        a->out_of_memory = true;
}

/* ---- is it whole? */

static void look_at_end(struct audit *a, const struct gong_ledger_line *at,
                        const struct gong_ledger_end *want, const struct gong_ledger_end *have)
{
    if (have->length < want->length)
        violation(a, at, NULL, "cut", "%06lld.tsv ends at byte %lld and once went to %lld: lines are missing",
                  (long long)want->file, (long long)have->length, (long long)want->length);
    else if (have->length > want->length || (want->digest[0] && strcmp(want->digest, have->digest) != 0))
        violation(a, at, NULL, "changed", "the first %lld bytes of %06lld.tsv are not what was written",
                  (long long)want->length, (long long)want->file);
}

/* F: how the file before was when it was closed. */
static void on_file(struct audit *a, const struct gong_ledger_reader *r, const struct gong_ledger_line *line)
{
    struct gong_ledger_end want = {.file = 0}, have = {.file = 0};
    size_t n = line->fields[2].len < GONG_LEDGER_DIGEST ? line->fields[2].len : GONG_LEDGER_DIGEST - 1;

    gong_ledger_number(line->fields[0], &want.file);
    gong_ledger_number(line->fields[1], &want.length);
    memcpy(want.digest, line->fields[2].ptr, n);
    want.digest[n] = 0;
    have.length = gong_ledger_read_before(r, &have.file, have.digest);
    if (have.file == want.file)
        look_at_end(a, line, &want, &have);
}

/* Behind every line: what the state committed last ends here, or stood here. */
static void pass_committed(struct audit *a, const struct gong_ledger_reader *r,
                           const struct gong_ledger_line *line)
{
    struct gong_ledger_end have = {.file = line->file};

    if (line->file != a->committed.file || gong_ledger_read_end(r, NULL) < a->committed.length)
        return;
    have.length = gong_ledger_read_end(r, have.digest);
    look_at_end(a, line, &a->committed, &have);
    a->committed.file = 0;
}

/* It was not come by: the ledger ends before. */
static void miss_committed(struct audit *a, const struct gong_ledger_reader *r,
                           const struct gong_ledger_line *last)
{
    struct gong_ledger_end have = {.file = last->file};

    if (!a->committed.file || have.file > a->committed.file)
        return;
    if (have.file == a->committed.file)
        have.length = gong_ledger_read_end(r, have.digest);
    look_at_end(a, last, &a->committed, &have);
}

/* ---- the whole */

static int read_lines(struct audit *a, struct gong_ledger_reader *r)
{
    struct gong_ledger_line line = {.file = 0};
    int64_t file = 0;
    int got;

    while ((got = gong_ledger_next(r, &line)) != GONG_LEDGER_END && got != GONG_LEDGER_ERROR) {
        if (file == 0 && line.file > 1 && got == GONG_LEDGER_LINE)
            a->proved_from = line.at + robots_kept_ms;
        if (file > 0 && line.file > file + 1)
            violation(a, &line, NULL, "missing", "the file before this one is missing");
        a->n->files += line.file != file;
        file = line.file;
        pass_committed(a, r, &line);
        if (got == GONG_LEDGER_LINE && line.kind == 'F')
            on_file(a, r, &line);
        else if (got == GONG_LEDGER_LINE)
            on_line(a, &line);
        else if (!gong_ledger_is_torn(r))
            violation(a, &line, NULL, "bad-line", "is no line of a ledger");
        if (a->out_of_memory)
            break;
    }
    if (got == GONG_LEDGER_END)
        miss_committed(a, r, &line);
    a->n->torn = gong_ledger_is_torn(r);
    a->n->hosts = (int64_t)a->hosts.n;
    return got;
}

bool gong_audit(const struct gong_audit_options *opt, struct gong_audit_counts *ret, char *why, size_t why_n)
{
    struct audit a = {.opt = opt, .n = ret, .proved_from = INT64_MIN};
    struct gong_ledger_reader *r;
    bool ok;

    *ret = (struct gong_audit_counts){.least_slack = INT64_MAX};
    ret->compared = gong_ledger_end_read(opt->committed, &a.committed);
    r = gong_ledger_read(opt->state_dir, 1, 0, why, why_n);
    if (!r)
        return false;
    gong_table_init(&a.hosts, sizeof(struct host), TABLE_BYTES);
    gong_table_init(&a.sites, sizeof(struct site), TABLE_BYTES);
    audit_rules_open(&a.rules, opt->state_dir);
    ok = read_lines(&a, r) == GONG_LEDGER_END;
    if (!ok)
        snprintf(why, why_n, "the ledger in \"%s\" cannot be read: %s", opt->state_dir,
                 a.out_of_memory ? "out of memory" : strerror(errno));
    gong_ledger_read_close(r);
    audit_rules_close(&a.rules);
    gong_table_finish(&a.hosts);
    gong_table_finish(&a.sites);
    return ok;
}
