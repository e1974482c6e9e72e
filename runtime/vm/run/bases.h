/* bases.h - walking from a type along its bases, in the order in which members are found. */
#ifndef BASES_H
#define BASES_H

#include "runtime/vm/run/vm.h"

/* A walk: the type itself first, then its bases in C3's order, without object. */
struct resolution {
    const struct type *next;   /* NULL: the end */
    const struct tuple *order; /* once past a class with several bases: its list */
    size_t place;
};
void resolution_begin(struct resolution *walk, const struct type *type);
const struct type *resolution_next(struct resolution *walk); /* NULL at the end */

/* The first member of a name that the rest of a walk has, and whose it is; NO_VALUE: none. In attr.c. */
value attr_search(struct resolution walk, qstr name, const struct type **owner);

/* What `bases` of a type with several of them is. Raises TypeError where they give no order. */
value type_bases_new(value bases);
/* Instances of the type would need the parts of two native types. */
bool type_bases_conflict(const struct type *type);
/* __bases__ and __mro__. */
value type_bases(const struct type *type);
value type_order(const struct type *type);

#endif
