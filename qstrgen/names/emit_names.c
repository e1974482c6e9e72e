/* emit_names.c - the C of name pools, and qstr.h. */
#include "qstrgen/names/name_lookup.h"
#include "qstrgen/names/names.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/memory/names.h"

#include <stdlib.h>
#include <string.h>

/* One text as the pool stores it: length, bytes. */
static void emit_put_text(struct buf *out, const struct name *name)
{
    buf_put_vuint(out, name->size);
    buf_put(out, name->text, name->size);
}

static void emit_array(struct buf *out, const char *type, const char *pool, const char *array,
                       const uint32_t *numbers, size_t count)
{
    print_to(out, "static const %s %s_%s[] FROZEN(\"names\") = {\n", type, pool, array);
    print_numbers(out, numbers, count);
    buf_put_str(out, "\n};\n");
}

/* A bit for each fixed id. */
static void emit_bits(const struct name_set *set, struct buf *out, const char *pool,
                      const uint32_t *ids, size_t count)
{
    size_t n_words = names_last_fixed(set) / 32 + 1;
    uint32_t *words = tool_alloc(n_words * sizeof *words);
    for (size_t i = 0; i < count; i++)
        words[ids[i] / 32] |= (uint32_t)1 << ids[i] % 32;
    emit_array(out, "uint32_t", pool, "ids", words, n_words);
    free(words);
}

/* The perfect hash; returns how many entries of slots there are. */
static size_t emit_lookup(struct buf *out, const char *pool, const struct name_lookup *lookup,
                          size_t count)
{
    size_t n_listed = lookup->n_slots - lookup->n_direct + lookup->n_extra;
    if (n_listed != 0)
        emit_array(out, "qstr_entry", pool, "slots", lookup->slots, n_listed);
    print_to(out, "static const uint8_t %s_seeds[%u] FROZEN_BYTES(\"names\") =\n", pool,
             (unsigned)name_bucket_count((uint32_t)count));
    print_c_bytes(out, lookup->seeds, name_bucket_count((uint32_t)count));
    buf_put_str(out, ";\n");
    return n_listed;
}

/* names: indices in order of their ids; ids may be NULL, as in struct name_pool. */
static void emit_pool(const struct name_set *set, struct buf *out, const char *linkage,
                      const char *pool, uint32_t first, const uint32_t *names, size_t count,
                      const uint32_t *ids, const struct name_lookup *lookup)
{
    if (count == 0) {
        print_to(out, "%sconst struct name_pool %s FROZEN(\"names\") = {.first = %u};\n\n", linkage,
                 pool, first);
        return;
    }
    struct buf bytes;
    buf_init(&bytes, &tool_allocator);
    uint32_t *groups = tool_alloc((count / NAME_GROUP + 1) * sizeof *groups);
    size_t n_groups = 0;
    for (size_t rank = 0; rank < count; rank++) {
        const struct name *name = &set->names[names[rank]];
        if (rank % NAME_GROUP == 0)
            groups[n_groups++] = (uint32_t)bytes.size;
        emit_put_text(&bytes, name);
    }
    bool wide = bytes.size > UINT16_MAX;
    print_to(out, "static const uint8_t %s_bytes[%zu] FROZEN_BYTES(\"names\") =\n", pool,
             bytes.size);
    print_c_bytes(out, bytes.data, bytes.size);
    buf_put_str(out, ";\n");
    emit_array(out, wide ? "uint32_t" : "uint16_t", pool, "groups", groups, n_groups);
    size_t n_listed = set->plain ? 0 : emit_lookup(out, pool, lookup, count);
    if (ids && set->plain)
        emit_bits(set, out, pool, ids, count);
    else if (ids)
        emit_array(out, "qstr_entry", pool, "ids", ids, count);
    print_to(out, "%sconst struct name_pool %s FROZEN(\"names\") = {%u, %zu, %zu, %zu, %zu, %d, ",
             linkage, pool, first, count, lookup->n_slots, lookup->n_extra, lookup->n_direct, wide);
    print_to(out, ids ? "%s_ids, " : "NULL, ", pool);
    print_to(out, n_listed != 0 ? "%s_slots, " : "NULL, ", pool);
    print_to(out, set->plain ? "NULL, " : "%s_seeds, ", pool);
    print_to(out, "%s_groups, %s_bytes};\n\n", pool, pool);
    free(groups);
    buf_free(&bytes);
}

/* Ids of the fixed names that the image's pool holds, ascending. Returns how many. */
static size_t used_fixed(const struct name_set *set, uint32_t *ids)
{
    size_t count = 0;
    for (uint32_t id = 1; id <= names_last_fixed(set); id++)
        if (set->names[id].used)
            ids[count++] = id;
    return count;
}

static uint32_t *emit_hashes_of(const struct name_set *set, const uint32_t *names, size_t count)
{
    uint32_t *hashes = tool_alloc((count + 1) * sizeof *hashes);
    for (size_t i = 0; i < count; i++)
        hashes[i] = set->names[names[i]].hash;
    return hashes;
}

void names_emit_pools(const struct name_set *set, struct buf *out, const char *linkage)
{
    uint32_t *ids = tool_alloc(names_last_fixed(set) * sizeof *ids);
    size_t count = used_fixed(set, ids);
    struct name_lookup lookup = {0};
    if (!set->plain) {
        uint32_t *hashes = emit_hashes_of(set, ids, count);
        name_lookup_build(&lookup, hashes, count);
        free(hashes);
    }
    emit_pool(set, out, linkage, "fixed_names", 1, ids, count,
              count == names_last_fixed(set) ? NULL : ids, &lookup);
    emit_pool(set, out, linkage, "image_names", names_last_fixed(set) + 1, set->by_id, set->n_image,
              NULL, &set->lookup);
    name_lookup_free(&lookup);
    free(ids);
}
