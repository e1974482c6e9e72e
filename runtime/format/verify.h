/* verify.h - proves bytecode safe to run, whatever it holds: rule.def has the rules, docs/FORMAT.md says them in words. */
#ifndef VERIFY_H
#define VERIFY_H

#include "runtime/base/arena.h"
#include "runtime/format/code.h"

struct verify_error {
    size_t offset; /* in the raw code's bytes */
    char message[120];
};

struct verify_result {
    uint32_t max_stack; /* deepest stack, in slots; locals not counted */
    uint32_t n_locals;  /* slots below the stack that are locals: highest touched + 1 */
    uint32_t n_exceptions;
};

/* Hears of each function that has been proved; and, unless `idle` is NULL, on the way of each instruction at which the function's stack
 * is empty and no block open: by its offset from the first. */
struct verify_listener {
    void (*heard)(void *user, const struct raw_code *raw, const struct verify_result *result);
    void *user;
    void (*idle)(void *user, const struct raw_code *raw, uint32_t offset);
};

/* Checks every bytecode raw code of the module. Returns 0, or -1 with *error, and *culprit, the refused one. A function that none
 * makes never runs: only its form is checked. listener may be NULL. scratch is left as it was. Linear in the code's size, and
 * recurses to the depth of the functions, MPY_NESTING_MAX at most. */
int verify_functions(const struct code *code, struct arena *scratch,
                     const struct verify_listener *listener, const struct raw_code **culprit,
                     struct verify_error *error);

/* The same without a listener. */
int verify_code(const struct code *code, struct arena *scratch, const struct raw_code **culprit,
                struct verify_error *error);

#endif
