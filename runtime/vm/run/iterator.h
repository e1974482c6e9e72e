/* iterator.h - loops over lists, tuples, ranges and texts without an iterator object. */
#ifndef ITERATOR_H
#define ITERATOR_H

#include "runtime/format/opcode.h"
#include "runtime/vm/run/pending.h"

/* A loop's ITERATOR_SLOTS: the kind, what is iterated, and two words of state. Any other iterator
 * lies in slots[1] behind a NO_VALUE. */
enum iterator_kind {
    ITERATOR_LIST = 1,
    ITERATOR_TUPLE,
    ITERATOR_RANGE,
    ITERATOR_KEYS,     /* of a dict or set */
    ITERATOR_INDEX,    /* item 0, 1, ... of bytes and arrays */
    ITERATOR_ROM_LIST, /* and ITERATOR_KINDS times as many as have been copied: iterator_rom_list */
    ITERATOR_KINDS = 8,
};

/* slots[0] holds the iterable; afterwards all four hold the loop's state. Raises TypeError. */
void iterator_begin(value *slots);
/* The next item of an iterator in slots[1]; NO_VALUE at the end, and where the frame of its __next__ or of
 * a generator has been pushed, to go on at `end`. */
value iterator_step(value iterator, const uint8_t *end);

/* Of a dict or set whose size is not what it was when the iteration began. */
_Noreturn void iterator_raise_changed(void);
/* As iterator_step_plain, for the kinds from KEYS on. */
value iterator_step_slow(value *slots);

static inline value iterator_step_range(value *slots)
{
    const struct range *range = (const struct range *)value_object(slots[1]);
    intptr_t next = (intptr_t)value_bits(slots[2]);
    if (range->step > 0 ? next >= range->stop : next <= range->stop)
        return NO_VALUE;
    value item = small_int_fits(next) ? VALUE_SMALL_INT(next) : int_new(next);
    if (__builtin_add_overflow(next, range->step, &next))
        next = range->stop;
    slots[2] = (value)(uintptr_t)next;
    return item;
}

/* Of a loop over a list in ROM, which is slots[3], while slots[1] is what it is now: until one gets its copy. */
static inline value iterator_rom_list(void)
{
    return VALUE_SMALL_INT(ITERATOR_ROM_LIST + (uintptr_t)vm.lists_copied * ITERATOR_KINDS);
}

/* The next item of a loop whose slots[0] is a kind; NO_VALUE at the end. */
static inline value iterator_step_plain(value *slots)
{
    uintptr_t index = value_bits(slots[2]) >> 1;
    size_t size;
    const value *items;
    value kind = slots[0];
    if (kind == VALUE_SMALL_INT(ITERATOR_RANGE))
        return iterator_step_range(slots);
    if (kind == VALUE_SMALL_INT(ITERATOR_LIST) || kind == iterator_rom_list()) {
        const struct list *list = (const struct list *)value_object(slots[1]);
        size = list->size;
        items = list->items;
    } else if (kind != VALUE_SMALL_INT(ITERATOR_TUPLE)) {
        return iterator_step_slow(slots);
    } else {
        const struct tuple *tuple = (const struct tuple *)value_object(slots[1]);
        size = tuple->size;
        items = tuple->items;
    }
    if (index >= size)
        return NO_VALUE;
    slots[2] = VALUE_SMALL_INT(index + 1);
    return items[index];
}

/* The next item of a loop in C. What waits is run first, so that a keyboard interrupt ends such loops too. */
static inline value iterator_step_c(value *slots)
{
    if (slots[0] != NO_VALUE && vm.pending)
        pending_run();
    return slots[0] != NO_VALUE ? iterator_step_plain(slots) : iterate_next(slots[1]);
}

#endif
