/* iterator.c - iteration: iter() and next() for C, and loops of bytecode, which make no iterator
 * object for lists, tuples, ranges, dicts, sets, bytes and arrays.
 *
 * A loop's state is four slots of the Python stack (iterator.h). FOR_ITER asks iterator_step_plain for
 * the kinds above, and iterator_step for everything else, which may push a frame instead of answering:
 * a generator's own, or that of a __next__ in Python.
 *
 * Invariants:
 * - Length and storage are read again at each step, so a container that changes in the loop is safe:
 *   no pointer into it is kept in the slots. A dict or set that changes its size ends the loop with
 *   RuntimeError.
 * - The end is NO_VALUE, not an exception. vm.stop_value holds what StopIteration would carry, until
 *   the next call of iterate_next.
 *
 * May run Python: iterate (__iter__), iterate_next (__next__), iterator_begin. A step over the plain
 * kinds runs none by itself, since they are exact native types; but C's loops run what waits before each. */
#include "runtime/vm/run/iterator.h"

#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/call.h"
#include "runtime/vm/run/fast.h"
#include "runtime/vm/run/generator.h"
#include "runtime/vm/types/container.h"

value iterate(value iterable)
{
    const struct slots *slots = type_of(iterable)->slots;
    value iterator = slots->iterate ? slots->iterate(iterable) : NO_VALUE;
    if (iterator == NO_VALUE)
        raise_format(&type_TypeError, "'%t' object isn't iterable", iterable);
    return iterator;
}

value iterate_next(value iterator)
{
    const struct type *type = value_is_object(iterator) /* no iterator has a ROM variant */
                                  ? ((const struct object *)value_object(iterator))->type
                                  : type_of(iterator);
    const struct slots *slots = type->slots;
    if (!slots->next)
        raise_format(&type_TypeError, "'%t' object isn't an iterator", iterator);
    if (vm.pending)
        pending_run();
    vm.stop_value = NO_VALUE;
    stack_check();
    return slots->next(iterator);
}

static value iterator_next_or_raise(value iterator)
{
    value item = iterate_next(iterator);
    if (item == NO_VALUE)
        raise_stop_iteration(vm.stop_value);
    return item;
}

const struct native iterator_next_function = {
    &type_native, (void (*)(void))iterator_next_or_raise, Q___next__, NATIVE_F1, 1 | 1 << 4,
};

/* ---- loops ---- */

/* What it is now, and goes on. */
static void iterator_find_rom_list(value *slots)
{
    slots[1] = VALUE_OBJECT(list_read(slots[3]));
    slots[0] = iterator_rom_list();
}

void iterator_begin(value *slots)
{
    value iterable = slots[0];
    const struct type *type =
        value_is_object(iterable) ? ((const struct object *)value_object(iterable))->type : NULL;
    slots[1] = iterable;
    slots[2] = VALUE_SMALL_INT(0);
    if (type == &type_list) {
        slots[0] = VALUE_SMALL_INT(ITERATOR_LIST);
    } else if (type == &type_tuple) {
        slots[0] = VALUE_SMALL_INT(ITERATOR_TUPLE);
    } else if (type == &type_range) {
        const struct range *range = value_object(iterable);
        slots[0] = VALUE_SMALL_INT(ITERATOR_RANGE);
        slots[2] = (value)(uintptr_t)range->start;
        slots[3] = VALUE_NONE;
    } else if (type && type->flags & TYPE_LOOP_KEYS) {
        slots[0] = VALUE_SMALL_INT(ITERATOR_KEYS);
        slots[3] =
            VALUE_SMALL_INT(map_size_mark(&((const struct dict *)value_object(iterable))->map));
    } else if (HAS(patching) && type == &type_list_rom) {
        slots[3] = iterable;
        iterator_find_rom_list(slots);
    } else if (type && type->flags & TYPE_LOOP_INDEX) {
        slots[0] = VALUE_SMALL_INT(ITERATOR_INDEX);
    } else {
        slots[1] = iterate(iterable);
        slots[0] = NO_VALUE;
    }
}

void iterator_raise_changed(void)
{
    raise_text(&type_RuntimeError, "dict or set changed size during iteration");
}

static value iterator_step_keys(value *slots)
{
    const struct dict *dict = value_object(slots[1]);
    size_t cursor = (size_t)small_int(slots[2]);
    value key, content;
    if (VALUE_SMALL_INT(map_size_mark(&dict->map)) != slots[3])
        iterator_raise_changed();
    if (!map_next(&dict->map, &cursor, &key, &content))
        return NO_VALUE;
    slots[2] = VALUE_SMALL_INT(cursor);
    return key;
}

static value iterator_step_index(value *slots)
{
    value index = slots[2], item = fast_subscript(slots[1], index);
    if (item != NO_VALUE) {
        slots[2] = VALUE_SMALL_INT(small_int(index) + 1);
        return item;
    }
    const struct slots *type_slots = type_of(slots[1])->slots;
    if (small_int(index) >= small_int(type_slots->length(slots[1])))
        return NO_VALUE;
    slots[2] = VALUE_SMALL_INT(small_int(index) + 1);
    return type_slots->subscr(slots[1], index, VALUE_LOAD);
}

value iterator_step_slow(value *slots)
{
    if (slots[0] == VALUE_SMALL_INT(ITERATOR_KEYS))
        return iterator_step_keys(slots);
    if (slots[0] == VALUE_SMALL_INT(ITERATOR_INDEX))
        return iterator_step_index(slots);
    iterator_find_rom_list(slots);
    return iterator_step_plain(slots);
}

/* A generator, or a Python class's iterator, runs in a frame. */
static bool iterator_push(value iterator, const uint8_t *end)
{
    value method[2];
    if (is_exactly(iterator, &type_generator)) {
        struct generator *generator = value_object(iterator);
        if (generator->pending != VALUE_NONE ||
            !generator_enter(generator, VALUE_NONE, RETURN_NEXT))
            return false;
    } else if (!instance_of(iterator) || !method_find_special(iterator, Q___next__, method) ||
               !call_push(method[0], method[1], 0, 0, NULL, RETURN_NEXT)) {
        return false;
    }
    vm.frame->extra = VALUE_OBJECT(end);
    return true;
}

value iterator_step(value iterator, const uint8_t *end)
{
    if (HAS(shortcuts) &&
        is_plain(iterator, &type_iterator)) { /* the loop itself looks at vm.pending */
        vm.stop_value = NO_VALUE;
        return ((struct iterator *)value_object(iterator))->next(iterator);
    }
    return HAS(shortcuts) && iterator_push(iterator, end) ? NO_VALUE : iterate_next(iterator);
}
