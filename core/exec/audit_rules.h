/* audit_rules.h: robots.txt texts of a ledger, found by digest and read when they are needed. */
#ifndef GONG_EXEC_AUDIT_RULES_H
#define GONG_EXEC_AUDIT_RULES_H

#include <gongbao/robots.h>

#include "base/table.h"

struct audit_text;

struct audit_rules {
    const char *dir; /* of the state */
    struct gong_table texts;
    struct audit_text *compiled; /* those that are in memory */
    size_t bytes;                /* that they take */
    char agent[128];             /* what is searched for; "": not known yet */
};

enum audit_answer { AUDIT_ALLOWED, AUDIT_DENIED, AUDIT_NO_TEXT, AUDIT_BAD_TEXT, AUDIT_MEMORY };

void audit_rules_open(struct audit_rules *r, const char *dir);
void audit_rules_close(struct audit_rules *r);
void audit_rules_agent(struct audit_rules *r, struct gong_span agent);
/* The text of the digest begins at this line. false: out of memory. */
bool audit_rules_add(struct audit_rules *r, struct gong_span digest, int64_t file, int64_t offset);
/* path: path and query. */
enum audit_answer audit_rules_ask(struct audit_rules *r, struct gong_span digest, struct gong_span path);

#endif
