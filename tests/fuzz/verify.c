/* verify.c - fuzz target: .mpy files. What the verifier accepts runs in the interpreter that checks each instruction. */
#include "runtime/format/mpy.h"
#include "tests/fuzz/target.h"
#include "tests/prove/prove.h"

#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    prove_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct code code;
    struct mpy_error error;
    arena_init(&arena, &fuzz_allocator, 4096);
    if (mpy_read(data, size, &arena, &code, &error) == 0 && code.root->kind == RAW_BYTECODE)
        prove_run(&code);
    arena_free(&arena);
    return 0;
}
