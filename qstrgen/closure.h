/* closure.h - what of the VM a program reaches: names, instructions, operators.
 *
 * It is what the code mentions, what that implies (keep.def), and what is listed by hand. Names that
 * a program computes cannot be seen; the places where it does are told to the caller. */
#ifndef QSTRGEN_CLOSURE_H
#define QSTRGEN_CLOSURE_H

#include "qstrgen/names.h"
#include "runtime/format/code.h"

/* Who first needed a name: a line of a module, or another name, or neither (kept by hand). */
struct closure_reason {
    const char *module; /* NULL: no line of code */
    uint32_t line;
    uint32_t because; /* a fixed id, 0 none */
};

struct closure {
    struct name_set *set;
    bool *names; /* by fixed id */
    struct closure_reason *reasons;
    bool opcodes[256];
    bool protocols; /* a native is reached that may use objects in any way: struct usage */
    bool floats, complexes, big_ints; /* kinds of constants */
    /* Called for each place where a name is computed. */
    void (*computed)(void *user, const char *module, uint32_t line, const char *function);
    void *user;
};

void closure_init(struct closure *closure, struct name_set *set);
void closure_free(struct closure *closure);
/* The module's code must be verified. */
void closure_add(struct closure *closure, const char *module, const struct code *code);
/* Keeps a name by hand. False when the VM has none of that text. */
bool closure_keep(struct closure *closure, const char *text);
/* Follows what names imply, and marks in the set what the image's pool must hold. */
void closure_finish(struct closure *closure);
/* Profile core: everything but the native modules that no code names. */
void closure_keep_core(struct closure *closure);

#endif
