/* json.h: a streaming JSON writer over a gong_buf. Commas are put by the writer. Output is
 * UTF-8, one line, RFC 8259; bytes that are not UTF-8 come out as U+FFFD. Numbers are the
 * shortest that read back equal; NaN and infinities are null. Errors are the buffer's sticky
 * error; nesting deeper than 64 is such an error. */
#ifndef GONGBAO_JSON_H
#define GONGBAO_JSON_H

#include <gongbao/buf.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gong_json {
    struct gong_buf *out;
    uint64_t comma; /* bit per depth: a value stands before */
    unsigned depth;
    bool after_key;
};

void gong_json_init(struct gong_json *j, struct gong_buf *out);
void gong_json_open(struct gong_json *j, char bracket);  /* '{' or '[' */
void gong_json_close(struct gong_json *j, char bracket); /* '}' or ']' */
void gong_json_key(struct gong_json *j, const char *key);
void gong_json_string(struct gong_json *j, struct gong_span s); /* null where s.ptr is NULL */
void gong_json_int(struct gong_json *j, int64_t v);             /* null for GONG_NULL */
void gong_json_real(struct gong_json *j, double v);
void gong_json_bool(struct gong_json *j, bool v);
void gong_json_null(struct gong_json *j);
void gong_json_raw(struct gong_json *j, struct gong_span json); /* one complete value */

#ifdef __cplusplus
}
#endif
#endif
