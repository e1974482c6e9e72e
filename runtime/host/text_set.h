/* text_set.h - texts with indices, for the tools: each once, found by hash. */
#ifndef HOST_TEXT_SET_H
#define HOST_TEXT_SET_H

#include "runtime/base/arena.h"
#include <stdint.h>

struct text_item {
    const char *text; /* a zero byte follows */
    size_t size;
};

struct text_set {
    struct arena arena;
    struct text_item *items;
    size_t size, capacity;
    uint32_t *slots; /* index + 1; 0 free */
    size_t n_slots;
};

void text_set_init(struct text_set *set);
void text_set_free(struct text_set *set);
/* Index of the text; a new one is copied and gets index set->size. */
size_t text_set_add(struct text_set *set, const char *text, size_t size);
/* SIZE_MAX when there is none. */
size_t text_set_find(const struct text_set *set, const char *text, size_t size);

#endif
