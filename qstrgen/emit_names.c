/* emit_names.c - the C of name pools, and qstr.h. */
#include "host/print.h"
#include "host/memory.h"
#include "qstrgen/names.h"
#include "runtime/vm/image.h"
#include "runtime/vm/names.h"

#include <stdlib.h>
#include <string.h>

/* One text as the pool stores it: length, hash, bytes. */
static void put_text(struct buf *out, const struct name *name)
{
    uint8_t length[10];
    unsigned first = sizeof length;
    size_t rest = name->size;
    length[--first] = rest & 0x7f;
    while (rest >>= 7)
        length[--first] = (uint8_t)(0x80 | (rest & 0x7f));
    buf_put(out, length + first, sizeof length - first);
    buf_put_byte(out, (uint8_t)name->hash);
    buf_put(out, name->text, name->size);
}

static void emit_array(struct buf *out, const char *type, const char *pool, const char *array,
                       const uint32_t *numbers, size_t count)
{
    print_to(out, "static const %s %s_%s[] FROZEN(\"names\") = {\n", type, pool, array);
    print_numbers(out, numbers, count);
    buf_put_str(out, "\n};\n");
}

/* names: indices in order of their ids; ids and by_text may be NULL, as in struct name_pool. */
static void emit_pool(const struct name_set *set, struct buf *out, const char *linkage,
                      const char *pool, uint32_t first, const uint32_t *names, size_t count,
                      const uint32_t *ids, const uint32_t *by_text)
{
    if (count == 0) {
        print_to(
            out,
            "%sconst struct name_pool %s FROZEN(\"names\") = {%u, 0, NULL, NULL, NULL, NULL};\n\n",
            linkage, pool, first);
        return;
    }
    struct buf bytes;
    buf_init(&bytes, &tool_allocator);
    uint32_t *groups = tool_alloc((count / NAME_GROUP + 1) * sizeof *groups);
    size_t n_groups = 0;
    for (size_t rank = 0; rank < count; rank++) {
        if (rank % NAME_GROUP == 0)
            groups[n_groups++] = (uint32_t)bytes.size;
        put_text(&bytes, &set->names[names[rank]]);
    }
    print_to(out, "static const uint8_t %s_bytes[%zu] FROZEN_BYTES(\"names\") =\n", pool,
             bytes.size);
    print_c_bytes(out, bytes.data, bytes.size);
    buf_put_str(out, ";\n");
    emit_array(out, "uint32_t", pool, "groups", groups, n_groups);
    if (ids != NULL)
        emit_array(out, "qstr_entry", pool, "ids", ids, count);
    if (by_text != NULL)
        emit_array(out, "qstr_entry", pool, "by_text", by_text, count);
    print_to(out, "%sconst struct name_pool %s FROZEN(\"names\") = {%u, %zu, ", linkage, pool,
             first, count);
    print_to(out, ids != NULL ? "%s_ids, " : "NULL, ", pool);
    print_to(out, by_text != NULL ? "%s_by_text, " : "NULL, ", pool);
    print_to(out, "%s_groups, %s_bytes};\n\n", pool, pool);
    free(groups);
    buf_free(&bytes);
}

struct rank {
    const struct name *name;
    uint32_t rank;
};

static int compare_ranks(const void *left, const void *right)
{
    const struct name *a = ((const struct rank *)left)->name;
    const struct name *b = ((const struct rank *)right)->name;
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static void emit_fixed_pool(const struct name_set *set, struct buf *out, const char *linkage)
{
    uint32_t *ids = tool_alloc(FIXED_NAME_COUNT * sizeof *ids);
    uint32_t *by_text = tool_alloc(FIXED_NAME_COUNT * sizeof *by_text);
    struct rank *ranks = tool_alloc(FIXED_NAME_COUNT * sizeof *ranks);
    size_t count = 0;
    for (uint32_t id = 1; id <= FIXED_NAME_COUNT; id++) {
        if (!set->names[id].used)
            continue;
        ranks[count] = (struct rank){&set->names[id], (uint32_t)count};
        ids[count++] = id;
    }
    qsort(ranks, count, sizeof *ranks, compare_ranks);
    for (size_t i = 0; i < count; i++)
        by_text[i] = ranks[i].rank;
    emit_pool(set, out, linkage, "fixed_names", 1, ids, count,
              count == FIXED_NAME_COUNT ? NULL : ids, by_text);
    free(ids);
    free(by_text);
    free(ranks);
}

void names_emit_pools(const struct name_set *set, struct buf *out, const char *linkage)
{
    emit_fixed_pool(set, out, linkage);
    emit_pool(set, out, linkage, "image_names", FIXED_NAME_COUNT + 1, set->by_id, set->n_image,
              NULL, NULL);
}
