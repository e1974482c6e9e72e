/* scan.c - fuzz target: qstrgen's scanners. The first byte tells which: C, a .def table, qstrdefs, an image.c, a .mpy. */
#include "qstrgen/scan/scan.h"
#include "tests/fuzz/target.h"

#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    return 0;
}

static void found(void *user, const struct scan_use *use)
{
    size_t *bytes = user;
    for (size_t i = 0; i < use->size; i++)
        *bytes += (unsigned char)use->text[i] != 0;
}

static char *configure(void *user, const char *name, size_t size, unsigned content)
{
    *(size_t *)user += content + (size != 0 && name[0] == 'B');
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = {"a.cpp", "t.def", "q.h", "image.c", "m.mpy"};
    size_t bytes = 0;
    const struct scan_sink sink = {found, configure, &bytes};
    struct scan_problem problem = {0};
    if (size == 0)
        return 0;
    bool good = scan_file(paths[data[0] % 5], data + 1, size - 1, &sink, &problem);
    fuzz_expect(good == !problem.text, "a scan is good, or says why not");
    free(problem.text);
    return 0;
}
