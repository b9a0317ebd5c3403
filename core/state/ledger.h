/* ledger.h: what was asked of whom, and when: the proof of politeness, and its memory over a
 * crash. A line is written before its request goes out (docs/adr/0007).
 *
 * STATE/ledger/NNNNNN.tsv, numbers from 1, appended only; fields end at a tab, lines at a line
 * feed, and bytes that would break either are \xHH:
 *
 *     G  at  1                                              a process begins to write, in this form
 *     F  at  file  length  digest                           how the file before this one ended
 *     C  at  before                                         the clock was put back; it had been `before`
 *     L  at  file  length                                   the ledger once went so far, and did not any more
 *     A  at  token                                          what robots.txt is searched for from here on
 *     T  at  digest  text                                   a robots.txt, once a file and process
 *     R  at  site  status  digest                           a site's answer for robots.txt
 *     Q  at  role  host  site  owed  given  digest  url     a request; given -1: the first that is known
 *     W  at  host  until  why                               nothing may be asked of the host until then
 *
 * The url of a POST has "#POST " and its body behind it.
 *
 * Times are milliseconds since 1970 on a clock that goes back at a C alone: gong_ledger_now(). */
#ifndef GONG_STATE_LEDGER_H
#define GONG_STATE_LEDGER_H

#include <gongbao/frontier.h>

struct gong_ledger;

enum { GONG_LEDGER_POSITION = 80, GONG_LEDGER_ROTATE = 64 * 1024 * 1024, GONG_LEDGER_FIELDS = 9 };

/* Under this name the state keeps where the ledger ended; no stage can have it. */
#define GONG_LEDGER_TOKEN ".ledger"

/* Opens or makes DIR/ledger, whose writer holds the lock of DIR. position: what gong_ledger_sync()
 * gave when the state was last committed; {NULL, 0} or one that leads nowhere: the newest two
 * files are read. A line that was torn is cut off. NULL: `why`. */
struct gong_ledger *gong_ledger_open(const char *dir, struct gong_span position, char *why, size_t why_n);
void gong_ledger_close(struct gong_ledger *l);
const char *gong_ledger_error(const struct gong_ledger *l);
/* Files are closed at this size; for tests. */
void gong_ledger_set_rotate(struct gong_ledger *l, int64_t bytes);
/* The system's clock as it was at open, or the last time of the ledger if that is later (by a
 * day at most), and from there the monotonic clock: a step of the system's clock moves nothing. A clock that
 * was put back by more takes what is owed with it. */
int64_t gong_ledger_now(const struct gong_ledger *l);

/* Each writes its lines with one write(2). false: nothing was written, gong_ledger_error(). */
bool gong_ledger_note_request(struct gong_ledger *l, const struct gong_request *r, int64_t at);
bool gong_ledger_note_wait(struct gong_ledger *l, struct gong_span host, int64_t until, const char *why,
                           int64_t at);
bool gong_ledger_note_robots(struct gong_ledger *l, struct gong_span site,
                             const struct gong_robots_copy *copy, int64_t at);

/* A wait that is known from elsewhere (the state); nothing is written. */
bool gong_ledger_recall(struct gong_ledger *l, struct gong_span host, int64_t until);
/* How long nothing may be asked of the host: its delay since the last request (that of then, or
 * `delay` where it is longer now), or a wait. */
int64_t gong_ledger_owed(const struct gong_ledger *l, struct gong_span host, int64_t delay, int64_t at);

/* The ledger is not what the state had committed: lines are missing or were changed. A line says so. */
bool gong_ledger_is_short(const struct gong_ledger *l);

/* Durable, and where it ends (ledger_sum.h). */
bool gong_ledger_sync(struct gong_ledger *l, char position[GONG_LEDGER_POSITION]);
/* Hosts that were written about since the last call and may not be asked at `at`: what a start
 * must know that reads only behind the position. false: fn failed. */
typedef bool gong_ledger_wait_fn(void *arg, struct gong_span host, int64_t until, const char *why);
bool gong_ledger_each_wait(struct gong_ledger *l, int64_t at, gong_ledger_wait_fn *fn, void *arg);

/* ---- reading */

enum { GONG_LEDGER_END = 0, GONG_LEDGER_LINE = 1, GONG_LEDGER_BAD = -1, GONG_LEDGER_ERROR = -2 };

/* Spans live until the next call; fields as they stand in the file: gong_ledger_unescape(). */
struct gong_ledger_line {
    char kind;
    int64_t at;
    struct gong_span fields[GONG_LEDGER_FIELDS]; /* behind `at` */
    size_t n;
    int64_t file, no, offset; /* of the file, line and byte in it, from 1 */
};

struct gong_ledger_reader;

/* From the byte `offset` of the first file numbered `file` or more, to the end of the last. */
struct gong_ledger_reader *gong_ledger_read(const char *dir, int64_t file, int64_t offset, char *why,
                                            size_t why_n);
/* LINE; BAD: a line that is none (torn, or of another hand); END; ERROR: it cannot be read. */
int gong_ledger_next(struct gong_ledger_reader *r, struct gong_ledger_line *ret);
void gong_ledger_read_close(struct gong_ledger_reader *r);
/* For a reader from the first byte of a file: where the line ends that was given last, and (where asked for)
 * the digest of its file up to there. */
int64_t gong_ledger_read_end(const struct gong_ledger_reader *r, char *digest);
/* So of the file before, at its end; 0: there was none. */
int64_t gong_ledger_read_before(const struct gong_ledger_reader *r, int64_t *ret_file, char digest[17]);
/* The last file ends without a line feed; what stands there was given as BAD. */
bool gong_ledger_is_torn(const struct gong_ledger_reader *r);
/* Lowest and highest number of a file in the folder; 0: none. false: the folder cannot be read. */
bool gong_ledger_files(const char *dir, int64_t *ret_low, int64_t *ret_high);
/* Decimal, all of it. */
bool gong_ledger_number(struct gong_span s, int64_t *ret);
/* into out, of at least s.len bytes; the length. */
size_t gong_ledger_unescape(struct gong_span s, char *out);

#endif
