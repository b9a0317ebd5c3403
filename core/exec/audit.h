/* audit.h: does a ledger prove that its hosts were treated well? From the ledger alone: every gap
 * against the delay owed, every wait that a host asked for, and every page and list against the
 * robots.txt that its line names. */
#ifndef GONG_EXEC_AUDIT_H
#define GONG_EXEC_AUDIT_H

#include <gongbao/span.h>

struct gong_violation {
    const char *code;
    const char *message;
    int64_t file, line, at;
    struct gong_span host, url;
};

struct gong_audit_options {
    const char *state_dir;
    struct gong_span committed; /* where the ledger ended, as the state says (GONG_LEDGER_TOKEN); or none */
    int64_t since;              /* lines before that are read, not judged */
    int64_t tolerance;          /* ms by which a gap or a wait may be short; 0 is the rule */
    void (*tell)(void *arg, const struct gong_violation *v);
    void *arg;
};

struct gong_audit_counts {
    int64_t requests, robots_requests, hosts, files, waits, violations;
    int64_t unproved;    /* the answer for robots.txt was in a file that was removed */
    int64_t least_slack; /* ms between gap and delay; INT64_MAX: no host was asked twice */
    int64_t slack_file, slack_line;
    bool torn;     /* the last line breaks off */
    bool compared; /* with what the state committed of it */
};

/* false: it cannot be read, `why`. Memory grows with hosts, sites and texts, not with lines. */
bool gong_audit(const struct gong_audit_options *opt, struct gong_audit_counts *ret, char *why, size_t why_n);

#endif
