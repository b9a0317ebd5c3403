/* tally.h: what a run counts, and the summary made of it. The engine counts, stages do not. */
#ifndef GONG_EXEC_TALLY_H
#define GONG_EXEC_TALLY_H

#include <gongbao/json.h>
#include <stdio.h>

#include "exec/revision.h"
#include "model/item.h"

enum { TALLY_NAMES = 64, TALLY_GROUPS = 512, TALLY_NAME_MAX = 128, TALLY_SOURCES = 100 };

/* A counter with a name: reasons of drops, codes of findings, stages of dead letters. */
struct gong_named_count {
    char name[TALLY_NAME_MAX];
    size_t n;
};

/* Records of one agency and year. */
struct gong_group {
    char agency[TALLY_NAME_MAX];
    char year[16];
    size_t records, quantities, indicators, findings;
};

/* A source that was not found ok. */
struct gong_source_mark {
    char name[TALLY_NAME_MAX], reason[512];
    const char *state; /* failed, suspect, retrying: a constant */
};

struct gong_source_sums {
    size_t n; /* of the pipeline, in this run */
    size_t ok, suspect, failed, not_due;
    size_t retrying;                              /* failed, and that may pass: asked again in the next run */
    struct gong_source_mark marks[TALLY_SOURCES]; /* failed ones first, those that are retried last */
    size_t n_marks;
};

struct gong_tally {
    struct gong_source_sums sources;
    size_t seen;       /* items that the source made */
    size_t unchanged;  /* of these: known and delivered before */
    size_t still_dead; /* of these: known and set aside before, for a lasting reason */
    size_t done;       /* of these: acknowledged in this run */
    size_t records;    /* that reached the sinks */
    size_t dead;       /* dead letters of this run */
    size_t rejected;   /* of these: could not be fetched */
    size_t passing;    /* of these: for a reason that may pass, and not often in a row */
    bool many;         /* these are too many for accidents */
    size_t errors;     /* findings of severity error */
    /* records by what they are to the version before them, and those that another URL had before */
    size_t changes[GONG_CHANGES], twins;
    size_t relations[GONG_RELATION_COUNT];
    size_t vanished;  /* pages that were there before, and are gone */
    int64_t expected; /* as the source says, or -1 */
    struct gong_named_count drops[TALLY_NAMES], rests[TALLY_NAMES], findings[TALLY_NAMES],
        reasons[TALLY_NAMES];
    struct gong_named_count alarms[TALLY_NAMES]; /* stages of the parent that logged an error */
    struct gong_group groups[TALLY_GROUPS];
    size_t n_groups, ungrouped;
    uint64_t started; /* monotonic ms */
};

enum gong_verdict { GONG_RUN_OK, GONG_RUN_SUSPECT, GONG_RUN_FAILED, GONG_RUN_STOPPED };

/* Failures that may pass, of `all` that were asked: enough to prove something, and more than the share. */
bool gong_tally_is_many(size_t passing, size_t all, double share);
/* All that failed may pass, and other sources are well or not due. */
bool gong_tally_is_excused(const struct gong_tally *t);
/* No item came, and each source was listed well or not due: as it should be. */
bool gong_tally_at_rest(const struct gong_tally *t);

const char *gong_verdict_name(enum gong_verdict v);

void gong_tally_named(struct gong_named_count *list, const char *name);
void gong_tally_record(struct gong_tally *t, const struct gong_item *it);
/* One line: count, rate, errors, time left. */
void gong_tally_progress(const struct gong_tally *t, char *line, size_t n);
void gong_tally_print(const struct gong_tally *t, enum gong_verdict v, FILE *out);
void gong_tally_json(const struct gong_tally *t, struct gong_json *j);

#endif
