/* object.c - which functions of a body can lie in the image as objects. */
#include "freezer/image/object.h"
#include "runtime/format/image_opcode.h"

#include <string.h>

enum item_mark { TARGET = 1, AGAIN = 2 };

/* By item: whether a jump leads to it, and whether it may run more than once. */
static uint8_t *mark_items(const struct image_layout *layout, struct arena *scratch)
{
    uint8_t *marks = arena_zalloc(scratch, layout->n + 1);
    for (size_t i = 0; i < layout->n_jumps; i++) {
        uint32_t jump = layout->jumps[i], target = layout->items[jump].target;
        marks[target] |= TARGET;
        for (uint32_t item = target; item <= jump; item++)
            marks[item] |= AGAIN;
    }
    return marks;
}

static bool loads_constant(const struct laid *item)
{
    switch (item->opcode) {
    case OP_LOAD_CONST_SMALL_INT_MULTI:
    case OP_LOAD_CONST_SMALL_INT:
    case OP_LOAD_CONST_STRING:
    case OP_LOAD_CONST_OBJ:
    case OP_LOAD_CONST_NONE:
    case OP_LOAD_CONST_FALSE:
    case OP_LOAD_CONST_TRUE:
        return true;
    default:
        return false;
    }
}

/* How many of a function's defaults are given by position, SIZE_MAX where it is none that the image can hold. */
static size_t count_defaults(const struct raw_code *child)
{
    struct prelude prelude;
    if (child->kind != RAW_BYTECODE || child->is_words ||
        !prelude_read(child->code, child->size, &prelude) ||
        prelude.flags & PRELUDE_DEFAULT_KEYWORDS)
        return SIZE_MAX;
    return prelude.n_default_positional;
}

/* The first of the items that give a function its defaults; UINT32_MAX where they are no constants. */
static uint32_t find_defaults(const struct image_layout *layout, const uint8_t *marks, uint32_t at,
                              size_t n_defaults)
{
    const struct laid *items = layout->items;
    size_t behind = n_defaults + 2;
    if (at < behind || n_defaults == 0 || items[at - 1].opcode != OP_LOAD_NULL ||
        items[at - 2].opcode != OP_BUILD_TUPLE || items[at - 2].value != (int64_t)n_defaults)
        return UINT32_MAX;
    uint32_t first = at - (uint32_t)behind;
    for (uint32_t i = first; i < at - 2; i++)
        if (!loads_constant(&items[i]))
            return UINT32_MAX;
    for (uint32_t i = first + 1; i <= at; i++)
        if (marks[i] & TARGET)
            return UINT32_MAX;
    return first;
}

size_t object_find_sites(const struct image_layout *layout, const struct raw_code *raw,
                         struct arena *scratch, struct object_site *sites)
{
    size_t n = 0;
    const struct laid *items = layout->items;
    const uint8_t *marks = mark_items(layout, scratch);
    for (uint32_t i = 0; i < layout->n && n < raw->n_children; i++) {
        bool with_defaults = items[i].opcode == OP_MAKE_FUNCTION_DEFARGS;
        if (marks[i] & AGAIN || !(with_defaults || items[i].opcode == OP_MAKE_FUNCTION))
            continue;
        struct object_site site = {i, i, (uint32_t)items[i].value, false};
        size_t n_defaults = count_defaults(raw->children[site.child]);
        if (n_defaults == SIZE_MAX || with_defaults != (n_defaults != 0))
            continue;
        if (with_defaults)
            site.first = find_defaults(layout, marks, i, n_defaults);
        site.is_body = i > 0 && items[i - 1].opcode == OP_LOAD_BUILD_CLASS;
        if (site.first != UINT32_MAX)
            sites[n++] = site;
    }
    return n;
}

/* Closes the gaps that removed items leave, which have no size. */
static void close_gaps(struct image_layout *layout, struct arena *scratch)
{
    uint32_t *places = arena_alloc(scratch, (layout->n + 1) * sizeof *places), kept = 0;
    for (uint32_t i = 0; i < layout->n; i++) {
        places[i] = kept;
        if (layout->items[i].size != 0)
            layout->items[kept++] = layout->items[i];
    }
    places[layout->n] = kept;
    layout->items[kept] = layout->items[layout->n];
    layout->n = kept;
    for (size_t i = 0; i < layout->n_jumps; i++) {
        layout->jumps[i] = places[layout->jumps[i]];
        struct laid *jump = &layout->items[layout->jumps[i]];
        jump->target = places[jump->target];
    }
}

void object_load_sites(struct image_layout *layout, const struct object_site *sites, size_t n,
                       struct arena *scratch, const uint32_t *constants)
{
    enum { LIKELY_SIZE = 4 };
    size_t n_loads = 0;
    for (size_t i = 0; i < n; i++) {
        if (sites[i].is_body)
            continue;
        struct laid *load = &layout->items[sites[i].first];
        uint32_t old = load->old;
        for (uint32_t item = sites[i].first; item <= sites[i].last; item++)
            layout->items[item].size = 0;
        *load = (struct laid){.old = old, .opcode = OP_LOAD_FUNCTION, .size = LIKELY_SIZE};
        load->bytes[0] = OP_LOAD_FUNCTION;
        load->value = object_operand(sites[i].child, constants[n_loads++]);
    }
    if (n_loads != 0)
        close_gaps(layout, scratch);
}
