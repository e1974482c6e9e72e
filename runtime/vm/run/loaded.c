/* loaded.c - a module's code that was loaded into the heap: what running it asks of it. */
#include "runtime/vm/run/loaded.h"
#include "runtime/vm/memory/map.h"
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/vm.h"

/* The function's number. */
static size_t loaded_number(const struct loaded_code *loaded, const uint8_t *bytecode)
{
    size_t i = 0;
    while (loaded->functions[i] != bytecode)
        i++;
    return i;
}

const uint8_t *loaded_child(const struct function *function, uint32_t n)
{
    const struct loaded_code *loaded = (const struct loaded_code *)function->context->code;
    const uint8_t *bytecode = function->bytecode;
    if (loaded->first_children)
        return loaded->functions[loaded->first_children[loaded_number(loaded, bytecode)] + n];
    return loaded->functions[(bytecode[-2] | (uint32_t)bytecode[-1] << 8) + n];
}

value loaded_locals(struct frame *frame)
{
    const struct function *function = frame->function;
    const struct local_names *names;
    if (!KEEP_LOCAL_NAMES || !(function->context->code->flags & MODULE_LOCAL_NAMES))
        return NO_VALUE;
    names = ((const struct loaded_code *)function->context->code)->local_names;
    while (names && names->bytecode != function->bytecode)
        names = names->next;
    if (!names)
        return NO_VALUE;
    value dict = dict_new();
    for (size_t i = 0; i < names->n; i++) {
        value content = frame->state[frame->n_state - 1 - names->items[i].slot];
        if (content != NO_VALUE && names->items[i].is_cell)
            content = cell_read(content);
        if (content != NO_VALUE)
            map_put_name(dict_map(dict), names->items[i].name, content);
    }
    return dict;
}
