/* name_lookup.c - the perfect hash of a pool's names: buckets of about four names, largest first, each
 * with the first seed that sends its names to free slots. */
#include "qstrgen/name_lookup.h"
#include "host/memory.h"
#include "runtime/vm/image.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SEEDS = 256 };

struct entry {
    uint32_t hash, rank, bucket;
};

struct bucket {
    uint32_t first, size; /* of the sorted entries */
};

struct builder {
    struct name_lookup *lookup;
    struct entry *entries; /* by bucket */
    size_t count;          /* of names */
    struct bucket *buckets;
    uint32_t n_buckets;
    uint32_t *order; /* buckets, largest first */
};

static int compare_hashes(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->rank < b->rank ? -1 : a->rank > b->rank;
}

static int compare_buckets(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    if (a->bucket != b->bucket)
        return a->bucket < b->bucket ? -1 : 1;
    return a->rank < b->rank ? -1 : a->rank > b->rank;
}

/* Takes out what no seed can tell apart: all but the first of equal hashes. Returns how many stay. */
static size_t take_extra(struct builder *builder, uint32_t *extra)
{
    size_t kept = 0;
    qsort(builder->entries, builder->count, sizeof *builder->entries, compare_hashes);
    for (size_t i = 0; i < builder->count; i++)
        if (kept != 0 && builder->entries[kept - 1].hash == builder->entries[i].hash)
            extra[builder->lookup->n_extra++] = builder->entries[i].rank;
        else
            builder->entries[kept++] = builder->entries[i];
    return kept;
}

/* Counts the buckets and sorts them by size. */
static void fill_buckets(struct builder *builder, size_t n_entries)
{
    for (size_t i = 0; i < n_entries; i++)
        builder->entries[i].bucket = name_bucket(builder->entries[i].hash, builder->n_buckets);
    qsort(builder->entries, n_entries, sizeof *builder->entries, compare_buckets);
    uint32_t largest = 0;
    for (size_t i = 0; i < n_entries; i++) {
        struct bucket *bucket = &builder->buckets[builder->entries[i].bucket];
        if (bucket->size++ == 0)
            bucket->first = (uint32_t)i;
        largest = bucket->size > largest ? bucket->size : largest;
    }
    size_t n_ordered = 0;
    for (uint32_t size = largest + 1; size-- > 0;)
        for (uint32_t i = 0; i < builder->n_buckets; i++)
            if (builder->buckets[i].size == size)
                builder->order[n_ordered++] = i;
}

/* Sends a bucket's names to their slots; false, and nothing is taken, when one is not free. */
static bool place(struct builder *builder, const struct bucket *bucket, unsigned seed)
{
    uint32_t *slots = builder->lookup->slots;
    for (uint32_t i = 0; i < bucket->size; i++) {
        const struct entry *entry = &builder->entries[bucket->first + i];
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
        while (seed < SEEDS && !place(builder, bucket, seed))
            seed++;
        if (seed == SEEDS)
            return false;
        lookup->seeds[builder->order[i]] = (uint8_t)seed;
    }
    return true;
}

void name_lookup_build(struct name_lookup *lookup, const uint32_t *hashes, size_t count)
{
    *lookup = (struct name_lookup){0};
    struct builder builder = {.lookup = lookup, .count = count};
    builder.n_buckets = name_bucket_count((uint32_t)count);
    builder.entries = tool_alloc((count + 1) * sizeof *builder.entries);
    builder.buckets = tool_alloc((builder.n_buckets + 1) * sizeof *builder.buckets);
    builder.order = tool_alloc((builder.n_buckets + 1) * sizeof *builder.order);
    lookup->seeds = tool_alloc(builder.n_buckets + 1);
    uint32_t *extra = tool_alloc((count + 1) * sizeof *extra);
    for (size_t i = 0; i < count; i++)
        builder.entries[i] = (struct entry){.hash = hashes[i], .rank = (uint32_t)i};
    size_t n_entries = take_extra(&builder, extra);
    fill_buckets(&builder, n_entries);
    /* A part of the slots stays free; where that is too tight, more. */
    lookup->n_slots = n_entries;
    do {
        lookup->n_slots += lookup->n_slots / 32 + 1;
        lookup->slots =
            tool_resize(lookup->slots, (lookup->n_slots + lookup->n_extra) * sizeof *lookup->slots);
    } while (!place_all(&builder));
    memcpy(lookup->slots + lookup->n_slots, extra, lookup->n_extra * sizeof *extra);
    free(extra);
    free(builder.entries);
    free(builder.buckets);
    free(builder.order);
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
