/* preset.c: reading the preset folder. A preset is a JSON file:
 *
 *     name    of the CMS, as the attribute "cms" of a page gives it; "" for shared rules
 *     signs   {"selector": ..} {"text": ..} {"url": ..}: how the CMS is known
 *     body    containers that hold a document and nothing else
 *     frame   containers that hold a document among other things
 *     title, date, source    elements with these values
 *     drop    elements inside a document that are no part of it
 *
 * Everything is data of the operator, yet capped: files of 64 KB nested 16 deep, 64 presets. */
#include "preset.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <gongbao/resource.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_FILE = 64 * 1024, MAX_DEPTH = 16, MAX_PATH_LEN = 4096 };

struct reading {
    struct gong_ctx *ctx;
    struct presets *p;
    const char *file;
};

static const char *const role_keys[ROLE_COUNT] = {NULL, "body", "frame", "title", "date", "source", "drop"};

uint32_t preset_hash(char kind, struct gong_span name)
{
    uint32_t h = 2166136261u ^ (unsigned char)kind;
    size_t i;

    for (i = 0; i < name.len; i++)
        h = (h ^ (unsigned char)lower(name.ptr[i])) * 16777619u;
    return (h ^ (h >> 15)) % BUCKETS;
}

static int bad(struct reading *r, const char *what)
{
    return gong_fail(r->ctx, GONG_EITEM, "preset %s: %s", r->file, what);
}

/* ---- selectors ---------------------------------------------------------------------------- */

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == ':' || (unsigned char)c >= 0x80;
}

static struct gong_span take_name(struct gong_span s, size_t *at)
{
    size_t from = *at;

    while (*at < s.len && name_char(s.ptr[*at]))
        ++*at;
    return gong_span_sub(s, from, *at);
}

/* [class*=part], [id*=part] */
static bool read_part(struct gong_span s, struct selector *sel)
{
    struct gong_span of_class = GONG_LIT("[class*="), of_id = GONG_LIT("[id*=");
    size_t at;

    sel->part_of_id = gong_span_starts(s, of_id);
    if (!sel->part_of_id && !gong_span_starts(s, of_class))
        return false;
    at = sel->part_of_id ? of_id.len : of_class.len;
    sel->part = take_name(s, &at);
    return sel->part.len > 0 && at + 1 == s.len && s.ptr[at] == ']';
}

static bool read_compound(struct gong_span s, struct selector *sel)
{
    struct gong_span name;
    size_t at = 0;
    char kind = 't';

    if (s.len && (s.ptr[0] == '#' || s.ptr[0] == '.'))
        kind = s.ptr[at++];
    do {
        name = take_name(s, &at);
        if (name.len == 0 || (kind == '.' && sel->n_classes == MAX_CLASSES))
            return false;
        if (kind == '#')
            sel->id = name;
        else if (kind == '.')
            sel->classes[sel->n_classes++] = name;
        else
            sel->tag = name;
        if (at < s.len)
            kind = s.ptr[at++];
        else
            return true;
    } while (kind == '#' || kind == '.');
    return false;
}

static void hang_up(struct presets *p, struct selector *sel)
{
    struct selector **head = &p->parts;

    if (sel->part.len == 0 && sel->id.len)
        head = &p->buckets[preset_hash('#', sel->id)];
    else if (sel->part.len == 0 && sel->n_classes)
        head = &p->buckets[preset_hash('.', sel->classes[0])];
    else if (sel->part.len == 0)
        head = &p->buckets[preset_hash('t', sel->tag)];
    while (*head) /* earlier presets come first */
        head = &(*head)->next;
    *head = sel;
}

static int add_selector(struct reading *r, const char *text, enum role role)
{
    struct selector *sel = (struct selector *)gong_alloc(r->ctx, sizeof(*sel));
    struct gong_span s = gong_copy(r->ctx, gong_span_z(text));

    if (!sel || !s.ptr)
        return GONG_EITEM;
    if (r->p->n_selectors == MAX_SELECTORS)
        return bad(r, "too many selectors in all presets");
    if (s.len && s.ptr[0] == '[' ? !read_part(s, sel) : !read_compound(s, sel))
        return gong_fail(r->ctx, GONG_EITEM,
                         "preset %s: \"%s\" is not one of tag, #id, .class (joined), "
                         "[class*=part], [id*=part]",
                         r->file, text);
    sel->role = role;
    sel->preset = r->p->n;
    sel->rank = r->p->n_selectors++;
    hang_up(r->p, sel);
    return GONG_OK;
}

static int add_list(struct reading *r, const cJSON *root, enum role role)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, role_keys[role]), *one;
    int rc = GONG_OK;

    if (list && !cJSON_IsArray(list))
        return bad(r, "a list of selectors is expected");
    cJSON_ArrayForEach (one, list) {
        if (!cJSON_IsString(one))
            return bad(r, "a selector must be a string");
        rc = add_selector(r, one->valuestring, role);
        if (rc != GONG_OK)
            return rc;
    }
    return rc;
}

/* ---- signs ---------------------------------------------------------------------------------- */

static int add_sign(struct reading *r, const cJSON *sign)
{
    const cJSON *kind = sign->child;
    struct sign *out = &r->p->signs[r->p->n_signs];

    if (!cJSON_IsObject(sign) || !kind || kind->next || !cJSON_IsString(kind))
        return bad(r, "a sign is {\"selector\": ..}, {\"text\": ..} or {\"url\": ..}");
    if (strcmp(kind->string, "selector") == 0)
        return add_selector(r, kind->valuestring, ROLE_SIGN);
    if (strcmp(kind->string, "text") != 0 && strcmp(kind->string, "url") != 0)
        return bad(r, "a sign is a selector, a text or a url");
    if (r->p->n_signs == MAX_SIGNS)
        return bad(r, "too many signs in all presets");
    out->preset = r->p->n;
    out->in_url = kind->string[0] == 'u';
    out->word = gong_copy(r->ctx, gong_span_z(kind->valuestring));
    if (!out->word.ptr)
        return GONG_EITEM;
    if (out->word.len < 2 || out->word.ptr[0] == '#' || out->word.ptr[1] == '#')
        return bad(r, "a sign begins with two characters that are no #");
    r->p->n_signs++;
    return GONG_OK;
}

/* '#' in a word stands for a digit; there is nothing else to it, so matching is linear. */
static bool word_at(struct gong_span s, size_t at, struct gong_span word)
{
    size_t i;

    if (word.len > s.len - at)
        return false;
    for (i = 0; i < word.len; i++) {
        char c = s.ptr[at + i];
        if (word.ptr[i] == '#' ? c < '0' || c > '9' : c != word.ptr[i])
            return false;
    }
    return true;
}

/* The first preset with a sign of the kind at this place, if it is before `best`. */
static size_t sign_at(const struct presets *p, bool in_url, struct gong_span s, size_t at, size_t best)
{
    uint32_t k;

    for (k = 0; k < p->n_signs; k++)
        if (p->signs[k].in_url == in_url && p->signs[k].preset < best && word_at(s, at, p->signs[k].word))
            best = p->signs[k].preset;
    return best;
}

/* ---- the search for text signs (Wu and Manber) -------------------------------------------------- */

enum { LONGEST_MOVE = 255 };

static uint32_t pair_kind(char a, char b)
{
    return ((uint32_t)(unsigned char)a << 4 ^ (uint32_t)(unsigned char)b) % PAIR_KINDS;
}

/* The pair of a sign's bytes, `left` bytes before the end of what is looked for of it. */
static void note_pair(struct presets *p, char a, char b, size_t left)
{
    uint8_t *move;
    char digit;

    if (a == '#' || b == '#') {
        for (digit = '0'; digit <= '9'; digit++)
            note_pair(p, a == '#' ? digit : a, a == '#' ? b : digit, left);
        return;
    }
    move = &p->moves[pair_kind(a, b)];
    *move = left < *move ? (uint8_t)left : *move;
}

static void make_search(struct presets *p)
{
    uint32_t k;
    size_t i;

    for (k = 0; k < p->n_signs; k++)
        if (!p->signs[k].in_url && (!p->shortest || p->signs[k].word.len < p->shortest))
            p->shortest = p->signs[k].word.len;
    if (p->shortest > LONGEST_MOVE)
        p->shortest = LONGEST_MOVE;
    if (p->shortest)
        memset(p->moves, (int)p->shortest - 1, sizeof(p->moves));
    for (k = 0; k < p->n_signs; k++)
        for (i = 0; !p->signs[k].in_url && i + 1 < p->shortest; i++)
            note_pair(p, p->signs[k].word.ptr[i], p->signs[k].word.ptr[i + 1], p->shortest - 2 - i);
}

/* The next place at or behind `at` that a text sign may begin at. */
static size_t next_place(const struct presets *p, struct gong_span src, size_t at)
{
    size_t end = p->shortest ? at + p->shortest : SIZE_MAX; /* of the window */
    uint8_t move;

    for (; end <= src.len; end += move) {
        move = p->moves[pair_kind(src.ptr[end - 2], src.ptr[end - 1])];
        if (move == 0)
            return end - p->shortest;
    }
    return SIZE_MAX;
}

/* One pass over the page finds the signs of all presets. */
size_t preset_signed(const struct presets *p, struct gong_span src, struct gong_span url)
{
    size_t best = p->n, at;

    for (at = 0; at < url.len; at++)
        best = sign_at(p, true, url, at, best);
    for (at = 0; best > 0 && (at = next_place(p, src, at)) != SIZE_MAX; at++)
        best = sign_at(p, false, src, at, best);
    return best;
}

/* ---- files ------------------------------------------------------------------------------------ */

static int read_preset(struct reading *r, const cJSON *root)
{
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(root, "name"), *sign;
    struct gong_span copy;
    int role, rc = GONG_OK;

    if (!cJSON_IsObject(root) || !cJSON_IsString(name))
        return bad(r, "an object with a name is expected");
    copy = gong_copy(r->ctx, gong_span_z(name->valuestring));
    if (!copy.ptr)
        return GONG_EITEM;
    r->p->names[r->p->n] = copy.ptr;
    for (role = ROLE_BODY; role < ROLE_COUNT && rc == GONG_OK; role++)
        rc = add_list(r, root, (enum role)role);
    cJSON_ArrayForEach (sign, cJSON_GetObjectItemCaseSensitive(root, "signs")) {
        if (rc == GONG_OK)
            rc = add_sign(r, sign);
    }
    r->p->n++;
    return rc;
}

static int read_file(struct reading *r, const char *path)
{
    const struct gong_resource_limits limits = {MAX_FILE, MAX_DEPTH};
    struct gong_span text = gong_resource(r->ctx, "the preset", path, limits);
    const char *end = NULL;
    cJSON *root;
    int rc;

    if (!text.ptr)
        return GONG_EFATAL;
    if (r->p->n == MAX_PRESETS)
        return bad(r, "more than 64 presets");
    root = cJSON_ParseWithLengthOpts(text.ptr, text.len, &end, 0);
    if (!root)
        return gong_fail(r->ctx, GONG_EITEM, "preset %s: not JSON at byte %zu", r->file,
                         end ? (size_t)(end - text.ptr) : (size_t)0);
    rc = read_preset(r, root);
    cJSON_Delete(root);
    return rc;
}

static int is_preset(const struct dirent *d)
{
    return d->d_name[0] != '.' && ends(gong_span_z(d->d_name), ".json");
}

static int read_files(struct reading *r, const char *folder, struct dirent **names, int n)
{
    char path[MAX_PATH_LEN];
    int i, len, rc = GONG_OK;

    for (i = 0; i < n && rc == GONG_OK; i++) {
        r->file = names[i]->d_name;
        len = snprintf(path, sizeof(path), "%s/%s", folder, r->file);
        rc = len > 0 && (size_t)len < sizeof(path) ? read_file(r, path) : bad(r, "the path is too long");
    }
    return rc;
}

static struct presets *presets_none(struct gong_ctx *ctx)
{
    return (struct presets *)gong_alloc(ctx, sizeof(struct presets));
}

static int read_folder(struct reading *r, const char *folder)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, is_preset, alphasort), i, rc;

    if (n < 0)
        return gong_fail(r->ctx, GONG_EITEM, "the preset folder %s: %s", folder, strerror(errno));
    rc = read_files(r, folder, names, n);
    for (i = 0; i < n; i++)
        free(names[i]);
    free(names);
    return rc;
}

struct presets *presets_load(struct gong_ctx *ctx, const char *own, const char *folder)
{
    struct reading r = {ctx, presets_none(ctx), ""};

    if (!r.p || (own && read_folder(&r, own) != GONG_OK) || (folder && read_folder(&r, folder) != GONG_OK))
        return NULL;
    make_search(r.p);
    return r.p;
}

size_t presets_count(const struct presets *p)
{
    return p->n;
}

const char *preset_name(const struct presets *p, size_t i)
{
    return p->names[i];
}
