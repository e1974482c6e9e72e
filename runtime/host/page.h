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
/* Appends the page. old: what it is compared with; NULL: nothing. now, old: named figures for the table of changes. */
void page_write(const struct page *page, const struct metrics *now, const struct metrics *old,
                struct buf *out);

#endif
