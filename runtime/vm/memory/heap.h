/* heap.h - the one heap: 16-byte blocks, mark and sweep; objects never move.
 *
 * Three bit planes, one bit a block in each, lie before the blocks:
 *   used start
 *    0     0    free
 *    1     1    head: the first block of an allocation
 *    1     0    tail: a further block of it
 *    0     1    marked head; during a collection only
 * and `leaf`: the allocation that starts here holds no pointers. Planes as machine words let
 * allocation and sweep look at 32 or 64 blocks at a time. Bits behind the last block say tail. */
#ifndef HEAP_H
#define HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HEAP_BLOCK = 16, HEAP_CLASSES = 6 };

struct marker;

/* Single blocks set aside for allocations of up to one: the planes have them as heads already. */
struct heap_aside {
    uintptr_t bits; /* bit i: the block at blocks + i * HEAP_BLOCK */
    uint8_t *blocks;
};

struct heap {
    struct heap_aside aside[2];     /* plain, leaf */
    uintptr_t *used, *start, *leaf; /* the planes */
    uint8_t *blocks;                /* 16-byte aligned */
    size_t n_blocks;
    /* search_from[i]: no run of i + 1 free blocks begins before it, but from `freed_from` on. A block
     * given back does not bring a search back to it, or the search would cross all that is in use once
     * for each; it goes there when it has come to the end. */
    size_t search_from[HEAP_CLASSES];
    size_t large_from; /* where larger runs are looked for first: behind the last one found */
    size_t freed_from; /* no search has missed what was given back before it */
    size_t top;        /* no block from there on is in use: a collection does not look at them */
    size_t live;       /* bytes that the last collection left, less those given back since */
    size_t allocated;  /* bytes since then */
    size_t total;      /* bytes before */
    size_t peak;       /* most bytes in use */
    size_t threshold;  /* collect when `allocated` passes it; SIZE_MAX: only when full */
    struct marker *marker; /* of the collection that runs */
    size_t fail_after;     /* for tests: the allocation to fail, counted from now; 0: none */
    uint16_t lock;         /* > 0: allocating raises MemoryError */
    bool enabled;          /* automatic collection */
};

/* Takes a block that was set aside; it is not cleared. NULL when none is left. */
static inline void *heap_take_aside(struct heap_aside *aside)
{
    uintptr_t bits = aside->bits;
    if (bits == 0)
        return NULL;
    aside->bits = bits & (bits - 1);
    unsigned lowest = sizeof bits > sizeof(unsigned long) ? (unsigned)__builtin_ctzll(bits)
                                                          : (unsigned)__builtin_ctzl(bits);
    return aside->blocks + (size_t)lowest * HEAP_BLOCK;
}

/* Objects whose __del__ is called when nothing refers to them any more, and companions; a leaf block, so that the
 * list itself keeps none of them alive. */
struct finalisers {
    size_t n_watched, n_dying, capacity; /* items[n_watched ..) wait for their call */
    const void *items[];
};

/* What belongs to another object, which knows nothing of it and may lie in flash: watched, alive as long as its owner
 * is, and gone without a call. */
struct companion {
    const struct type *type; /* type_companion */
    const void *owner;
    const void *content[2]; /* whose file it is says what */
};

struct heap_info {
    size_t total, used, free_bytes, max_free, max_block; /* bytes */
    size_t one_block, two_blocks;                        /* allocations of that many blocks */
};

/* Takes memory[0..size) as the heap; the planes and blocks are laid out in it. */
void heap_init(void *memory, size_t size);
/* Marks from the roots and sweeps. Returns the number of regions freed. Never raises; runs no
 * Python. */
size_t heap_collect(void);
void heap_info(struct heap_info *out);
/* The bytes in use now; the work is the same for any heap. */
size_t heap_used(void);
/* The most bytes in use so far, as seen at collections and now. */
size_t heap_peak(void);
/* Part of marking: keeps objects alive whose __del__ is still to be called, moves those that have died now from the
 * watched to them, and keeps or takes out companions as their owners live or have died. */
void heap_find_dying(struct finalisers *list);
/* Bytes allocated since the start. */
size_t heap_total(void);
/* While marking, for roots that the collector does not know: marks the block that begins at pointer and all that
 * it leads to. Other pointers are ignored. */
void heap_mark(const void *pointer);
/* Called while marking, to heap_mark what static variables of C refer to that keep objects alive by themselves: those of natmods.
 * NULL: there are none. */
extern void (*heap_mark_statics)(void);
/* Allocating raises MemoryError until as many calls of heap_unlock, which returns how many are left. */
void heap_lock(void);
unsigned heap_unlock(void);
/* For tests: lets the n-th allocation from now fail; 0: none. */
void heap_fail_after(size_t n);
/* Checks the planes against each other; false when the heap is damaged. For tests. */
bool heap_check(void);
/* Whether pointer leads into the heap's blocks. */
bool heap_contains(const void *pointer);
/* Whether pointer is the first byte of a live allocation. */
bool heap_is_head(const void *pointer);
/* One block's state as mem_info's map shows it: '.' free, '=' tail, 'h' head. */
char heap_block_state(size_t index);

/* Watches object: when it dies, its __del__ is called once, later, from a point where Python may
 * run. Raises MemoryError. */
void finaliser_add(const void *object);
/* Calls __del__ of what has died; `all`: of everything watched, at the VM's end. Not of what these
 * calls make. Their exceptions are printed and dropped. Only where vm.finalisers is there. */
void finalisers_run(bool all);

#endif
