/* organs.h: names of agencies: division, level word, organ.
 *
 *     江门市蓬江区 市场监督管理局      place + organ
 *     市 司法局                        level word + organ: the place is said elsewhere
 *     国家税务总局 乳山市 税务局        prefix + place + organ
 *     中共 乳山市 司法局 党组           the bureau of a party group
 *     罗村镇人民政府                   an organ of its own, by its ending
 *
 * Dictionary forms are found by binary search over their first two characters; one name is
 * tried against at most four divisions in a chain and a bounded number of bytes, so the cost
 * of one call is constant. */
#ifndef EXTRACT_METADATA_ORGANS_H
#define EXTRACT_METADATA_ORGANS_H

#include "divisions.h"

struct md_organ {
    struct gong_span full, prefix;
    bool central;
};

struct md_form {
    struct gong_span text;
    uint32_t organ;
    bool is_short;
};

struct md_organs {
    struct md_organ *list;
    size_t n;
    struct md_form *forms; /* by their first two characters, then long to short */
    size_t n_forms;
    struct gong_span *endings;
    size_t n_endings;
};

#define MD_CHAIN 4

struct md_org {
    struct gong_span text;   /* the whole name, without 中共 and 党组 */
    struct gong_span prefix; /* 国家税务总局 */
    struct gong_span place;  /* divisions as written; empty where there are none */
    const struct md_name *chain[MD_CHAIN];
    size_t n_chain;
    uint32_t level;             /* 省 市 区 县 州 旗 盟 as a code point; 0 */
    struct gong_span organ;     /* as written */
    const struct md_form *form; /* NULL: by its ending only */
    bool party;
};

int md_organs_load(struct gong_ctx *ctx, const char *path, struct md_organs *ret);

struct md_names {
    const struct md_divisions *divisions;
    const struct md_organs *organs;
};

/* The whole of s (without blanks) is the name of an agency. */
bool md_org_whole(const struct md_names *t, struct gong_span s, struct md_org *ret);
/* s opens with the name of an agency. */
bool md_org_lead(const struct md_names *t, struct gong_span s, struct md_org *ret);
/* The same for organs of the dictionary alone: cheaper, for scans of running text. */
bool md_org_known(const struct md_names *t, struct gong_span s, struct md_org *ret);
/* s opens with divisions and nothing that makes them an agency: place and chain are set. */
bool md_place_lead(const struct md_names *t, struct gong_span s, struct md_org *ret);
/* s ends as names of agencies do. */
bool md_ends_as_organ(const struct md_organs *t, struct gong_span s);
/* Longest form of the dictionary at pos; NULL. */
const struct md_form *md_form_at(const struct md_organs *t, struct gong_span s, size_t pos);
bool md_is_level(uint32_t cp);

#endif
