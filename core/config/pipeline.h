/* pipeline.h: a pipeline file, read, completed and checked; see gongbao-pipeline(5).
 *
 * A pipeline owns its plugins and values; stages are built from it as often as workers need
 * them. Every mistake of the file, of --set and of the environment is a diagnostic; all are
 * found in one pass. */
#ifndef GONG_CONFIG_PIPELINE_H
#define GONG_CONFIG_PIPELINE_H

#include "base/digest.h"
#include "config/diag.h"
#include "config/jsonc.h"
#include "plugin/loader.h"
#include "plugin/params.h"
#include "plugin/stage.h"

enum { GONG_MAX_STAGES = 64 };
enum { GONG_ISOLATE_PROCESS = 0, GONG_ISOLATE_THREAD = 1 };

/* The settings of a pipeline as a whole; the table is gong_settings_params. */
struct gong_settings {
    const char *name, *description, *state;
    const char *schedule, *time_zone; /* cron expression or NULL; zone.h */
    const char *const *plugins;
    int64_t workers, isolation, queue;
    int64_t deadline;                         /* ms for one item in a worker */
    int64_t memory, item_bytes, output_bytes; /* caps for one item */
    int64_t outputs;                          /* items that one input may become */
    int64_t crash_limit;                      /* crashes in a row before a stage is set aside */
    int64_t batch, batch_time;                /* items, ms between commits */
    int64_t patience;                         /* failures in a row, of reasons that may pass */
    double failed_share;                      /* that may fail so in one run, 0..1 */
    double kept_share;                        /* of its best past that a source must still have, 0..1 */
};

extern const struct gong_param gong_settings_params[];
/* What a type cannot say of a value that was written. */
bool gong_setting_fits(const struct gong_settings *s, const struct gong_param *q, char why[GONG_REFUSAL_MAX]);

struct gong_stage_conf {
    const char *name;
    struct gong_plugin *plugin;
    cJSON **values;  /* effective value of each parameter, in table order; NULL: absent */
    cJSON **written; /* the same before ${NAME} was filled in */
};

struct gong_source; /* gongbao/frontier.h, config/sources.h */

struct gong_pipeline {
    struct gong_arena arena;
    const char *file, *dir;
    struct gong_settings settings;
    struct gong_stage_conf stages[GONG_MAX_STAGES];
    size_t n_stages;
    const struct gong_source *sources, *chosen; /* of the file; of these, those of this run (--source) */
    size_t n_sources, n_chosen;
    size_t first_any, first_sink; /* source and archive: [0, first_any); workers: [.., first_sink) */
    char config_sha256[GONG_SHA256_HEX + 1];   /* of what shapes a record */
    char delivery_sha256[GONG_SHA256_HEX + 1]; /* of that and of where it goes */
};

struct gong_pipeline_options {
    const char *file;
    const char *const *sets; /* STAGE.KEY=VALUE or KEY=VALUE */
    size_t n_sets;
    const char *plugin_dir;  /* where the command's own plugins lie */
    const char *const *only; /* names of sources; none: all */
    size_t n_only;
};

/* false: diagnostics in d say why. Call gong_pipeline_finish in any case. */
bool gong_pipeline_load(struct gong_pipeline *p, struct gong_diags *d,
                        const struct gong_pipeline_options *opt);
void gong_pipeline_finish(struct gong_pipeline *p);

/* A fresh stage with its parameters written. false: `why`. */
bool gong_pipeline_build_stage(const struct gong_pipeline *p, size_t i, struct gong_stage *ret,
                               char why[GONG_REFUSAL_MAX]);

/* The parameter (or the word of `more`) nearest to a word, or NULL. */
const char *gong_nearest_param(const struct gong_param *params, const char *word, const char *const *more);
/* The one form in which a key that is not known is reported. */
void gong_unknown_key(const struct gong_jsonc *json, struct gong_diags *d, const cJSON *node,
                      const char *where, const char *near);

/* ---- chain.c: order of stages and kinds of neighbours */
void gong_pipeline_check_chain(struct gong_pipeline *p, struct gong_diags *d);
/* ---- fingerprint.c */
bool gong_pipeline_fingerprint(struct gong_pipeline *p);
/* ---- expand.c: ${NAME} in strings. A new tree (cJSON_Delete it). */
cJSON *gong_expand(const cJSON *value, char why[GONG_REFUSAL_MAX]);

#endif
