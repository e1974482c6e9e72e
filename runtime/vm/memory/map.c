/* map.c - maps of values: heap form with insertion order, ROM form with deltas, frozen form with a copy.
 *
 * A heap map's table is one allocation: `capacity` entries; where keys are not all names, a stored
 * hash for each entry; and for more than SMALL entries, unless MAP_PLAIN says no, an index of slots, open addressing with
 * linear probing, each 0 or an entry's number + 1, in 1, 2 or 4 bytes. Names hash by id in a names
 * map, by their text in a general one, as a str object of the same text does. */
#include "runtime/vm/memory/map.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/vm.h"
#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/str.h"
#include <string.h>

enum {
    SMALL = MAP_SMALL,
    FIRST_CAPACITY = TARGET_HOST ? 4 : 2,
    LAYOUT_HALF = MAP_LAYOUT_HALF,
};
#define LAYOUT_FILL (((size_t)1 << LAYOUT_HALF) - 1)
#define NOT_FOUND SIZE_MAX
/* A map of many entries has an index. */
#define INDEXED (HAS(index) && (TARGET_HOST || PROGRAM(REPEATS)))

/* A place in a table: the entry, and its slot where there is an index. */
struct place {
    size_t entry, slot; /* entry NOT_FOUND: absent, and slot is where it would go */
};

/* Maps whose keys are not all names. */
struct place map_find_general(const struct map *map, value key, stored_hash hash, bool quiet);
struct place map_find_foreign(const struct map *map, value key, stored_hash hash);
stored_hash map_hash_key(value key);
bool map_keys_equal(value a, value b, bool quiet);
bool map_compares_itself(value key);

static inline size_t fill_of(const struct map *map)
{
    return map->layout & LAYOUT_FILL;
}

static inline size_t capacity_of(const struct map *map)
{
    return map->layout >> LAYOUT_HALF;
}

static ALWAYS_INLINE bool has_index(const struct map *map)
{
    return INDEXED && capacity_of(map) > SMALL && !(map->count_flags & MAP_PLAIN);
}

static inline struct rom_pair *entries_of(const struct map *map)
{
    return (struct rom_pair *)(uintptr_t)map->table;
}

static ALWAYS_INLINE bool is_names(const struct map *map)
{
    return !PROGRAM(KEYS) || map->count_flags & MAP_NAMES;
}

static inline stored_hash *hashes_of(const struct map *map)
{
    return (stored_hash *)(void *)(entries_of(map) + capacity_of(map));
}

static inline uint8_t *index_of(const struct map *map)
{
    uint8_t *behind = (uint8_t *)(entries_of(map) + capacity_of(map));
    return is_names(map) ? behind : behind + capacity_of(map) * sizeof(stored_hash);
}

/* Slots for a capacity above SMALL: a power of two, at least 5 for every 4 entries but for what rounding
 * takes. */
static inline size_t slots_for(size_t capacity)
{
    unsigned long most = capacity + (capacity >> 2) - 1;
    return (size_t)1 << (8 * sizeof most - (unsigned)__builtin_clzl(most));
}

static inline unsigned slot_bytes(size_t capacity)
{
    return capacity < UINT8_MAX ? 1 : capacity < UINT16_MAX ? 2 : 4;
}

/* Smallest capacity that holds n entries: a power of two up to SMALL, then 3/4 of one. */
static size_t capacity_for(size_t n)
{
    size_t capacity = FIRST_CAPACITY;
    while (capacity < n && capacity < SMALL)
        capacity *= 2;
    if (capacity < n) {
        capacity = 12;
        while (capacity < n) {
            if (capacity > LAYOUT_FILL / 4)
                raise_memory_error(n);
            capacity *= 2;
        }
    }
    return capacity;
}

/* Bytes of a table of that capacity. */
static size_t table_size(size_t capacity, bool names, bool index)
{
    size_t size = capacity * (sizeof(struct rom_pair) + (names ? 0 : sizeof(stored_hash)));
    return index ? size + slots_for(capacity) * slot_bytes(capacity) : size;
}

/* Room for n entries, known in advance, and as many more as its last heap block takes. */
static size_t capacity_exact(size_t n, bool names, bool index)
{
    size_t capacity = n > 1 ? n : 1, blocks = (table_size(capacity, names, index) - 1) / HEAP_BLOCK;
    while ((table_size(capacity + 1, names, index) - 1) / HEAP_BLOCK == blocks)
        capacity++;
    return capacity;
}

/* For the first table of a map that map_init_sized gave n. */
static size_t first_capacity(size_t n, bool names)
{
    return n ? capacity_exact(n, names, INDEXED && n > SMALL) : FIRST_CAPACITY;
}

static size_t slot_get(const uint8_t *index, unsigned width, size_t slot)
{
    if (width == 1)
        return index[slot];
    if (width == 2)
        return ((const uint16_t *)(const void *)index)[slot];
    return ((const uint32_t *)(const void *)index)[slot];
}

static void slot_set(uint8_t *index, unsigned width, size_t slot, size_t number)
{
    if (width == 1)
        index[slot] = (uint8_t)number;
    else if (width == 2)
        ((uint16_t *)(void *)index)[slot] = (uint16_t)number;
    else
        ((uint32_t *)(void *)index)[slot] = (uint32_t)number;
}

static stored_hash fold_hash(uintptr_t hash)
{
    if (TARGET_64)
        hash ^= hash >> (4 * sizeof hash);
    if (sizeof(stored_hash) == 2)
        hash ^= hash >> 16;
    return (stored_hash)hash;
}

static stored_hash hash_name(qstr name)
{
    struct span text = name_span(name);
    return fold_hash(text_hash(text.data, text.size));
}

/* key as a str object, not of a class below str; NULL when it is none. */
static inline const struct str *plain_str(value key)
{
    const struct str *str = value_object(key);
    return value_is_object(key) && str->type == &type_str ? str : NULL;
}

OPTIONAL stored_hash map_hash_key(value key)
{
    if (value_is_small_int(key))
        return fold_hash((uintptr_t)small_int(key));
    const struct str *str = plain_str(key);
    if (str && str->hash_flags & STR_HASH_MASK)
        return fold_hash(str->hash_flags & STR_HASH_MASK);
    return value_is_name(key) ? hash_name(value_name(key)) : fold_hash((uintptr_t)value_hash(key));
}

static inline size_t home_slot(const struct map *map, size_t entry, size_t mask)
{
    return is_names(map) ? value_name(entries_of(map)[entry].key) & mask
                         : hashes_of(map)[entry] * (size_t)0x9e3779b1u >> 7 & mask;
}

/* ---- finding, heap form ---- */

static struct place find_in_names(const struct map *map, qstr name)
{
    const struct rom_pair *entries = entries_of(map);
    value key = VALUE_NAME(name);
    size_t capacity = capacity_of(map);
    if (!has_index(map)) {
        for (size_t i = 0, fill = entries ? fill_of(map) : 0; i < fill; i++)
            if (entries[i].key == key)
                return (struct place){i, 0};
        return (struct place){NOT_FOUND, 0};
    }
    if (!entries)
        return (struct place){NOT_FOUND, 0};
    const uint8_t *index = index_of(map);
    unsigned width = slot_bytes(capacity);
    size_t mask = slots_for(capacity) - 1, slot = name & mask, number;
    while ((number = slot_get(index, width, slot)) != 0) {
        if (entries[number - 1].key == key)
            return (struct place){number - 1, slot};
        slot = (slot + 1) & mask;
    }
    return (struct place){NOT_FOUND, slot};
}

/* As find_in_names, for the entry alone: looks first where a name was found last, in any map. */
static size_t find_name(const struct map *map, qstr name)
{
    uint8_t *place = QUICK && vm.attr_cache ? &vm.attr_cache->places[name % CACHE_PLACES] : NULL;
    if (place && *place < fill_of(map) && entries_of(map)[*place].key == VALUE_NAME(name))
        return *place;
    size_t entry = find_in_names(map, name).entry;
    if (place && entry <= UINT8_MAX)
        *place = (uint8_t)entry;
    return entry;
}

/* Of a class that says itself what its hash or its equals are, though it be a text. */
OPTIONAL bool map_compares_itself(value key)
{
    return instance_of(key) && (type_lookup(type_of(key), Q___eq__) != NO_VALUE ||
                                type_lookup(type_of(key), Q___hash__) != NO_VALUE);
}

/* Equality of keys with equal hashes. With `quiet`, only what needs no Python. */
OPTIONAL bool map_keys_equal(value a, value b, bool quiet)
{
    if (a == b)
        return true;
    if (value_is_name(a) ? value_is_name(b) : value_is_small_int(a) && value_is_small_int(b))
        return false;
    const struct str *left = plain_str(a), *right = plain_str(b);
    if (left && right)
        return left->size == right->size && memcmp(left->data, right->data, left->size) == 0;
    if (is_str(a) && is_str(b) && (quiet || !(map_compares_itself(a) || map_compares_itself(b))))
        return str_equal(a, b);
    return !quiet && values_equal(a, b);
}

/* Whether a map has not been changed since it was copied: nothing added, removed or moved. */
static bool is_unchanged(const struct map *map, const struct map *before)
{
    return map->table == before->table && map->layout == before->layout &&
           map->count_flags == before->count_flags;
}

/* The same of an entry: what was removed and put in one go leaves all of the above as it was. */
static bool is_in_place(const struct map *map, struct place place, value key)
{
    return entries_of(map)[place.entry].key == key &&
           (!has_index(map) ||
            slot_get(index_of(map), slot_bytes(capacity_of(map)), place.slot) == place.entry + 1);
}

/* In a general map. Comparing may run Python, which may change the map: then the search starts
 * anew. Without `quiet`, so; with it, nothing is run and what only code could tell is absent. */
OPTIONAL struct place map_find_general(const struct map *map, value key, stored_hash hash,
                                       bool quiet)
{
    for (;;) {
        struct map before = *map;
        size_t capacity = capacity_of(map);
        bool indexed = has_index(map);
        unsigned width = slot_bytes(capacity);
        size_t mask = indexed ? slots_for(capacity) - 1 : 0;
        size_t at = indexed ? hash * (size_t)0x9e3779b1u >> 7 & mask : 0;
        if (!map->table || is_names(map))
            return (struct place){NOT_FOUND, at};
        const struct rom_pair *entries = entries_of(map);
        const stored_hash *hashes = hashes_of(map);
        const uint8_t *index = index_of(map);
        size_t fill = fill_of(map);
        for (;; at = indexed ? (at + 1) & mask : at + 1) {
            size_t entry = at;
            if (indexed) {
                size_t number = slot_get(index, width, at);
                if (!number)
                    return (struct place){NOT_FOUND, at};
                entry = number - 1;
            } else if (at >= fill) {
                return (struct place){NOT_FOUND, 0};
            }
            if (hashes[entry] != hash)
                continue;
            value candidate = entries[entry].key;
            if (candidate == key)
                return (struct place){entry, at};
            if (candidate == VALUE_DELETED)
                continue;
            bool same = map_keys_equal(candidate, key, quiet);
            struct place place = {entry, at};
            if (!quiet && !(is_unchanged(map, &before) && is_in_place(map, place, candidate)))
                break;
            if (same)
                return place;
        }
    }
}

/* As map_find_general of a small table of a map that is not of names, where no stored hash is the key's: then nothing is to be compared, and the key is absent. */
static bool is_absent(const struct map *map, stored_hash hash)
{
    if (has_index(map) || !map->table)
        return false;
    const stored_hash *hashes = hashes_of(map), *end = hashes + fill_of(map);
    while (hashes < end && *hashes != hash)
        hashes++;
    return hashes == end;
}

/* ---- changing, heap form ---- */

static void index_insert(struct map *map, size_t entry)
{
    size_t capacity = capacity_of(map), mask = slots_for(capacity) - 1;
    unsigned width = slot_bytes(capacity);
    uint8_t *index = index_of(map);
    size_t slot = home_slot(map, entry, mask);
    while (slot_get(index, width, slot))
        slot = (slot + 1) & mask;
    slot_set(index, width, slot, entry + 1);
}

/* Takes a slot out and moves later ones of its run back, so that no gap hides them. */
static void index_remove(struct map *map, size_t slot)
{
    size_t capacity = capacity_of(map), mask = slots_for(capacity) - 1;
    unsigned width = slot_bytes(capacity);
    uint8_t *index = index_of(map);
    size_t hole = slot, number;
    for (size_t at = (slot + 1) & mask; (number = slot_get(index, width, at)) != 0;
         at = (at + 1) & mask) {
        size_t home = home_slot(map, number - 1, mask);
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            slot_set(index, width, hole, number);
            hole = at;
        }
    }
    slot_set(index, width, hole, 0);
}

/* Moves the live entries to a new table of that capacity; `names` says of which kind. */
static void rebuild(struct map *map, size_t capacity, bool names)
{
    struct map old = *map;
    size_t flags = map->count_flags & ~(size_t)(MAP_NAMES | MAP_PLAIN);
    struct map fresh = {flags | (names ? MAP_NAMES : 0), capacity << LAYOUT_HALF,
                        heap_alloc(table_size(capacity, names, INDEXED && capacity > SMALL))};
    for (size_t i = 0, fill = old.table ? fill_of(&old) : 0; i < fill; i++) {
        struct rom_pair *pair = &entries_of(&old)[i];
        if (pair->key == VALUE_DELETED)
            continue;
        size_t entry = fresh.layout++ & LAYOUT_FILL;
        entries_of(&fresh)[entry] = *pair;
        if (!names)
            hashes_of(&fresh)[entry] =
                is_names(&old) ? hash_name(value_name(pair->key)) : hashes_of(&old)[i];
        if (has_index(&fresh))
            index_insert(&fresh, entry);
    }
    *map = fresh;
    if (!names)
        attr_cache_forget_map(map);
    heap_free((void *)(uintptr_t)old.table);
}

/* A new entry at the end; the caller knows that the key is absent. */
static void append(struct map *map, value key, stored_hash hash, value content)
{
    if (!map->table || fill_of(map) == capacity_of(map)) {
        size_t count = map->count_flags >> MAP_COUNT_SHIFT, capacity = capacity_of(map);
        if (!map->table)
            capacity = first_capacity(capacity, is_names(map));
        else if (count >= capacity - capacity / 4)
            capacity = capacity_for(capacity + 1);
        rebuild(map, capacity, is_names(map));
    }
    if (value_is_name(key))
        attr_cache_forget(value_name(key));
    size_t entry = map->layout++ & LAYOUT_FILL;
    entries_of(map)[entry] = (struct rom_pair){key, content};
    if (!is_names(map))
        hashes_of(map)[entry] = hash;
    if (has_index(map))
        index_insert(map, entry);
    map->count_flags += (size_t)1 << MAP_COUNT_SHIFT;
}

static value remove_at(struct map *map, struct place place)
{
    struct rom_pair *entries = entries_of(map);
    value content = entries[place.entry].content;
    if (has_index(map))
        index_remove(map, place.slot);
    entries[place.entry] = (struct rom_pair){VALUE_DELETED, NO_VALUE};
    map->count_flags -= (size_t)1 << MAP_COUNT_SHIFT;
    while (fill_of(map) && entries[fill_of(map) - 1].key == VALUE_DELETED)
        map->layout--;
    return content;
}

/* A str as the name of its text, when there is one: the only form in which a names map can hold
 * it. */
static value as_name(value key)
{
    struct span text;
    if (value_is_name(key) || !str_span(key, &text) || map_compares_itself(key))
        return key;
    qstr name = intern_try(text.data, text.size);
    return name ? VALUE_NAME(name) : key;
}

/* The slot of an entry that is there. */
static size_t slot_of(const struct map *map, size_t entry)
{
    if (!has_index(map))
        return 0;
    size_t capacity = capacity_of(map), mask = slots_for(capacity) - 1;
    size_t slot = home_slot(map, entry, mask);
    while (slot_get(index_of(map), slot_bytes(capacity), slot) != entry + 1)
        slot = (slot + 1) & mask;
    return slot;
}

/* A key of a Python class that is no plain text, but may hash and compare as one. */
static bool is_foreign(value key)
{
    return instance_of(key) && (!is_str(key) || map_compares_itself(key));
}

/* In a map whose keys were all names when this was called. */
OPTIONAL struct place map_find_foreign(const struct map *map, value key, stored_hash hash)
{
    struct map before = *map;
    for (size_t i = 0; map->table && i < fill_of(map); i++) {
        value candidate = entries_of(map)[i].key;
        if (candidate == VALUE_DELETED || hash_name(value_name(candidate)) != hash)
            continue;
        bool same = map_keys_equal(candidate, key, false);
        if (!is_names(map))
            return map_find_general(map, key, hash, false);
        struct place place = {i, 0};
        if (is_unchanged(map, &before)) {
            place.slot = slot_of(map, i);
            if (same && is_in_place(map, place, candidate))
                return place;
            continue;
        }
        before = *map; /* anew */
        i = SIZE_MAX;
    }
    return (struct place){NOT_FOUND, 0};
}

/* In heap form, whatever the keys are. May run Python; the place is good until more is run. */
static struct place find_any(const struct map *map, value key, stored_hash hash)
{
    if (!is_names(map))
        return map_find_general(map, key, hash, false);
    value name = as_name(key);
    if (value_is_name(name))
        return find_in_names(map, value_name(name));
    return is_foreign(key) ? map_find_foreign(map, key, hash) : (struct place){NOT_FOUND, 0};
}

/* ---- ROM form ---- */

static inline size_t alias_of(const struct map *map)
{
    return map->count_flags >> MAP_COUNT_SHIFT;
}

/* The map of what was changed (its content), added, or deleted (VALUE_DELETED); NULL: nothing. */
static inline struct map *delta_of(const struct map *map)
{
    return HAS(patching) && alias_of(map) ? vm.alias[alias_of(map)] : NULL;
}

static struct map *delta_make(const struct map *map)
{
    size_t alias = alias_of(map);
    if (!HAS(patching) || !alias)
        raise_silently(&type_TypeError);
    attr_cache_forget(0);
    if (!vm.alias[alias]) {
        struct map *delta = heap_alloc(sizeof *delta);
        map_init(delta);
        vm.alias[alias] = delta;
    }
    return vm.alias[alias];
}

static value table_get_name(const struct rom_table *table, qstr name)
{
    size_t low = 0, high = table->n_natives;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (table->natives[middle].name < name)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < table->n_natives && table->natives[low].name == name)
        return VALUE_OBJECT(&table->natives[low]);
    value key = VALUE_NAME(name);
    low = 0, high = table->n_pairs;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (value_bits(table->pairs[middle].key) < value_bits(key))
            low = middle + 1;
        else
            high = middle;
    }
    return low < table->n_pairs && table->pairs[low].key == key ? table->pairs[low].content
                                                                : NO_VALUE;
}

static struct rom_pair table_at(const struct rom_table *table, size_t i)
{
    if (i < table->n_natives)
        return (struct rom_pair){VALUE_NAME(table->natives[i].name),
                                 VALUE_OBJECT(&table->natives[i])};
    return table->pairs[i - table->n_natives];
}

/* One by one. */
static value table_search(const struct rom_table *table, value key)
{
    for (size_t i = 0; i < (size_t)table->n_natives + table->n_pairs; i++) {
        struct rom_pair pair = table_at(table, i);
        if (map_keys_equal(pair.key, key, false))
            return pair.content;
    }
    return NO_VALUE;
}

static value table_get(const struct map *map, value key)
{
    if (is_names(map)) {
        key = as_name(key);
        if (!is_foreign(key))
            return value_is_name(key) ? table_get_name(map->table, value_name(key)) : NO_VALUE;
    }
    return table_search(map->table, key);
}

/* ---- frozen form ---- */

/* A map that the functions for heap maps below leave to those for maps in ROM: one test for both forms. */
static inline bool is_in_rom(const struct map *map)
{
    return map->count_flags & (MAP_ROM | MAP_FROZEN);
}

static ALWAYS_INLINE void *state_of(size_t number)
{
    size_t word = number >> ALIAS_SHIFT, sharer = number & ALIAS_OWN;
    if (sharer == ALIAS_OWN)
        return vm.alias[word];
    void **states = vm.states ? vm.states[word - FIXED_ALIAS_COUNT] : NULL;
    return states ? states[sharer] : NULL;
}

void *alias_read(size_t number)
{
    return state_of(number);
}

const struct map *map_in_ram(const struct map *map)
{
    const struct map *state = state_of(alias_of(map));
    return state ? state : map;
}

/* Where a slot is that is a word; NULL: it is none. */
static inline void **slot_word(value slot)
{
    size_t n = value_slot(slot);
    return n & ((1u << SLOT_SHIFT) - 1) ? NULL : &vm.alias[n >> SLOT_SHIFT];
}

value slot_content(value slot)
{
    void **word = slot_word(slot);
    return word ? VALUE_OBJECT(*word) : vm.image->preloads->slot_read(slot);
}

void **alias_place(size_t number)
{
    size_t word = number >> ALIAS_SHIFT, sharer = number & ALIAS_OWN;
    if (sharer == ALIAS_OWN)
        return &vm.alias[word];
    if (!vm.states)
        vm.states = heap_alloc(vm.image->preloads->n_states * sizeof *vm.states);
    void **place = &vm.states[word - FIXED_ALIAS_COUNT];
    if (!*place)
        *place = heap_alloc(ALIAS_SHARERS * sizeof *place);
    return (void **)*place + sharer;
}

/* The heap map that a write goes to. Raises MemoryError, the map as it was; TypeError where it has no alias. */
static struct map *map_thawed(struct map *map)
{
    if (!map_is_frozen(map))
        return map;
    if (map == &vm.modules) {
        vm.image->preloads->open();
        return map;
    }
    if (alias_of(map) == ALIAS_CONSTANT)
        raise_silently(&type_TypeError);
    void **state = alias_place(alias_of(map));
    if (!*state) {
        struct map *copy = heap_alloc(sizeof *copy);
        map_copy(copy, map);
        *state = copy;
        attr_cache_forget(0);
    }
    return *state;
}

/* The map that a write to one in ROM goes to. */
static struct map *rom_writable(struct map *map)
{
    return map_is_frozen(map) ? map_thawed(map) : delta_make(map);
}

/* Whether the name's entry, in a map that nothing has taken the place of, has a slot that took what is put there. */
static ALWAYS_INLINE bool slot_put(const struct map *map, qstr name, value content)
{
    size_t entry = map_is_frozen(map) && is_names(map) ? find_name(map, name) : NOT_FOUND;
    if (entry == NOT_FOUND || !value_is_slot(entries_of(map)[entry].content))
        return false;
    void **word = slot_word(entries_of(map)[entry].content);
    if (!word || !*word)
        return vm.image->preloads->slot_write(map, entry, content);
    *word = value_object(content);
    return true;
}

/* Entries in frozen form without those whose slots hold nothing, which are among the last. */
static size_t frozen_count(const struct map *map)
{
    size_t count = fill_of(map);
    for (size_t i = count; i > 0 && value_is_slot(entries_of(map)[i - 1].content); i--)
        count -= slot_content(entries_of(map)[i - 1].content) == NO_VALUE;
    return count;
}

/* ---- the interface ---- */

void map_init(struct map *map)
{
    *map = (struct map){MAP_NAMES, 0, NULL};
}

void map_init_sized(struct map *map, size_t n)
{
    /* The table is made when the first key tells its kind. */
    *map = (struct map){MAP_NAMES, (n < LAYOUT_FILL ? n : 0) << LAYOUT_HALF, NULL};
}

static value rom_get_name(const struct map *map, qstr name)
{
    const struct map *now = map_now(map);
    if (now != map)
        return map_get_name(now, name);
    if (map_is_frozen(map)) {
        size_t entry = find_name(map, name);
        return entry == NOT_FOUND ? NO_VALUE : content_now(entries_of(map)[entry].content);
    }
    const struct map *delta = delta_of(map);
    value content = delta ? map_get_name(delta, name) : NO_VALUE;
    if (content == NO_VALUE)
        return is_names(map) ? table_get_name(map->table, name)
                             : table_search(map->table, VALUE_NAME(name));
    return content == VALUE_DELETED ? NO_VALUE : content;
}

value map_get_name(const struct map *map, qstr name)
{
    watch_read(map, name);
    if (is_in_rom(map))
        return rom_get_name(map, name);
    size_t entry = is_names(map)
                       ? find_name(map, name)
                       : map_find_general(map, VALUE_NAME(name), hash_name(name), true).entry;
    return entry == NOT_FOUND ? NO_VALUE : entries_of(map)[entry].content;
}

static value rom_get(const struct map *map, value key, stored_hash hash)
{
    const struct map *now = map_now(map);
    if (map_is_frozen(now)) {
        struct place place = find_any(now, key, hash);
        if (map_now(map) == now)
            return place.entry == NOT_FOUND ? NO_VALUE
                                            : content_now(entries_of(now)[place.entry].content);
        now = map_now(map); /* comparing thawed it */
    }
    if (now != map)
        return map_get(now, key);
    const struct map *delta = delta_of(map);
    value content = delta ? map_get(delta, key) : NO_VALUE;
    if (content == NO_VALUE)
        return table_get(map, key);
    return content == VALUE_DELETED ? NO_VALUE : content;
}

value map_get(const struct map *map, value key)
{
    if (value_is_name(key) && is_names(map))
        return map_get_name(map, value_name(key));
    watch_read(map, 0);
    stored_hash hash = map_hash_key(key); /* first: a key that has none is an error */
    if (is_in_rom(map))
        return rom_get(map, key, hash);
    if (!(map->count_flags >> MAP_COUNT_SHIFT))
        return NO_VALUE;
    struct place place = find_any(map, key, hash);
    return place.entry == NOT_FOUND ? NO_VALUE : entries_of(map)[place.entry].content;
}

void map_put_name(struct map *map, qstr name, value content)
{
    struct map *now = (struct map *)(uintptr_t)map_now(map);
    if (is_in_rom(now)) {
        if (!slot_put(now, name, content))
            map_put_name(rom_writable(now), name, content);
        return;
    }
    map = now;
    if (map->count_flags & MAP_FIXED)
        raise_type(&type_TypeError);
    stored_hash hash = is_names(map) ? 0 : hash_name(name);
    size_t entry = is_names(map) ? find_name(map, name)
                                 : map_find_general(map, VALUE_NAME(name), hash, true).entry;
    if (entry != NOT_FOUND)
        entries_of(map)[entry].content = content;
    else
        append(map, VALUE_NAME(name), hash, content);
}

bool map_has_name(const struct map *map, qstr name)
{
    enum { KIND = MAP_ROM | MAP_FROZEN | MAP_NAMES };
    if ((map->count_flags & KIND) != MAP_NAMES || has_index(map))
        return map_get_name(map, name) != NO_VALUE;
    const struct rom_pair *pair = entries_of(map);
    for (const struct rom_pair *end = pair + fill_of(map); pair < end; pair++)
        if (pair->key == VALUE_NAME(name))
            return true;
    return false;
}

bool map_add_name(struct map *map, qstr name, value content)
{
    struct rom_pair *pair = entries_of(map);
    size_t fill = fill_of(map);
    enum { KIND = MAP_ROM | MAP_FROZEN | MAP_NAMES | MAP_FIXED };
    if ((map->count_flags & KIND) != MAP_NAMES || !pair || has_index(map) ||
        fill == capacity_of(map))
        return false;
    for (const struct rom_pair *end = pair + fill; pair < end; pair++)
        if (pair->key == VALUE_NAME(name))
            return false;
    *pair = (struct rom_pair){VALUE_NAME(name), content};
    map->layout++;
    map->count_flags += (size_t)1 << MAP_COUNT_SHIFT;
    if (vm.attr_cache)
        vm.attr_cache->places[name % CACHE_PLACES] = (uint8_t)fill;
    return true;
}

void map_put(struct map *map, value key, value content)
{
    if (value_is_name(key) && (is_names(map) || map->count_flags & MAP_ROM)) {
        map_put_name(map, value_name(key), content);
        return;
    }
    enum { OTHER = MAP_ROM | MAP_FROZEN | MAP_NAMES | MAP_FIXED };
    if (QUICK && value_is_small_int(key) && !(map->count_flags & OTHER)) {
        stored_hash number = fold_hash((uintptr_t)small_int(key));
        if (is_absent(map, number)) {
            append(map, key, number, content);
            return;
        }
    }
    if (map->count_flags & MAP_FIXED)
        raise_type(&type_TypeError);
    stored_hash hash = map_hash_key(key);
    if (is_in_rom(map)) {
        map_put(rom_writable(map), as_name(key), content);
        return;
    }
    if (is_names(map)) {
        if (map->count_flags >> MAP_COUNT_SHIFT)
            key = as_name(key);
        if (value_is_name(key)) {
            map_put_name(map, value_name(key), content);
            return;
        }
    }
    struct place place;
    do { /* until no __eq__ has emptied the map, which makes it one of names */
        if (is_names(map)) {
            size_t capacity = capacity_of(map);
            rebuild(map, map->table ? capacity : first_capacity(capacity, false), false);
        }
        place = QUICK && !is_names(map) && is_absent(map, hash)
                    ? (struct place){NOT_FOUND, 0}
                    : map_find_general(map, key, hash, false);
    } while (is_names(map));
    if (place.entry != NOT_FOUND)
        entries_of(map)[place.entry].content = content;
    else
        append(map, key, hash, content);
}

static value rom_delete(struct map *map, value key)
{
    if (map_is_frozen(map))
        return map_delete(map_thawed(map), key);
    if (!HAS(patching) || !alias_of(map))
        raise_silently(&type_TypeError);
    value content = map_get(map, key);
    if (content == NO_VALUE)
        return NO_VALUE;
    key = as_name(key);
    struct map *delta = delta_make(map);
    if (table_get(map, key) == NO_VALUE)
        map_delete(delta, key);
    else
        map_put(delta, key, VALUE_DELETED);
    return content;
}

value map_delete(struct map *map, value key)
{
    if (is_in_rom(map))
        return rom_delete(map, key);
    if (map->count_flags & MAP_FIXED)
        raise_type(&type_TypeError);
    stored_hash hash = is_names(map) && value_is_name(key) ? 0 : map_hash_key(key);
    struct place place = find_any(map, key, hash);
    return place.entry == NOT_FOUND ? NO_VALUE : remove_at(map, place);
}

size_t map_size_mark(const struct map *map)
{
    if (!(map->count_flags & MAP_ROM))
        return map_count(map);
    const struct map *delta = delta_of(map);
    return delta ? delta->count_flags >> MAP_COUNT_SHIFT : 0;
}

size_t map_count(const struct map *map)
{
    watch_read(map, 0);
    if (!is_in_rom(map))
        return map->count_flags >> MAP_COUNT_SHIFT;
    const struct map *now = map_now(map);
    if (now != map)
        return map_count(now);
    if (map_is_frozen(map))
        return frozen_count(map);
    const struct rom_table *table = map->table;
    size_t count = (size_t)table->n_natives + table->n_pairs, cursor = 0;
    const struct map *delta = delta_of(map);
    value key, content;
    while (delta && map_next(delta, &cursor, &key, &content)) {
        bool in_table = table_get(map, key) != NO_VALUE;
        if (content == VALUE_DELETED)
            count--;
        else if (!in_table)
            count++;
    }
    return count;
}

/* In heap form. */
static inline bool table_next(const struct map *map, size_t *cursor, value *key, value *content)
{
    const struct rom_pair *entries = entries_of(map);
    size_t fill = entries ? fill_of(map) : 0;
    while (*cursor < fill) {
        struct rom_pair pair = entries[(*cursor)++];
        if (pair.key != VALUE_DELETED) {
            *key = pair.key;
            *content = pair.content;
            return true;
        }
    }
    return false;
}

static bool rom_next(const struct map *map, size_t *cursor, value *key, value *content)
{
    if (map_is_frozen(map)) {
        bool any;
        do {
            any = table_next(map_now(map), cursor, key, content);
        } while (any && (*content = content_now(*content)) == NO_VALUE);
        return any;
    }
    const struct rom_table *table = map->table;
    size_t n = (size_t)table->n_natives + table->n_pairs;
    const struct map *delta = delta_of(map);
    while (*cursor < n) {
        struct rom_pair pair = table_at(table, (*cursor)++);
        value changed = delta ? map_get(delta, pair.key) : NO_VALUE;
        if (changed == VALUE_DELETED)
            continue;
        *key = pair.key;
        *content = changed == NO_VALUE ? pair.content : changed;
        return true;
    }
    if (!delta)
        return false;
    size_t inner = *cursor - n;
    value new_key, new_content;
    while (map_next(delta, &inner, &new_key, &new_content)) {
        *cursor = n + inner;
        if (new_content != VALUE_DELETED && table_get(map, new_key) == NO_VALUE) {
            *key = new_key;
            *content = new_content;
            return true;
        }
    }
    return false;
}

bool map_next(const struct map *map, size_t *cursor, value *key, value *content)
{
    watch_read(map, 0);
    return is_in_rom(map) ? rom_next(map, cursor, key, content)
                          : table_next(map, cursor, key, content);
}

bool map_next_hash(const struct map *map, size_t *cursor, stored_hash *hash)
{
    value key, content;
    if (!map_next(map, cursor, &key, &content))
        return false;
    *hash = is_in_rom(map) || is_names(map) ? map_hash_key(key) : hashes_of(map)[*cursor - 1];
    return true;
}

/* The first live entry from `from` on in that direction, among at most `most`; NOT_FOUND: none. */
static size_t nearest_entry(const struct map *map, bool last, size_t most)
{
    size_t fill = map->table ? fill_of(map) : 0;
    if (last) /* remove_at leaves no deleted one at the end */
        return fill ? fill - 1 : NOT_FOUND;
    for (size_t i = 0; i < most && i < fill; i++)
        if (entries_of(map)[i].key != VALUE_DELETED)
            return i;
    return NOT_FOUND;
}

bool map_take(struct map *map, bool last, size_t most, value *key, value *content)
{
    if (map->count_flags & MAP_FIXED)
        raise_type(&type_TypeError);
    if (map->count_flags & MAP_ROM) {
        size_t cursor = 0;
        bool found = false;
        while ((last || !found) && map_next(map, &cursor, key, content))
            found = true;
        if (found)
            map_delete(map, *key);
        return found;
    }
    map = map_thawed(map);
    size_t entry = nearest_entry(map, last, most);
    if (entry == NOT_FOUND)
        return false;
    *key = entries_of(map)[entry].key;
    *content = remove_at(map, (struct place){entry, slot_of(map, entry)});
    return true;
}

void map_clear(struct map *map)
{
    if (map->count_flags & MAP_ROM) {
        size_t cursor = 0;
        value key, content;
        if (!HAS(patching))
            raise_silently(&type_TypeError);
        while (map_next(map, &cursor, &key, &content)) {
            map_delete(map, key);
            cursor = 0;
        }
        return;
    }
    if (map->count_flags & MAP_FIXED)
        raise_type(&type_TypeError);
    map = map_thawed(map);
    void *table = (void *)(uintptr_t)map->table;
    map_init(map);
    heap_free(table);
}

void map_move(struct map *to, struct map *from)
{
    map_clear(to);
    to = map_thawed(to);
    *to = *from;
    map_init(from);
}

RARE void map_fit(struct map *map)
{
    map = (struct map *)(uintptr_t)map_now(map);
    if (map->count_flags & MAP_ROM || map_is_frozen(map) || !map->table)
        return;
    struct rom_pair *entries = entries_of(map);
    stored_hash *hashes = hashes_of(map);
    bool names = is_names(map), was_indexed = has_index(map);
    size_t fill = fill_of(map); /* deleted ones as well: who walks the map keeps his place */
    bool indexed = INDEXED && fill > (names ? MAP_PLAIN_NAMES : MAP_PLAIN_KEYS);
    size_t capacity = capacity_exact(fill, names, indexed);
    size_t size = table_size(capacity, names, indexed);
    if (size >= table_size(capacity_of(map), names, was_indexed))
        return;
    map->layout = capacity << LAYOUT_HALF | fill;
    memset(entries + fill, 0, (capacity - fill) * sizeof *entries);
    if (!names)
        memmove(hashes_of(map), hashes, fill * sizeof *hashes);
    if (indexed) {
        memset(index_of(map), 0, slots_for(capacity) * slot_bytes(capacity));
        for (size_t i = 0; i < fill; i++)
            if (entries[i].key != VALUE_DELETED)
                index_insert(map, i);
    } else {
        map->count_flags |= MAP_PLAIN;
    }
    heap_resize(entries, size);
}

void map_copy(struct map *to, const struct map *from)
{
    size_t cursor = 0;
    value key, content;
    from = map_now(from);
    watch_read(from, 0);
    map_init_sized(to, map_count(from));
    if (from->count_flags & MAP_ROM) {
        while (map_next(from, &cursor, &key, &content))
            map_put(to, key, content);
        return;
    }
    /* The keys differ and have their hashes: nothing to compare or call. */
    const struct rom_pair *entries = entries_of(from);
    for (size_t i = 0, fill = entries ? fill_of(from) : 0; i < fill; i++) {
        if (entries[i].key == VALUE_DELETED)
            continue;
        value held = content_now(entries[i].content);
        if (held == NO_VALUE)
            continue;
        if (!is_names(from) && is_names(to))
            rebuild(to, first_capacity(capacity_of(to), false), false);
        append(to, entries[i].key, is_names(from) ? 0 : hashes_of(from)[i], held);
        entries = entries_of(from);
    }
}
