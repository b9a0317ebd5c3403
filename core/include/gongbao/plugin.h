/* plugin.h: the contract between gongbao and a plugin.
 *
 * A plugin is a shared object NAME.so with one exported const symbol, the descriptor
 * gong_plugin_NAME. A stage is one configured use of it in a pipeline. A stage takes one
 * item and gives 0..n items; a source takes nothing and makes items; a sink emits nothing
 * and makes what it took durable when it is flushed. See docs/writing-a-plugin.md.
 *
 * OWNERSHIP. `in` and everything reached from it live until process() returns. Everything a
 * stage allocates comes from the item's arena (gong_alloc) and dies with the item: a
 * stage never frees. Spans set on items are not copied (see report.h).
 *
 * LIFE. open() once, process() any number of times, flush() when what was taken must be
 * durable (sinks and stages that write), close() once after a successful or failed open().
 *
 * THREADS. A stage is never entered by two threads at once. Two stages of one plugin, or
 * copies of one stage in several workers, run at the same time: no mutable globals.
 * GONG_ANY stages run in workers (by default forked processes: what they remember from
 * one item to the next is lost with the worker). GONG_SINGLE stages have exactly one
 * instance, in the parent, in the order of the source.
 *
 * RESULTS of process():
 *   GONG_OK      whatever was emitted goes on (nothing emitted needs a gong_drop reason)
 *   GONG_PASS    the input itself goes on, with the rows and attributes added to it
 *   GONG_END     sources only: there is nothing more to come
 *   GONG_EITEM   this item is set aside as a dead letter with the message given
 *   GONG_ERETRY  as EITEM, but the same item may well work later (a time-out, a lock)
 *   GONG_EFATAL  the run stops
 * Anything else, an undeclared kind, or PASS after an emit is a fault of the stage.
 * Report with `return gong_fail(ctx, GONG_EITEM, ...)`: the first failure of a call wins.
 * A plugin never prints, exits, or changes locale, signals or the working directory. */
#ifndef GONGBAO_PLUGIN_H
#define GONGBAO_PLUGIN_H

#include <gongbao/report.h>
#include <gongbao/span.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- versions ------------------------------------------------------------------- */

#define GONG_MAGIC     0x474F4E47u /* "GONG" */
#define GONG_ABI_MAJOR 1u
#define GONG_ABI_MINOR 1u

/* ---- closed vocabularies ----------------------------------------------------------- */

#define GONG_STATUSES(X)                                                                                     \
    X(OK, 0, "what was emitted goes on")                                                                     \
    X(PASS, 1, "the input goes on")                                                                          \
    X(END, 2, "the source is exhausted")                                                                     \
    X(EITEM, -1, "this item is set aside")                                                                   \
    X(ERETRY, -2, "this item is set aside and may be retried")                                               \
    X(EFATAL, -3, "the run stops")

enum gong_status {
#define GONG_X(name, value, help) GONG_##name = value,
    GONG_STATUSES(GONG_X)
#undef GONG_X
};

/* Kinds are bits: a stage may accept several. */
#define GONG_KINDS(X)                                                                                        \
    X(PAYLOAD, 1u, "payload", "bytes as they were fetched")                                                  \
    X(PAGE, 2u, "page", "UTF-8 markup or plain text of one payload")                                         \
    X(TEXT, 4u, "text", "the body of a document, one paragraph a line")                                      \
    X(REPORT, 8u, "report", "a text with its outline and facts")

enum gong_kind {
    GONG_NONE = 0,
#define GONG_X(name, value, text, help) GONG_##name = value,
    GONG_KINDS(GONG_X)
#undef GONG_X
};

enum gong_model {
    GONG_ANY = 0,   /* any number of instances, in workers */
    GONG_SINGLE = 1 /* one instance, in the parent, in order: sources, archive, sinks */
};

enum gong_level { GONG_DEBUG, GONG_INFO, GONG_WARNING, GONG_ERROR };

/* ---- parameters -------------------------------------------------------------------- */

/* What a member of the plugin's state that a parameter is written into looks like:
 *   BOOL    bool          true, false
 *   INT     int64_t       1500
 *   REAL    double        0.5
 *   SIZE    int64_t       bytes: 4096, "64K", "32M", "1G" (powers of 1024)
 *   TIME    int64_t       milliseconds: 1500, "30s", "500ms", "10m", "2h", "7d"
 *   STRING  const char *  NULL where absent
 *   CHOICE  int64_t       index into `choices`
 *   FILE    const char *  a resource that ships with the pipeline: relative to the pipeline file
 *   PATH    const char *  data: relative to the working directory
 *   LIST    const char *const *  strings, NULL-terminated; never NULL
 *   SECRET  const char *  as STRING; never printed
 *   JSON    const char *  the value as JSON text; NULL where absent
 */
#define GONG_PARAM_TYPES(X)                                                                                  \
    X(BOOL) X(INT) X(REAL) X(SIZE) X(TIME) X(STRING) X(CHOICE) X(FILE) X(PATH) X(LIST) X(SECRET) X(JSON)

enum gong_param_type {
#define GONG_X(name) GONG_P_##name,
    GONG_PARAM_TYPES(GONG_X)
#undef GONG_X
};

struct gong_param {
    const char *name;
    enum gong_param_type type;
    size_t offset;    /* in the state, offsetof() */
    const char *dflt; /* as it would be written; NULL: absent unless `required` */
    bool required;
    const char *choices; /* CHOICE: "one|two|three" */
    double min, max;     /* INT, REAL, SIZE, TIME; equal: unbounded */
    const char *help;    /* one sentence */
};

/* ---- descriptor ------------------------------------------------------------------ */

struct gong_ctx;  /* this call; never stored */
struct gong_item; /* one unit of work; opaque */

/* A stable rule name that a stage writes into `rule` columns, for `gongbao help NAME`. */
struct gong_rule {
    const char *name;
    const char *help;
};

struct gong_plugin {
    uint32_t magic;
    uint16_t abi_major, abi_minor;
    uint32_t size;  /* of this struct as the plugin was built */
    uint32_t flags; /* 0 */
    const char *name, *version, *summary;
    uint32_t accepts; /* set of kinds; GONG_NONE: a source */
    uint32_t emits;   /* set of kinds; GONG_NONE: a sink */
    enum gong_model model;
    size_t state_size;               /* the core allocates it zeroed, one for each instance */
    const struct gong_param *params; /* written into the state before open(); ends with name == NULL */
    int (*open)(void *self, struct gong_ctx *ctx);
    int (*process)(void *self, struct gong_ctx *ctx, struct gong_item *in); /* required */
    int (*flush)(void *self, struct gong_ctx *ctx);
    void (*close)(void *self);
    const struct gong_rule *rules; /* ends with name == NULL; may be NULL */
    /* minor versions append here */
};

#define GONG_PLUGIN_HEAD                                                                                     \
    .magic = GONG_MAGIC, .abi_major = GONG_ABI_MAJOR, .abi_minor = GONG_ABI_MINOR,                           \
    .size = sizeof(struct gong_plugin)

/* Defines and exports the descriptor: GONG_PLUGIN(strip) = { GONG_PLUGIN_HEAD, ... }; */
#define GONG_PLUGIN(id)                                                                                      \
    extern __attribute__((visibility("default"))) const struct gong_plugin gong_plugin_##id;                 \
    const struct gong_plugin gong_plugin_##id

/* ---- what the core offers: reading items ------------------------------------------------ */

uint32_t gong_item_kind(const struct gong_item *it);
struct gong_span gong_item_body(const struct gong_item *it);

/* Attribute of an item, {NULL, 0} where absent. Attributes of the core's own plugins:
 *   url            where it was fetched (file: URL for local files, percent-encoded)
 *   fetched_at     RFC 3339, UTC
 *   media_type     as sniffed from the bytes
 *   http.status, http.content_type, http.last_modified, http.etag, ... as the server said
 *   payload.sha256, payload.bytes     of the payload, set by the core
 *   archive.file, archive.offset, archive.length   set by archive_warc
 *   charset.declared, charset.used, charset.replaced, charset.rule
 *   class, class.rule, cms            of a page, set by strip
 *   revision.change, revision.previous, revision.what, record.twin_of   set by the core before the
 *                  sinks: see docs/report.md, versions and twins
 *   parts          where the pages of a document on several pages begin, set by decode (parts.h)
 *   source         name of the source, where the pipeline has several
 *   agency, division, report_type     hints a source gives for extraction */
struct gong_span gong_item_get(const struct gong_item *it, const char *key);

/* Rows of a relation, in the order they were added: cast to the struct of the relation.
 * Valid until the next gong_add to the same relation of this item. */
void *gong_item_rows(const struct gong_item *it, enum gong_relation rel, size_t *ret_n);

/* The bytes of the payload that [start, end) of the body came from. false where there is
 * no such single range (a word assembled from two places, a repaired word). */
bool gong_item_origin(const struct gong_item *it, size_t start, size_t end, size_t *ret_start,
                      size_t *ret_end);

/* ---- making items ------------------------------------------------------------------------- */

/* A fresh item (sources). NULL: out of memory, already reported. */
struct gong_item *gong_new(struct gong_ctx *ctx, enum gong_kind kind);

/* A child of `in` with its attributes and rows, and a new body; offsets in inherited rows
 * are moved along `edit` where it maps them and become GONG_NULL where it does not.
 * edit NULL: the body of `in` is kept. See edit.h. */
struct gong_edit;
struct gong_item *gong_derive(struct gong_ctx *ctx, struct gong_item *in, enum gong_kind kind,
                              struct gong_edit *edit);

/* Body of a fresh item: bytes of the arena, or constants. */
void gong_item_set_body(struct gong_item *it, struct gong_span body);

/* Sets an attribute; value.ptr NULL removes it. The key must be a constant of the plugin.
 * GONG_OK or GONG_EITEM (cap reached, reported). */
int gong_set(struct gong_ctx *ctx, struct gong_item *it, const char *key, struct gong_span value);

/* Appends a row (struct of that relation) to the item. GONG_OK or GONG_EITEM (reported). */
int gong_add(struct gong_ctx *ctx, struct gong_item *it, enum gong_relation rel, const void *row);

/* Adds a finding: severity info, warning or error; start GONG_NULL for the whole document.
 * code must be a constant; the message is formatted into the arena. */
int gong_find(struct gong_ctx *ctx, struct gong_item *it, const char *severity, const char *code,
              int64_t start, int64_t end, const char *fmt, ...) __attribute__((format(printf, 7, 8)));

/* Hands an item on. GONG_OK or GONG_EITEM (cap on items or bytes reached, reported). */
int gong_emit(struct gong_ctx *ctx, struct gong_item *it);

/* Ends the input on purpose, without an output; counted by reason (a constant, kebab-case). */
int gong_drop(struct gong_ctx *ctx, const char *reason);

/* ---- memory, errors, log -------------------------------------------------------------------- */

/* Zeroed memory of the call's arena, 16-byte aligned; NULL: cap reached, reported. In open()
 * it lives as long as the stage. */
void *gong_alloc(struct gong_ctx *ctx, size_t n);
/* A copy in the arena, followed by a NUL that is not counted. {NULL, 0} on failure. */
struct gong_span gong_copy(struct gong_ctx *ctx, struct gong_span s);
/* gong_set() with a number in decimal. */
static inline int gong_set_number(struct gong_ctx *ctx, struct gong_item *it, const char *key, int64_t v)
{
    char room[GONG_DECIMAL];

    return gong_set(ctx, it, key, gong_copy(ctx, gong_decimal(v, room)));
}
struct gong_span gong_format(struct gong_ctx *ctx, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Runs fn(arg) when the arena dies. */
int gong_defer(struct gong_ctx *ctx, void (*fn)(void *), void *arg);

/* Records the failure (the first one of a call wins) and returns `status`. One line, no
 * file name or stage name: the core adds them. */
int gong_fail(struct gong_ctx *ctx, enum gong_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* As gong_fail(ctx, GONG_EITEM, ...), with a stable code (a constant, kebab-case) by which dead
 * letters are counted: class-soft404, too-large ... Returns GONG_EITEM. */
int gong_refuse(struct gong_ctx *ctx, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void gong_log(struct gong_ctx *ctx, enum gong_level level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The name of this stage in its pipeline. */
const char *gong_stage_name(const struct gong_ctx *ctx);
/* true once the run is to stop: long loops of sources ask now and then. */
bool gong_stopping(const struct gong_ctx *ctx);

/* ---- sources ------------------------------------------------------------------------------------ */

/* Something could not be fetched at all: a dead letter without payload, counted by code
 * (dns, connect, timeout, http-404, too-large, permission, ...). */
int gong_reject(struct gong_ctx *ctx, struct gong_span url, enum gong_status status, const char *code,
                const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* What the state remembers of a URL from earlier runs: "etag", "last_modified", "sha256";
 * {NULL, 0} where nothing is known. Lives until process() returns. */
struct gong_span gong_known(struct gong_ctx *ctx, struct gong_span url, const char *key);

/* The server says that what is known of url still holds: counted as unchanged. */
int gong_unchanged(struct gong_ctx *ctx, struct gong_span url);

/* How many items the source expects to make in all, as far as it knows now: for progress. */
void gong_expect(struct gong_ctx *ctx, int64_t items);

/* ---- stages that write (sinks, archive) -------------------------------------------------------------- */

/* In flush(): an opaque token (up to 4 KiB) that is stored in one transaction with the
 * acknowledgement of everything flushed: for a file, its length. In open(): the last
 * token stored, {NULL, 0} on a first run; what lies beyond it was never acknowledged. */
int gong_checkpoint(struct gong_ctx *ctx, struct gong_span token);
struct gong_span gong_last_checkpoint(struct gong_ctx *ctx);

/* Where the same bytes of the same URL were archived before: false where they were not. */
struct gong_place {
    struct gong_span file;
    int64_t offset, length;
};
bool gong_archived(struct gong_ctx *ctx, struct gong_span url, struct gong_span sha256,
                   struct gong_place *ret_place);

/* Facts about the run that records repeat. */
struct gong_span gong_run_pipeline_name(const struct gong_ctx *ctx);
struct gong_span gong_run_config_sha256(const struct gong_ctx *ctx);
size_t gong_run_plugins(const struct gong_ctx *ctx, const struct gong_plugin *const **ret_plugins);

/* ---- ABI history -----------------------------------------------------------------------------
 * 1.0  first version.
 * 1.1  frontier.h: sources, pages and politeness that outlive a run; gong_url_canonical.
 *      parts.h: documents on several pages; gong_html_parse_part, gong_html_memory, gong_edit_append. */

#ifdef __cplusplus
}
#endif
#endif
