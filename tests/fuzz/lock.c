/* lock.c - fuzz target: lock files, against a manifest that resolved to nothing. */
#include "freezer/manifest/lock.h"
#include "tests/fuzz/target.h"

#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[FUZZ_PATH];
    int fd = fuzz_file(data, size, path);
    struct report report = {0};
    struct input_list inputs;
    struct manifest manifest;
    inputs_init(&inputs);
    manifest_init(&manifest, &inputs, &report);
    lock_check(&manifest, path);
    manifest_free(&manifest);
    inputs_free(&inputs);
    close(fd);
    return 0;
}
