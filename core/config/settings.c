/* settings.c: the settings of a pipeline as a whole, as the same kind of table that plugins have. */
#include "base/cron.h"
#include "config/pipeline.h"

#define AT(member) offsetof(struct gong_settings, member)
#define GIB        1073741824.0

const struct gong_param gong_settings_params[] = {
    {"name", GONG_P_STRING, AT(name), NULL, false, NULL, 0, 0,
     "Name of the pipeline in records, state and archive; the file's name where absent."},
    {"description", GONG_P_STRING, AT(description), NULL, false, NULL, 0, 0, "One sentence for people."},
    {"state", GONG_P_PATH, AT(state), NULL, false, NULL, 0, 0,
     "Folder of the state database; --state overrides it; state/NAME where absent."},
    {"schedule", GONG_P_STRING, AT(schedule), NULL, false, NULL, 0, 0,
     "When gongbao serve runs it: a cron expression such as \"30 6 * * 1-5\", or @daily; absent: never."},
    {"time_zone", GONG_P_STRING, AT(time_zone), "+08:00", false, NULL, 0, 0,
     "Time zone of the schedule: Asia/Shanghai, or an offset such as +08:00."},
    {"plugins", GONG_P_LIST, AT(plugins), NULL, false, NULL, 0, 0,
     "More plugin folders, absolute; searched before the command's own."},
    {"workers", GONG_P_INT, AT(workers), "2", false, NULL, 1, 64, "Number of workers."},
    {"isolation", GONG_P_CHOICE, AT(isolation), "process", false, "process|thread", 0, 0,
     "Whether a worker is a process (a crash costs one item) or a thread (for trusted plugins)."},
    {"queue", GONG_P_INT, AT(queue), "8", false, NULL, 1, 1024, "Items that may wait before the workers."},
    {"deadline", GONG_P_TIME, AT(deadline), "30s", false, NULL, 1, 86400000,
     "Longest time one item may take in a worker."},
    {"memory", GONG_P_SIZE, AT(memory), "1G", false, NULL, 1048576, 64 * GIB,
     "Most memory a worker may take for one item."},
    {"item_bytes", GONG_P_SIZE, AT(item_bytes), "64M", false, NULL, 1024, 2 * GIB,
     "Largest item a source may make."},
    {"output_bytes", GONG_P_SIZE, AT(output_bytes), "256M", false, NULL, 1024, 4 * GIB,
     "Most bytes that one item may become."},
    {"outputs", GONG_P_INT, AT(outputs), "10000", false, NULL, 1, 1000000,
     "Most items that one item may become."},
    {"crash_limit", GONG_P_INT, AT(crash_limit), "5", false, NULL, 1, 1000000,
     "Crashes of one stage in a row after which it is set aside."},
    {"batch", GONG_P_INT, AT(batch), "1000", false, NULL, 1, 100000, "Items between two commits."},
    {"batch_time", GONG_P_TIME, AT(batch_time), "2s", false, NULL, 10, 3600000,
     "Longest time between two commits."},
    {"patience", GONG_P_INT, AT(patience), "2", false, NULL, 1, 1000,
     "Failures in a row of a page or a list, for a reason that may pass, at which a run is suspect; 1: the "
     "first."},
    {"failed_share", GONG_P_REAL, AT(failed_share), "0.1", false, NULL, 0, 1,
     "Share of the pages of a source, and of the sources, that may fail so in one run without that."},
    {"kept_share", GONG_P_REAL, AT(kept_share), "0.8", false, NULL, 0, 1,
     "Share of its best past (links of a whole list, pages that are well; a year, at most two) that a source "
     "must still have; 0: it is not looked at."},
    {0}};

bool gong_setting_fits(const struct gong_settings *s, const struct gong_param *q, char why[GONG_REFUSAL_MAX])
{
    struct gong_cron cron;
    struct gong_zone zone;

    if (q->offset == AT(schedule) && s->schedule)
        return gong_cron_parse(&cron, s->schedule, why, GONG_REFUSAL_MAX);
    if (q->offset == AT(time_zone) && s->time_zone)
        return gong_zone_parse(&zone, s->time_zone, why, GONG_REFUSAL_MAX);
    return true;
}
