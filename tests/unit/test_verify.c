/* test_verify.c - reads names of .mpy files from standard input, and says which functions the verifier refuses, or
 * have another n_state or n_exceptions than it computes. The last line counts the functions. */
#include "runtime/format/mpy.h"
#include "runtime/format/opcode.h"
#include "runtime/format/verify.h"
#include "runtime/host/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long functions, complaints;

/* Compares what the prelude of a proved function says with what it needs. user: the file's name. */
static void compare(void *user, const struct raw_code *raw, const struct verify_result *result)
{
    struct prelude prelude;
    functions++;
    if (prelude_read(raw->code, raw->size, &prelude) && prelude.n_state > 1 &&
        (prelude.n_state != result->n_locals + result->max_stack ||
         prelude.n_exceptions != result->n_exceptions)) {
        printf(
            "%s: function %lu: n_state %u for %u locals and %u of stack, n_exceptions %u for %u\n",
            (char *)user, functions, prelude.n_state, result->n_locals, result->max_stack,
            prelude.n_exceptions, result->n_exceptions);
        complaints++;
    }
}

static void check(char *path, const struct code *code, struct arena *scratch)
{
    struct verify_error error;
    const struct raw_code *culprit;
    struct verify_listener listener = {.heard = compare, .user = path};
    if (verify_functions(code, scratch, &listener, &culprit, &error) != 0) {
        printf("%s: function %lu: at %zu: %s\n", path, functions, error.offset, error.message);
        complaints++;
    }
}

static void check_file(char *path)
{
    static uint8_t data[1 << 24];
    struct arena arena, scratch;
    struct code code;
    struct mpy_error error;
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(data, 1, sizeof data, file) : 0;
    if (file)
        fclose(file);
    arena_init(&arena, &host_allocator, 65536);
    arena_init(&scratch, &host_allocator, 65536);
    if (mpy_read(data, size, &arena, &code, &error) != 0) {
        printf("%s: at %zu: %s\n", path, error.offset, error.message);
        complaints++;
    } else {
        check(path, &code, &scratch);
    }
    arena_free(&scratch);
    arena_free(&arena);
}

int main(void)
{
    char path[4096];
    while (fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = 0;
        check_file(path);
    }
    printf("%lu functions, %lu complaints\n", functions, complaints);
    return complaints != 0;
}
