/* function.c - functions, closures and cells, and reading the prelude that a function's bytecode
 * begins with (docs/FORMAT.md draws it).
 *
 * A function is its bytecode's address, its context (globals, names, constants) and its defaults; the
 * shape - counts of parameters, slots, handlers, cells - is read from the prelude: once when it is made
 * on the host, at each call on boards, where a function then takes 16 bytes.
 *
 * Invariants: bytecode is verified before a function is made of it, so shape_read reads without an end.
 * function_new checks what the verifier cannot see: that as many defaults are given as the prelude
 * tells, and that the counts fit struct shape. A closure's cells become the function's first locals.
 *
 * May run Python: function_run and function_call alone. */
#include "runtime/vm/run/function.h"

#include "runtime/vm/run/call.h"
#include "runtime/vm/run/frame.h"
#include "runtime/vm/run/interp.h"
#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/container.h"

bool is_function(value v)
{
    if (!value_is_object(v))
        return false;
    const struct type *type = ((const struct object *)value_object(v))->type;
    return type == &type_function || type == &type_generator_function;
}

bool is_bytecode_callable(value v)
{
    return is_function(v) ||
           (value_is_object(v) && ((const struct object *)value_object(v))->type == &type_closure);
}

static const struct function *function_of(value v)
{
    if (is_function(v))
        return value_object(v);
    return ((const struct closure *)value_object(v))->function;
}

/* A signature of more than one byte, or sizes of more than two. */
static const uint8_t *shape_read_long(struct shape *shape, const uint8_t *bytecode)
{
    unsigned byte = *bytecode++, n_state = byte >> 3 & 15, n_handlers = byte >> 2 & 1;
    unsigned n_positional = byte & 3, n_keyword_only = 0, n_defaults = 0, flags = 0;
    size_t info_size = 0, n_cells = 0;
    for (unsigned n = 0; byte & 0x80; n++) {
        byte = *bytecode++;
        flags |= (byte >> 6 & 1) << n;
        n_state |= (byte >> 4 & 3) << (4 + 2 * n);
        n_keyword_only |= (byte >> 3 & 1) << n;
        n_positional |= (byte >> 2 & 1) << (2 + n);
        n_handlers |= (byte >> 1 & 1) << (1 + n);
        n_defaults |= (byte & 1) << n;
    }
    for (unsigned n = 0;; n++) {
        byte = *bytecode++;
        n_cells |= (size_t)(byte & 1) << n;
        info_size |= (size_t)(byte >> 1 & 0x3f) << (6 * n);
        if (!(byte & 0x80))
            break;
    }
    shape->start = bytecode + info_size + n_cells;
    shape->n_state = (uint16_t)(n_state + 1);
    shape->n_handlers = (uint16_t)n_handlers;
    shape->flags = (uint8_t)flags;
    shape->n_positional = (uint16_t)n_positional;
    shape->n_keyword_only = (uint16_t)n_keyword_only;
    shape->n_defaults = (uint16_t)n_defaults;
    shape->n_cells = (uint8_t)n_cells;
    size_t n_parameters = (size_t)n_positional + n_keyword_only + !!(flags & PRELUDE_VARARGS) +
                          !!(flags & PRELUDE_VARKEYWORDS);
    bool fits = (n_positional | n_keyword_only | n_handlers) <= UINT16_MAX &&
                n_cells <= UINT8_MAX && n_state < UINT16_MAX && n_defaults <= n_positional &&
                n_parameters <= n_state + 1;
    return fits ? bytecode : NULL;
}

/* A signature of two bytes, as functions with defaults have, and sizes of one. */
static const uint8_t *shape_read_two(struct shape *shape, const uint8_t *bytecode)
{
    unsigned first = bytecode[0], second = bytecode[1], sizes = bytecode[2];
    const uint8_t *info = bytecode + 3;
    shape->start = info + (sizes >> 1) + (sizes & 1);
    shape->n_state = (uint16_t)((first >> 3 & 15) + (second & 0x30) + 1);
    shape->n_handlers = (first >> 2 & 1) | (second & 2);
    shape->flags = second >> 6;
    shape->n_positional = (first & 3) | (second & 4);
    shape->n_keyword_only = second >> 3 & 1;
    shape->n_defaults = second & 1;
    shape->n_cells = sizes & 1;
    unsigned n_named = shape->n_positional + shape->n_keyword_only;
    return shape->n_defaults <= shape->n_positional && n_named <= shape->n_state ? info : NULL;
}

/* Boards do this at every call. */
const uint8_t *shape_read(struct shape *shape, const uint8_t *bytecode)
{
    bool is_short = shape_is_short(bytecode);
    if (QUICK && !is_short && !((bytecode[1] | bytecode[2]) & 0x80))
        return shape_read_two(shape, bytecode);
    if (PROGRAM(LONG_SHAPE) && (!HAS(shortcuts) || !is_short))
        return shape_read_long(shape, bytecode);
    const uint8_t *info = shape_short(shape, bytecode);
    return shape->n_positional <= shape->n_state ? info : NULL;
}

uint32_t shape_vuint_long(const uint8_t **at)
{
    uint32_t n = 0;
    do
        n = n << 7 | (**at & 0x7f);
    while (*(*at)++ & 0x80);
    return n;
}

value function_new(const struct context *context, const uint8_t *bytecode, size_t n_defaults,
                   const value *defaults, value keyword_defaults)
{
    struct shape shape;
    bool has_dict = keyword_defaults != NO_VALUE;
    if (!shape_read(&shape, bytecode) || n_defaults != shape.n_defaults ||
        has_dict != !!(shape.flags & PRELUDE_DEFAULT_KEYWORDS))
        raise_text(&type_ValueError, "bad function");
    struct function *function = heap_new_object(
        sizeof *function + (n_defaults + has_dict) * sizeof(value),
        shape.flags & PRELUDE_GENERATOR ? &type_generator_function : &type_function);
    function->context = context;
    function->bytecode = bytecode;
#if TARGET_HOST
    function->shape = shape;
#endif
    for (size_t i = 0; i < n_defaults; i++)
        function->extra[i] = defaults[i];
    if (has_dict)
        function->extra[n_defaults] = keyword_defaults;
    return VALUE_OBJECT(function);
}

value function_in(const struct context *context, value constant)
{
    struct shape room;
    const struct function *function = value_object(constant);
    if (function->context == context)
        return constant;
    return function_new(context, function->bytecode, function_shape(function, &room)->n_defaults,
                        function->extra, NO_VALUE);
}

value closure_new(value function, size_t n_cells, const value *cells)
{
    struct closure *closure =
        heap_new_object(sizeof *closure + n_cells * sizeof(value), &type_closure);
    closure->function = value_object(function);
    closure->n_cells = n_cells;
    for (size_t i = 0; i < n_cells; i++)
        closure->cells[i] = cells[i];
    return VALUE_OBJECT(closure);
}

value cell_new(value content)
{
    struct cell *cell = heap_new(struct cell, &type_cell);
    cell->content = content;
    return VALUE_OBJECT(cell);
}

value cell_read(value v)
{
    const struct cell *cell = value_object(v);
    watch_read(cell, 0);
    if (!HAS(patching) || cell->type == &type_cell)
        return cell->content;
    const struct rom_object *rom = value_object(v);
    cell = alias_read(rom->alias);
    return (cell ? cell : (const struct cell *)rom->payload)->content;
}

void cell_write(value v, value content)
{
    struct cell *cell = value_object(v);
    if (HAS(patching) && cell->type != &type_cell) {
        void **alias = alias_place(((const struct rom_object *)value_object(v))->alias);
        if (!*alias)
            *alias = heap_new(struct cell, &type_cell);
        cell = *alias;
    }
    cell->content = content;
}

struct frame *function_push(value function, value locals, value extra, unsigned continuation)
{
    struct shape room;
    struct frame *frame =
        frame_push(value_object(function), function_shape(value_object(function), &room),
                   (enum continuation)continuation);
    frame->locals = locals;
    frame->extra = extra;
    return frame;
}

value function_run(value function, value locals)
{
    return interpret(function_push(function, locals, NO_VALUE, RETURN_TO_C));
}

qstr function_name(value v)
{
    struct shape shape;
    const struct function *function = function_of(v);
    const uint8_t *at = shape_read(&shape, function->bytecode);
    return code_name(function->context->code, shape_vuint(&at));
}

/* ---- slots ---- */

void function_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    if (is_exactly(self, &type_closure))
        print_format(printer, "<closure>");
    else if (is_exactly(self, &type_generator_function))
        print_format(printer, "<generator>");
    else
        print_format(printer, "<function %q at %p>", function_name(self), value_object(self));
}

value function_call(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    return call(self, n_positional, n_keywords, args);
}

/* A module's namespace as a dict. */
static value function_globals(value globals)
{
    if (!is_exactly(globals, &type_module))
        return globals;
    return dict_alias_new(globals, &((struct module *)value_object(globals))->globals);
}

static value function_module(value self)
{
    const struct module *globals =
        value_object(function_of(self)->context->globals); /* or a dict */
    value name = map_get_name(&globals->globals, Q___name__);
    return name == NO_VALUE ? VALUE_NONE : name;
}

bool function_attr(value self, qstr name, value *slot)
{
    if (HAS(function_attributes) && function_own_attribute(self, name, slot))
        return true;
    if (*slot != VALUE_LOAD)
        return false;
    if (name == Q___name__ || name == Q___qualname__)
        *slot = VALUE_NAME(function_name(self));
    else if (name == Q___globals__)
        *slot = function_globals(function_of(self)->context->globals);
    else if (name == Q___module__)
        *slot = function_module(self);
    else if (name == Q___call__)
        *slot = self;
    else
        return function_part(self, name, slot);
    return true;
}

void native_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)self;
    (void)kind;
    print_text(printer, "<function>");
}

bool native_attr(value self, qstr name, value *slot)
{
    const struct native *native = value_object(self);
    if (*slot != VALUE_LOAD || (name != Q___name__ && name != Q___qualname__))
        return false;
    *slot = VALUE_NAME(native->name);
    return true;
}
