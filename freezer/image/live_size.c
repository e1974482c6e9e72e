/* live_size.c - for how many attributes instances of a class in ROM make room: the VM learns it of classes in RAM only.
 *
 * What __init__ of the class and of its bases stores in its first argument is counted, each name once. */
#include "freezer/image/plan.h"
#include "runtime/host/memory.h"

#include <stdlib.h>
#include <string.h>

struct stored_names {
    uint32_t *items; /* indices of names */
    size_t n, capacity;
};

static void add_stored(struct stored_names *stored, uint32_t name)
{
    for (size_t i = 0; i < stored->n; i++)
        if (stored->items[i] == name)
            return;
    tool_grow(stored->items, stored->n, stored->capacity);
    stored->items[stored->n++] = name;
}

static void add_stores_of(struct stored_names *stored, const struct planned_live *function,
                          size_t self)
{
    struct prelude prelude;
    struct instruction at;
    const struct raw_code *raw = function->raw;
    const uint8_t *end = raw->code + raw->size;
    bool is_self = false;
    if (raw->kind != RAW_BYTECODE || !prelude_read(raw->code, raw->size, &prelude))
        return;
    for (const uint8_t *ip = prelude.code; ip < end && instruction_read(ip, end, &at);
         ip = at.next) {
        if (at.opcode == OP_STORE_ATTR && is_self)
            add_stored(stored, function->module->name_indices[at.value]);
        is_self = (at.opcode == OP_LOAD_FAST_N || at.opcode == OP_LOAD_FAST_MULTI) &&
                  at.value == (int64_t)self;
    }
}

static const struct planned_live *live_of(const struct plan *plan, uint32_t constant)
{
    const struct planned_constant *c = &plan->constants[constant];
    return c->kind == PLANNED_LIVE ? &plan->lives[c->number] : NULL;
}

/* The class's own __init__. A closure's cells come before its arguments. */
static void add_init(const struct plan *plan, const struct planned_live *live,
                     struct stored_names *stored)
{
    for (size_t i = 0; i < live->n_values; i += 2) {
        const struct planned_constant *key = &plan->constants[live->values[i]];
        const struct planned_live *function = live_of(plan, live->values[i + 1]);
        size_t cells = function && function->kind == LIVE_CLOSURE ? function->n_values - 1 : 0;
        if (strcmp(plan->names.names[key->number].text, "__init__") != 0 || !function)
            continue;
        if (function->kind == LIVE_CLOSURE)
            function = live_of(plan, function->values[0]);
        if (function && function->kind == LIVE_FUNCTION)
            add_stores_of(stored, function, cells);
    }
}

/* Recurses to the bases, which are as deep as the program's classes are. */
static void add_class(const struct plan *plan, const struct planned_live *live,
                      struct stored_names *stored)
{
    if (live && live->kind == LIVE_TUPLE) {
        for (size_t i = 0; i < live->n_values; i++)
            add_class(plan, live_of(plan, live->values[i]), stored);
    } else if (live && live->kind == LIVE_CLASS) {
        add_init(plan, live, stored);
        add_class(plan, live_of(plan, live->base), stored);
    }
}

uint32_t plan_live_size(const struct plan *plan, const struct planned_live *live)
{
    struct stored_names stored = {0};
    add_class(plan, live, &stored);
    free(stored.items);
    return (uint32_t)stored.n;
}
