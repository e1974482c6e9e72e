/* namespace.h - names of modules and class bodies, imports into them, and unpacking: what
 * instructions do that takes more than a few lines. */
#ifndef NAMESPACE_H
#define NAMESPACE_H

#include "runtime/vm/run/frame.h"

/* A module or dict as what its entries lie in. */
static inline struct map *namespace_map(value module_or_dict)
{
    const struct map *map = &((struct module *)value_object(module_or_dict))->globals;
    return (struct map *)(uintptr_t)map_now(map);
}

/* Raise NameError where there is none of that name. */
value name_load(const struct frame *frame, qstr name);
value global_load(value globals, qstr name);
void name_store(const struct frame *frame, qstr name, value content);
void name_delete(const struct frame *frame, qstr name);
void global_delete(value globals, qstr name);

/* from module import name; raises ImportError. */
value import_from(value module, qstr name);
/* from module import * */
void import_star(const struct frame *frame, value module);

/* slots[0] is the sequence; its items go to slots[0 .. n), the last one first. Raises ValueError,
 * TypeError. */
void unpack_sequence(value *slots, size_t n);
/* As unpack_sequence with `left` items before and `right` behind a list of the rest. */
void unpack_starred(value *slots, size_t left, size_t right);

#endif
