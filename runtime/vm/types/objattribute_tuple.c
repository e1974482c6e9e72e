/* objattribute_tuple.c - tuples with named items that C makes, in ROM or in the heap. */
#include "runtime/vm/run/vm.h"
#include "runtime/vm/types/attribute_tuple.h"

static const struct attribute_tuple *self_of(value self)
{
    return value_object(self);
}

void attribute_tuple_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    const struct attribute_tuple *tuple = self_of(self);
    for (size_t i = 0; i < tuple->size; i++) {
        print_format(printer, "%s%q=", i ? ", " : "(", tuple->names[i]);
        print_value(printer, tuple->items[i], PRINT_REPR);
    }
    print_text(printer, ")");
}

bool attribute_tuple_attr(value self, qstr name, value *slot)
{
    const struct attribute_tuple *tuple = self_of(self);
    if (*slot != VALUE_LOAD)
        return false;
    for (size_t i = 0; i < tuple->size; i++) {
        if (tuple->names[i] == name) {
            *slot = tuple->items[i];
            return true;
        }
    }
    return false;
}

value attribute_tuple_subscr(value self, value index, value content)
{
    const struct attribute_tuple *tuple = self_of(self);
    if (content != VALUE_LOAD)
        return NO_VALUE;
    intptr_t number = sequence_number(&type_tuple, index);
    return tuple->items[sequence_index(&type_tuple, tuple->size, number)];
}

value attribute_tuple_length(value self)
{
    return int_new((intptr_t)self_of(self)->size);
}
