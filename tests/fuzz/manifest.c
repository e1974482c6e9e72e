/* manifest.c - fuzz target: what is done to a manifest's text before it runs: calls are marked, and it compiles as it did before. */
#include "freezer/manifest/manifest.h"
#include "mpy-cross/compile.h"
#include "runtime/host/memory.h"
#include "tests/fuzz/target.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    return 0;
}

static bool compiles(const char *text, size_t size)
{
    struct compile_options options = {.source_name = "manifest.py", .small_int_bits = 31};
    struct compilation out;
    bool good = compile(text, size, &options, &tool_allocator, &out) == 0;
    compilation_free(&out);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf marked;
    char *text = malloc(size + 1);
    if (!text)
        abort();
    memcpy(text, data, size);
    text[size] = 0;
    size_t length = strlen(text);
    buf_init(&marked, &tool_allocator);
    manifest_mark_calls(&marked, text);
    if (compiles(text, length))
        fuzz_expect(compiles((const char *)marked.data, marked.size), "a marked manifest compiles");
    buf_free(&marked);
    free(text);
    return 0;
}
