/* access.c: see access.h. */
#include "state/access.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of the file, or of the nearest folder above it that can be looked at. */
static bool owner_of(const char *path, uid_t *ret)
{
    char at[PATH_MAX];
    struct stat st;
    char *slash;

    if (snprintf(at, sizeof at, "%s", path) >= (int)sizeof at)
        return false;
    while (stat(at, &st) != 0) {
        slash = strrchr(at, '/');
        if (!slash || slash == at)
            return false;
        *slash = 0;
    }
    *ret = st.st_uid;
    return true;
}

const char *gong_state_advice(const char *path, int error, char out[GONG_ADVICE_MAX])
{
    char name[64] = "", room[4096];
    struct passwd pw, *found = NULL;
    uid_t owner = 0;

    out[0] = 0;
    if (error == EROFS)
        snprintf(out, GONG_ADVICE_MAX, "; choose a folder that can be written with --state");
    if ((error != EACCES && error != EPERM) || !owner_of(path, &owner))
        return out;
    if (getpwuid_r(owner, &pw, room, sizeof room, &found) == 0 && found)
        snprintf(name, sizeof name, "%.60s", found->pw_name);
    else
        snprintf(name, sizeof name, "user %ld", (long)owner);
    if (owner == geteuid())
        snprintf(out, GONG_ADVICE_MAX, "; its rights do not allow that, though it is yours: see chmod(1)");
    else
        snprintf(
            out, GONG_ADVICE_MAX,
            "; it belongs to %s: run as that user, have the rights changed, or choose another with --state",
            name);
    return out;
}

void gong_state_still_uri(const char *path, char *out, size_t n)
{
    static const char tail[] = "?immutable=1";
    size_t len = (size_t)snprintf(out, n, "file:");

    for (; *path && len + 3 + sizeof tail < n; path++)
        len += (size_t)snprintf(out + len, n - len, strchr("%?#", *path) ? "%%%02X" : "%c",
                                (unsigned char)*path);
    if (*path)
        out[0] = 0;
    else
        snprintf(out + len, n - len, "%s", tail);
}
