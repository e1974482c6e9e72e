/* function_parts.c - what a function of bytecode says of its parameters: f.__defaults__, f.__kwdefaults__ and f.__code__.
 *
 * Made anew each time, from the prelude; a firmware has this where its program names one of the three.
 *
 * Nothing here runs Python. */
#include "runtime/vm/run/function.h"

#include "runtime/vm/run/operand.h"
#include "runtime/vm/types/attribute_tuple.h"
#include "runtime/vm/types/container.h"

/* CPython's co_flags. */
enum { CO_VARARGS = 4, CO_VARKEYWORDS = 8, CO_GENERATOR = 32 };

static const qstr_entry code_names[] = {Q_co_name, Q_co_argcount, Q_co_kwonlyargcount, Q_co_flags,
                                        Q_co_varnames};
enum { CODE_NAMES = sizeof code_names / sizeof *code_names };

static value flags_of(const struct shape *shape)
{
    return VALUE_SMALL_INT((shape->flags & PRELUDE_VARARGS ? CO_VARARGS : 0) |
                           (shape->flags & PRELUDE_VARKEYWORDS ? CO_VARKEYWORDS : 0) |
                           (shape->flags & PRELUDE_GENERATOR ? CO_GENERATOR : 0));
}

/* The names of the parameters that have one in bytecode: all but *args and **kw. A closure's cells are its first. */
static value names_of(const struct function *function, const uint8_t *at, size_t n_cells, size_t n)
{
    value names = tuple_new(n, NULL);
    for (size_t i = 0; i < n_cells + n; i++) {
        qstr name = code_name(function->context->code, shape_vuint(&at));
        if (i >= n_cells)
            tuple_of(names)->items[i - n_cells] = VALUE_NAME(name);
    }
    return names;
}

static value code_of(const struct function *function, const struct shape *shape,
                     const uint8_t *info, size_t n_cells)
{
    size_t n_positional = shape->n_positional - n_cells;
    value name = VALUE_NAME(code_name(function->context->code, shape_vuint(&info)));
    value names = names_of(function, info, n_cells, n_positional + shape->n_keyword_only);
    struct attribute_tuple *code =
        heap_new_object(sizeof *code + CODE_NAMES * sizeof(value), &type_attribute_tuple);
    code->size = CODE_NAMES;
    code->names = code_names;
    code->items[0] = name;
    code->items[1] = VALUE_SMALL_INT((intptr_t)n_positional);
    code->items[2] = VALUE_SMALL_INT(shape->n_keyword_only);
    code->items[3] = flags_of(shape);
    code->items[4] = names;
    return VALUE_OBJECT(code);
}

OPTIONAL bool function_part(value self, qstr name, value *slot)
{
    struct shape shape;
    const struct closure *closure = is_exactly(self, &type_closure) ? value_object(self) : NULL;
    const struct function *function = closure ? closure->function : value_object(self);
    const uint8_t *info = shape_read(&shape, function->bytecode);
    bool has_dict = shape.flags & PRELUDE_DEFAULT_KEYWORDS;
    if (name == Q___defaults__)
        *slot = shape.n_defaults ? tuple_new(shape.n_defaults, function->extra) : VALUE_NONE;
    else if (name == Q___kwdefaults__)
        *slot = has_dict ? function->extra[shape.n_defaults] : VALUE_NONE;
    else if (name == Q___code__)
        *slot = code_of(function, &shape, info, closure ? closure->n_cells : 0);
    else
        return false;
    return true;
}
