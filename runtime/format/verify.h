/* verify.h - proves bytecode safe to run: every instruction, jump, stack depth, local, name and
 * constant index in range on every path, exception blocks properly nested. */
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

/* Checks one bytecode raw code (not its children) of a module. Returns 0 and *result, or -1 and
 * *error. scratch is left as it was. Linear in the code's size. */
int verify_raw_code(const struct code *code, const struct raw_code *raw, struct arena *scratch,
                    struct verify_result *result, struct verify_error *error);

/* Checks every bytecode raw code of the module; *culprit is the refused one. */
int verify_code(const struct code *code, struct arena *scratch, const struct raw_code **culprit,
                struct verify_error *error);

#endif
