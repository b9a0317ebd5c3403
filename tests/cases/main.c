/* gong-cases: runs text cases. usage: gong-cases [--plugins DIR] [--root DIR] [--print] PATH... */
#include <dirent.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "case.h"

struct options {
    const char *plugins, *root;
    bool print;
};

struct tally {
    size_t passed, failed, errors;
};

static void show(const char *head, struct gong_span s)
{
    printf("  %s:\n%.*s\n", head, (int)s.len, s.ptr);
}

static bool same(const struct text_case *c, const char *path, const struct case_out *o, struct gong_span have)
{
    if (gong_span_eq(have, o->want))
        return true;
    printf("FAIL %s:%d: case \"%s\", @out %s %s\n", path, o->line, c->name, o->what, o->args);
    show("want", o->want);
    show("have", have);
    return false;
}

static const struct gong_item *output(const struct harness *h, size_t i)
{
    const struct gong_item *it = h->first;

    while (it && i--)
        it = it->next;
    return it;
}

static bool check_error(const struct harness *h, const struct text_case *c, const char *path,
                        const struct case_out *o)
{
    struct gong_span m = gong_span_z(h->outcome.status < 0 ? h->outcome.message : h->rejected);

    if (o->want.len ? gong_span_has(m, o->want) : m.len > 0)
        return true;
    return same(c, path, o, m);
}

static bool check_out(struct harness *h, const struct text_case *c, const char *path,
                      const struct case_out *o)
{
    const struct gong_item *it = output(h, o->item);
    char number[32];

    if (strcmp(o->what, "error") == 0)
        return check_error(h, c, path, o);
    if (strcmp(o->what, "drop") == 0)
        return same(c, path, o, gong_span_z(h->outcome.drop ? h->outcome.drop : "(not dropped)"));
    if (strcmp(o->what, "count") == 0) {
        snprintf(number, sizeof number, "%zu", h->n_out);
        return same(c, path, o, gong_span_z(number));
    }
    if (it)
        return same(c, path, o, case_print(&h->arena, it, o));
    printf("FAIL %s:%d: case \"%s\": no output item %zu; %s: %s\n", path, o->line, c->name, o->item,
           h->where ? h->where : "no stage failed", h->outcome.message);
    return false;
}

static void print_outs(struct harness *h, const struct text_case *c)
{
    printf("@case %s\n", c->name);
    if (h->where)
        printf("# %s: %s%s\n", h->where, h->outcome.message, h->outcome.drop ? h->outcome.drop : "");
    for (size_t i = 0; i < c->n_outs; i++) {
        const struct gong_item *it = output(h, c->outs[i].item);
        struct gong_span s = it ? case_print(&h->arena, it, &c->outs[i]) : gong_span("", 0);
        printf("@out %s%s%s\n%.*s\n", c->outs[i].what, *c->outs[i].args ? " " : "", c->outs[i].args,
               (int)s.len, s.ptr);
    }
    printf("\n");
}

static uint32_t kind_of(const struct text_case *c, const struct gong_plugin *first)
{
#define GONG_X(id, value, text, help)                                                                        \
    if (c->kind && strcmp(c->kind, text) == 0)                                                               \
        return value;
    GONG_KINDS(GONG_X)
#undef GONG_X
    return first->accepts & (~first->accepts + 1);
}

static struct gong_item *make_input(struct harness *h, const struct text_case *c)
{
    struct gong_item *it = gong_item_create(&h->arena, kind_of(c, h->stages[0].plugin));

    it->body = c->body;
    for (size_t i = 0; i < c->n_attrs; i++)
        gong_item_set_attr(it, c->attrs[i].key, c->attrs[i].value);
    for (size_t i = 0; i < c->n_rows; i++) {
        _Alignas(16) char row[512];
        if (!case_row_fill(&h->arena, &c->rows[i], c->body, row))
            return NULL;
        gong_item_add_row(it, c->rows[i].rel, row);
    }
    return it;
}

static bool add_chain(struct harness *h, const char *chain)
{
    char name[72];

    while (chain && *chain) {
        size_t n = strcspn(chain, " ");
        snprintf(name, sizeof name, "%.*s", (int)n, chain);
        if (!harness_add(h, name))
            return false;
        chain += n + strspn(chain + n, " ");
    }
    return true;
}

static bool set_params(struct harness *h, const struct text_case *c)
{
    for (size_t i = 0; i < c->n_params; i++) {
        const char *dot = strchr(c->params[i].key, '.'), *key = dot ? dot + 1 : c->params[i].key;
        size_t n = dot ? (size_t)(dot - c->params[i].key) : 0;
        struct gong_stage *s = &h->stages[h->n_stages - 1];
        for (size_t k = 0; dot && k < h->n_stages; k++)
            if (gong_span_eq(gong_span_z(h->stages[k].name), gong_span(c->params[i].key, n)))
                s = &h->stages[k];
        if (!harness_param(h, s, key, c->params[i].value.ptr))
            return false;
    }
    return true;
}

static bool prepare(struct harness *h, const struct text_case *c, const char *stage)
{
    return add_chain(h, c->chain) && harness_add(h, c->stage ? c->stage : stage) && set_params(h, c);
}

static bool run_case(const struct options *opt, const struct text_case *c, const char *path,
                     const char *stage)
{
    const char *dirs[1] = {opt->plugins};
    struct harness *h = calloc(1, sizeof *h);
    struct gong_item *in = NULL;
    bool ok = true, ran;

    harness_init(h, dirs, 1, opt->root);
    ran = prepare(h, c, stage);
    if (ran && !c->no_input && !(in = make_input(h, c))) {
        printf("FAIL %s:%d: case \"%s\": @row has an unknown column\n", path, c->line, c->name);
        ok = false;
    } else if (ran) {
        harness_push(h, in);
    } else {
        h->outcome.status = GONG_EFATAL;
        h->where = "set-up";
    }
    if (opt->print)
        print_outs(h, c);
    for (size_t i = 0; ok && !opt->print && i < c->n_outs; i++)
        ok = check_out(h, c, path, &c->outs[i]);
    if (!opt->print && ok && c->n_outs == 0) {
        printf("FAIL %s:%d: case \"%s\" expects nothing\n", path, c->line, c->name);
        ok = false;
    }
    harness_finish(h);
    free(h);
    return ok;
}

static void run_file(const struct options *opt, const char *path, struct tally *t)
{
    struct case_file f;
    char copy[4096], *stage;

    snprintf(copy, sizeof copy, "%s", path);
    stage = basename(dirname(dirname(copy)));
    if (!case_file_read(&f, path)) {
        printf("FAIL %s\n", f.error);
        t->failed++;
    }
    for (const struct text_case *c = f.cases; c && !f.error[0]; c = c->next) {
        if (run_case(opt, c, path, stage))
            t->passed++;
        else
            t->failed++;
        for (size_t i = 0; i < c->n_outs; i++)
            t->errors += strcmp(c->outs[i].what, "error") == 0 || strcmp(c->outs[i].what, "drop") == 0 ||
                         strcmp(c->outs[i].what, "findings") == 0;
    }
    case_file_finish(&f);
}

static int is_case_file(const struct dirent *e)
{
    size_t n = strlen(e->d_name);

    return n > 5 && strcmp(e->d_name + n - 5, ".case") == 0;
}

static void run_path(const struct options *opt, const char *path, struct tally *t)
{
    struct stat st;
    struct dirent **list;
    int n;
    char file[4096];

    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
        run_file(opt, path, t);
        return;
    }
    n = scandir(path, &list, is_case_file, alphasort);
    for (int i = 0; i < n; i++) {
        snprintf(file, sizeof file, "%s/%s", path, list[i]->d_name);
        run_file(opt, file, t);
        free(list[i]);
    }
    if (n >= 0)
        free(list);
    if (!opt->print && t->passed + t->failed > 0 && t->errors == 0) {
        printf("FAIL %s: no case expects an error, a drop or a finding\n", path);
        t->failed++;
    }
}

int main(int argc, char **argv)
{
    struct options opt = {"build/plugins", ".", false};
    struct tally t = {0, 0, 0};
    char plugins[4096];

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--plugins") == 0 && i + 1 < argc)
            opt.plugins = argv[++i];
        else if (strcmp(argv[i], "--root") == 0 && i + 1 < argc)
            opt.root = argv[++i];
        else if (strcmp(argv[i], "--print") == 0)
            opt.print = true;
        else if (realpath(opt.plugins, plugins)) {
            opt.plugins = plugins;
            run_path(&opt, argv[i], &t);
        } else {
            printf("no plugin folder %s\n", opt.plugins);
            return 2;
        }
    }
    printf("%zu passed, %zu failed\n", t.passed, t.failed);
    return t.failed || t.passed == 0 ? 1 : 0;
}
