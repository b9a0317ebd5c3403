/* words.h: what the words of a line say (words.c). */
#ifndef GONG_STRIP_WORDS_H
#define GONG_STRIP_WORDS_H

#include <gongbao/span.h>

bool words_crumb(struct gong_span line);
bool words_tools(struct gong_span line);          /* nothing but tools: 打印 关闭 字号 ... */
bool words_chrome(struct gong_span line);         /* head of a site: 简体版 繁体版 无障碍 ... */
bool words_related(struct gong_span line);        /* opens a list of other pages */
bool words_related_surely(struct gong_span line); /* 相关阅读 alone on its line */
bool words_column(struct gong_span line);
bool words_sibling(struct gong_span line);     /* 上一篇, 下一篇 */
bool words_pager(struct gong_span line);       /* 上一页 1 2 3 下一页 and nothing else */
bool words_footer(struct gong_span line);      /* a line that only footers have */
bool words_footer_soft(struct gong_span line); /* 主办, 地址: a footer beside such lines */
bool words_editor(struct gong_span line);      /* 责任编辑 */
bool words_caption(struct gong_span line);     /* of a photo: ... 记者 某某 摄 */
bool words_comments(struct gong_span line);    /* opens the comments of readers */
bool words_pointing(struct gong_span line);    /* 详见附件, 点击下载 */
bool words_disclaimer(struct gong_span line);  /* 免责声明 and its kin */
bool words_leaving(struct gong_span line);     /* the dialog that warns of leaving the site */
bool words_notice(struct gong_span line);      /* an error page speaks */
/* A known label at the start of s: bytes of the label with its colon, 0 where none. */
size_t words_label(struct gong_span s, bool need_colon, struct gong_span *ret_name);
/* Programs rely on it: false is a fault of the source. */
bool words_are_sorted(void);

#endif
