/* member.h: the stored form of WARC records: gzip members one after another, or plain bytes.
 *
 * A reader is put at an offset and read like a file; for a gzip member it ends where the member
 * ends, after its checksum was compared. Plain bytes have no end of their own: whoever reads
 * knows how much. No allocation but zlib's own; finish gives it back. */
#ifndef GONG_DOC_MEMBER_H
#define GONG_DOC_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

struct gong_member {
    int fd;
    int64_t size;  /* of the file when it was opened */
    int64_t start; /* of the current member */
    int64_t pos;   /* of the next byte to be read from the file */
    int64_t said;  /* stored length that the gzip header tells; 0 where it does not */
    bool gzip, ended;
    bool z_ready;
    z_stream z;
    char problem[160];
    unsigned char in[16 * 1024];
};

/* fd stays the caller's. */
void gong_member_init(struct gong_member *m, int fd, int64_t size);
void gong_member_finish(struct gong_member *m);
/* false: nothing that can be read begins here (problem says why). */
bool gong_member_start(struct gong_member *m, int64_t offset);
/* Up to n bytes; 0 at the end of a gzip member; -1 with a problem. Plain: 0 at the end of the file. */
ptrdiff_t gong_member_read(struct gong_member *m, unsigned char *out, size_t n);
/* Where the member ends: after gong_member_read gave 0 for a gzip member. */
int64_t gong_member_end(const struct gong_member *m);

#endif
