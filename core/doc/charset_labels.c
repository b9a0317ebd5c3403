/* charset_labels.c: which label names which encoding. The labels are those of the WHATWG Encoding
 * Standard, with the aliases that Chinese servers and programs send beside them; every gb* label
 * is gb18030. The iconv column is the whitelist: no other name ever reaches iconv_open(). */
#include "doc/charset_int.h"

static const struct gong_encoding encodings[] = {
    {"utf-8", GONG_DEC_UTF8, NULL,
     " unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 utf8mb4 utf8mb3"
     " utf_8 utf-8-bom utf8-bom utf-8-sig uft-8 uft8 cp65001 unicode-utf-8 "},
    {"ibm866", GONG_DEC_SINGLE, "IBM866", " 866 cp866 csibm866 ibm866 "},
    {"iso-8859-2", GONG_DEC_SINGLE, "ISO-8859-2",
     " csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2"
     " latin2 "},
    {"iso-8859-3", GONG_DEC_SINGLE, "ISO-8859-3",
     " csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3"
     " latin3 "},
    {"iso-8859-4", GONG_DEC_SINGLE, "ISO-8859-4",
     " csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4"
     " latin4 "},
    {"iso-8859-5", GONG_DEC_SINGLE, "ISO-8859-5",
     " csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5"
     " iso_8859-5:1988 "},
    {"iso-8859-6", GONG_DEC_SINGLE, "ISO-8859-6",
     " arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6"
     " iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 "},
    {"iso-8859-7", GONG_DEC_SINGLE, "ISO-8859-7",
     " csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597"
     " iso_8859-7 iso_8859-7:1987 sun_eu_greek "},
    {"iso-8859-8", GONG_DEC_SINGLE, "ISO-8859-8",
     " csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8"
     " iso88598 iso_8859-8 iso_8859-8:1988 visual "},
    {"iso-8859-8-i", GONG_DEC_SINGLE, "ISO-8859-8", " csiso88598i iso-8859-8-i logical "},
    {"iso-8859-10", GONG_DEC_SINGLE, "ISO-8859-10",
     " csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6 "},
    {"iso-8859-13", GONG_DEC_SINGLE, "ISO-8859-13", " iso-8859-13 iso8859-13 iso885913 "},
    {"iso-8859-14", GONG_DEC_SINGLE, "ISO-8859-14", " iso-8859-14 iso8859-14 iso885914 "},
    {"iso-8859-15", GONG_DEC_SINGLE, "ISO-8859-15",
     " csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 "},
    {"iso-8859-16", GONG_DEC_SINGLE, "ISO-8859-16", " iso-8859-16 "},
    {"koi8-r", GONG_DEC_SINGLE, "KOI8-R", " cskoi8r koi koi8 koi8-r koi8_r "},
    {"koi8-u", GONG_DEC_SINGLE, "KOI8-U", " koi8-ru koi8-u "},
    {"macintosh", GONG_DEC_SINGLE, "MACINTOSH", " csmacintosh mac macintosh x-mac-roman "},
    {"windows-874", GONG_DEC_SINGLE, "CP874",
     " dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 "},
    {"windows-1250", GONG_DEC_SINGLE, "CP1250", " cp1250 windows-1250 x-cp1250 "},
    {"windows-1251", GONG_DEC_SINGLE, "CP1251", " cp1251 windows-1251 x-cp1251 "},
    {"windows-1252", GONG_DEC_SINGLE, "CP1252",
     " ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1"
     " iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252 "},
    {"windows-1253", GONG_DEC_SINGLE, "CP1253", " cp1253 windows-1253 x-cp1253 "},
    {"windows-1254", GONG_DEC_SINGLE, "CP1254",
     " cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989"
     " l5 latin5 windows-1254 x-cp1254 "},
    {"windows-1255", GONG_DEC_SINGLE, "CP1255", " cp1255 windows-1255 x-cp1255 "},
    {"windows-1256", GONG_DEC_SINGLE, "CP1256", " cp1256 windows-1256 x-cp1256 "},
    {"windows-1257", GONG_DEC_SINGLE, "CP1257", " cp1257 windows-1257 x-cp1257 "},
    {"windows-1258", GONG_DEC_SINGLE, "CP1258", " cp1258 windows-1258 x-cp1258 "},
    {"x-mac-cyrillic", GONG_DEC_SINGLE, "MAC-CYRILLIC", " x-mac-cyrillic x-mac-ukrainian "},
    {"gb18030", GONG_DEC_GB18030, "GB18030",
     " chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030"
     " gb18030-2000 gb18030-2005 gb18030-2022 cp936 ms936 windows-936 gb2312-80 gb_2312_80"
     " zh-cn zh_cn gb-2312 gb-18030 cn-gb x-gb2312 x-gb18030 euc-cn x-euc-cn euccn cp54936"
     " windows-54936 "},
    {"big5", GONG_DEC_MULTI, "BIG5-HKSCS",
     " big5 big5-hkscs cn-big5 csbig5 x-x-big5 big5hkscs big5-eten cp950 ms950 windows-950"
     " zh-tw zh_tw x-big5 "},
    {"euc-jp", GONG_DEC_MULTI, "EUC-JP-MS", " cseucpkdfmtjapanese euc-jp x-euc-jp eucjp "},
    {"iso-2022-jp", GONG_DEC_NONE, NULL, " csiso2022jp iso-2022-jp "},
    {"shift_jis", GONG_DEC_MULTI, "CP932",
     " csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis cp932 windows-932 "},
    {"euc-kr", GONG_DEC_MULTI, "UHC",
     " cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601"
     " ksc_5601 windows-949 cp949 ms949 uhc "},
    {"replacement", GONG_DEC_NONE, NULL,
     " csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr replacement "},
    {"utf-16be", GONG_DEC_UTF16BE, NULL, " unicodefffe utf-16be "},
    {"utf-16le", GONG_DEC_UTF16LE, NULL,
     " csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le "},
    {"x-user-defined", GONG_DEC_NONE, NULL, " x-user-defined "},
};

static const struct gong_encoding *by_label(struct gong_span label)
{
    char key[48];
    size_t i;

    if (label.len == 0 || label.len > sizeof key - 2)
        return NULL;
    key[0] = key[label.len + 1] = ' ';
    for (i = 0; i < label.len; i++) {
        char b = label.ptr[i];

        if (b <= ' ' || b > '~' || b == ',' || b == ';')
            return NULL;
        key[i + 1] = b >= 'A' && b <= 'Z' ? (char)(b + ('a' - 'A')) : b;
    }
    for (i = 0; i < sizeof encodings / sizeof encodings[0]; i++)
        if (gong_span_has(gong_span_z(encodings[i].labels), gong_span(key, label.len + 2)))
            return &encodings[i];
    /* gbk2312, gb2312-1980, gbk18030 ...: whoever writes gb means the family */
    if ((key[1] == 'g' && key[2] == 'b') && label.len <= 16)
        return gong_encoding_find(GONG_LIT("gb18030"));
    return NULL;
}

const struct gong_encoding *gong_encoding_find(struct gong_span name)
{
    size_t i;

    for (i = 0; i < sizeof encodings / sizeof encodings[0]; i++)
        if (gong_span_is(name, encodings[i].name))
            return &encodings[i];
    return NULL;
}

const char *gong_charset_name(struct gong_span label)
{
    const struct gong_encoding *enc;

    while (label.len && (unsigned char)label.ptr[0] <= ' ')
        label = gong_span_sub(label, 1, label.len);
    while (label.len && (unsigned char)label.ptr[label.len - 1] <= ' ')
        label.len--;
    enc = by_label(label);
    return enc ? enc->name : NULL;
}
