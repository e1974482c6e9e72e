/* name_lookup.c - the perfect hash of a pool's names: buckets of about four names, largest first, each
 * with the first seed that sends its names to free slots. */
#include "qstrgen/names/name_lookup.h"
#include "runtime/host/memory.h"
#include "runtime/vm/memory/image.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SEEDS = 256 };

struct lookup_entry {
    uint32_t hash, rank;
};

struct bucket {
    uint32_t first, size; /* of the sorted entries */
};

struct builder {
    struct name_lookup *lookup;
    struct lookup_entry *entries; /* by bucket */
    size_t count;                 /* of names */
    struct bucket *buckets;
    uint32_t n_buckets;
    uint32_t *order; /* buckets, largest first */
};

/* Takes out what no seed can tell apart: all but the first of equal hashes, which are all in one bucket. Returns how many
 * stay. */
static size_t take_extra(struct builder *builder, uint32_t *extra)
{
    size_t kept = 0;
    for (uint32_t b = 0; b < builder->n_buckets; b++) {
        struct bucket *bucket = &builder->buckets[b];
        size_t first = kept;
        for (uint32_t i = 0; i < bucket->size; i++) {
            struct lookup_entry entry = builder->entries[bucket->first + i];
            size_t same = first;
            while (same < kept && builder->entries[same].hash != entry.hash)
                same++;
            if (same < kept)
                extra[builder->lookup->n_extra++] = entry.rank;
            else
                builder->entries[kept++] = entry;
        }
        bucket->first = (uint32_t)first;
        bucket->size = (uint32_t)(kept - first);
    }
    return kept;
}

/* Sorts the names by bucket, and in one by rank. */
static void fill_buckets(struct builder *builder, const uint32_t *hashes)
{
    uint32_t *bucket_of = tool_alloc((builder->count + 1) * sizeof *bucket_of), first = 0;
    for (size_t i = 0; i < builder->count; i++) {
        bucket_of[i] = name_bucket(hashes[i], builder->n_buckets);
        builder->buckets[bucket_of[i]].size++;
    }
    for (uint32_t b = 0; b < builder->n_buckets; b++) {
        builder->buckets[b].first = first;
        first += builder->buckets[b].size;
        builder->buckets[b].size = 0;
    }
    for (size_t i = 0; i < builder->count; i++) {
        struct bucket *bucket = &builder->buckets[bucket_of[i]];
        builder->entries[bucket->first + bucket->size++] =
            (struct lookup_entry){.hash = hashes[i], .rank = (uint32_t)i};
    }
    free(bucket_of);
}

/* The largest first. */
static void order_buckets(struct builder *builder)
{
    uint32_t largest = 0, n_ordered = 0;
    for (uint32_t b = 0; b < builder->n_buckets; b++)
        if (builder->buckets[b].size > largest)
            largest = builder->buckets[b].size;
    for (uint32_t size = largest + 1; size-- > 0;)
        for (uint32_t b = 0; b < builder->n_buckets; b++)
            if (builder->buckets[b].size == size)
                builder->order[n_ordered++] = b;
}

/* Whether a seed's slots for a bucket's names are free. All are looked at: most seeds fail, and at which name no processor foresees. */
static bool has_room(const struct builder *builder, const struct bucket *bucket, unsigned seed)
{
    const struct name_lookup *lookup = builder->lookup;
    bool room = true;
    for (uint32_t i = 0; i < bucket->size; i++) {
        uint32_t hash = builder->entries[bucket->first + i].hash;
        room &= lookup->slots[name_slot(hash, seed, (uint32_t)lookup->n_slots)] == builder->count;
    }
    return room;
}

/* Sends a bucket's names to their slots; false, and nothing is taken, when one is not free. */
static bool place(struct builder *builder, const struct bucket *bucket, unsigned seed)
{
    uint32_t *slots = builder->lookup->slots;
    for (uint32_t i = 0; i < bucket->size; i++) {
        const struct lookup_entry *entry = &builder->entries[bucket->first + i];
        uint32_t slot = name_slot(entry->hash, seed, (uint32_t)builder->lookup->n_slots);
        if (slots[slot] == builder->count) {
            slots[slot] = entry->rank;
            continue;
        }
        while (i-- > 0)
            slots[name_slot(builder->entries[bucket->first + i].hash, seed,
                            (uint32_t)builder->lookup->n_slots)] = (uint32_t)builder->count;
        return false;
    }
    return true;
}

static bool place_all(struct builder *builder)
{
    struct name_lookup *lookup = builder->lookup;
    for (size_t i = 0; i < lookup->n_slots; i++)
        lookup->slots[i] = (uint32_t)builder->count;
    for (uint32_t i = 0; i < builder->n_buckets; i++) {
        const struct bucket *bucket = &builder->buckets[builder->order[i]];
        unsigned seed = 0;
        while (seed < SEEDS && !(has_room(builder, bucket, seed) && place(builder, bucket, seed)))
            seed++;
        if (seed == SEEDS)
            return false;
        lookup->seeds[builder->order[i]] = (uint8_t)seed;
    }
    return true;
}

static void builder_init(struct builder *builder, struct name_lookup *lookup,
                         const uint32_t *hashes, size_t count)
{
    *lookup = (struct name_lookup){0};
    *builder = (struct builder){.lookup = lookup, .count = count};
    builder->n_buckets = name_bucket_count((uint32_t)count);
    builder->entries = tool_alloc((count + 1) * sizeof *builder->entries);
    builder->buckets = tool_alloc((builder->n_buckets + 1) * sizeof *builder->buckets);
    builder->order = tool_alloc((builder->n_buckets + 1) * sizeof *builder->order);
    fill_buckets(builder, hashes);
}

static void builder_free(struct builder *builder)
{
    free(builder->entries);
    free(builder->buckets);
    free(builder->order);
}

size_t name_lookup_equal(const uint32_t *hashes, size_t count)
{
    struct builder builder;
    struct name_lookup lookup;
    builder_init(&builder, &lookup, hashes, count);
    uint32_t *extra = tool_alloc((count + 1) * sizeof *extra);
    take_extra(&builder, extra);
    free(extra);
    builder_free(&builder);
    return lookup.n_extra;
}

void name_lookup_build(struct name_lookup *lookup, const uint32_t *hashes, size_t count)
{
    struct builder builder;
    builder_init(&builder, lookup, hashes, count);
    lookup->seeds = tool_alloc(builder.n_buckets + 1);
    uint32_t *extra = tool_alloc((count + 1) * sizeof *extra);
    size_t n_entries = take_extra(&builder, extra);
    order_buckets(&builder);
    /* A part of the slots stays free; where that is too tight, more. */
    lookup->n_slots = n_entries;
    do {
        lookup->n_slots += lookup->n_slots / 32 + 1;
        lookup->slots =
            tool_resize(lookup->slots, (lookup->n_slots + lookup->n_extra) * sizeof *lookup->slots);
    } while (!place_all(&builder));
    memcpy(lookup->slots + lookup->n_slots, extra, lookup->n_extra * sizeof *extra);
    free(extra);
    builder_free(&builder);
}

/* A name in a slot below the count takes that rank; the ranks of free ones go to all the others. */
void name_lookup_order(struct name_lookup *lookup, size_t count, uint32_t *order)
{
    size_t n_direct = lookup->n_slots < count ? lookup->n_slots : count, free_rank = 0;
    for (size_t rank = 0; rank < count; rank++)
        order[rank] = rank < n_direct ? lookup->slots[rank] : (uint32_t)count;
    for (size_t i = n_direct; i < lookup->n_slots + lookup->n_extra; i++) {
        uint32_t *slot = &lookup->slots[i];
        if (*slot != count) {
            while (order[free_rank] != count)
                free_rank++;
            order[free_rank] = *slot;
            *slot = (uint32_t)free_rank;
        }
        lookup->slots[i - n_direct] = *slot;
    }
    lookup->n_direct = n_direct;
}

void name_lookup_free(struct name_lookup *lookup)
{
    free(lookup->slots);
    free(lookup->seeds);
}
