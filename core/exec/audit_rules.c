/* audit_rules.c: see audit_rules.h. Rules stay in memory up to a cap; past it all are forgotten
 * and read again as they are asked for. */
#include "exec/audit_rules.h"

#include <stdlib.h>

#include "base/digest.h"
#include "state/ledger.h"

enum { TEXTS_BYTES = 1024 * 1024 * 1024, COMPILED_BYTES = 64 * 1024 * 1024, PATH_MAX_BYTES = 8192 };

struct audit_text {
    int64_t file, offset;
    bool is_compiled, is_bad;
    struct gong_robots rules;
    struct audit_text *next;
};

void audit_rules_open(struct audit_rules *r, const char *dir)
{
    *r = (struct audit_rules){.dir = dir};
    gong_table_init(&r->texts, sizeof(struct audit_text), TEXTS_BYTES);
}

static void forget(struct audit_rules *r)
{
    for (struct audit_text *t = r->compiled; t; t = t->next) {
        free(t->rules.rules);
        free(t->rules.paths);
        t->is_compiled = false;
    }
    r->compiled = NULL;
    r->bytes = 0;
}

void audit_rules_close(struct audit_rules *r)
{
    forget(r);
    gong_table_finish(&r->texts);
}

void audit_rules_agent(struct audit_rules *r, struct gong_span agent)
{
    if (gong_span_is(agent, r->agent) || agent.len >= sizeof r->agent)
        return;
    forget(r);
    memcpy(r->agent, agent.ptr, agent.len);
    r->agent[agent.len] = 0;
}

bool audit_rules_add(struct audit_rules *r, struct gong_span digest, int64_t file, int64_t offset)
{
    struct audit_text *t = gong_table_at(&r->texts, digest);

    if (t && t->file == 0) {
        t->file = file;
        t->offset = offset;
    }
    return t;
}

static bool compile(struct audit_rules *r, struct audit_text *t, struct gong_span text)
{
    struct gong_robots rules = {0};
    struct gong_span agent = gong_span_z(r->agent);

    gong_robots_read(&rules, text, agent);
    rules.rules = malloc((rules.n + 1) * sizeof *rules.rules);
    rules.paths = malloc(rules.paths_len + 1);
    if (!rules.rules || !rules.paths) {
        free(rules.rules);
        free(rules.paths);
        return false;
    }
    r->bytes += rules.n * sizeof *rules.rules + rules.paths_len;
    gong_robots_read(&rules, text, agent);
    t->rules = rules;
    t->is_compiled = true;
    t->next = r->compiled;
    r->compiled = t;
    return true;
}

/* What the line says must be what its digest says. */
static bool take_line(struct audit_rules *r, struct audit_text *t, const struct gong_ledger_line *line)
{
    char digest[GONG_SHA256_HEX + 1];
    char *text = malloc(line->fields[1].len + 1);
    size_t n = text ? gong_ledger_unescape(line->fields[1], text) : 0;
    bool ok = text && gong_sha256_hex(gong_span(text, n), digest);

    t->is_bad = ok && !gong_span_is(line->fields[0], digest);
    ok = ok && (t->is_bad || compile(r, t, gong_span(text, n)));
    free(text);
    return ok;
}

static bool load(struct audit_rules *r, struct audit_text *t)
{
    char why[256];
    struct gong_ledger_line line;
    struct gong_ledger_reader *reader;
    bool ok = true;

    if (r->bytes > COMPILED_BYTES)
        forget(r);
    reader = gong_ledger_read(r->dir, t->file, t->offset, why, sizeof why);
    if (!reader)
        return false;
    if (gong_ledger_next(reader, &line) == GONG_LEDGER_LINE && line.kind == 'T')
        ok = take_line(r, t, &line);
    else
        t->is_bad = true;
    gong_ledger_read_close(reader);
    return ok;
}

enum audit_answer audit_rules_ask(struct audit_rules *r, struct gong_span digest, struct gong_span path)
{
    struct audit_text *t = gong_table_find(&r->texts, digest);
    char canonical[3 * PATH_MAX_BYTES];

    if (!t)
        return AUDIT_NO_TEXT;
    if (!t->is_compiled && !t->is_bad && !load(r, t))
        return AUDIT_MEMORY;
    if (t->is_bad || path.len > PATH_MAX_BYTES)
        return AUDIT_BAD_TEXT;
    return gong_robots_allows(&t->rules, gong_span(canonical, gong_robots_canonical(path, canonical)))
               ? AUDIT_ALLOWED
               : AUDIT_DENIED;
}
