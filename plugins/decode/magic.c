/* magic.c: formats that are known by their first bytes. A page's address does not say what lies
 * there: office files, archives and images come from .html addresses, and the other way round. */
#include "decode.h"

enum { NOISE_BYTES = 64 * 1024, NOISE_PAIRS = 256 };

struct pattern {
    size_t at;
    const char *bytes;
    size_t n;
    struct magic is;
};

#define HEAD(s)  0, (s), sizeof(s) - 1
#define AT(k, s) (k), (s), sizeof(s) - 1

static const struct pattern patterns[] = {
    {HEAD("%PDF-"), {"application/pdf", "magic:pdf"}},
    {HEAD("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), {"application/x-ole-storage", "magic:ole2"}},
    {HEAD("PK\x03\x04"), {"application/zip", "magic:zip"}},
    {HEAD("PK\x05\x06"), {"application/zip", "magic:zip"}},
    {HEAD("{\\rtf"), {"application/rtf", "magic:rtf"}},
    {HEAD("Rar!\x1A\x07"), {"application/vnd.rar", "magic:rar"}},
    {HEAD("7z\xBC\xAF\x27\x1C"), {"application/x-7z-compressed", "magic:7z"}},
    {HEAD("\x1F\x8B\x08"), {"application/gzip", "magic:gzip"}},
    {HEAD("BZh"), {"application/x-bzip2", "magic:bzip2"}},
    {HEAD("\xFD"
          "7zXZ\x00"),
     {"application/x-xz", "magic:xz"}},
    {HEAD("\x28\xB5\x2F\xFD"), {"application/zstd", "magic:zstd"}},
    {AT(257, "ustar"), {"application/x-tar", "magic:tar"}},
    {HEAD("\x89PNG\r\n\x1A\n"), {"image/png", "magic:png"}},
    {HEAD("\xFF\xD8\xFF"), {"image/jpeg", "magic:jpeg"}},
    {HEAD("GIF87a"), {"image/gif", "magic:gif"}},
    {HEAD("GIF89a"), {"image/gif", "magic:gif"}},
    {AT(8, "WEBPVP"), {"image/webp", "magic:webp"}},
    {HEAD("II*\x00"), {"image/tiff", "magic:tiff"}},
    {HEAD("MM\x00*"), {"image/tiff", "magic:tiff"}},
    {HEAD("\x00\x00\x01\x00"), {"image/x-icon", "magic:ico"}},
    {HEAD("AT&TFORM"), {"image/vnd.djvu", "magic:djvu"}},
    {AT(4, "ftyp"), {"video/mp4", "magic:mp4"}},
    {HEAD("ID3"), {"audio/mpeg", "magic:mp3"}},
    {HEAD("FLV\x01"), {"video/x-flv", "magic:flv"}},
    {HEAD("\x1A\x45\xDF\xA3"), {"video/webm", "magic:webm"}},
    {HEAD("OggS\x00"), {"application/ogg", "magic:ogg"}},
    {HEAD("CWS"), {"application/x-shockwave-flash", "magic:swf"}},
    {HEAD("FWS"), {"application/x-shockwave-flash", "magic:swf"}},
    {HEAD("\x7F"
          "ELF"),
     {"application/x-executable", "magic:elf"}},
    {HEAD("wOFF"), {"font/woff", "magic:woff"}},
    {HEAD("wOF2"), {"font/woff2", "magic:woff"}},
};

struct member {
    struct gong_span name;
    struct magic is;
};

#define SPAN(s)                                                                                              \
    {                                                                                                        \
        (s), sizeof(s) - 1                                                                                   \
    }

/* Names that stand in a zip file uncompressed, at least in its directory. */
static const struct member in_zip[] = {
    {SPAN("word/document.xml"),
     {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "magic:docx"}},
    {SPAN("xl/workbook.xml"),
     {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "magic:xlsx"}},
    {SPAN("ppt/presentation.xml"),
     {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "magic:pptx"}},
    {SPAN("OFD.xml"), {"application/ofd", "magic:ofd"}},
    {SPAN("application/vnd.oasis.opendocument.text"),
     {"application/vnd.oasis.opendocument.text", "magic:odt"}},
    {SPAN("application/epub+zip"), {"application/epub+zip", "magic:epub"}},
};

/* Stream names of OLE2 files: UTF-16. */
static const struct member in_ole2[] = {
    {SPAN("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"), {"application/msword", "magic:doc"}},
    {SPAN("W\0o\0r\0k\0b\0o\0o\0k\0"), {"application/vnd.ms-excel", "magic:xls"}},
    {SPAN("P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0"), {"application/vnd.ms-powerpoint", "magic:ppt"}},
};

static struct magic look_inside(struct gong_span body, struct magic outer, const struct member *members,
                                size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (gong_span_has(body, members[i].name))
            return members[i].is;
    return outer;
}

static bool is_bitmap(struct gong_span b)
{
    return b.len > 18 && memcmp(b.ptr, "BM", 2) == 0 && memcmp(b.ptr + 6, "\0\0\0\0", 4) == 0;
}

static bool is_binary_byte(unsigned char b)
{
    return b < 9 || b == 11 || (b >= 14 && b <= 26) || (b >= 28 && b < 32);
}

/* PDF files are served with blank lines or a byte order mark before them. */
static struct gong_span skip_blanks(struct gong_span body)
{
    size_t i = gong_span_starts(body, GONG_LIT("\xEF\xBB\xBF")) ? 3 : 0;

    while (i < body.len && i < 1024 && strchr(" \t\r\n\f", body.ptr[i]) && body.ptr[i])
        i++;
    return gong_span_sub(body, i, body.len);
}

/* More control bytes than any text has: of random bytes they are a tenth. UTF-16 is asked about
 * first. */
static bool is_binary(struct gong_span body)
{
    size_t n = body.len < 4096 ? body.len : 4096, count = 0, i;

    for (i = 0; i < n; i++)
        count += is_binary_byte((unsigned char)body.ptr[i]);
    return count > 4 && count * 20 > n && !gong_span_starts(skip_blanks(body), GONG_LIT("<")) &&
           !decode_utf16_shape(body) && !gong_span_starts(body, GONG_LIT("\xFF\xFE")) &&
           !gong_span_starts(body, GONG_LIT("\xFE\xFF"));
}

/* Nothing is known of the encoding, there is no markup, and what would be Chinese is mostly rare
 * characters: compressed or encrypted bytes, or a format that is not known here. */
struct magic decode_noise(struct gong_span body)
{
    const struct magic none = {NULL, NULL}, noise = {"application/octet-stream", "magic:binary"};
    struct pair_shape gb;

    if (gong_span_starts(skip_blanks(body), GONG_LIT("<")))
        return none;
    gb = decode_gb_shape(gong_span_sub(body, 0, NOISE_BYTES));
    return gb.pairs >= NOISE_PAIRS && gb.score < 0.4 ? noise : none;
}

struct magic decode_magic(struct gong_span body)
{
    const struct magic none = {NULL, NULL}, pdf = {"application/pdf", "magic:pdf"};
    size_t i;

    for (i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        const struct pattern *p = &patterns[i];

        if (body.len < p->at + p->n || memcmp(body.ptr + p->at, p->bytes, p->n) != 0)
            continue;
        if (strcmp(p->is.rule, "magic:zip") == 0)
            return look_inside(body, p->is, in_zip, sizeof in_zip / sizeof in_zip[0]);
        if (strcmp(p->is.rule, "magic:ole2") == 0)
            return look_inside(body, p->is, in_ole2, sizeof in_ole2 / sizeof in_ole2[0]);
        return p->is;
    }
    if (is_bitmap(body))
        return (struct magic){"image/bmp", "magic:bmp"};
    if (gong_span_starts(skip_blanks(body), GONG_LIT("%PDF-")))
        return pdf;
    return is_binary(body) ? (struct magic){"application/octet-stream", "magic:binary"} : none;
}
