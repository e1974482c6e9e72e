/* elf.c - fuzz target: what reads firmware: sections and symbols, then the frozen image in it. */
#include "freezer/look/image_view.h"
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
    struct elf_file elf;
    struct image_view view;
    bool good = elf_open(&elf, path, &report);
    fuzz_expect(good || report.errors, "a file is read, or it is said why not");
    if (good) {
        good = firmware_view_open(&view, &elf, &report);
        fuzz_expect(good || report.errors, "an image is there, or it is said why not");
        image_view_close(&view);
    }
    elf_close(&elf);
    close(fd);
    return 0;
}
