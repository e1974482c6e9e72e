/* arena.h - memory that is freed all at once.
 *
 * An arena is a chain of chunks from a caller-given allocator. Nothing in it is freed singly;
 * arena_free returns every chunk, on every exit. Chunks never move. */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

/* Where chunks come from. `resize` has the contract of realloc with sizes: block NULL allocates,
 * new_size 0 frees and returns NULL, failure returns NULL and leaves the block as it was. */
struct allocator {
    void *(*resize)(void *user, void *block, size_t old_size, size_t new_size);
    void *user;
};

struct arena_chunk;

struct arena {
    const struct allocator *allocator;
    struct arena_chunk *chunk; /* newest */
    size_t chunk_size;         /* bytes asked for at a time, headers included */
    size_t total;              /* bytes held from the allocator now */
};

/* A place in an arena, to go back to. */
struct arena_mark {
    struct arena_chunk *chunk;
    size_t used;
};

/* Makes an empty arena; allocates nothing yet. chunk_size in bytes: 512 at most on a device. */
void arena_init(struct arena *arena, const struct allocator *allocator, size_t chunk_size);

/* size bytes, aligned for any object, not cleared; NULL when the allocator has no more. */
void *arena_alloc(struct arena *arena, size_t size);

/* As arena_alloc, cleared to zero. */
void *arena_zalloc(struct arena *arena, size_t size);

/* A copy of size bytes with a zero byte after them; NULL when out of memory. */
char *arena_copy(struct arena *arena, const void *data, size_t size);

/* Remembers the place; arena_release gives back everything allocated after it. */
struct arena_mark arena_mark(const struct arena *arena);
void arena_release(struct arena *arena, struct arena_mark mark);

/* Returns every chunk to the allocator; the arena is empty and usable again. */
void arena_free(struct arena *arena);

#endif
