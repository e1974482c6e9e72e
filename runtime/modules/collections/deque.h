/* deque.h - what a deque is, for images that have some. */
#ifndef DEQUE_H
#define DEQUE_H

#include "runtime/vm/memory/object.h"

struct deque {
    const struct type *type;
    value *items;
    size_t capacity; /* slots; a bounded deque has maxlen of them */
    size_t start;    /* slot of the first item */
    size_t size;
    bool bounded;
    bool strict; /* a full one raises IndexError where others drop an item */
};

/* struct rom_copied's: slots of its own, which begin with the items that lie in ROM. */
void deque_complete(void *copy);

#endif
