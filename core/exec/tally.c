/* tally.c: see tally.h. */
#include "exec/tally.h"

#include <stdlib.h>

#include "base/clock.h"
#include "exec/log.h"

/* Fewer failures prove nothing. */
enum { MANY = 3 };

const char *gong_verdict_name(enum gong_verdict v)
{
    static const char *const names[] = {"ok", "suspect", "failed", "stopped"};

    return names[v];
}

void gong_tally_named(struct gong_named_count *list, const char *name)
{
    for (size_t i = 0; i < TALLY_NAMES; i++) {
        if (list[i].n && strcmp(list[i].name, name) != 0 && i + 1 < TALLY_NAMES)
            continue;
        if (!list[i].n)
            snprintf(list[i].name, sizeof list[i].name, "%s", i + 1 < TALLY_NAMES ? name : "(others)");
        list[i].n++;
        return;
    }
}

static struct gong_span field(const struct gong_item *it, const char *name)
{
    size_t n;
    const struct gong_field *f = gong_item_rows(it, GONG_FIELD, &n);

    for (size_t i = n; i > 0; i--)
        if (gong_span_is(f[i - 1].name, name))
            return f[i - 1].value;
    return gong_span_none();
}

static struct gong_group *group_of(struct gong_tally *t, const char *agency, const char *year)
{
    for (size_t i = 0; i < t->n_groups; i++)
        if (strcmp(t->groups[i].agency, agency) == 0 && strcmp(t->groups[i].year, year) == 0)
            return &t->groups[i];
    if (t->n_groups == TALLY_GROUPS) {
        t->ungrouped++;
        return NULL;
    }
    snprintf(t->groups[t->n_groups].agency, TALLY_NAME_MAX, "%s", agency);
    snprintf(t->groups[t->n_groups].year, sizeof t->groups->year, "%s", year);
    return &t->groups[t->n_groups++];
}

static void count_findings(struct gong_tally *t, const struct gong_item *it, struct gong_group *g)
{
    size_t n;
    const struct gong_finding *f = gong_item_rows(it, GONG_FINDING, &n);
    char code[TALLY_NAME_MAX];

    for (size_t i = 0; i < n; i++) {
        if (gong_span_is(f[i].severity, "info"))
            continue;
        gong_tally_named(t->findings, gong_printable(f[i].code, code, sizeof code));
        t->errors += gong_span_is(f[i].severity, "error");
        if (g)
            g->findings++;
    }
}

void gong_tally_record(struct gong_tally *t, const struct gong_item *it)
{
    char agency[TALLY_NAME_MAX], year[16];
    struct gong_group *g = NULL;
    struct gong_span a = field(it, "agency"), y = field(it, "report_year");

    t->records++;
    for (unsigned r = 0; r < GONG_RELATION_COUNT; r++)
        t->relations[r] += it->rows[r].n;
    if (it->kind == GONG_REPORT)
        g = group_of(t, a.ptr ? gong_printable(a, agency, sizeof agency) : "(agency unknown)",
                     y.ptr ? gong_printable(y, year, sizeof year) : "?");
    if (g) {
        g->records++;
        g->quantities += it->rows[GONG_QUANTITY].n;
        g->indicators += it->rows[GONG_INDICATOR].n;
    }
    count_findings(t, it, g);
}

void gong_tally_progress(const struct gong_tally *t, char *line, size_t n)
{
    size_t handled = t->done + t->unchanged + t->still_dead + t->dead;
    double seconds = (double)(gong_now_ms() - t->started) / 1000.0,
           rate = seconds > 0.05 ? (double)handled / seconds : 0;
    char left[32] = "";

    if (t->expected > 0 && rate > 0 && (int64_t)handled < t->expected) {
        double s = ((double)t->expected - (double)handled) / rate;
        if (s < 7200)
            snprintf(left, sizeof left, ", %.0f s left", s);
        else
            snprintf(left, sizeof left, ", %.1f h left", s / 3600);
    }
    if (t->expected > 0)
        snprintf(line, n, "%zu of %lld items, %.1f/s, %zu set aside%s", handled, (long long)t->expected, rate,
                 t->dead, left);
    else
        snprintf(line, n, "%zu items, %.1f/s, %zu set aside%s", handled, rate, t->dead, left);
}

static int by_name(const void *a, const void *b)
{
    const struct gong_group *x = a, *y = b;
    int c = strcmp(x->agency, y->agency);

    return c ? c : strcmp(x->year, y->year);
}

static void print_groups(const struct gong_tally *t, FILE *out)
{
    struct gong_group *copy = calloc(t->n_groups + 1, sizeof *copy);

    if (!copy || t->n_groups == 0) {
        free(copy);
        return;
    }
    memcpy(copy, t->groups, t->n_groups * sizeof *copy);
    qsort(copy, t->n_groups, sizeof *copy, by_name);
    fprintf(out, "\n  year  reports  numbers  indicators  findings  agency\n");
    for (size_t i = 0; i < t->n_groups && i < 40; i++)
        fprintf(out, "  %-4s  %7zu  %7zu  %10zu  %8zu  %s\n", copy[i].year, copy[i].records,
                copy[i].quantities, copy[i].indicators, copy[i].findings, copy[i].agency);
    if (t->n_groups > 40 || t->ungrouped)
        fprintf(out, "  … and %zu more rows\n", (t->n_groups > 40 ? t->n_groups - 40 : 0) + t->ungrouped);
    free(copy);
}

static void print_named(const struct gong_named_count *list, const char *head, FILE *out)
{
    if (!list[0].n)
        return;
    fprintf(out, "\n  %s\n", head);
    for (size_t i = 0; i < TALLY_NAMES && list[i].n; i++)
        fprintf(out, "    %6zu  %s\n", list[i].n, list[i].name);
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

/* What the tables below do not show: why a run without them is suspect. */
static void print_why(const struct gong_tally *t, FILE *out)
{
    const struct gong_source_sums *s = &t->sources;

    if (t->seen + t->rejected == 0 && t->sources.n_marks == 0 && !gong_tally_at_rest(t))
        fprintf(out,
                "  suspect because the source gave nothing: is it the right folder, address or selector?\n");
    else if (t->done && !t->records)
        fprintf(out, "  suspect because no item became a record\n");
    else if (t->seen == 0 && t->passing == t->rejected && !s->failed && !s->suspect && !t->rests[0].n)
        fprintf(out, "  suspect because nothing could be had\n");
    if (t->many)
        fprintf(out, "  suspect because so much failed at once\n");
    if (t->errors)
        fprintf(out, "  suspect because of %zu finding%s of severity error in the records\n", t->errors,
                plural(t->errors));
}

bool gong_tally_is_many(size_t passing, size_t all, double share)
{
    return passing >= MANY && (double)passing > share * (double)all + 1e-9;
}

bool gong_tally_is_excused(const struct gong_tally *t)
{
    const struct gong_source_sums *s = &t->sources;

    return s->ok + s->not_due && s->ok + s->not_due + s->retrying == s->n && t->rejected == t->passing;
}

bool gong_tally_at_rest(const struct gong_tally *t)
{
    const struct gong_source_sums *s = &t->sources;

    return s->n && s->ok + s->not_due == s->n && t->seen + t->rejected == 0;
}

static void print_marks(const struct gong_source_sums *s, size_t n, const char *state, const char *head,
                        FILE *out)
{
    size_t shown = 0;

    if (!n)
        return;
    fprintf(out, "%zu source%s %s:\n", n, plural(n), head);
    for (size_t i = 0; i < s->n_marks; i++)
        if (strcmp(s->marks[i].state, state) == 0) {
            fprintf(out, "  %s: %s\n", s->marks[i].name, s->marks[i].reason);
            shown++;
        }
    if (shown < n)
        fprintf(out, "  … and %zu more: gongbao status shows them\n", n - shown);
}

/* What is wrong stands first; what may pass is said behind it. */
static void print_all_marks(const struct gong_source_sums *s, FILE *out)
{
    print_marks(s, s->failed, "failed", "failed", out);
    print_marks(s, s->suspect, "suspect", s->suspect == 1 ? "is suspect" : "are suspect", out);
    print_marks(s, s->retrying, "retrying", "failed in a way that may pass, and will be asked again", out);
}

static void print_passing(const struct gong_tally *t, FILE *out)
{
    if (t->passing)
        fprintf(out, "  %zu failure%s may pass: asked again by %s when due\n", t->passing, plural(t->passing),
                t->passing == 1 ? "itself" : "themselves");
}

static void print_sources(const struct gong_tally *t, FILE *out)
{
    const struct gong_source_sums *s = &t->sources;

    if (s->n)
        fprintf(out, "  %zu source%s: %zu ok, %zu suspect, %zu failed, %zu not due", s->n, plural(s->n),
                s->ok, s->suspect, s->failed, s->not_due);
    if (s->n && s->retrying)
        fprintf(out, ", %zu retrying", s->retrying);
    if (s->n)
        fputc('\n', out);
    if (gong_tally_at_rest(t))
        fprintf(out, s->ok ? "  nothing new\n" : "  nothing is due\n");
}

static void print_changes(const struct gong_tally *t, FILE *out)
{
    size_t known =
        t->changes[GONG_CHANGE_MATERIAL] + t->changes[GONG_CHANGE_COSMETIC] + t->changes[GONG_CHANGE_SAME];

    if (known + t->twins == 0)
        return;
    fprintf(out, "  against earlier versions: %zu new", t->changes[GONG_CHANGE_NEW]);
    for (int c = GONG_CHANGE_MATERIAL; c < GONG_CHANGES; c++)
        if (t->changes[c])
            fprintf(out, ", %zu %s", t->changes[c], gong_change_name((enum gong_change)c));
    if (t->twins)
        fprintf(out, "; %zu twin%s of another page", t->twins, plural(t->twins));
    fputc('\n', out);
}

void gong_tally_print(const struct gong_tally *t, enum gong_verdict v, FILE *out)
{
    size_t items = t->seen + t->rejected;

    print_all_marks(&t->sources, out);
    fprintf(out, "%s: %zu item%s, %zu new or changed, %zu unchanged, %zu record%s, %zu set aside\n",
            gong_verdict_name(v), items, plural(items), t->seen - t->unchanged - t->still_dead, t->unchanged,
            t->records, plural(t->records), t->dead);
    print_sources(t, out);
    print_passing(t, out);
    if (v == GONG_RUN_SUSPECT)
        print_why(t, out);
    if (t->seen && t->seen == t->unchanged + t->still_dead && !t->dead)
        fprintf(out, "  nothing to do: everything was delivered%s before\n",
                t->still_dead ? " or set aside" : "");
    if (t->still_dead)
        fprintf(out, "  %zu item%s set aside in an earlier run, and as then\n", t->still_dead,
                t->still_dead == 1 ? " was" : "s were");
    if (t->vanished)
        fprintf(out, "  %zu page%s vanished from the site; what was made of %s stays\n", t->vanished,
                plural(t->vanished), t->vanished == 1 ? "it" : "them");
    if (t->records)
        fprintf(out, "  %zu numbers, %zu sections, %zu citations, %zu indicators, %zu repairs\n",
                t->relations[GONG_QUANTITY], t->relations[GONG_SECTION], t->relations[GONG_CITATION],
                t->relations[GONG_INDICATOR], t->relations[GONG_REPAIR]);
    print_changes(t, out);
    print_groups(t, out);
    print_named(t->reasons, "set aside, by stage and reason:", out);
    print_named(t->alarms, "stages that reported an error (see above):", out);
    print_named(t->drops, "dropped on purpose:", out);
    print_named(t->rests, "the source held back:", out);
    print_named(t->findings, "warnings and errors found in the documents:", out);
}

static void json_named(struct gong_json *j, const char *key, const struct gong_named_count *list)
{
    gong_json_key(j, key);
    gong_json_open(j, '{');
    for (size_t i = 0; i < TALLY_NAMES && list[i].n; i++) {
        gong_json_key(j, list[i].name);
        gong_json_int(j, (int64_t)list[i].n);
    }
    gong_json_close(j, '}');
}

static void json_sources(const struct gong_source_sums *s, struct gong_json *j)
{
    const struct {
        const char *name;
        size_t n;
    } counts[] = {{"all", s->n},
                  {"ok", s->ok},
                  {"suspect", s->suspect},
                  {"failed", s->failed},
                  {"retrying", s->retrying},
                  {"not_due", s->not_due}};

    gong_json_key(j, "sources");
    gong_json_open(j, '{');
    gong_json_key(j, "first");
    gong_json_open(j, '[');
    for (size_t i = 0; i < s->n_marks; i++) {
        gong_json_open(j, '{');
        gong_json_key(j, "name");
        gong_json_string(j, gong_span_z(s->marks[i].name));
        gong_json_key(j, "state");
        gong_json_string(j, gong_span_z(s->marks[i].state));
        gong_json_key(j, "reason");
        gong_json_string(j, gong_span_z(s->marks[i].reason));
        gong_json_close(j, '}');
    }
    gong_json_close(j, ']');
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        gong_json_key(j, counts[i].name);
        gong_json_int(j, (int64_t)counts[i].n);
    }
    gong_json_close(j, '}');
}

void gong_tally_json(const struct gong_tally *t, struct gong_json *j)
{
    const struct {
        const char *name;
        size_t n;
    } counts[] = {{"seen", t->seen},
                  {"unchanged", t->unchanged},
                  {"still_dead", t->still_dead},
                  {"done", t->done},
                  {"records", t->records},
                  {"dead", t->dead},
                  {"rejected", t->rejected},
                  {"passing", t->passing},
                  {"errors", t->errors},
                  {"vanished", t->vanished},
                  {"new", t->changes[GONG_CHANGE_NEW]},
                  {"material", t->changes[GONG_CHANGE_MATERIAL]},
                  {"cosmetic", t->changes[GONG_CHANGE_COSMETIC]},
                  {"same", t->changes[GONG_CHANGE_SAME]},
                  {"twins", t->twins}};

    gong_json_open(j, '{');
    if (t->sources.n)
        json_sources(&t->sources, j);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        gong_json_key(j, counts[i].name);
        gong_json_int(j, (int64_t)counts[i].n);
    }
    for (unsigned r = 0; r < GONG_RELATION_COUNT; r++) {
        gong_json_key(j, gong_relation_type((enum gong_relation)r)->name);
        gong_json_int(j, (int64_t)t->relations[r]);
    }
    json_named(j, "reasons", t->reasons);
    json_named(j, "alarms", t->alarms);
    json_named(j, "drops", t->drops);
    json_named(j, "rests", t->rests);
    json_named(j, "finding_codes", t->findings);
    gong_json_close(j, '}');
}
