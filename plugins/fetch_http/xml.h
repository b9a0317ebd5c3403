/* xml.h: pieces of an XML text, for lists alone. No DTD, no entities but the five and numeric
 * ones, nesting within 64. The tokens point into the text. Linear; allocates only in xml_text(). */
#ifndef FETCH_XML_H
#define FETCH_XML_H

#include <gongbao/plugin.h>

enum xml_event { XML_END, XML_OPEN, XML_CLOSE, XML_TEXT, XML_FAULT };

struct xml {
    struct gong_span in;
    size_t at;
    unsigned depth;
    const char *fault; /* a constant */
};

struct xml_token {
    enum xml_event event;
    struct gong_span name; /* without its prefix */
    struct gong_span body; /* of a text; the attributes of an opening tag */
    bool cdata, empty;     /* empty: <x/>, no close follows */
};

struct xml_token xml_next(struct xml *x);
/* The characters of a text token or attribute value; {NULL, 0}: memory. */
struct gong_span xml_text(struct gong_ctx *ctx, struct gong_span raw, bool cdata);
/* The raw value of an attribute of an opening tag. */
struct gong_span xml_attr(struct gong_span attributes, const char *name);

#endif
