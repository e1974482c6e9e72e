/* test_heap.c - the heap against a model: random allocations, growth, frees and collections in a small heap, each block's
 * content and the planes checked; deep and wide structures past the mark stack; finalisers. */
#include "runtime/port.h"
#include "runtime/vm/run/vm.h"
#include "tests/unit/check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAP = 64 * 1024, SLOTS = 96, STEPS = 200000 };

/* What the model knows of a live block: its bytes are all `fill`. */
struct slot {
    uint8_t *block;
    size_t size;
    uint8_t fill;
};

static uint32_t random_state = 12345;

static uint32_t random_below(uint32_t n)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)random_state * n >> 32);
}

static bool holds(const struct slot *slot, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (slot->block[i] != slot->fill)
            return false;
    return true;
}

static bool is_zero(const uint8_t *block, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (block[i])
            return false;
    return true;
}

/* Blocks are kept alive by a heap table: the model's own array is no root. Fills are odd, so that no content looks like a
 * block's address. */
static void test_random(void)
{
    struct slot slots[SLOTS] = {{0}};
    uint8_t **table = heap_alloc(SLOTS * sizeof *table);
    size_t peak = 0;
    for (int step = 0; step < STEPS; step++) {
        size_t i = random_below(SLOTS);
        struct slot *slot = &slots[i];
        uint32_t action = random_below(10);
        size_t size = 1 + random_below(random_below(20) ? 100 : 3000);
        if (!slot->block) {
            slot->block = random_below(2) ? heap_try_alloc(size) : heap_try_alloc_leaf(size);
            if (!slot->block)
                continue;
            CHECK(is_zero(slot->block, size) && heap_block_size(slot->block) >= size);
            slot->size = size;
        } else if (action < 3) {
            heap_free(slot->block);
            slot->block = NULL;
        } else if (action < 5) {
            slot->block = NULL; /* for the collector */
        } else {
            size_t kept = size < slot->size ? size : slot->size;
            uint8_t *moved = heap_try_resize(slot->block, size);
            if (!moved)
                continue;
            slot->block = moved;
            CHECK(holds(slot, kept));
            slot->size = size;
        }
        table[i] = slot->block;
        slot->fill = (uint8_t)(random_below(128) * 2 + 1);
        if (slot->block)
            memset(slot->block, slot->fill, slot->size);
        if (random_below(500) == 0) {
            heap_collect();
            struct heap_info info;
            heap_info(&info);
            if (info.used > peak)
                peak = info.used;
            for (size_t j = 0; j < SLOTS; j++)
                CHECK(!slots[j].block || holds(&slots[j], slots[j].size));
        }
        if (step % 100 == 0)
            CHECK(heap_check());
    }
    CHECK(peak > HEAP / 4 && peak < HEAP);
    heap_free(table);
}

/* A list long, and a table wide, beyond the mark stack. */
static void test_marking(void)
{
    enum { LONG = 700, WIDE = 1500 };
    void **first = NULL;
    for (int i = 0; i < LONG; i++) {
        void **link = heap_alloc(2 * sizeof *link);
        link[0] = first;
        first = link;
    }
    void ***wide = heap_alloc(WIDE * sizeof *wide);
    for (int i = 0; i < WIDE; i++) {
        wide[i] = heap_alloc(sizeof **wide);
        wide[i][0] = i ? wide[i - 1] : NULL;
    }
    heap_collect();
    CHECK(heap_check());
    int n = 0;
    for (void **link = first; link; link = link[0])
        n++;
    CHECK(n == LONG);
    for (int i = 0; i < WIDE; i++)
        CHECK(heap_is_head(wide[i]) && wide[i][0] == (i ? wide[i - 1] : NULL));
    wide = NULL;
    first = NULL;
}

/* Blocks set aside count as free until they are allocated. */
static void test_single_blocks(void)
{
    struct heap_info before, after;
    heap_collect();
    heap_info(&before);
    size_t total = heap_total();
    enum { N = 100 };
    uint8_t *blocks[2 * N];
    for (int i = 0; i < 2 * N; i++) {
        blocks[i] = i % 2 ? heap_alloc_leaf(1 + (size_t)i % HEAP_BLOCK) : heap_alloc(HEAP_BLOCK);
        CHECK(is_zero(blocks[i], HEAP_BLOCK));
        memset(blocks[i], i | 1, HEAP_BLOCK);
        CHECK(heap_is_head(blocks[i]));
    }
    heap_info(&after);
    CHECK(after.used - before.used == 2 * N * HEAP_BLOCK);
    CHECK(after.one_block - before.one_block == 2 * N);
    CHECK(heap_total() - total == 2 * N * HEAP_BLOCK && heap_check());
    for (int i = 0; i < 2 * N; i++) {
        for (int j = 0; j < HEAP_BLOCK; j++)
            CHECK(blocks[i][j] == (uint8_t)(i | 1));
        heap_free(blocks[i]);
    }
    heap_info(&after);
    CHECK(after.used == before.used && heap_check());
    heap_alloc(1);
    heap_fail_after(1);
    CHECK(!heap_try_alloc(1) && heap_try_alloc(1));
}

static void test_limits(void)
{
    CHECK(!heap_try_alloc(HEAP) && !heap_try_alloc(SIZE_MAX) && !heap_try_alloc(SIZE_MAX - 20));
    heap_lock();
    CHECK(!heap_try_alloc(1) && !heap_try_alloc_leaf(1));
    CHECK(heap_unlock() == 0);
    uint8_t *block = heap_alloc(16);
    CHECK(!heap_try_resize(block, SIZE_MAX - 5) && heap_is_head(block));
    heap_fail_after(2);
    CHECK(heap_try_alloc(1) && !heap_try_alloc(1) && heap_try_alloc(1));
    /* Automatic collection, off and on: garbage is not used again before the next one. */
    heap_collect();
    vm.heap.enabled = false;
    int n = 0;
    while (heap_try_alloc(1000))
        n++;
    CHECK(n > 10 && n < HEAP / 1000);
    vm.heap.enabled = true;
    CHECK(heap_try_alloc(1000));
    heap_collect();
    vm.heap.threshold = 2000;
    struct heap_info info;
    heap_info(&info);
    size_t most = 0, before = info.used;
    for (int i = 0; i < 100; i++) {
        heap_alloc(100);
        heap_info(&info);
        if (info.used > most)
            most = info.used;
    }
    CHECK(most < before + 3000);
    vm.heap.threshold = SIZE_MAX;
}

static value test(void *data)
{
    (void)data;
    test_random();
    heap_collect();
    test_marking();
    heap_collect();
    test_single_blocks();
    test_limits();
    return VALUE_NONE;
}

int main(void)
{
    static uint8_t memory[HEAP];
    /* Every alignment and size of a small heap is laid out within its bounds. */
    for (size_t size = 0; size < 600; size++) {
        memset(memory, 0xee, sizeof memory);
        heap_init(memory + size % 16, size);
        size_t planes = vm.heap.n_blocks ? (size_t)(vm.heap.blocks - memory) : 0;
        CHECK(planes + vm.heap.n_blocks * HEAP_BLOCK <= size % 16 + size && heap_check());
        CHECK(memory[size % 16 + size] == 0xee);
    }
    if (!vm_start(memory, sizeof memory))
        return 2;
    int status = vm_run(test, NULL);
    vm_stop();
    return status || failures;
}
