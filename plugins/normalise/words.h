/* words.h: lists of words of official Chinese, and how they are looked up at a place. */
#ifndef NORMALISE_WORDS_H
#define NORMALISE_WORDS_H

#include <gongbao/span.h>

/* Each ends with {NULL, 0}. */
extern const struct gong_span words_organ[]; /* what a text may say in whose name: 办公室, 国务院 */
extern const struct gong_span words_place[]; /* of these, the ones that begin names as well: 省 */
extern const struct gong_span words_leader[]; /* of these, the ones that give instructions: 总书记, 党中央 */
extern const struct gong_span words_issue[];    /* 印发, 出台, 落实 */
extern const struct gong_span words_document[]; /* what titles end with: 通知, 方案 */
extern const struct gong_span words_speech[];   /* 指示精神, 决策部署 */
extern const struct gong_span words_verb[];     /* what titles begin with after 关于 */
extern const struct gong_span words_opener[];   /* what may stand there instead: a title, a year */
extern const struct gong_span words_ordinary[]; /* a string that has one of these was not planted */
extern const struct gong_span words_named[];    /* what follows a name that ends here: 公司 */
extern const struct gong_span words_break[];    /* punctuation that ends a clause */
extern const struct gong_span words_stop[];     /* and, going on, also 》 */

/* Bytes of the word of `list` that ends, or begins, at `at`; 0: none. */
size_t words_before(struct gong_span text, size_t at, const struct gong_span *list);
size_t words_after(struct gong_span text, size_t at, const struct gong_span *list);
bool words_inside(struct gong_span text, const struct gong_span *list);

#endif
