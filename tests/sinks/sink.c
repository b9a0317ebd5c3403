/* sink.c: see sink.h. */
#include "sink.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"

static char folder[64];

const char *sink_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/gong-sink-XXXXXX");
    return mkdtemp(folder);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

void sink_remove_folder(void)
{
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

const char *sink_path(const char *name)
{
    static char paths[8][256];
    static unsigned at;
    char *p = paths[at++ % 8];

    snprintf(p, sizeof paths[0], "%s/%s", folder, name);
    return p;
}

void sink_init(struct sink *s, const char *plugin, const char *path, const struct sink *before)
{
    static const char *const dirs[] = {GONG_PLUGIN_DIR};

    harness_init(&s->h, dirs, 1, GONG_SOURCE_DIR);
    s->stage = harness_add(&s->h, plugin);
    if (!s->stage || !harness_param(&s->h, s->stage, "path", path)) {
        fprintf(stderr, "%s: %s\n", plugin, s->h.outcome.message);
        abort();
    }
    if (before) {
        memcpy(s->h.token, before->h.token, sizeof s->h.token);
        s->h.token_len = before->h.token_len;
        s->h.has_token = before->h.has_token;
    }
}

static struct gong_span kept(struct sink *s, const char *z)
{
    size_t n = strlen(z);
    char *p = gong_arena_alloc(&s->h.arena, n + 1);

    memcpy(p, z, n + 1);
    return gong_span(p, n);
}

static struct gong_item *make(struct sink *s, enum gong_kind kind, const char *url, const char *body)
{
    struct gong_item *it = gong_item_create(&s->h.arena, kind);
    char sum[GONG_SHA256_HEX + 1];

    it->body = kept(s, body);
    it->identity = true;
    gong_sha256_hex(gong_span_z(url), sum);
    gong_item_set_attr(it, "url", kept(s, url));
    gong_item_set_attr(it, "fetched_at", GONG_LIT("2025-03-01T00:00:00Z"));
    gong_item_set_attr(it, "media_type", GONG_LIT("text/html"));
    gong_item_set_attr(it, "payload.sha256", kept(s, sum));
    gong_item_set_attr(it, "payload.bytes", GONG_LIT("123"));
    gong_item_set_attr(it, "charset.used", GONG_LIT("UTF-8"));
    gong_item_set_attr(it, "charset.replaced", GONG_LIT("0"));
    gong_item_set_attr(it, "archive.file", GONG_LIT("a-00000.warc.gz"));
    gong_item_set_attr(it, "archive.offset", GONG_LIT("512"));
    gong_item_set_attr(it, "archive.length", GONG_LIT("300"));
    return it;
}

static void add_field(struct sink *s, struct gong_item *it, const char *name, const char *value)
{
    struct gong_field f = {kept(s, name), kept(s, value), GONG_LIT("text:test")};

    gong_item_add_row(it, GONG_FIELD, &f);
}

static void add_quantity(struct gong_item *it, const char *raw, double value, const char *unit)
{
    size_t at = gong_span_find(it->body, 0, gong_span_z(raw));
    struct gong_quantity q = {.start = (int64_t)at,
                              .end = (int64_t)(at + strlen(raw)),
                              .raw = gong_span_sub(it->body, at, at + strlen(raw)),
                              .value = value,
                              .unit = gong_span_z(unit),
                              .kind = GONG_LIT("count"),
                              .measure = GONG_LIT("案件"),
                              .direction = GONG_NULL,
                              .section = 1,
                              .rule = GONG_LIT("number")};

    gong_item_add_row(it, GONG_QUANTITY, &q);
}

struct gong_item *sink_report(struct sink *s, const char *url, const char *county, const char *year,
                              double cases)
{
    char body[256], raw[64], agency[64];
    struct gong_item *it;
    struct gong_section sec = {.no = 1,
                               .parent = GONG_NULL,
                               .level = 1,
                               .marker = GONG_LIT("一、"),
                               .heading = GONG_LIT("工作成效"),
                               .topic = GONG_LIT("measures")};
    struct gong_indicator ind = {GONG_LIT("cases_filed"), cases, GONG_LIT("件"), 0, GONG_LIT("phrase:x")};
    struct gong_finding f = {GONG_LIT("empty-section"), GONG_LIT("warning"), GONG_LIT("nothing stands here"),
                             0, 6};

    snprintf(raw, sizeof raw, "%.0f件", cases);
    snprintf(agency, sizeof agency, "%s市场监督管理局", county);
    snprintf(body, sizeof body, "一、工作成效\n立案%s，办结3件。", raw);
    it = make(s, GONG_REPORT, url, body);
    add_field(s, it, "agency", agency);
    add_field(s, it, "county", county);
    add_field(s, it, "report_year", year);
    add_field(s, it, "staff", "12");
    sec.end = (int64_t)it->body.len;
    gong_item_add_row(it, GONG_SECTION, &sec);
    add_quantity(it, raw, cases, "件");
    add_quantity(it, "3件", 3, "件");
    gong_item_add_row(it, GONG_INDICATOR, &ind);
    gong_item_add_row(it, GONG_FINDING, &f);
    return it;
}

struct gong_item *sink_page(struct sink *s, const char *url, const char *class_name, const char *body)
{
    struct gong_item *it = make(s, GONG_TEXT, url, body);

    gong_item_set_attr(it, "class", kept(s, class_name));
    add_field(s, it, "title", "旧题目");
    add_field(s, it, "title", "新题目");
    add_field(s, it, "index_no", "11/22");
    return it;
}

bool sink_take(struct sink *s, struct gong_item *it)
{
    return harness_push(&s->h, it);
}

const char *sink_read(const char *path, size_t *ret_len)
{
    static char bytes[1 << 20];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t n = 0;
    ssize_t k;

    if (fd < 0)
        return NULL;
    while (n < sizeof bytes - 1 && (k = read(fd, bytes + n, sizeof bytes - 1 - n)) > 0)
        n += (size_t)k;
    close(fd);
    bytes[n] = '\0';
    if (ret_len)
        *ret_len = n;
    return bytes;
}

void sink_write(const char *path, const char *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
        abort();
    close(fd);
}
