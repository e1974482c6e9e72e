/* verify.c - fuzz target: .mpy files. What the verifier accepts runs in the interpreter that checks each instruction. */
#include "runtime/format/mpy.h"
#include "tests/fuzz/target.h"
#include "tests/prove/prove.h"

#include <stdlib.h>

static void *resize_for_file(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user, (void)old_size;
    if (new_size)
        return realloc(block, new_size);
    free(block);
    return NULL;
}
static const struct allocator file_allocator = {resize_for_file, NULL};

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
    arena_init(&arena, &file_allocator, 4096);
    if (mpy_read(data, size, &arena, &code, &error) == 0 && code.root->kind == RAW_BYTECODE)
        prove_run(&code);
    arena_free(&arena);
    return 0;
}
