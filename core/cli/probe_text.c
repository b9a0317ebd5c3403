/* probe_text.c: what a probe saw, for people. What comes from the page is clipped and freed of
 * control characters: a page must not write to the terminal by itself. */
#include <gongbao/utf8.h>
#include <stdio.h>

#include "cli/probe.h"

enum { WIDE = 70, NAME = 24, SHOWN = 12, SHOWN_LABELS = 30 };

static bool is_safe(uint32_t cp)
{
    return cp >= 0x20 && !(cp >= 0x7F && cp < 0xA0) && cp != 0xAD && !(cp >= 0x200B && cp <= 0x200F) &&
           !(cp >= 0x2028 && cp <= 0x202E) && !(cp >= 0x2066 && cp <= 0x2069) && cp != 0xFEFF;
}

void gong_print_clean(struct gong_span s, size_t n)
{
    unsigned len;
    size_t at = 0;

    if (!s.ptr) {
        putchar('-');
        return;
    }
    for (; at < s.len && n > 0; at += len, n--) {
        uint32_t cp = gong_utf8_at(s, at, &len);
        if (cp == '\t')
            fputs(" | ", stdout);
        else if (!is_safe(cp))
            putchar('?');
        else
            fwrite(s.ptr + at, 1, len, stdout);
    }
    if (at < s.len)
        fputs("…", stdout);
}

static void name_of(const char *name)
{
    printf("%-12s", name);
}

static void one(const char *name, struct gong_span value)
{
    name_of(name);
    gong_print_clean(value, 1000);
    putchar('\n');
}

static void print_charset(const struct gong_item *it)
{
    struct gong_span used = gong_item_get(it, "charset.used"),
                     declared = gong_item_get(it, "charset.declared");

    if (!used.ptr)
        return;
    name_of("charset");
    gong_print_clean(used, 40);
    fputs(" by ", stdout);
    gong_print_clean(gong_item_get(it, "charset.rule"), 40);
    fputs("; declared ", stdout);
    gong_print_clean(declared, 40);
    fputs("; replaced ", stdout);
    gong_print_clean(gong_item_get(it, "charset.replaced"), 20);
    putchar('\n');
}

static void print_head(const struct gong_sight *s)
{
    const struct gong_item *it = s->item;
    struct gong_span rule = gong_item_get(it, "class.rule");

    one("page", gong_item_get(it, "url"));
    printf("%-12s%zu\n", "bytes", gong_item_body(s->probe->payload).len);
    one("type", gong_item_get(it, "media_type"));
    print_charset(it);
    one("cms", gong_item_get(it, "cms"));
    name_of("class");
    gong_print_clean(gong_item_get(it, "class"), 40);
    if (rule.ptr) {
        fputs(" by ", stdout);
        gong_print_clean(rule, 40);
    }
    putchar('\n');
}

static void print_body(const struct gong_sight *s)
{
    if (s->lines == 0) {
        printf("%-12snone\n", "body");
        return;
    }
    printf("%-12s%lld characters in %lld lines\n", "body", (long long)s->chars, (long long)s->lines);
    if (s->node.ptr)
        one("  node", s->node);
    name_of("  first");
    gong_print_clean(s->first, WIDE);
    putchar('\n');
    name_of("  last");
    gong_print_clean(s->last, WIDE);
    putchar('\n');
    if (s->selector.ptr && !gong_span_is(gong_item_get(s->item, "class.rule"), "article:container")) {
        name_of("  hint");
        fputs("no preset names this container; one with \"body\": [\"", stdout);
        gong_print_clean(s->selector, 200);
        puts("\"] would");
    }
}

static void print_fields(const struct gong_item *it)
{
    size_t n;
    const struct gong_field *f = gong_item_rows(it, GONG_FIELD, &n);

    printf("%-12s%zu\n", "fields", n);
    for (size_t i = 0; i < n; i++) {
        printf("  %-*.*s", NAME, (int)(f[i].name.len < 60 ? f[i].name.len : 60), f[i].name.ptr);
        gong_print_clean(f[i].value, WIDE);
        fputs("  by ", stdout);
        gong_print_clean(f[i].rule, 40);
        putchar('\n');
    }
}

static void print_labels(const struct gong_item *it)
{
    size_t n;
    const struct gong_label *l = gong_item_rows(it, GONG_LABEL, &n);

    printf("%-12s%zu\n", "labels", n);
    for (size_t i = 0; i < n && i < SHOWN_LABELS; i++) {
        fputs("  ", stdout);
        gong_print_clean(l[i].origin, 20);
        putchar(':');
        gong_print_clean(l[i].name, 40);
        fputs("  ", stdout);
        gong_print_clean(l[i].value, WIDE);
        putchar('\n');
    }
}

static void print_links(const struct gong_item *it)
{
    size_t n;
    const struct gong_link *l = gong_item_rows(it, GONG_LINK, &n);

    printf("%-12s%zu\n", "links", n);
    for (size_t i = 0; i < n && i < SHOWN; i++) {
        fputs("  ", stdout);
        gong_print_clean(l[i].date, 10);
        fputs(l[i].date.ptr ? "  " : "           ", stdout);
        gong_print_clean(l[i].title, 40);
        fputs("  ", stdout);
        gong_print_clean(l[i].url, 200);
        putchar('\n');
    }
    if (n > SHOWN)
        printf("  … and %zu more\n", n - SHOWN);
}

static void print_pager(const struct gong_pager *p)
{
    printf("%-12s%s", "pager", p->kind);
    if (p->pages != GONG_NULL)
        printf(", %lld pages", (long long)p->pages);
    if (p->next.ptr) {
        fputs(", next ", stdout);
        gong_print_clean(p->next, 500);
    }
    if (p->words.len) {
        fputs("  (", stdout);
        gong_print_clean(p->words, WIDE);
        putchar(')');
    }
    putchar('\n');
}

static void print_attachments(const struct gong_item *it)
{
    size_t n;
    const struct gong_attachment *a = gong_item_rows(it, GONG_ATTACHMENT, &n);

    printf("%-12s%zu\n", "attachments", n);
    for (size_t i = 0; i < n && i < SHOWN; i++) {
        fputs("  ", stdout);
        gong_print_clean(a[i].name, 40);
        fputs("  ", stdout);
        gong_print_clean(a[i].url, 200);
        putchar('\n');
    }
}

static void print_cuts(const struct gong_sight *s)
{
    printf("%-12s", "cut bytes");
    for (size_t i = 0; i < s->n_cuts; i++) {
        printf("%s", i ? ", " : "");
        gong_print_clean(s->cuts[i].rule, 40);
        printf(" %lld", (long long)s->cuts[i].bytes);
    }
    puts(s->n_cuts ? "" : "none");
}

static void print_findings(const struct gong_item *it)
{
    size_t n;
    const struct gong_finding *f = gong_item_rows(it, GONG_FINDING, &n);

    printf("%-12s%zu\n", "findings", n);
    for (size_t i = 0; i < n && i < SHOWN; i++) {
        fputs("  ", stdout);
        gong_print_clean(f[i].severity, 10);
        putchar(' ');
        gong_print_clean(f[i].code, 40);
        fputs(": ", stdout);
        gong_print_clean(f[i].message, 200);
        putchar('\n');
    }
    if (n > SHOWN)
        printf("  … and %zu more\n", n - SHOWN);
}

/* Counts of what else the stages of the pipeline found. */
static void print_others(const struct gong_item *it)
{
    static const enum gong_relation others[] = {GONG_SECTION,    GONG_QUANTITY,  GONG_CITATION,
                                                GONG_DOC_NUMBER, GONG_INDICATOR, GONG_REPAIR};
    size_t n;

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        gong_item_rows(it, others[i], &n);
        if (n)
            printf("%-12s%zu\n", gong_relation_type(others[i])->name, n);
    }
}

static void print_request(struct gong_span url)
{
    struct gong_span body;

    fputs("  asked     ", stdout);
    fputs(gong_probe_post_body(&url, &body) ? "POST " : "GET  ", stdout);
    gong_print_clean(url, 400);
    if (body.ptr) {
        fputs("  with ", stdout);
        gong_print_clean(body, 400);
    }
    putchar('\n');
}

static void print_list(const struct gong_probe_list *l)
{
    if (!l->asked)
        return;
    printf("%-12s%zu links on %zu page%s, ", "list", l->total, l->n_requests, l->n_requests == 1 ? "" : "s");
    puts(!l->code[0]                        ? "read to its end"
         : strcmp(l->code, "list-cap") == 0 ? "and there are more"
                                            : "broken off");
    if (l->code[0] && strcmp(l->code, "list-cap") != 0) {
        printf("  %s: ", l->code);
        gong_print_clean(gong_span_z(l->message), 400);
        putchar('\n');
    }
    for (size_t i = 0; i < l->n_requests; i++)
        print_request(l->requests[i]);
    for (size_t i = 0; i < l->n && i < SHOWN; i++) {
        fputs("  ", stdout);
        gong_print_clean(l->links[i].date, 10);
        fputs(l->links[i].date.ptr ? "  " : "           ", stdout);
        gong_print_clean(l->links[i].title, 40);
        fputs("  ", stdout);
        gong_print_clean(l->links[i].url, 200);
        putchar('\n');
    }
    if (l->total > SHOWN)
        printf("  … and %zu more\n", l->total - SHOWN);
}

void gong_sight_print(const struct gong_sight *s)
{
    const struct gong_probe *b = s->probe;

    print_list(&b->list);
    print_head(s);
    print_body(s);
    print_fields(s->item);
    print_labels(s->item);
    print_links(s->item);
    if (s->has_pager)
        print_pager(&s->pager);
    print_attachments(s->item);
    print_cuts(s);
    print_findings(s->item);
    print_others(s->item);
    if (b->stage) {
        printf("%-12sat %s: %s%s", "ended", b->stage, b->status < 0 ? "" : "dropped as ",
               b->drop ? b->drop : "");
        gong_print_clean(gong_span_z(b->message), 400);
        putchar('\n');
    }
}
