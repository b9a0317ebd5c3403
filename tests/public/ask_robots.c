/* ask_robots.c: gong-ask-robots: reads questions, one a line of three fields with tabs between them (agent,
 * URL, robots.txt in hex), and answers each with 1 (allowed), 0, and the Crawl-delay in milliseconds. */
#include <gongbao/robots.h>
#include <gongbao/url.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctx.h"

enum { TEXT_MAX = 1 << 20 };

struct asker {
    char *line;
    size_t cap;
    char text[TEXT_MAX];
    struct gong_arena arena;
};

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c - 'a' + 10;
}

static struct gong_span unhex(struct asker *a, const char *hex)
{
    size_t n = strlen(hex) / 2;

    for (size_t i = 0; i < n && i < TEXT_MAX; i++)
        a->text[i] = (char)(digit(hex[2 * i]) * 16 + digit(hex[2 * i + 1]));
    return gong_span(a->text, n);
}

/* Path and query, as fetch_http asks for them. */
static struct gong_span path_of(struct gong_ctx *ctx, const char *url)
{
    struct gong_url u;

    if (gong_url_parse(ctx, gong_span_z(url), gong_span_none(), &u) != GONG_OK)
        return gong_span_none();
    return u.query.ptr
               ? gong_format(ctx, "%.*s?%.*s", (int)u.path.len, u.path.ptr, (int)u.query.len, u.query.ptr)
               : gong_copy(ctx, u.path);
}

static void answer(struct asker *a, struct gong_ctx *ctx, char *agent, char *url, const char *hex)
{
    struct gong_span text = unhex(a, hex), token = gong_span_z(agent), path = path_of(ctx, url);
    struct gong_robots r = {0};
    char *out = path.ptr ? gong_arena_alloc(&a->arena, 3 * path.len + 1) : NULL;

    gong_robots_read(&r, text, token);
    r.rules = gong_arena_alloc(&a->arena, (r.n + 1) * sizeof *r.rules);
    r.paths = gong_arena_alloc(&a->arena, r.paths_len + 1);
    if (!out || !r.rules || !r.paths) {
        printf("- -1\n");
        return;
    }
    gong_robots_read(&r, text, token);
    printf("%d %lld\n", gong_robots_allows(&r, gong_span(out, gong_robots_canonical(path, out))),
           (long long)r.crawl_delay);
}

int main(void)
{
    struct asker *a = calloc(1, sizeof *a);
    ssize_t n;

    if (!a)
        return 1;
    gong_arena_init(&a->arena, 64u << 20);
    while ((n = getline(&a->line, &a->cap, stdin)) > 0) {
        struct gong_ctx ctx = {.arena = &a->arena};
        char *url = strchr(a->line, '\t'), *hex = url ? strchr(url + 1, '\t') : NULL;
        if (!hex)
            return 2;
        a->line[n - (a->line[n - 1] == '\n')] = 0;
        *url++ = *hex++ = 0;
        answer(a, &ctx, a->line, url, hex);
        gong_arena_reset(&a->arena);
    }
    gong_arena_finish(&a->arena);
    free(a->line);
    free(a);
    return 0;
}
