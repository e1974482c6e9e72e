/* words.h - what C made of functions of machine words (@micropython.viper) is written in: mpy-cross/native writes it.
 * Functions here are expressions without side effects unless said. */
#ifndef WORDS_H
#define WORDS_H

#include "runtime/base/word.h"
#include "runtime/vm/memory/jump.h"
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/steps.h"

/* The function's machine code lies in flash, beside the image that names it. */
#define WORD_FUNCTION static __attribute__((section(".frozen.native"), used))
/* An argument is in use to here: the collector finds an object by its first byte only, and a pointer into it may be all that
 * is left. */
#define WORD_KEEP(v) __asm volatile("" : : "r"(v))
/* A local object; raises NameError before its first store. */
#define WORD_BOUND(v) ((v) != NO_VALUE ? (v) : word_unbound())

/* A function in a frame of the VM, whose bytecode (mpy-cross/native/word_frame.c) has called it: ip is behind that call. */
#define WORD_FRAME()                              \
    struct frame *const f WORD_UNUSED = vm.frame; \
    const uint8_t *const at WORD_UNUSED = f->ip;  \
    value method[2] WORD_UNUSED
#define WORD_LOCAL(n) (f->state[f->n_state - 1 - (n)])
/* Where it is, for tracebacks: the n-th of its lines. */
#define WORD_LINE(n) ((void)(f->ip = at + 1 + (n)))
/* The instructions that make the functions inside it, behind so many lines. */
#define WORD_CHILDREN(lines) (at + (lines))

/* Quotient and remainder of floor division. Raise ZeroDivisionError. The lowest word by -1 wraps. */
word word_floor_divide(word a, word b);
word word_modulo(word a, word b);

/* Arguments and casts: the low word of any int (raises TypeError for anything else); the address of a buffer's bytes, else
 * as an int; truth (may run Python). */
word word_of_int(value v);
word word_of_pointer(value v);
word word_of_bool(value v);

/* An argument of a function in assembler: any int's low word, None and False 0, True 1, a float cut to an int, a str's or buffer's bytes, a
 * list's or tuple's items, else the object itself. Runs no Python. */
word word_of_assembler(value v);

/* Results. They may allocate. */
value word_to_int(word n);
value word_to_uint(word n);
value word_to_bool(word n);

/* Raises NameError. */
value word_unbound(void);

/* ---- in a frame: all may run Python and raise, but those that say otherwise ---- */

/* Names, constants and globals of the function's module. They run no Python. */
qstr word_name(unsigned index);
value word_global(qstr name);
void word_global_store(qstr name, value content);
void word_global_delete(qstr name);
value word_constant(unsigned index);
/* The function that the n-th of the instructions at `at` makes (a MAKE_FUNCTION, as the image has it, or the load of one that is
 * words alone), with defaults (a tuple and a dict, or NO_VALUE) and cells. Runs no Python. */
value word_make(const uint8_t *at, unsigned n, value defaults, value keyword_defaults,
                size_t n_cells, const value *cells);

/* slots: what method_load gave, and the arguments. */
value word_call_method(size_t n_positional, size_t n_keywords, const value *slots);
/* A call with *args or **kw: args ends with the bits that say which are starred. */
value word_call_starred(value callee, value self, uint32_t operand, const value *args);
value word_import(qstr name, value from_list, word level);
_Noreturn void word_raise(value v);

/* An empty dict with room for n. */
value word_dict(size_t n);
value word_set(size_t n, const value *items);
/* What a comprehension makes gets an item: kind 0 a list, 1 a dict, for whose key `item` the content is; 2 a set. */
void word_collect(unsigned kind, value container, value item, value content);

/* A function with try or with blocks catches here what is raised in it. The order is begin, jump_save(&entry.jump), then for each
 * error caught; and end before it returns or raises for good. None runs Python. */
struct word_try {
    struct entry entry;
    uint16_t depth;
};
#define WORD_TRY(blocks)       \
    word_try_begin(&(blocks)); \
    if (jump_save(&(blocks).entry.jump))
void word_try_begin(struct word_try *blocks);
void word_try_end(const struct word_try *blocks);
/* The exception that jump_save came back with. */
value word_try_caught(struct word_try *blocks);
/* Raises what was caught here before: the traceback has this place. */
_Noreturn void word_raise_again(value exception);
/* A finally block is over: raises the cause where it is an exception; returns the number of the exit that waits, 0 for none. */
word word_end_finally(value cause);
/* Enters a with block: what __enter__ gives; exit[2] is the method for its end. */
value word_with(value manager, value exit[2]);
/* Leaves it: the cause that the block goes on with. */
value word_exit(value exit, value self, value cause);

#endif
