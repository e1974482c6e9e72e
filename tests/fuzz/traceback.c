/* traceback.c - fuzz target: freezer traceback. Up to the first zero byte the input is a symbols.json, behind it a console's log. */
#include "freezer/command.h"
#include "tests/fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The command knows a symbol file by its ending. */
static char folder[] = "/tmp/fuzz-XXXXXX", symbols_json[sizeof folder + sizeof "/symbols.json"];

static void remove_folder(void)
{
    rmdir(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    if (!mkdtemp(folder))
        abort();
    atexit(remove_folder);
    snprintf(symbols_json, sizeof symbols_json, "%s/symbols.json", folder);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char symbols[FUZZ_PATH], log[FUZZ_PATH], name[] = "traceback";
    const uint8_t *zero = memchr(data, 0, size);
    size_t first = zero ? (size_t)(zero - data) : size;
    int one = fuzz_file(data, first, symbols);
    int other = fuzz_file(zero ? zero + 1 : data, zero ? size - first - 1 : 0, log);
    char *argv[] = {name, symbols_json, log, NULL};
    fuzz_expect(symlink(symbols, symbols_json) == 0, "the input has a name");
    int status = command_traceback(3, argv);
    unlink(symbols_json);
    fuzz_expect(status == 0 || status == 1, "the log is copied, or it is said why not");
    close(one);
    close(other);
    return 0;
}
