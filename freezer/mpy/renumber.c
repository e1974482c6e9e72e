/* renumber.c - a function's bytecode with its names and constants at other places of the tables. */
#include "freezer/mpy/renumber.h"
#include "freezer/image/layout.h"
#include "runtime/host/memory.h"

/* Whether the operand is an index into a table of the module; *index gets its new number. */
static bool new_index(const struct renumbering *renumbering, const struct laid *item,
                      uint32_t *index)
{
    if (opcode_info[item->opcode].operand == OPERAND_QSTR)
        *index = renumbering->names[item->value];
    else if (item->opcode == OP_LOAD_CONST_OBJ)
        *index = renumbering->constants[item->value];
    else
        return false;
    return true;
}

static void renumber_put_function(const struct image_layout *layout,
                                  const struct renumbering *renumbering, const struct raw_code *raw,
                                  const struct prelude *prelude, struct buf *out)
{
    struct buf info;
    buf_init(&info, &tool_allocator);
    const uint8_t *p = prelude->info, *end = p + prelude->info_size;
    const uint8_t *lines = prelude_line_table(prelude);
    uint32_t name;
    while (p < lines && vuint_read(&p, lines, &name))
        buf_put_vuint(&info, renumbering->names[name]);
    layout_put_lines(layout, lines, end, &info);
    put_prelude_like(out, raw->code, prelude, &info);
    layout_put(layout, out);
    buf_free(&info);
}

static bool renumber_one(const struct raw_code *raw, const struct renumbering *renumbering,
                         struct arena *arena, struct raw_code *out)
{
    struct prelude prelude;
    struct image_layout layout;
    struct arena scratch;
    uint32_t index;
    arena_init(&scratch, &tool_allocator, 1 << 14);
    layout_init(&layout, prelude_read(raw->code, raw->size, &prelude), raw->code + raw->size,
                &scratch);
    for (size_t i = 0; i < layout.n; i++)
        if (new_index(renumbering, &layout.items[i], &index))
            layout.items[i].size = 1 + vuint_put(layout.items[i].bytes + 1, index);
    bool good = layout_place(&layout);
    if (good) {
        struct buf bytes;
        buf_init(&bytes, &tool_allocator);
        renumber_put_function(&layout, renumbering, raw, &prelude, &bytes);
        out->code = (const uint8_t *)arena_copy(arena, bytes.data, bytes.size);
        out->size = bytes.size;
        buf_free(&bytes);
    }
    arena_free(&scratch);
    return good;
}

const struct raw_code *renumber_function(const struct raw_code *raw,
                                         const struct renumbering *renumbering, struct arena *arena,
                                         const struct raw_code **culprit)
{
    struct raw_code *out = arena_alloc(arena, sizeof *out);
    *out = *raw;
    if (!renumber_one(raw, renumbering, arena, out)) {
        *culprit = raw;
        return NULL;
    }
    const struct raw_code **children = arena_alloc(arena, (raw->n_children + 1) * sizeof *children);
    for (size_t i = 0; i < raw->n_children; i++) {
        children[i] = renumber_function(raw->children[i], renumbering, arena, culprit);
        if (!children[i])
            return NULL;
    }
    out->children = children;
    return out;
}
