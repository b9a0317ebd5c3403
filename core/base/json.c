/* json.c: see json.h. Strings are copied in runs; only what must be escaped stops the run. */
#include <gongbao/json.h>
#include <gongbao/utf8.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEEPEST = 64 };

void gong_json_init(struct gong_json *j, struct gong_buf *out)
{
    memset(j, 0, sizeof *j);
    j->out = out;
}

/* Before every value or key: the comma, unless it is the first or stands after a key. */
static void separate(struct gong_json *j)
{
    uint64_t bit = 1ull << (j->depth % DEEPEST);

    if (j->after_key)
        j->after_key = false;
    else if (j->comma & bit)
        gong_buf_addc(j->out, ',');
    j->comma |= bit;
}

void gong_json_open(struct gong_json *j, char bracket)
{
    separate(j);
    gong_buf_addc(j->out, bracket);
    if (++j->depth >= DEEPEST)
        j->out->failed = true;
    j->comma &= ~(1ull << (j->depth % DEEPEST));
}

void gong_json_close(struct gong_json *j, char bracket)
{
    j->depth--;
    gong_buf_addc(j->out, bracket);
}

static void escape(struct gong_buf *out, unsigned char c)
{
    static const char short_form[] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', ['"'] = '"', ['\\'] = '\\'};

    if (c < sizeof short_form && short_form[c]) {
        char two[2] = {'\\', short_form[c]};
        gong_buf_add(out, gong_span(two, 2));
    } else {
        gong_buf_addf(out, "\\u%04x", c);
    }
}

static bool must_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\' || c == 0x7F;
}

static void write_string(struct gong_buf *out, struct gong_span s)
{
    size_t start = 0, i = 0;

    gong_buf_addc(out, '"');
    while (i < s.len) {
        unsigned len = 1;
        unsigned char c = (unsigned char)s.ptr[i];
        size_t run = c >= 0xE4 ? gong_utf8_wide_run(s, i) : 0;
        bool bad = !run && c >= 0x80 && gong_utf8_at(s, i, &len) == 0xFFFD && len == 1;
        if (run) {
            i += run;
            continue;
        }
        if (bad || must_escape(c)) {
            gong_buf_add(out, gong_span(s.ptr + start, i - start));
            if (bad)
                gong_buf_addz(out, "\xEF\xBF\xBD");
            else
                escape(out, c);
            start = i + 1;
        }
        i += len;
    }
    gong_buf_add(out, gong_span(s.ptr + start, s.len - start));
    gong_buf_addc(out, '"');
}

void gong_json_key(struct gong_json *j, const char *key)
{
    separate(j);
    write_string(j->out, gong_span_z(key));
    gong_buf_addc(j->out, ':');
    j->after_key = true;
}

void gong_json_string(struct gong_json *j, struct gong_span s)
{
    if (!s.ptr) {
        gong_json_null(j);
        return;
    }
    separate(j);
    write_string(j->out, s);
}

void gong_json_int(struct gong_json *j, int64_t v)
{
    if (v == GONG_NULL) {
        gong_json_null(j);
        return;
    }
    separate(j);
    gong_buf_addf(j->out, "%lld", (long long)v);
}

void gong_json_real(struct gong_json *j, double v)
{
    char text[40];

    if (!isfinite(v)) {
        gong_json_null(j);
        return;
    }
    if (v == floor(v) && fabs(v) < 9e15) {
        gong_json_int(j, (int64_t)v);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v)
            break;
    }
    separate(j);
    gong_buf_addz(j->out, text);
}

void gong_json_bool(struct gong_json *j, bool v)
{
    separate(j);
    gong_buf_addz(j->out, v ? "true" : "false");
}

void gong_json_null(struct gong_json *j)
{
    separate(j);
    gong_buf_addz(j->out, "null");
}

void gong_json_raw(struct gong_json *j, struct gong_span json)
{
    separate(j);
    gong_buf_add(j->out, json);
}
