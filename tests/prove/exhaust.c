/* exhaust.c - every sequence of so many instructions out of those below, which the verifier accepts, is run.
 *
 * Jumps go forward only, so that what an instruction meets depends on those before it: a beginning that is refused for its stack is
 * refused whatever follows, and is not followed. */
#include "runtime/format/opcode.h"
#include "tests/prove/prove.h"

#include <stdlib.h>
#include <string.h>

/* A jump's number says how many instructions it passes over. */
static const struct draft_step alphabet[] = {
    {OP_LOAD_CONST_NONE, 0, 0},
    {OP_LOAD_NULL, 0, 0},
    {OP_LOAD_CONST_SMALL_INT_MULTI + 17, 0, 0},
    {OP_LOAD_FAST_MULTI + 0, 0, 0},
    {OP_STORE_FAST_MULTI + 0, 0, 0},
    {OP_LOAD_FAST_MULTI + 1, 0, 0}, /* a cell */
    {OP_STORE_DEREF, 0, 1},
    {OP_POP_TOP, 0, 0},
    {OP_DUP_TOP, 0, 0},
    {OP_ROT_TWO, 0, 0},
    {OP_ROT_THREE, 0, 0},
    {OP_BUILD_TUPLE, 0, 1},
    {OP_CALL_FUNCTION, 0, 0},
    {OP_GET_ITER_STACK, 0, 0},
    {OP_FOR_ITER, 0, 1},
    {OP_JUMP, 0, 1},
    {OP_POP_JUMP_IF_TRUE, 0, 1},
    {OP_SETUP_FINALLY, 0, 1},
    {OP_SETUP_EXCEPT, 0, 1},
    {OP_SETUP_WITH, 0, 2},
    {OP_POP_EXCEPT_JUMP, 0, 1},
    {OP_UNWIND_JUMP, 1, 2},
    {OP_WITH_CLEANUP, 0, 0},
    {OP_END_FINALLY, 0, 0},
    {OP_RETURN_VALUE, 0, 0},
    {OP_RAISE_OBJ, 0, 0},
};
enum { LETTERS = sizeof alphabet / sizeof *alphabet, LONGEST = 8 };

static const struct draft_prelude shape = {
    .n_state = 24, .n_exceptions = 3, .n_cells = 1, .cells = {1}};
static const struct code_text name = {"x", 1};

/* The module that has these instructions, and an end. */
static void assemble(const uint8_t *letters, unsigned n, struct caller *caller,
                     struct raw_code *raw, uint8_t *bytes)
{
    static struct draft draft;
    draft.n = 0;
    for (unsigned i = 0; i < n; i++) {
        struct draft_step step = alphabet[letters[i]];
        if (instruction_is_jump(step.opcode)) {
            unsigned to = i + 1 + (unsigned)step.number;
            step.number = (int32_t)(to < n ? to : n);
        }
        draft_add(&draft, step.opcode, step.number, step.extra);
    }
    draft_add(&draft, OP_LOAD_CONST_NONE, 0, 0);
    draft_add(&draft, OP_RETURN_VALUE, 0, 0);
    size_t start = draft_prelude(&shape, bytes);
    *raw =
        (struct raw_code){.code = bytes, .size = start + draft_encode(&draft, bytes + start, 96)};
    caller_make(caller, raw, &name, 1);
}

/* Whether no instruction that follows makes it good. */
static bool is_final(const struct verify_error *error, size_t end)
{
    static const char *const reasons[] = {"on the stack, found", "stack is empty",
                                          "below the block",     "outside one",
                                          "than it was given",   "an iterator expected"};
    for (size_t i = 0; error->offset < end && i < sizeof reasons / sizeof *reasons; i++)
        if (strstr(error->message, reasons[i]))
            return true;
    return false;
}

static void follow(uint8_t *letters, unsigned n, unsigned length)
{
    struct caller caller;
    struct raw_code raw;
    struct verify_error error;
    uint8_t bytes[128];
    assemble(letters, n, &caller, &raw, bytes);
    if (n == length) {
        prove_run(&caller.code);
        return;
    }
    if (n > 0 && !prove_verify(&caller.code, &error) && is_final(&error, raw.size - 2))
        return;
    for (unsigned i = 0; i < LETTERS; i++) {
        letters[n] = (uint8_t)i;
        follow(letters, n + 1, length);
    }
}

int prove_exhaust(int argc, char **argv)
{
    uint8_t letters[LONGEST];
    unsigned length = argc == 1 ? (unsigned)atoi(argv[0]) : 0;
    if (length < 1 || length > LONGEST)
        return 2;
    follow(letters, 0, length);
    return 0;
}
