/* names.c - interned strings: ROM pools of the VM and the image, and what is made at run time. */
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/vm.h"
#include "runtime/vm/types/str.h"
#include <string.h>

struct ram_name {
    uint32_t hash, size;
    uint8_t text[];
};

/* Names made at run time. Ids follow the image's; they never go away. */
struct ram_names {
    size_t count, capacity;
    struct ram_name **items;
    qstr_entry
        *slots; /* open addressing, 2 * capacity of them: 0 or rank + 1; none without HAS(index) */
};

enum { FIRST_CAPACITY = TARGET_HOST ? 64 : 8 };

/* ---- ROM pools ---- */

/* The text at *at; *at moves behind it. */
static struct span pool_next(const uint8_t **at)
{
    size_t size = 0;
    const uint8_t *p = *at;
    do
        size = size << 7 | (*p & 0x7f);
    while (*p++ & 0x80);
    *at = p + size;
    return (struct span){p, size};
}

static struct span pool_text(const struct name_pool *pool, size_t rank)
{
    size_t group = rank / NAME_GROUP;
    const uint8_t *at = pool->bytes + (pool->wide ? ((const uint32_t *)pool->group)[group]
                                                  : ((const uint16_t *)pool->group)[group]);
    for (size_t skip = rank % NAME_GROUP; skip; skip--)
        pool_next(&at);
    return pool_next(&at);
}

static bool pool_has_bit(const struct name_pool *pool, qstr name)
{
    return ((const uint32_t *)pool->ids)[name / 32] >> name % 32 & 1;
}

/* How many ids below have a bit. */
static size_t pool_rank_of_bit(const struct name_pool *pool, qstr name)
{
    size_t rank = 0;
    if (!pool_has_bit(pool, name))
        return pool->count;
    for (qstr first = 0; first <= name; first += 32) {
        uint32_t bits = ((const uint32_t *)pool->ids)[first / 32];
        if (name - first < 32)
            bits &= ((uint32_t)1 << name % 32) - 1;
        for (; bits; bits &= bits - 1)
            rank++;
    }
    return rank;
}

/* The rank of that id; pool->count when it has none. */
static size_t pool_rank(const struct name_pool *pool, qstr name)
{
    if (!pool->ids)
        return name >= pool->first && name - pool->first < pool->count ? name - pool->first
                                                                       : pool->count;
    if (!HAS(index))
        return pool_rank_of_bit(pool, name);
    const qstr_entry *ids = pool->ids;
    size_t low = 0, high = pool->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ids[middle] < name)
            low = middle + 1;
        else
            high = middle;
    }
    return low < pool->count && ids[low] == name ? low : pool->count;
}

static bool is_text(const void *data, size_t size, const struct span *text)
{
    return size == text->size && memcmp(data, text->data, size) == 0;
}

/* From the first to the last. */
static qstr pool_find_plainly(const struct name_pool *pool, const struct span *text)
{
    const uint8_t *at = pool->bytes;
    qstr name = pool->first;
    for (size_t rank = 0; rank < pool->count; rank++, name++) {
        while (pool->ids && !pool_has_bit(pool, name))
            name++;
        struct span own = pool_next(&at);
        if (is_text(own.data, own.size, text))
            return name;
    }
    return 0;
}

static qstr pool_find(const struct name_pool *pool, const struct span *text, uint32_t hash)
{
    if (!HAS(index))
        return pool_find_plainly(pool, text);
    if (!pool->count)
        return 0;
    uint32_t seed = pool->seeds[name_bucket(hash, name_bucket_count(pool->count))];
    size_t slot = name_slot(hash, seed, pool->n_slots);
    for (size_t i = 0; i <= pool->n_extra; slot = pool->n_slots + i++) {
        size_t rank = slot < pool->n_direct ? slot : pool->slots[slot - pool->n_direct];
        if (rank >= pool->count)
            break;
        struct span own = pool_text(pool, rank);
        if (is_text(own.data, own.size, text))
            return pool->ids ? ((const qstr_entry *)pool->ids)[rank] : pool->first + (qstr)rank;
        /* Behind the slots are only names whose hash the slot's has. */
        if (i == 0 && pool->n_extra && text_hash(own.data, own.size) != hash)
            break;
    }
    return 0;
}

/* ---- RAM ---- */

static qstr first_ram_name(void)
{
    const struct name_pool *pool = vm.image->image_names;
    return pool ? pool->first + pool->count : FIXED_NAME_COUNT + 1;
}

static bool is_ram_name(const struct ram_name *name, const struct span *text, uint32_t hash)
{
    return name->hash == hash && is_text(name->text, name->size, text);
}

/* The rank of the name with that text, or the slot to put it in and SIZE_MAX. */
static size_t ram_find(const struct ram_names *names, const struct span *text, uint32_t hash,
                       size_t *slot)
{
    size_t mask = 2 * names->capacity - 1, rank;
    for (rank = 0; !HAS(index) && rank < names->count; rank++)
        if (is_ram_name(names->items[rank], text, hash))
            return rank;
    for (*slot = hash & mask; HAS(index) && (rank = names->slots[*slot]) != 0;
         *slot = (*slot + 1) & mask)
        if (is_ram_name(names->items[rank - 1], text, hash))
            return rank - 1;
    return SIZE_MAX;
}

/* The slots of all of items. */
static void ram_fill_slots(struct ram_names *names)
{
    size_t mask = 2 * names->capacity - 1;
    names->slots = heap_alloc_leaf(2 * names->capacity * sizeof *names->slots);
    for (size_t i = 0; i < names->count; i++) {
        size_t slot = names->items[i]->hash & mask;
        while (names->slots[slot])
            slot = (slot + 1) & mask;
        names->slots[slot] = (qstr_entry)(i + 1);
    }
}

static void ram_grow(struct ram_names *names)
{
    struct ram_names grown = {names->count, names->capacity ? 2 * names->capacity : FIRST_CAPACITY,
                              NULL, NULL};
    if (first_ram_name() + grown.capacity > ((qstr_entry)-1) / 2)
        raise_memory_error(grown.capacity);
    grown.items = heap_alloc(grown.capacity * sizeof *grown.items);
    for (size_t i = 0; i < names->count; i++)
        grown.items[i] = names->items[i];
    if (HAS(index))
        ram_fill_slots(&grown);
    heap_free(names->items);
    heap_free(names->slots);
    *names = grown;
}

static qstr rom_find(const struct span *text, uint32_t hash)
{
    const struct image *image = vm.image;
    qstr name = pool_find(image->fixed_names, text, hash);
    if (!name && image->image_names)
        name = pool_find(image->image_names, text, hash);
    return name;
}

/* Text of a name in ROM. */
static struct span rom_span(qstr name)
{
    const struct image *image = vm.image;
    const struct name_pool *pool = image->image_names;
    if (!pool || name < pool->first)
        pool = image->fixed_names;
    size_t rank = pool_rank(pool, name);
    /* A name that the image was made without; nothing compares with its text. */
    return rank < pool->count ? pool_text(pool, rank) : (struct span){(const uint8_t *)"?", 1};
}

/* Boards have flash to search and no memory to spare; the host remembers what was asked last. */
#if TARGET_HOST
static struct span rom_span_cached(qstr name)
{
    size_t slot = name % NAME_CACHE;
    if (vm.name_cache.texts[slot].name != name) {
        struct span text = rom_span(name);
        vm.name_cache.texts[slot].text = text.data;
        vm.name_cache.texts[slot].size = (uint32_t)text.size;
        vm.name_cache.texts[slot].name = name;
    }
    return (struct span){vm.name_cache.texts[slot].text, vm.name_cache.texts[slot].size};
}

static qstr rom_find_cached(const struct span *text, uint32_t hash)
{
    size_t slot = hash % NAME_CACHE;
    if (vm.name_cache.names[slot].hash == hash) {
        struct span known = rom_span_cached(vm.name_cache.names[slot].name);
        if (known.size == text->size && memcmp(known.data, text->data, text->size) == 0)
            return vm.name_cache.names[slot].name;
    }
    qstr name = rom_find(text, hash);
    if (name) {
        vm.name_cache.names[slot].hash = hash;
        vm.name_cache.names[slot].name = name;
    }
    return name;
}
#else
#define rom_span_cached(name) rom_span(name)
#define rom_find_cached(text, hash) rom_find(text, hash)
#endif

static qstr find(const struct span *text)
{
    uint32_t hash = text_hash(text->data, text->size);
    size_t slot, rank = SIZE_MAX;
    if (vm.names && vm.names->count)
        rank = ram_find(vm.names, text, hash, &slot);
    return rank == SIZE_MAX ? rom_find_cached(text, hash) : first_ram_name() + (qstr)rank;
}

/* ---- the interface ---- */

struct span name_span(qstr name)
{
    qstr first = first_ram_name();
    if (name < first)
        return rom_span_cached(name);
    size_t rank = name - first;
    if (!vm.names || rank >= vm.names->count)
        return (struct span){(const uint8_t *)"?", 1};
    const struct ram_name *found = vm.names->items[rank];
    return (struct span){found->text, found->size};
}

qstr intern_try(const void *text, size_t size)
{
    struct span span = {text, size};
    return find(&span);
}

qstr intern(const void *text, size_t size)
{
    struct span span = {text, size};
    qstr known = find(&span);
    if (known)
        return known;
    if (!vm.names)
        vm.names = heap_alloc(sizeof *vm.names);
    if (vm.names->count == vm.names->capacity)
        ram_grow(vm.names);
    struct ram_name *name = heap_alloc_leaf(sizeof *name + size + 1);
    name->hash = text_hash(text, size);
    name->size = (uint32_t)size;
    memcpy(name->text, text, size);
    size_t slot, rank = vm.names->count;
    if (HAS(index)) {
        ram_find(vm.names, &span, name->hash, &slot);
        vm.names->slots[slot] = (qstr_entry)(rank + 1);
    }
    vm.names->items[rank] = name;
    vm.names->count++;
    return first_ram_name() + (qstr)rank;
}

qstr intern_value(value str)
{
    struct span text;
    if (value_is_name(str))
        return value_name(str);
    if (!str_span(str, &text))
        raise_format(&type_TypeError, "can't convert '%t' object to str implicitly", str);
    return intern(text.data, text.size);
}

size_t ram_name_count(void)
{
    return vm.names ? vm.names->count : 0;
}

size_t ram_name_bytes(void)
{
    size_t bytes = 0;
    for (size_t i = 0; i < ram_name_count(); i++)
        bytes += vm.names->items[i]->size + 1;
    return bytes;
}

unsigned ram_name_at(size_t rank)
{
    return first_ram_name() + (qstr)rank;
}
