/* arena.c - memory that is freed all at once. */
#include "runtime/base/arena.h"

#include <stdint.h>
#include <string.h>

/* What every block is aligned for: pointers, 64-bit integers, doubles. */
union arena_align {
    void *pointer;
    uint64_t integer;
    double number;
};

struct arena_chunk {
    struct arena_chunk *older;
    size_t size, used;         /* bytes of data[] */
    union arena_align data[1]; /* really size bytes */
};

enum { CHUNK_HEADER = offsetof(struct arena_chunk, data), ALIGNMENT = sizeof(union arena_align) };

void arena_init(struct arena *arena, const struct allocator *allocator, size_t chunk_size)
{
    arena->allocator = allocator;
    arena->chunk = NULL;
    arena->chunk_size = chunk_size;
    arena->total = 0;
}

/* Puts a chunk with room for size bytes in front; NULL when the allocator has no more. */
static struct arena_chunk *arena_grow(struct arena *arena, size_t size)
{
    size_t total = CHUNK_HEADER + size;
    if (total < arena->chunk_size)
        total = arena->chunk_size;
    const struct allocator *allocator = arena->allocator;
    struct arena_chunk *chunk = allocator->resize(allocator->user, NULL, 0, total);
    if (!chunk)
        return NULL;
    chunk->older = arena->chunk;
    chunk->size = total - CHUNK_HEADER;
    chunk->used = 0;
    arena->chunk = chunk;
    arena->total += total;
    return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX - CHUNK_HEADER - ALIGNMENT)
        return NULL;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct arena_chunk *chunk = arena->chunk;
    if (!chunk || chunk->size - chunk->used < size) {
        chunk = arena_grow(arena, size);
        if (!chunk)
            return NULL;
    }
    char *block = (char *)chunk->data + chunk->used;
    chunk->used += size;
    return block;
}

void *arena_zalloc(struct arena *arena, size_t size)
{
    void *block = arena_alloc(arena, size);
    if (block)
        memset(block, 0, size);
    return block;
}

char *arena_copy(struct arena *arena, const void *data, size_t size)
{
    char *copy = size < SIZE_MAX ? arena_alloc(arena, size + 1) : NULL;
    if (!copy)
        return NULL;
    if (size > 0)
        memcpy(copy, data, size);
    copy[size] = 0;
    return copy;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    struct arena_mark mark = {arena->chunk, arena->chunk ? arena->chunk->used : 0};
    return mark;
}

void arena_release(struct arena *arena, struct arena_mark mark)
{
    const struct allocator *allocator = arena->allocator;
    while (arena->chunk != mark.chunk) {
        struct arena_chunk *chunk = arena->chunk;
        size_t total = CHUNK_HEADER + chunk->size;
        arena->chunk = chunk->older;
        arena->total -= total;
        allocator->resize(allocator->user, chunk, total, 0);
    }
    if (mark.chunk)
        mark.chunk->used = mark.used;
}

void arena_free(struct arena *arena)
{
    arena_release(arena, (struct arena_mark){NULL, 0});
}
