/* container.h - what the container kinds share: sequences, iterators, sorting.
 *
 * Evaluate, then borrow: a size, an items pointer, an index or a span of what can change counts until the next call that
 * may run Python: __index__, __eq__, __hash__, __next__, any call, printing to a stream. So natives take their operands as
 * numbers first (sequence_number, int_clamped, slice_unpack, truth), then look at the object; loops fetch the item by its
 * index each time. `make borrows` finds what does not; docs/DESIGN.md has the reasons. */
#ifndef CONTAINER_H
#define CONTAINER_H

#include "runtime/vm/run/vm.h"

/* Until here v stays in reach of the collector. For a fresh object of which only an inner pointer
 * is used. */
static inline void keep_alive(value v)
{
    __asm__ volatile("" : : "r"(v));
}

/* ---- sequences: sequence.c ---- */

/* self, which a method was called on, as a native object of that type. Raises TypeError. */
value self_as(value self, const struct type *type);

/* Any of the six comparisons between two lists or two tuples; VALUE_TRUE or VALUE_FALSE, NO_VALUE
 * for another operator. The items may change meanwhile. */
value sequence_compare(enum binary_operator op, value left, value right);
/* Index of the first item equal to `item` from start on and before stop; false when there is none.
 */
bool sequence_find(value sequence, value item, size_t start, size_t stop, size_t *index);
/* sequence.index(item[, start[, stop]]); raises ValueError. */
value sequence_index_of(size_t n_args, const value *args);
value sequence_count(value sequence, value item);
/* "[1, 2]" with the given brackets. */
void sequence_print(const struct printer *printer, value sequence, const char *brackets);
/* A repetition's number of items: size * count, 0 for a negative count. Raises MemoryError when
 * that much cannot be. */
size_t sequence_repeated_size(size_t size, intptr_t count);
/* How often `sequence * factor` repeats: an int, or by __index__ of what has no __rmul__, which is asked then.
 * False: factor is no such thing. Raises OverflowError; may run Python. */
bool sequence_times(value factor, intptr_t *count);
/* Copies items[0..size) over and over until out[0..total) is full. */
void sequence_repeat(value *out, size_t total, const value *items, size_t size);
/* Copies the items that bounds select to out[0..n). */
void sequence_slice(value *out, const value *items, const struct slice_bounds *bounds, size_t n);
/* start or stop of index(), insert() and the like, as int_clamped gave it: negative from the end, cut to
 * 0..size. Runs no Python. */
size_t sequence_clamp(intptr_t position, size_t size);

/* ---- iterators: objiterator.c ---- */

/* Every iterator without Python-visible state of its own is a type_iterator, its kind told by
 * `next`. Longer structs start with it. */
struct iterator {
    const struct type *type;
    value (*next)(value self); /* NO_VALUE at the end */
};
#define iterator_new(struct_type, next) ((struct_type *)iterator_alloc(sizeof(struct_type), (next)))
struct iterator *iterator_alloc(size_t size, value (*next)(value self));
/* slots.iterate of every iterator. */
value iterator_self(value self);

/* Over a list's or tuple's items; a list may change meanwhile. */
struct sequence_iterator {
    struct iterator head;
    value sequence; /* NO_VALUE once it has ended */
    size_t index;
};
value list_iterate(value list);
value tuple_iterate(value tuple);
value list_iterator_next(value self);
value tuple_iterator_next(value self);
/* object[0], object[1], ... until IndexError; for classes without __iter__. */
value getitem_iterate(value object);
/* function(), function(), ... until a result equals sentinel. */
value callable_iterate(value function, value sentinel);

/* Parts of the types' subscr slots: self[slice]; of a list, content as in the slot. */
value bytes_load_slice(value self, value slice);
value list_subscr_slice(value self, value slice, value content);
value str_load_slice(value self, value slice);
value tuple_load_slice(value self, value slice);

/* zip(strict=...): what it is given; and, when the iterator at `ended` has ended first: raises ValueError unless all have. */
value zip_strictness(size_t n_keywords, const value *keywords);
void zip_check_strict(value zip, size_t ended);

/* ---- sorting: sort.c ---- */

/* Sorts a list in place, equal items staying in order; key and reverse come from the keyword
 * arguments of sort() or sorted(). A list changed meanwhile gets its items back: ValueError. */
void sort_list(value list, size_t n_keywords, const value *keywords, qstr function);

/* ---- dicts and sets: objdict.c, dictview.c, objset.c ---- */

/* A new dict of that type; type_dict or a native type below it with the same layout. */
value dict_new_of(const struct type *type);
/* A dict whose entries are those of a map inside `owner`: a module's globals, an instance's
 * attributes. */
value dict_alias_new(value owner, struct map *map);
/* What functions compiled to run in that dict have as their globals: the module that it is the
 * namespace of, else itself. NO_VALUE when v cannot serve. */
value dict_namespace(value v);
/* As dict.update(other): a mapping with keys(), or an iterable of pairs. */
void dict_update_from(value dict, value other);

enum dict_part { DICT_KEYS, DICT_VALUES, DICT_ITEMS };
/* Iterates over keys, values or (key, value) tuples of a map, which `owner` keeps alive. */
value map_iterate(value owner, const struct map *map, enum dict_part part);
/* "{1: 2}" */
void dict_print_entries(const struct printer *printer, const struct map *map);

/* A set of what iterable has; type_set or type_frozenset. */
value set_new_from(const struct type *type, value iterable);
/* A set of n values, which stay where they are while their hashes are asked for. May run Python. */
value set_new_of(size_t n, const value *values);
/* v's elements as keys; NULL when v is neither set nor frozenset. */
struct map *set_map(value v);

#endif
