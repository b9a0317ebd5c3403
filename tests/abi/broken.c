/* broken.c: one deliberately broken plugin per refusal; CASE_x chooses, NAME is the file. */
#include <gongbao/plugin.h>

#ifndef NAME
#define NAME broken
#endif
#define TEXT2(x)   #x
#define TEXT(x)    TEXT2(x)
#define CAT2(a, b) a##b
#define CAT(a, b)  CAT2(a, b)

struct state {
    int64_t n;
};

#if !defined(CASE_no_process)
static int process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    (void)self;
    (void)ctx;
    (void)in;
    return GONG_PASS;
}
#endif

static const struct gong_param params[] = {
#if defined(CASE_bad_offset)
    {"n", GONG_P_INT, 4096, "1", false, NULL, 0, 0, "Lies outside the state."},
#else
    {"n", GONG_P_INT, offsetof(struct state, n), "1", false, NULL, 0, 0, "A number."},
#endif
    {0}};

#if defined(CASE_bad_name)
#define OWN_NAME "somebody_else"
#else
#define OWN_NAME TEXT(NAME)
#endif

#if !defined(CASE_no_symbol)
extern __attribute__((visibility("default"))) const struct gong_plugin CAT(gong_plugin_, NAME);
const struct gong_plugin CAT(gong_plugin_, NAME) = {
#if defined(CASE_bad_magic)
    .magic = 0x12345678u,
#else
    .magic = GONG_MAGIC,
#endif
#if defined(CASE_other_major)
    .abi_major = GONG_ABI_MAJOR + 1,
#else
    .abi_major = GONG_ABI_MAJOR,
#endif
#if defined(CASE_newer_minor)
    .abi_minor = GONG_ABI_MINOR + 1,
#else
    .abi_minor = GONG_ABI_MINOR,
#endif
#if defined(CASE_short_size)
    .size = 16,
#else
    .size = sizeof(struct gong_plugin),
#endif
    .name = OWN_NAME,
    .version = "1",
    .summary = "Is broken on purpose.",
#if defined(CASE_bad_kind)
    .accepts = 1u << 20,
#else
    .accepts = GONG_TEXT,
#endif
    .emits = GONG_TEXT,
    .state_size = sizeof(struct state),
    .params = params,
#if !defined(CASE_no_process)
    .process = process,
#endif
};
#endif
