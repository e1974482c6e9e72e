/* special.h - the special methods that native types have by their slots, reached by name. */
#ifndef SPECIAL_H
#define SPECIAL_H

#include "runtime/vm/run/bases.h"

/* Has the native type, or object, a special method of that name? */
bool special_exists(const struct type *type, qstr name);
/* A special method of the first native type of a walk that has it, object's at last; method as attr_bind gives it, self
 * NO_VALUE where it is looked up in a class. The walk is used up. */
bool special_find_behind(struct resolution *walk, value self, qstr name, value method[2]);
/* The same, from `type` on. */
bool special_find(const struct type *type, value self, qstr name, value method[2]);
/* Calls `owner`'s special method. args[0] is self, or the class for __new__. May run Python. */
value special_call(const struct type *owner, qstr name, size_t n_positional, size_t n_keywords,
                   const value *args);
/* What `from` has, a new container of the same type that nobody else has, takes the place of what self has, which may lie in ROM. */
void special_replace(value self, value from);

#endif
