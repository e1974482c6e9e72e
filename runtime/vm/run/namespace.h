/* namespace.h - names of modules and class bodies, imports into them, and unpacking: what
 * instructions do that takes more than a few lines. */
#ifndef NAMESPACE_H
#define NAMESPACE_H

#include "runtime/vm/run/frame.h"

/* A module's or dict's own map, which a put finds its way from. */
static inline struct map *namespace_own(value module_or_dict)
{
    return &((struct module *)value_object(module_or_dict))->globals;
}

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
/* The same for an instruction: NO_VALUE when a frame was pushed, after which it runs again. */
value import_from_in_frame(value module, qstr name);
/* What is left to do when a module's body has run in a frame. */
struct import_end {
    value module, package; /* package: NO_VALUE for a module of the top level */
    qstr name, full_name;
};
/* The body has returned: the importing frame is the innermost again. May run Python. */
void import_ended(value extra);
/* The body has raised: the module does not stay in sys.modules. */
void import_failed(value extra);
/* Namespaces, and the tables in them, mostly stay as the body left them: gives back what they do not use. */
void namespace_fit(struct map *globals);
/* from module import * */
void import_star(const struct frame *frame, value module);

/* slots[0] is the sequence; its items go to slots[0 .. n), the last one first. Raises ValueError,
 * TypeError. */
void unpack_sequence(value *slots, size_t n);
/* As unpack_sequence with `left` items before and `right` behind a list of the rest. */
void unpack_starred(value *slots, size_t left, size_t right);

#endif
