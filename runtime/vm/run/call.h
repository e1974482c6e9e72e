/* call.h - how calls start, for the interpreter. */
#ifndef CALL_H
#define CALL_H

#include "runtime/vm/run/frame.h"

/* What a bytecode function is given: the cells of its closure, then self unless NO_VALUE, then
 * args: n_positional values and n_keywords pairs of name and value. */
struct arguments {
    const value *cells;
    size_t n_cells;
    value self;
    size_t n_positional, n_keywords;
    const value *args;
};

/* Binds arguments to the locals of a fresh frame. Raises TypeError, the frame left before if it is
 * vm.frame. */
void call_bind(struct frame *frame, const struct shape *shape, const struct arguments *arguments);

/* Its general case, with `count` positional arguments in all: *args, **kw, arguments and parameters by name. */
void call_bind_general(struct frame *frame, const struct shape *shape,
                       const struct arguments *arguments, size_t count);
/* A call of a generator function. */
value call_generator(const struct function *function, const struct arguments *arguments);

/* Pushes a frame for `callee`, if a call to it with self (or NO_VALUE) before args runs bytecode
 * and makes no generator: a function, a closure, or a bound method of one. Returns false, nothing
 * done, otherwise. */
bool call_push(value callee, value self, size_t n_positional, size_t n_keywords, const value *args,
               enum continuation continuation);

/* A call in an expression: its result, or NO_VALUE and a frame pushed whose result goes to the
 * caller's stack. */
value call_begin(value callee, value self, size_t n_positional, size_t n_keywords,
                 const value *args);

/* A CALL_*_VAR_KW's arguments, flattened: args[0 .. n_positional + 2 * n_keywords) and then the
 * bits of the starred ones. A heap block of values. */
struct flat_arguments {
    value *args;
    size_t n_positional, n_keywords;
};
void call_flatten(size_t n_positional, size_t n_keywords, const value *args,
                  struct flat_arguments *out);

/* self is put before args unless NO_VALUE. */
value call_with_self(value callee, value self, size_t n_positional, size_t n_keywords,
                     const value *args);

/* How many places a native function without keywords of its own has at most. */
enum { NATIVE_PLACES = 6 };
/* Puts a call's arguments where the function wants them, by the table of its parameters: out[0..NATIVE_PLACES). Returns how many
 * there are; 0: it names none. Raises TypeError. */
size_t call_place_keywords(void (*function)(void), size_t n_positional, size_t n_keywords,
                           const value *args, value *out);

#endif
