/* log.c: see log.h. */
#include "exec/log.h"

#include <gongbao/utf8.h>
#include <stdarg.h>
#include <time.h>
#include <unistd.h>

static const char *const level_names[] = {"debug", "info", "warning", "error"};

char *gong_timestamp(char dst[32])
{
    time_t now = time(NULL);
    struct tm tm;

    gmtime_r(&now, &tm);
    strftime(dst, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
    return dst;
}

static bool unsafe(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200E || cp == 0x200F || cp == 0xFFFD;
}

char *gong_printable(struct gong_span s, char *dst, size_t n)
{
    size_t out = 0, i = 0;

    while (i < s.len && out + 12 < n) {
        unsigned len;
        uint32_t cp = gong_utf8_at(s, i, &len);
        if (cp == 0xFFFD && len == 1)
            out += (size_t)snprintf(dst + out, n - out, "\\x%02x", (unsigned char)s.ptr[i]);
        else if (unsafe(cp))
            out += (size_t)snprintf(dst + out, n - out, cp < 0x100 ? "\\x%02x" : "\\u%04x", cp);
        else {
            memcpy(dst + out, s.ptr + i, len);
            out += len;
        }
        i += len;
    }
    if (i < s.len && out + 4 < n)
        out += (size_t)snprintf(dst + out, n - out, "…");
    dst[out] = 0;
    return dst;
}

void gong_logger_init(struct gong_logger *l, FILE *out, bool json, bool quiet)
{
    memset(l, 0, sizeof *l);
    l->out = out;
    l->json = json;
    l->quiet = quiet;
    l->least = quiet ? GONG_WARNING : GONG_INFO;
    l->terminal = !json && !quiet && isatty(fileno(out));
}

static void json_string(FILE *out, struct gong_span s)
{
    char text[2048];

    gong_printable(s, text, sizeof text);
    fputc('"', out);
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            fputc('\\', out);
        fputc(*p, out);
    }
    fputc('"', out);
}

static void write_json(struct gong_logger *l, enum gong_level level, const char *stage, struct gong_span url,
                       const char *message)
{
    char at[32];

    fprintf(l->out, "{\"time\":\"%s\",\"level\":\"%s\"", gong_timestamp(at), level_names[level]);
    if (stage) {
        fputs(",\"stage\":", l->out);
        json_string(l->out, gong_span_z(stage));
    }
    if (url.ptr) {
        fputs(",\"url\":", l->out);
        json_string(l->out, url);
    }
    fputs(",\"message\":", l->out);
    json_string(l->out, gong_span_z(message));
    fputs("}\n", l->out);
}

static void write_text(struct gong_logger *l, enum gong_level level, const char *stage, struct gong_span url,
                       const char *message)
{
    char text[2048];

    gong_logger_clear(l);
    if (level >= GONG_WARNING)
        fprintf(l->out, "%s: ", level_names[level]);
    if (stage)
        fprintf(l->out, "%s: ", stage);
    if (url.ptr)
        fprintf(l->out, "%s: ", gong_printable(url, text, sizeof text));
    fprintf(l->out, "%s\n", gong_printable(gong_span_z(message), text, sizeof text));
}

void gong_logger_write(struct gong_logger *l, enum gong_level level, const char *stage, struct gong_span url,
                       const char *message)
{
    if (level < l->least)
        return;
    if (l->json)
        write_json(l, level, stage, url, message);
    else
        write_text(l, level, stage, url, message);
    fflush(l->out);
}

void gong_logger_writef(struct gong_logger *l, enum gong_level level, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    gong_logger_write(l, level, NULL, gong_span_none(), text);
}

void gong_logger_progress(struct gong_logger *l, const char *line)
{
    if (!l->terminal)
        return;
    fprintf(l->out, "\r\033[K%s", line);
    fflush(l->out);
    l->progress_shown = true;
}

void gong_logger_clear(struct gong_logger *l)
{
    if (l->progress_shown)
        fputs("\r\033[K", l->out);
    l->progress_shown = false;
}
