/* heap.h - the one heap: 16-byte blocks, two bits of state each; mark and sweep; objects never
 * move. */
#ifndef HEAP_H
#define HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HEAP_BLOCK = 16 };

struct heap {
    uint8_t *states; /* two bits a block: free, head, tail, marked head */
    uint8_t *blocks; /* 16-byte aligned */
    size_t n_blocks;
    size_t search_from; /* no free block lies before it */
    size_t allocated;   /* bytes since the last collection */
    size_t threshold;   /* collect when `allocated` passes it; SIZE_MAX: only when full */
    uint16_t lock;      /* > 0: allocating raises MemoryError */
    bool enabled;       /* automatic collection */
};

struct heap_info {
    size_t total, used, free_bytes, max_free, max_block; /* bytes */
    size_t one_block, two_blocks;                        /* allocations of that many blocks */
};

/* Takes memory[0..size) as the heap; states and blocks are laid out in it. */
void heap_init(void *memory, size_t size);
/* Marks from the roots and sweeps. Returns the number of regions freed. Never raises; runs no
 * Python. */
size_t heap_collect(void);
void heap_info(struct heap_info *out);
/* Marks the block that pointer is the first byte of, and what is in reach from it; other pointers
 * are ignored. For roots that the collector does not know. */
void heap_mark(const void *pointer);
/* Checks the state bits against each other; false when the heap is damaged. For tests. */
bool heap_check(void);

#endif
