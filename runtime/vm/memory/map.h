/* map.h - insertion-ordered hash map from value to value; the one way to namespaces.
 *
 * Heap form: entries in insertion order, and for more than 8 of them an index of bytes or
 * half-words behind the entries. Deleted entries keep their place until the next growth. ROM form
 * (MAP_ROM): a constant table, and deltas (changed, new, deleted) in a heap map vm.alias[alias]
 * once it is written to. Alias 0 is a map that cannot be written: map_put raises TypeError. Frozen form (MAP_FROZEN), of what
 * freezer makes: a constant table in heap form, all of whose entries are live, and once it is written to a whole heap map
 * vm.alias[alias] in its place; the map's address stays what names it.
 *
 * What may run Python: map_get, map_put and map_delete, for a key whose __hash__ or __eq__ is written in Python, or any
 * key where a key of the map has such an __eq__. Then the map may have changed when they return, in any way, and so may
 * the map's owner: the caller keeps the owner alive, and nothing that it read from the map before (a count, whether a key
 * is there, map_next's pair) holds any more. Each call itself is whole: what it found was in the map at the end of its
 * last comparison, and it puts or removes there. A cursor of map_next may always go on: it passes each entry once at most,
 * all of them where nothing was added meanwhile.
 * All other functions here, and these three where all keys are texts, numbers and tuples of such, run nothing. Those that
 * take a name look by its text alone: a key that only its __eq__ makes equal to a name is not found by map_get_name. */
#ifndef MAP_H
#define MAP_H

#include "runtime/vm/memory/value.h"

/* A heap map's layout word: capacity above, entries in use below. Up to MAP_SMALL entries there is
 * no index behind them. */
enum { MAP_SMALL = 8, MAP_LAYOUT_HALF = 4 * sizeof(size_t) };

struct native;

enum {
    MAP_ROM = 1, /* table is a struct rom_table, count_flags >> MAP_COUNT_SHIFT the alias number */
    MAP_NAMES = 2, /* all keys are names: equality is identity, nothing is called */
    MAP_FIXED = 4, /* writing raises TypeError */
    MAP_PLAIN = 8, /* no index, however many entries: map_fit */
    MAP_FROZEN =
        16, /* a heap map vm.alias[count_flags >> MAP_COUNT_SHIFT] counts, where there is one */
    MAP_COUNT_SHIFT = 5,
};

struct map {
    size_t count_flags; /* live entries << MAP_COUNT_SHIFT | flags */
    size_t layout;      /* heap form: capacity and fill, map.c's own */
    const void *table;
};

/* Whether the map lies in ROM, and with it what it is the map of. */
static inline bool map_in_rom(const struct map *map)
{
    return (map->count_flags & (MAP_ROM | MAP_FROZEN)) != 0;
}

struct rom_pair {
    value key, content;
};

/* Members of a native type or module, or a frozen namespace. Natives know their own names. Both
 * arrays are sorted by name id. */
struct rom_table {
    const struct native *natives;
    const struct rom_pair *pairs;
    uint16_t n_natives, n_pairs;
};

/* Static initialiser of a map in ROM. */
#define MAP_ROM_INIT(rom_table, alias)                                             \
    {                                                                              \
        ((size_t)(alias) << MAP_COUNT_SHIFT) | MAP_ROM | MAP_NAMES, 0, (rom_table) \
    }

/* What a map keeps of a key's hash. */
#if TARGET_HOST
typedef uint32_t stored_hash;
#else
typedef uint16_t stored_hash;
#endif
/* One of three, as a map keeps it on this target. */
#define MAP_HASH(of_64, of_32, of_board) \
    ((stored_hash)(TARGET_64 ? (of_64) : TARGET_HOST ? (of_32) : (of_board)))

/* Most entries of a table that never grows without an index: names are mostly found through the cache of places (attr.h),
 * other keys by their hashes, which lie together. */
enum { MAP_PLAIN_NAMES = 24, MAP_PLAIN_KEYS = 16 };

/* Static initialiser of a map of n entries in frozen form. flags: MAP_NAMES, MAP_PLAIN. */
#define MAP_FROZEN_INIT(entries, n, alias, flags)                    \
    {                                                                \
        ((size_t)(alias) << MAP_COUNT_SHIFT) | MAP_FROZEN | (flags), \
            (size_t)(n) << MAP_LAYOUT_HALF | (n), (entries)          \
    }

void map_init(struct map *map);
/* Its first table will have room for n entries. */
void map_init_sized(struct map *map, size_t n);

/* NO_VALUE when absent. May run Python, and raise. */
value map_get(const struct map *map, value key);
/* As map_get for a name; never raises, calls or allocates. */
value map_get_name(const struct map *map, qstr name);
/* Whether it is there; quick for a few names. */
bool map_has_name(const struct map *map, qstr name);
/* May run Python. Raises MemoryError, TypeError. */
void map_put(struct map *map, value key, value content);
void map_put_name(struct map *map, qstr name, value content);
/* Puts a name that is not there at the end of a small heap map of names that has room, which is no module's; false: it did nothing. */
bool map_add_name(struct map *map, qstr name, value content);
/* Returns the removed content, NO_VALUE when the key was absent. May run Python. */
value map_delete(struct map *map, value key);
size_t map_count(const struct map *map);
/* A number that changes where the number of entries does, found without counting. */
size_t map_size_mark(const struct map *map);
/* Walks in insertion order from *cursor = 0; false at the end. Deleting meanwhile is safe; after adding, entries may be
 * left out. */
bool map_next(const struct map *map, size_t *cursor, value *key, value *content);
/* The same for the hashes of keys, which a map keeps where they are costly. May run Python of keys in ROM alone, of which none has such. */
bool map_next_hash(const struct map *map, size_t *cursor, stored_hash *hash);
/* Takes out the newest entry (last), or the oldest where one is left among the first `most` that the table holds, which
 * bounds the search after many deletions. False when there is none. */
bool map_take(struct map *map, bool last, size_t most, value *key, value *content);
void map_clear(struct map *map);
/* Gives back the room for entries to come, of a map that is not expected to grow. Never raises; cursors stay good. */
void map_fit(struct map *map);
/* `to` is a new one, in the heap. */
void map_copy(struct map *to, const struct map *from);
/* The entries of `from`, in the heap, take the place of those of `to`, which may lie in ROM. `from` has none then. */
void map_move(struct map *to, struct map *from);

#endif
