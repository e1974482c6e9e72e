/* heap.c - allocation, marking and sweeping over the bit planes that heap.h draws. */
#include "runtime/vm/memory/heap_watch.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/run/vm.h"
#include <string.h>

typedef uintptr_t plane_word;

enum {
    PLANE_BITS = 8 * sizeof(plane_word),
    /* Depth of the mark stack; what does not fit is found again by a walk over the heap. */
    MARK_STACK = TARGET_HOST ? 1024 : 40,
};
#define ALL_ONES (~(plane_word)0)
#define NOT_FOUND SIZE_MAX

struct marker {
    size_t depth;
    size_t overflow; /* lowest block whose contents did not get on the stack; NOT_FOUND: none */
    uint32_t stack[MARK_STACK];
};

static inline size_t count_bits(plane_word w)
{
    w -= w >> 1 & ALL_ONES / 3;
    w = (w & ALL_ONES / 5) + (w >> 2 & ALL_ONES / 5);
    return (size_t)(((w + (w >> 4)) & ALL_ONES / 17) * (ALL_ONES / 255) >> (PLANE_BITS - 8));
}

static inline size_t lowest_bit(plane_word w)
{
    return sizeof(plane_word) > 4 ? (size_t)__builtin_ctzll(w) : (size_t)__builtin_ctzl(w);
}

static inline size_t highest_bit(plane_word w)
{
    return PLANE_BITS - 1 -
           (sizeof(plane_word) > 4 ? (size_t)__builtin_clzll(w) : (size_t)__builtin_clzl(w));
}

static inline size_t heap_words(const struct heap *heap)
{
    return (heap->n_blocks + PLANE_BITS - 1) / PLANE_BITS;
}

static inline plane_word bit_of(size_t index)
{
    return (plane_word)1 << (index % PLANE_BITS);
}

static inline bool plane_has(const plane_word *plane, size_t index)
{
    return plane[index / PLANE_BITS] & bit_of(index);
}

/* Sets or clears n bits from `index` on. */
static void plane_fill(plane_word *plane, size_t index, size_t n, bool set)
{
    while (n) {
        size_t bit = index % PLANE_BITS;
        size_t here = PLANE_BITS - bit < n ? PLANE_BITS - bit : n;
        plane_word mask = (here == PLANE_BITS ? ALL_ONES : ((plane_word)1 << here) - 1) << bit;
        if (set)
            plane[index / PLANE_BITS] |= mask;
        else
            plane[index / PLANE_BITS] &= ~mask;
        index += here;
        n -= here;
    }
}

/* The bits behind the last block say tail, so that no search takes them; not while a sweep counts. */
static void seal_end(struct heap *heap, bool sealed)
{
    size_t end = heap->n_blocks % PLANE_BITS;
    if (end)
        plane_fill(heap->used, heap->n_blocks, PLANE_BITS - end, sealed);
}

RARE void heap_init(void *memory, size_t size)
{
    struct heap *heap = &vm.heap;
    uintptr_t begin = ((uintptr_t)memory + HEAP_BLOCK - 1) & ~(uintptr_t)(HEAP_BLOCK - 1);
    size_t lost = begin - (uintptr_t)memory;
    size_t room = size > lost ? size - lost : 0;
    size_t n = room / HEAP_BLOCK, planes = 0;
    for (;; n--) {
        planes = 3 * ((n + PLANE_BITS - 1) / PLANE_BITS) * sizeof(plane_word);
        planes = (planes + HEAP_BLOCK - 1) & ~(size_t)(HEAP_BLOCK - 1);
        if (!n || planes + n * HEAP_BLOCK <= room)
            break;
    }
    memset(heap, 0, sizeof *heap);
    heap->n_blocks = n;
    size_t words = heap_words(heap);
    heap->used = (plane_word *)begin;
    heap->start = heap->used + words;
    heap->leaf = heap->start + words;
    heap->blocks = (uint8_t *)begin + planes;
    heap->threshold = SIZE_MAX;
    heap->freed_from = n;
    heap->enabled = true;
    if (HEAP_WATCH) {
        heap_watch_taken(memory, size);
        heap_watch_freed(heap->blocks, n * HEAP_BLOCK);
    }
    memset(heap->used, 0, 3 * words * sizeof(plane_word));
    seal_end(heap, true);
}

/* ---- free runs ---- */

static inline plane_word free_word(const struct heap *heap, size_t w)
{
    return ~(heap->used[w] | heap->start[w]);
}

/* The first run of n <= PLANE_BITS free blocks at or after `from`: after each step, bit i of `low`
 * tells that `have` blocks from i on are free. */
static size_t find_short(const struct heap *heap, size_t n, size_t from)
{
    size_t words = heap_words(heap);
    if (from / PLANE_BITS + 1 < words && from % PLANE_BITS) { /* mostly, just there */
        plane_word here = free_word(heap, from / PLANE_BITS) >> (from % PLANE_BITS) |
                          free_word(heap, from / PLANE_BITS + 1)
                              << (PLANE_BITS - from % PLANE_BITS);
        if (!(~here << (PLANE_BITS - n)))
            return from;
    }
    for (size_t w = from / PLANE_BITS; w < words; w++) {
        plane_word low = free_word(heap, w);
        if (w == from / PLANE_BITS)
            low &= ALL_ONES << (from % PLANE_BITS);
        if (!low)
            continue;
        if (n > 1) {
            plane_word high = w + 1 < words ? free_word(heap, w + 1) : 0;
            for (size_t have = 1; have < n && low;) {
                size_t step = n - have < have ? n - have : have;
                low &= low >> step | high << (PLANE_BITS - step);
                high &= high >> step;
                have += step;
            }
            if (!low)
                continue;
        }
        return w * PLANE_BITS + lowest_bit(low);
    }
    return NOT_FOUND;
}

/* As find_short for n > WORD_BITS: such a run spans a word's end. */
static size_t find_long(const struct heap *heap, size_t n, size_t from)
{
    size_t words = heap_words(heap), run = 0, begin = 0;
    for (size_t w = from / PLANE_BITS; w < words; w++) {
        plane_word taken = ~free_word(heap, w);
        if (w == from / PLANE_BITS)
            taken |= ~(ALL_ONES << (from % PLANE_BITS));
        if (!run)
            begin = w * PLANE_BITS;
        if (!taken) {
            run += PLANE_BITS;
        } else {
            run += lowest_bit(taken);
            if (run >= n)
                return begin;
            run = PLANE_BITS - 1 - highest_bit(taken);
            begin = (w + 1) * PLANE_BITS - run;
        }
        if (run >= n)
            return begin;
    }
    return NOT_FOUND;
}

/* Block by block. */
static size_t find_plainly(const struct heap *heap, size_t n, size_t from)
{
    for (size_t run = 0; from < heap->n_blocks; from++) {
        run = free_word(heap, from / PLANE_BITS) & bit_of(from) ? run + 1 : 0;
        if (run == n)
            return from + 1 - n;
    }
    return NOT_FOUND;
}

static size_t find_from(const struct heap *heap, size_t n, size_t from)
{
    if (!QUICK)
        return find_plainly(heap, n, from);
    return n <= PLANE_BITS ? find_short(heap, n, from) : find_long(heap, n, from);
}

static inline size_t lesser(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t find_run(struct heap *heap, size_t n)
{
    bool large = n > HEAP_CLASSES;
    size_t first = heap->search_from[large ? HEAP_CLASSES - 1 : n - 1];
    size_t begin = large && heap->large_from > first ? heap->large_from : first;
    size_t at = find_from(heap, n, begin);
    first = lesser(first, heap->freed_from);
    if (at == NOT_FOUND && begin > first)
        at = find_from(heap, n, first);
    *(large ? &heap->large_from : &heap->search_from[n - 1]) =
        at == NOT_FOUND ? heap->n_blocks : at + n;
    return at;
}

enum { NEAR = 4 };

/* As find_run for up to NEAR blocks, which mostly lie in the word where the search begins. */
static inline size_t find_near(struct heap *heap, size_t n)
{
    size_t from = heap->search_from[n - 1];
    if (from >= heap->n_blocks)
        return find_run(heap, n);
    plane_word low = free_word(heap, from / PLANE_BITS) & ALL_ONES << (from % PLANE_BITS);
    if (n > 1) {
        plane_word two = low & low >> 1;
        low = n == 2 ? two : two & (n == 3 ? low : two) >> 2;
    }
    if (!low)
        return find_run(heap, n);
    size_t at = from / PLANE_BITS * PLANE_BITS + lowest_bit(low);
    heap->search_from[n - 1] = at + n;
    return at;
}

/* n blocks at `index` have become free, and may join free ones before them. A search that has just come
 * by goes back to them. */
static void note_free(struct heap *heap, size_t index, size_t n)
{
    if (heap->large_from > index && heap->large_from <= index + n)
        heap->large_from = index;
    for (size_t i = 0; i < HEAP_CLASSES; i++) {
        size_t reach = index > i ? index - i : 0, *from = &heap->search_from[i];
        size_t *bound = *from <= index + n ? from : &heap->freed_from;
        if (*bound > reach)
            *bound = reach;
    }
}

/* ---- allocation ---- */

static inline size_t blocks_for(size_t size)
{
    return size / HEAP_BLOCK + (size % HEAP_BLOCK != 0);
}

/* Number of blocks of the allocation whose head is at index. */
static size_t extent(const struct heap *heap, size_t index)
{
    size_t end = index + 1;
    while (end < heap->n_blocks) {
        size_t w = end / PLANE_BITS, bit = end % PLANE_BITS;
        plane_word tails = (heap->used[w] & ~heap->start[w]) >> bit;
        size_t run = tails == ALL_ONES ? PLANE_BITS : lowest_bit(~tails);
        end += run;
        if (run < PLANE_BITS - bit)
            break;
    }
    return (end < heap->n_blocks ? end : heap->n_blocks) - index;
}

static inline size_t block_index(const struct heap *heap, const void *block)
{
    return ((uintptr_t)block - (uintptr_t)heap->blocks) / HEAP_BLOCK;
}

static inline void clear_blocks(void *memory, size_t n)
{
    if (HEAP_WATCH)
        heap_watch_taken(memory, n * HEAP_BLOCK);
    if (!QUICK || n > NEAR) {
        memset(memory, 0, n * HEAP_BLOCK);
        return;
    }
    for (plane_word *at = memory, *end = at + n * (HEAP_BLOCK / sizeof *at); at < end;
         at += HEAP_BLOCK / sizeof *at)
        for (size_t i = 0; i < HEAP_BLOCK / sizeof *at; i++)
            at[i] = 0;
}

/* Counts n blocks, the last of them before `end`. */
static inline void note_taken(struct heap *heap, size_t end, size_t n)
{
    heap->allocated += n * HEAP_BLOCK;
    if (heap->top < end)
        heap->top = end;
}

static inline void *take(struct heap *heap, size_t at, size_t n, bool leaf)
{
    size_t w = at / PLANE_BITS, bit = at % PLANE_BITS;
    if (QUICK && bit + n <= PLANE_BITS && n < PLANE_BITS)
        heap->used[w] |= (((plane_word)1 << n) - 1) << bit;
    else
        plane_fill(heap->used, at, n, true);
    heap->start[w] |= (plane_word)1 << bit;
    if (leaf)
        heap->leaf[w] |= (plane_word)1 << bit;
    else
        heap->leaf[w] &= ~((plane_word)1 << bit);
    void *block = heap->blocks + at * HEAP_BLOCK;
    clear_blocks(block, n);
    note_taken(heap, at + n, n);
    return block;
}

/* ---- single blocks set aside ---- */

/* The first free blocks from search_from[0] on: few of a small heap. Nothing when there are none. */
static void set_aside(struct heap *heap, bool leaf)
{
    size_t at = find_run(heap, 1);
    if (at == NOT_FOUND)
        return;
    size_t w = at / PLANE_BITS, bit = at % PLANE_BITS, most = heap->n_blocks / 64 + 1;
    plane_word reach = ALL_ONES << bit;
    if (most < PLANE_BITS - bit)
        reach &= ~(ALL_ONES << (bit + most));
    plane_word bits = free_word(heap, w) & reach;
    heap->used[w] |= bits;
    heap->start[w] |= bits;
    heap->leaf[w] = leaf ? heap->leaf[w] | bits : heap->leaf[w] & ~bits;
    heap->aside[leaf] = (struct heap_aside){bits, heap->blocks + w * PLANE_BITS * HEAP_BLOCK};
    heap->search_from[0] = w * PLANE_BITS + highest_bit(reach) + 1;
    note_taken(heap, w * PLANE_BITS + highest_bit(bits) + 1, count_bits(bits));
}

/* Makes what is still aside free again. */
static void give_back_aside(struct heap *heap)
{
    for (size_t i = 0; QUICK && i < 2; i++) {
        plane_word bits = heap->aside[i].bits;
        if (!bits)
            continue;
        size_t index = block_index(heap, heap->aside[i].blocks), w = index / PLANE_BITS;
        heap->aside[i].bits = 0;
        heap->used[w] &= ~bits;
        heap->start[w] &= ~bits;
        heap->allocated -= count_bits(bits) * HEAP_BLOCK;
        size_t lowest = lowest_bit(bits);
        note_free(heap, index + lowest, highest_bit(bits) + 1 - lowest);
    }
}

static size_t count_aside(const struct heap *heap)
{
    return !QUICK ? 0 : count_bits(heap->aside[0].bits) + count_bits(heap->aside[1].bits);
}

static bool is_aside(const struct heap *heap, size_t index)
{
    for (size_t i = 0; QUICK && i < 2; i++) {
        const struct heap_aside *aside = &heap->aside[i];
        if (aside->bits & bit_of(index) &&
            block_index(heap, aside->blocks) / PLANE_BITS == index / PLANE_BITS)
            return true;
    }
    return false;
}

void heap_lock(void)
{
    give_back_aside(&vm.heap);
    vm.heap.lock++;
}

unsigned heap_unlock(void)
{
    if (vm.heap.lock)
        vm.heap.lock--;
    return vm.heap.lock;
}

void heap_fail_after(size_t n)
{
    give_back_aside(&vm.heap);
    vm.heap.fail_after = n;
}

/* ---- allocating ---- */

/* Counts down to the allocation that a test wants to fail. */
static inline bool must_fail(struct heap *heap)
{
    return heap->fail_after && --heap->fail_after == 0;
}

/* NOT_FOUND when there is no room for n blocks even after a collection. */
static size_t find_or_collect(struct heap *heap, size_t n)
{
    give_back_aside(heap);
    size_t at = find_run(heap, n);
    if (at == NOT_FOUND && heap->enabled) {
        heap_collect();
        at = find_run(heap, n);
    }
    return at;
}

static void *allocate_slow(struct heap *heap, size_t n, bool leaf)
{
    if (heap->lock || n > heap->n_blocks || must_fail(heap))
        return NULL;
    bool due = heap->allocated >= heap->threshold || (HEAP_WATCH && heap_watch_collects());
    if (due && heap->enabled)
        heap_collect();
    if (QUICK && !HEAP_WATCH && n == 1 && !heap->fail_after) {
        set_aside(heap, leaf);
        void *block = heap_take_aside(&heap->aside[leaf]);
        if (block) {
            clear_blocks(block, 1);
            return block;
        }
    }
    size_t at = QUICK && n <= NEAR ? find_near(heap, n) : find_run(heap, n);
    if (at == NOT_FOUND) {
        at = find_or_collect(heap, n);
        if (at == NOT_FOUND)
            return NULL;
    }
    return take(heap, at, n, leaf);
}

/* Two blocks, as most objects of more than one take, where the search would begin; NULL: the long way. */
static void *allocate_two(struct heap *heap, bool leaf)
{
    size_t from = heap->search_from[1], w = from / PLANE_BITS;
    if (HEAP_WATCH || heap->lock || heap->fail_after || heap->allocated >= heap->threshold ||
        from >= heap->n_blocks)
        return NULL;
    plane_word low = free_word(heap, w) & ALL_ONES << (from % PLANE_BITS);
    low &= low >> 1;
    if (!low)
        return NULL;
    size_t bit = lowest_bit(low), at = w * PLANE_BITS + bit;
    void *block = heap->blocks + at * HEAP_BLOCK;
    heap->search_from[1] = at + 2;
    heap->used[w] |= (plane_word)3 << bit;
    heap->start[w] |= (plane_word)1 << bit;
    heap->leaf[w] = (heap->leaf[w] & ~((plane_word)1 << bit)) | (plane_word)leaf << bit;
    clear_blocks(block, 2);
    note_taken(heap, at + 2, 2);
    return block;
}

static inline void *allocate(size_t size, bool leaf)
{
    struct heap *heap = &vm.heap;
    if (QUICK && size > HEAP_BLOCK && size <= 2 * HEAP_BLOCK) {
        void *blocks = allocate_two(heap, leaf);
        if (blocks)
            return blocks;
    }
    if (QUICK && size <= HEAP_BLOCK) {
        void *block = heap_take_aside(&heap->aside[leaf]);
        if (block) {
            clear_blocks(block, 1);
            return block;
        }
    }
    return allocate_slow(heap, blocks_for(size), leaf);
}

void *heap_try_alloc(size_t size)
{
    return allocate(size, false);
}

void *heap_try_alloc_leaf(size_t size)
{
    return allocate(size, true);
}

void *heap_alloc(size_t size)
{
    void *block = allocate(size, false);
    if (!block)
        raise_memory_error(size);
    return block;
}

void *heap_alloc_leaf(size_t size)
{
    void *block = allocate(size, true);
    if (!block)
        raise_memory_error(size);
    return block;
}

void *heap_new_object(size_t size, const struct type *type)
{
    struct object *object = heap_alloc(size);
    object->type = type;
    return object;
}

static void give_back(struct heap *heap, size_t index, size_t n)
{
    plane_fill(heap->used, index, n, false);
    note_free(heap, index, n);
    heap->live -= n * HEAP_BLOCK;
    if (HEAP_WATCH)
        heap_watch_freed(heap->blocks + index * HEAP_BLOCK, n * HEAP_BLOCK);
}

void heap_free(void *block)
{
    struct heap *heap = &vm.heap;
    if (!block)
        return;
    size_t index = block_index(heap, block), n = extent(heap, index);
    heap->start[index / PLANE_BITS] &= ~bit_of(index);
    give_back(heap, index, n);
}

size_t heap_block_size(const void *block)
{
    return extent(&vm.heap, block_index(&vm.heap, block)) * HEAP_BLOCK;
}

/* Makes the allocation at index, now n_old blocks, n blocks long in place. */
static bool resize_in_place(struct heap *heap, size_t index, size_t n_old, size_t n)
{
    if (n <= n_old) {
        if (n < n_old)
            give_back(heap, index + n, n_old - n);
        return true;
    }
    if (heap->lock || n > heap->n_blocks - index || must_fail(heap))
        return false;
    for (size_t i = index + n_old; i < index + n; i++)
        if (plane_has(heap->used, i) || plane_has(heap->start, i))
            return false;
    plane_fill(heap->used, index + n_old, n - n_old, true);
    if (HEAP_WATCH)
        heap_watch_taken(heap->blocks + (index + n_old) * HEAP_BLOCK, (n - n_old) * HEAP_BLOCK);
    memset(heap->blocks + (index + n_old) * HEAP_BLOCK, 0, (n - n_old) * HEAP_BLOCK);
    note_taken(heap, index + n, n - n_old);
    return true;
}

bool heap_try_extend(void *block, size_t new_size)
{
    struct heap *heap = &vm.heap;
    size_t index = block_index(heap, block), n_old = extent(heap, index);
    size_t n = blocks_for(new_size);
    return n <= n_old || resize_in_place(heap, index, n_old, n);
}

void *heap_try_resize(void *block, size_t new_size)
{
    struct heap *heap = &vm.heap;
    size_t index = block_index(heap, block), n_old = extent(heap, index);
    if (resize_in_place(heap, index, n_old, blocks_for(new_size)))
        return block;
    void *moved = allocate(new_size, plane_has(heap->leaf, index));
    if (moved) {
        memcpy(moved, block, n_old * HEAP_BLOCK);
        heap_free(block);
    }
    return moved;
}

void *heap_resize(void *block, size_t new_size)
{
    void *moved = heap_try_resize(block, new_size);
    if (!moved)
        raise_memory_error(new_size);
    return moved;
}

/* ---- marking ---- */

static void mark_index(struct marker *marker, size_t index)
{
    struct heap *heap = &vm.heap;
    size_t w = index / PLANE_BITS;
    plane_word bit = bit_of(index);
    if (!(heap->start[w] & heap->used[w] & bit))
        return;
    heap->used[w] &= ~bit;
    if (heap->leaf[w] & bit)
        return;
    if (marker->depth < MARK_STACK)
        marker->stack[marker->depth++] = (uint32_t)index;
    else if (index < marker->overflow)
        marker->overflow = index;
}

static inline void mark_word(struct marker *marker, uintptr_t bits)
{
    struct heap *heap = &vm.heap;
    uintptr_t offset = bits - (uintptr_t)heap->blocks;
    if (offset / HEAP_BLOCK < heap->n_blocks && offset % HEAP_BLOCK == 0)
        mark_index(marker, offset / HEAP_BLOCK);
}

/* A pointer anywhere into an allocation: compilers keep only such ones at times. */
static void mark_interior(struct marker *marker, uintptr_t bits)
{
    struct heap *heap = &vm.heap;
    size_t index = (bits - (uintptr_t)heap->blocks) / HEAP_BLOCK;
    if (index >= heap->n_blocks)
        return;
    size_t w = index / PLANE_BITS;
    if (!((heap->used[w] | heap->start[w]) & bit_of(index)))
        return;
    plane_word heads = heap->start[w] & (ALL_ONES >> (PLANE_BITS - 1 - index % PLANE_BITS));
    while (!heads && w > 0)
        heads = heap->start[--w];
    if (heads)
        mark_index(marker, w * PLANE_BITS + highest_bit(heads));
}

static inline bool is_tail(const struct heap *heap, size_t index)
{
    size_t w = index / PLANE_BITS;
    return index < heap->n_blocks && heap->used[w] & ~heap->start[w] & bit_of(index);
}

/* Looks into one block at a time: of an allocation of many, the next one waits on the stack below what this one leads to. So a
 * wide object does not fill the stack, and nobody has to know where an allocation ends. */
static void mark_drain(struct marker *marker)
{
    const struct heap *heap = &vm.heap;
    uintptr_t base = (uintptr_t)heap->blocks, limit = heap->n_blocks * HEAP_BLOCK;
    while (marker->depth) {
        size_t index = marker->stack[--marker->depth];
        if (is_tail(heap, index + 1))
            marker->stack[marker->depth++] = (uint32_t)(index + 1);
        const uintptr_t *at = (const uintptr_t *)(base + index * HEAP_BLOCK);
        const uintptr_t *end = at + HEAP_BLOCK / sizeof *at;
        for (; at < end; at++) {
            uintptr_t offset = *at - base;
            if (offset < limit && offset % HEAP_BLOCK == 0)
                mark_index(marker, offset / HEAP_BLOCK);
        }
    }
}

/* Looks again into every marked block from the first that did not fit on the stack. */
RARE static void mark_overflowed(struct marker *marker)
{
    struct heap *heap = &vm.heap;
    while (marker->overflow != NOT_FOUND) {
        size_t index = marker->overflow;
        marker->overflow = NOT_FOUND;
        for (; index < heap->top; index++) {
            size_t w = index / PLANE_BITS;
            plane_word marked = heap->start[w] & ~heap->used[w] & ~heap->leaf[w];
            if (marked & bit_of(index)) {
                marker->stack[marker->depth++] = (uint32_t)index;
                mark_drain(marker);
            } else if (QUICK && !marked) {
                index |= PLANE_BITS - 1;
            }
        }
    }
}

void heap_mark(const void *pointer)
{
    mark_word(vm.heap.marker, (uintptr_t)pointer);
    mark_drain(vm.heap.marker);
}

static void mark_range(struct marker *marker, const void *begin, const void *end)
{
    for (const uintptr_t *at = begin; at < (const uintptr_t *)end; at++)
        mark_interior(marker, *at);
    mark_drain(marker);
}

/* Reads the C stack from the registers that heap_collect saved to the place where the VM was entered, whatever
 * lies there. Nothing else in the VM reads memory that is no object of C. */
__attribute__((noinline, no_sanitize_address)) static void
mark_c_stack(struct marker *marker, const struct jump *registers)
{
    const uintptr_t *at = (const uintptr_t *)(const void *)registers;
    const uintptr_t *end = vm.stack_base;
    __asm volatile("" : "+r"(at) : : "memory");
    for (; at < end; at++) {
        mark_interior(marker, *at);
        if (!QUICK || marker->depth)
            mark_drain(marker);
    }
}

void (*heap_mark_statics)(void);

#if TARGET_HOST
#define ROOTS_END offsetof(struct vm, name_cache)
#else
#define ROOTS_END sizeof(struct vm)
#endif

static void mark_roots(struct marker *marker, const struct jump *registers)
{
    const uint8_t *state = (const uint8_t *)&vm;
    mark_range(marker, state, state + offsetof(struct vm, heap));
    mark_range(marker, state + offsetof(struct vm, heap) + sizeof vm.heap, state + ROOTS_END);
    for (const struct state_span *span = state_spans; PROGRAM(STATES) && span->size; span++)
        mark_range(marker, span->start, (const uint8_t *)span->start + span->size);
    mark_c_stack(marker, registers);
    if (PROGRAM(NATMOD) && heap_mark_statics)
        heap_mark_statics();
    mark_overflowed(marker);
}

/* ---- sweeping ---- */

/* Frees what is not marked, and counts what is. Tails follow their dead head: adding the bit behind a
 * dead head to the tails carries through the whole run of them. Returns the number of heads freed, on the
 * host, where it is asked for. */
static size_t sweep(struct heap *heap)
{
    size_t words = (heap->top + PLANE_BITS - 1) / PLANE_BITS, freed = 0, live = 0, end = 0;
    plane_word carry = 0;
    seal_end(heap, false);
    for (size_t w = 0; w < words; w++) {
        plane_word used = heap->used[w], start = heap->start[w];
        plane_word dead = used & start, tails = used & ~start, marked = start & ~used;
        plane_word sum = tails + (dead << 1 | carry);
        plane_word dead_tails = tails & ~sum, left = (used & ~dead & ~dead_tails) | marked;
        carry = (dead | dead_tails) >> (PLANE_BITS - 1);
        heap->used[w] = left;
        heap->start[w] = marked;
        freed += TARGET_HOST ? count_bits(dead) : 0;
        if (left) {
            live += count_bits(left);
            end = w * PLANE_BITS + highest_bit(left) + 1;
        }
        for (plane_word gone = HEAP_WATCH ? dead | dead_tails : 0; gone; gone &= gone - 1)
            heap_watch_freed(heap->blocks + (w * PLANE_BITS + lowest_bit(gone)) * HEAP_BLOCK,
                             HEAP_BLOCK);
    }
    seal_end(heap, true);
    memset(heap->search_from, 0, sizeof heap->search_from);
    heap->large_from = 0;
    heap->freed_from = heap->n_blocks;
    heap->top = end;
    heap->live = live * HEAP_BLOCK;
    return freed;
}

/* Of what is no block of the heap, and while all that is known to live is marked. */
static bool is_alive(const void *object)
{
    return !heap_contains(object) || !plane_has(vm.heap.used, block_index(&vm.heap, object));
}

static bool is_companion(const void *object)
{
    return ((const struct object *)object)->type == &type_companion;
}

/* A companion may lead to the owners of others. */
static void mark_companions(struct marker *marker, const struct finalisers *list)
{
    bool more = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < list->n_watched; i++) {
            const struct companion *companion = list->items[i];
            if (!is_companion(companion) || is_alive(companion) || !is_alive(companion->owner))
                continue;
            mark_word(marker, (uintptr_t)companion);
            mark_drain(marker);
            more = true;
        }
        mark_overflowed(marker);
    }
}

static void mark_dying(struct marker *marker, const struct finalisers *list)
{
    for (size_t i = 0; i < list->n_dying; i++) {
        mark_word(marker, (uintptr_t)list->items[list->n_watched + i]);
        mark_drain(marker);
    }
    mark_overflowed(marker);
    mark_companions(marker, list);
}

static void drop_dead_companions(struct finalisers *list)
{
    for (size_t i = list->n_watched; i-- > 0;)
        if (!is_alive(list->items[i]) && is_companion(list->items[i])) {
            list->n_watched--;
            memmove(&list->items[i], &list->items[i + 1],
                    (list->n_watched - i + list->n_dying) * sizeof list->items[0]);
        }
}

/* Moves watched objects that have died to the dying ones, and keeps them alive until their __del__ is called. */
OPTIONAL void heap_find_dying(struct finalisers *list)
{
    struct heap *heap = &vm.heap;
    mark_dying(heap->marker, list);
    for (size_t i = list->n_watched; i-- > 0;) {
        const void *object = list->items[i];
        if (is_alive(object) || is_companion(object))
            continue;
        /* Rotating it behind the watched keeps both parts in order. */
        memmove(&list->items[i], &list->items[i + 1],
                (list->n_watched - i - 1) * sizeof list->items[0]);
        list->items[--list->n_watched] = object;
        list->n_dying++;
        vm.pending = 1;
    }
    mark_dying(heap->marker, list);
    drop_dead_companions(list);
}

size_t heap_used(void)
{
    const struct heap *heap = &vm.heap;
    return heap->live + heap->allocated - count_aside(heap) * HEAP_BLOCK;
}

OPTIONAL RARE size_t heap_peak(void)
{
    struct heap *heap = &vm.heap;
    if (heap->peak < heap_used())
        heap->peak = heap_used();
    return heap->peak;
}

size_t heap_total(void)
{
    const struct heap *heap = &vm.heap;
    return heap->total + heap->allocated - count_aside(heap) * HEAP_BLOCK;
}

/* A function of its own, so that its frame lies outside the part of the stack that is searched for roots: the
 * marker's stack is not initialised, and pointers that earlier calls left there would keep objects alive. */
__attribute__((noinline)) static size_t collect(const struct jump *registers)
{
    struct heap *heap = &vm.heap;
    struct marker marker;
    marker.depth = 0;
    marker.overflow = NOT_FOUND;
    heap->marker = &marker;
    give_back_aside(heap);
    heap_peak();
    frames_before_collect();
    mark_roots(&marker, registers);
    if (vm.finalisers)
        heap_find_dying(vm.finalisers);
    heap->marker = NULL;
    attr_cache_forget(0); /* globals may die, and others lie there then */
    heap->total += heap->allocated;
    heap->allocated = 0;
    return sweep(heap);
}

size_t heap_collect(void)
{
    struct jump registers;
    jump_save(&registers);
    return collect(&registers);
}

/* ---- looking at the heap ---- */

bool heap_contains(const void *pointer)
{
    return ((uintptr_t)pointer - (uintptr_t)vm.heap.blocks) / HEAP_BLOCK < vm.heap.n_blocks;
}

bool heap_is_head(const void *pointer)
{
    const struct heap *heap = &vm.heap;
    uintptr_t offset = (uintptr_t)pointer - (uintptr_t)heap->blocks;
    return offset / HEAP_BLOCK < heap->n_blocks && offset % HEAP_BLOCK == 0 &&
           plane_has(heap->start, offset / HEAP_BLOCK) && !is_aside(heap, offset / HEAP_BLOCK);
}

char heap_block_state(size_t index)
{
    const struct heap *heap = &vm.heap;
    if (is_aside(heap, index))
        return '.';
    if (plane_has(heap->start, index))
        return plane_has(heap->used, index) ? 'h' : 'm';
    return plane_has(heap->used, index) ? '=' : '.';
}

RARE void heap_info(struct heap_info *out)
{
    const struct heap *heap = &vm.heap;
    size_t used = 0, run = 0, size = 0;
    memset(out, 0, sizeof *out);
    out->total = heap->n_blocks * HEAP_BLOCK;
    for (size_t i = 0; i <= heap->n_blocks; i++) {
        char state = i < heap->n_blocks ? heap_block_state(i) : 'h';
        if (state != '=' && size) {
            out->one_block += size == 1;
            out->two_blocks += size == 2;
            if (size > out->max_block)
                out->max_block = size;
            size = 0;
        }
        if (state == '.') {
            if (++run > out->max_free)
                out->max_free = run;
            continue;
        }
        run = 0;
        size++;
        used += i < heap->n_blocks;
    }
    out->used = used * HEAP_BLOCK;
    out->free_bytes = out->total - out->used;
    out->max_free *= HEAP_BLOCK;
    out->max_block *= HEAP_BLOCK;
}

bool heap_check(void)
{
    struct heap *heap = &vm.heap;
    give_back_aside(heap);
    size_t run = 0, used = 0;
    char previous = '.';
    for (size_t i = 0; i < heap->n_blocks; i++) {
        char state = heap_block_state(i);
        if (state == 'm' || (state == '=' && previous == '.'))
            return false;
        run = state == '.' ? run + 1 : 0;
        used += state != '.';
        for (size_t class = 0; class < HEAP_CLASSES; class ++)
            if (run > class && i - class < heap->search_from[class] && i - class < heap->freed_from)
                return false;
        if (state != '.' && i >= heap->top)
            return false;
        previous = state;
    }
    return used * HEAP_BLOCK == heap_used();
}
