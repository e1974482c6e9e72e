/* function.h - functions made of bytecode, closures and cells. */
#ifndef FUNCTION_H
#define FUNCTION_H

#include "runtime/format/opcode.h"
#include "runtime/vm/memory/image.h"
#include "runtime/vm/memory/object.h"

struct frame;

/* A prelude's numbers. */
struct shape {
    const uint8_t *start; /* first instruction; the cells' local numbers lie before it */
    uint16_t n_state;
    uint16_t n_handlers;
    uint8_t flags; /* PRELUDE_* */
    uint16_t n_positional, n_keyword_only;
    uint16_t n_defaults; /* the last n_defaults positional parameters have one */
    uint8_t n_cells;
};

/* Of flags: what fills more than the positional parameters, so that a call cannot go the short way. */
enum { SHAPE_GENERAL = PRELUDE_VARARGS | PRELUDE_VARKEYWORDS | PRELUDE_DEFAULT_KEYWORDS };

struct function {
    const struct type
        *type; /* type_function, or type_generator_function: a call makes a generator */
    const struct context *context;
    const uint8_t *bytecode; /* of the context's module */
#if TARGET_HOST
    struct shape shape; /* boards read it anew for each call: a function takes 16 bytes there */
#endif
    value
        extra[]; /* the defaults; then, with PRELUDE_DEFAULT_KEYWORDS, a dict of name to default */
};

/* A shape's numbers in the static initialiser of a function. */
#if TARGET_HOST
#define FROZEN_SHAPE(...) {__VA_ARGS__},
#else
#define FROZEN_SHAPE(...)
#endif

/* Reads the shape of verified bytecode. Returns its info (names and line table: the function's own name first), which
 * ends where the cells' numbers begin; NULL when the numbers are more than this VM takes. */
const uint8_t *shape_read(struct shape *shape, const uint8_t *bytecode);
/* Reads a vuint of the info and moves on. */
uint32_t shape_vuint_long(const uint8_t **at);
static inline uint32_t shape_vuint(const uint8_t **at)
{
    return **at & 0x80 ? shape_vuint_long(at) : *(*at)++;
}

/* Whether a prelude's signature is one byte and its sizes are one or two: shape_read without a loop. */
static inline bool shape_is_short(const uint8_t *bytecode)
{
    return !((bytecode[0] | (bytecode[1] & bytecode[2])) & 0x80);
}

/* As shape_read. */
static ALWAYS_INLINE const uint8_t *shape_short(struct shape *shape, const uint8_t *bytecode)
{
    unsigned signature = bytecode[0], sizes = bytecode[1];
    const uint8_t *info = bytecode + 2;
    size_t info_size = sizes >> 1 & 0x3f, n_cells = sizes & 1;
    if (sizes & 0x80) {
        unsigned more = *info++;
        info_size |= (more & 0x7eu) << 5;
        n_cells |= (more & 1) << 1;
    }
    shape->start = info + info_size + n_cells;
    shape->n_state = (uint16_t)((signature >> 3 & 15) + 1);
    shape->n_handlers = signature >> 2 & 1;
    shape->flags = 0;
    shape->n_positional = signature & 3;
    shape->n_keyword_only = 0;
    shape->n_defaults = 0;
    shape->n_cells = (uint8_t)n_cells;
    return info;
}

/* The shape of a function, in `room` or where it is kept. */
static inline const struct shape *function_shape(const struct function *function,
                                                 struct shape *room)
{
#if TARGET_HOST
    (void)room;
    return &function->shape;
#else
    shape_read(room, function->bytecode);
    return room;
#endif
}

struct closure {
    const struct type *type;
    const struct function *function;
    size_t n_cells;
    value cells[]; /* become the first arguments */
};

/* A function of a module's code. keyword_defaults: a dict or NO_VALUE. Raises ValueError for a prelude that asks for other
 * defaults or for more than this VM takes. */
value function_new(const struct context *context, const uint8_t *bytecode, size_t n_defaults,
                   const value *defaults, value keyword_defaults);
/* The function itself, one of an image whose parts are constants, for what runs in its context; else one like it in that context. */
value function_in(const struct context *context, value function);
value closure_new(value function, size_t n_cells, const value *cells);
value cell_new(value content);
/* A cell's content, NO_VALUE when unbound, wherever the cell lies. */
value cell_read(value cell);
void cell_write(value cell, value content);
/* v is a function or generator function. */
bool is_function(value v);
/* v is a function, generator function or closure. */
bool is_bytecode_callable(value v);
/* What __name__ tells. v: a function or closure. */
qstr function_name(value v);

/* What Python stored on a function or closure, as the slot attr: function_attributes.c. Raises TypeError for a __name__ that
 * is no str; MemoryError. */
bool function_own_attribute(value v, qstr name, value *slot);

/* Runs the body of a module, class, or of compiled text: the function takes no argument, and its
 * names live in `locals`, a module or dict. */
value function_run(value function, value locals);
/* Its frame as the innermost, about to run; `extra` is what the continuation (enum continuation) needs. */
struct frame *function_push(value function, value locals, value extra, unsigned continuation);

/* __defaults__, __kwdefaults__ and __code__ of a function or closure. False: another name. */
bool function_part(value self, qstr name, value *slot);

#endif
