/* page.h - figures as one self-contained page: a treemap, and what changed. */
#ifndef HOST_PAGE_H
#define HOST_PAGE_H

#include "runtime/host/metrics.h"

/* A box of the treemap; those below it lie inside. */
struct page_box {
    const char *name;
    int64_t bytes;
    uint32_t depth; /* 0: at the top; one more than the box before: inside of it */
};

struct page {
    const char *title;
    struct page_box *boxes; /* each before what lies inside */
    size_t size, capacity;
};

void page_add(struct page *page, uint32_t depth, int64_t bytes, const char *name);
void page_free(struct page *page);
/* Appends the page, with the figures in a table. diff: the file of an earlier --json that they are compared with; NULL: none. Errors of
 * that file are reported, and nothing is appended. */
void page_write(const struct page *page, const struct metrics *figures, const char *diff,
                struct buf *out, struct report *report);

#endif
