/* loaded.h - a module's code that was loaded into the heap (load/load.c makes it): what running it asks of it. */
#ifndef LOADED_H
#define LOADED_H

#include "runtime/vm/run/function.h"

/* Boards do without the names of variables. */
enum { KEEP_LOCAL_NAMES = TARGET_HOST };

/* The names of one function's variables. */
struct local_names {
    const struct local_names *next; /* of another function of the module */
    const uint8_t *bytecode;
    size_t n;
    struct {
        qstr_entry name;
        uint16_t slot;
        bool is_cell;
    } items[];
};

/* A module's code with what keeps its parts alive: bytecode pointers lead into the middle of `bytes`. */
struct loaded_code {
    struct module_code code;
    const uint8_t **functions; /* [0] is the module body; the children of one lie together */
    uint8_t *bytes;            /* NULL: bytecode is where it was, in owner */
    value owner;
    const uint16_t
        *first_children; /* with an owner: of each function the index of its first child */
    const struct local_names *local_names; /* where code.flags has MODULE_LOCAL_NAMES */
};

/* Where a copied function has children, two bytes before its bytecode tell the index of the first, low byte first. */
enum { FIRST_CHILD_BYTES = 2 };

/* The bytecode of a function's n-th child; n is the operand of the MAKE instruction. */
const uint8_t *loaded_child(const struct function *function, uint32_t n);

/* What a function's variables hold, by name, as a new dict: what locals() gives. NO_VALUE for code that has no names of them:
 * all but functions from source that mention locals, dir or eval, on 64-bit hosts. */
value loaded_locals(struct frame *frame);

#endif
