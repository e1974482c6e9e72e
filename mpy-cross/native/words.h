/* words.h - functions of machine words (@micropython.viper) to C: bytecode and a signature give C that the firmware's own
 * compiler makes machine code of.
 *
 * A leaf (runtime/format/word_type.h) becomes a C function of its arguments. Any other function keeps a frame of the VM, which a
 * few instructions of bytecode run in: they have the function's prelude, so that arguments, defaults and cells are bound as
 * ever, call the C function, which takes no argument and works in that frame, and return what it does.
 *
 * No globals; memory is the caller's arena. The C is written in macros and functions that runtime/vm/run/words.h has for
 * our VM, and stock_words.h for MicroPython's; it compiles for targets of 32 and of 64 bits. */
#ifndef NATIVE_WORDS_H
#define NATIVE_WORDS_H

#include "runtime/base/buf.h"
#include "runtime/format/code.h"

struct words_error {
    uint32_t line; /* of the source; 0 where the code has no line table */
    char message[160];
    const char *hint; /* the next step; NULL when none is certain */
    bool
        unsupported; /* what no function of machine words can have; otherwise its types are wrong */
};

/* Which VM is to run the C. */
enum words_for {
    WORDS_FOR_IMAGE,
    WORDS_FOR_HOST, /* ours, where all functions have frames */
    WORDS_FOR_STOCK, /* MicroPython's: no frames of a VM; each function is called with its object, table and arguments */
};

/* What is known of a function besides its C. */
struct words_made {
    bool is_leaf;
    bool wants_globals; /* for MicroPython: it works with more than words */
    unsigned n_least,
        n_most; /* for MicroPython: how many arguments it is called with, cells from around it included */
    unsigned
        arity; /* a leaf's: up to 3 arguments come one by one (NATIVE_F0 .. F3), more as NATIVE_V */
    struct raw_code
        framed; /* no leaf: the bytecode that runs the C function; the children are the function's own */
    const uint32_t
        *names; /* indices in code->names: the C calls the name's number n<number>_<index> */
    size_t n_names;
};

/* Appends the C function `word_<number>` for the function of machine words `raw`, whose bytecode has been verified. `constant`:
 * the index among the module's constants that the native function object gets. What *made refers to lies in the arena.
 * Returns 0; or -1 and *error for what its types do not allow, in the words of MicroPython's compiler, and for what is not
 * translated. Then what was appended is of no use. */
int words_to_c(const struct code *code, const struct raw_code *raw, unsigned number,
               uint32_t constant, enum words_for target, struct arena *arena, struct buf *out,
               struct words_made *made, struct words_error *error);

#endif
