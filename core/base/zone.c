/* zone.c: see zone.h. */
#include "base/zone.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_HOURS = 14 };

static int two_digits(const char *p)
{
    return p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9' ? (p[0] - '0') * 10 + p[1] - '0' : -1;
}

/* "+HH:MM" */
static bool parse_fixed(struct gong_zone *z, const char *text)
{
    int hours, minutes;

    if (strlen(text) != 6 || text[3] != ':')
        return false;
    hours = two_digits(text + 1);
    minutes = two_digits(text + 4);
    if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > MOST_HOURS * 60)
        return false;
    z->fixed = true;
    z->offset = (int32_t)((text[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60));
    return true;
}

/* Letters, digits, '_', '-', '+', and '/' between parts: no path that leads elsewhere. */
static bool name_ok(const char *text)
{
    size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/");

    return n > 0 && !text[n] && text[0] != '/' && text[n - 1] != '/' && !strstr(text, "//");
}

static bool is_zone_file(const char *name)
{
    const char *dir = getenv("TZDIR");
    char path[PATH_MAX], magic[4];
    FILE *in;
    bool ok;

    if (snprintf(path, sizeof path, "%s/%s", dir && *dir ? dir : "/usr/share/zoneinfo", name) >=
        (int)sizeof path)
        return false;
    in = fopen(path, "rb");
    if (!in)
        return false;
    ok = fread(magic, 1, sizeof magic, in) == sizeof magic && memcmp(magic, "TZif", 4) == 0;
    fclose(in);
    return ok;
}

bool gong_zone_parse(struct gong_zone *z, const char *text, char *why, size_t why_n)
{
    memset(z, 0, sizeof *z);
    if (strlen(text) >= sizeof z->name) {
        snprintf(why, why_n, "is longer than a time zone's name");
        return false;
    }
    snprintf(z->name, sizeof z->name, "%s", text);
    if (strcmp(text, "UTC") == 0) {
        z->fixed = true;
        return true;
    }
    if (text[0] == '+' || text[0] == '-') {
        if (parse_fixed(z, text))
            return true;
        snprintf(why, why_n, "must be an offset such as +08:00, at most %d hours", MOST_HOURS);
        return false;
    }
    if (name_ok(text) && is_zone_file(text))
        return true;
    snprintf(why, why_n,
             "no time zone \"%s\" in the system's zone data (tzdata); write Asia/Shanghai or +08:00", text);
    return false;
}

void gong_zone_enter(const struct gong_zone *z, struct gong_zone_saved *saved)
{
    const char *old = z->fixed ? NULL : getenv("TZ");
    char name[sizeof z->name + 1];

    saved->tz = old ? strdup(old) : NULL;
    if (z->fixed)
        return;
    snprintf(name, sizeof name, ":%s", z->name);
    setenv("TZ", name, 1);
    tzset();
}

void gong_zone_leave(const struct gong_zone *z, struct gong_zone_saved *saved)
{
    if (z->fixed)
        return;
    if (saved->tz)
        setenv("TZ", saved->tz, 1);
    else
        unsetenv("TZ");
    free(saved->tz);
    tzset();
}

int32_t gong_zone_offset(const struct gong_zone *z, int64_t t)
{
    time_t at = (time_t)t;
    struct tm tm;

    if (z->fixed || !localtime_r(&at, &tm))
        return z->offset;
    return (int32_t)tm.tm_gmtoff;
}
