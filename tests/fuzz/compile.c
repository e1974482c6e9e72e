/* compile.c - fuzz target: the compiler on any bytes. What it accepts verifies, reads back as it was written, and all memory is given back. */
#include "mpy-cross/compile.h"
#include "runtime/base/buf.h"
#include "runtime/format/mpy.h"
#include "runtime/format/verify.h"
#include "tests/fuzz/target.h"

#include <stdlib.h>
#include <string.h>

static size_t held;

static void *resize_counted(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user;
    void *resized = NULL;
    if (new_size)
        resized = realloc(block, new_size);
    else
        free(block);
    if (resized || !new_size)
        held += new_size - old_size;
    return resized;
}
static const struct allocator counted = {resize_counted, NULL};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    return 0;
}

static void check_code(const struct code *code)
{
    struct arena scratch;
    struct buf first, second;
    struct code again;
    struct mpy_error error;
    struct verify_error refused;
    const struct raw_code *culprit;
    arena_init(&scratch, &counted, 4096);
    buf_init(&first, &counted);
    buf_init(&second, &counted);
    fuzz_expect(verify_code(code, &scratch, &culprit, &refused) == 0, "what compiles verifies");
    mpy_write(code, &first);
    fuzz_expect(mpy_read(first.data, first.size, &scratch, &again, &error) == 0,
                "what is written can be read");
    mpy_write(&again, &second);
    fuzz_expect(first.size == second.size && memcmp(first.data, second.data, first.size) == 0,
                "what is read is written the same");
    buf_free(&first);
    buf_free(&second);
    arena_free(&scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct compile_options options = {.source_name = "fuzz.py", .small_int_bits = 31};
    struct compilation out;
    if (size == 0)
        return 0;
    options.optimise = data[0] & 3;
    options.mode = data[0] >> 2 & 1 ? COMPILE_SINGLE : COMPILE_FILE;
    options.float_kind = data[0] >> 3 & 1 ? FLOAT_DOUBLE : FLOAT_UNKNOWN;
    options.warnings = UINT32_MAX;
    if (compile((const char *)data + 1, size - 1, &options, &counted, &out) == 0)
        check_code(&out.code);
    else
        fuzz_expect(out.out_of_memory || out.diagnostics, "what does not compile says why");
    compilation_free(&out);
    fuzz_expect(held == 0, "all memory is given back");
    return 0;
}
