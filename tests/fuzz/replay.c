/* replay.c - runs a fuzz target without libFuzzer: `TARGET [-c] [-n MUTANTS] FILE...` gives it each file, with -c cut at each byte and with each
 * byte inverted, and so many mutants of each. */
#include "tests/fuzz/target.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 4096 };

static uint64_t replay_state = 88172645463325252u;

static uint32_t below(uint32_t n)
{
    replay_state ^= replay_state << 13;
    replay_state ^= replay_state >> 7;
    replay_state ^= replay_state << 17;
    return (uint32_t)(replay_state >> 32) % n;
}

/* From a block of just its size, so that a sanitizer sees what reads behind it. */
static void give(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + (size == 0));
    if (!copy)
        abort();
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

/* Changes, takes out or doubles some bytes. Returns the new size. */
static size_t alter(uint8_t *data, size_t size)
{
    size_t at = below((uint32_t)size), n = 1 + below(8);
    switch (below(4)) {
    case 0:
        data[at] = (uint8_t)below(256);
        return size;
    case 1:
        data[at] ^= (uint8_t)(1u << below(8));
        return size;
    case 2:
        n = n < size - at ? n : size - at;
        memmove(data + at, data + at + n, size - at - n);
        return size - n;
    default:
        n = n < INPUT_MAX - size ? n : INPUT_MAX - size;
        n = n < size - at ? n : size - at;
        memmove(data + at + n, data + at, size - at);
        return size + n;
    }
}

static void cut_and_invert(uint8_t *data, size_t size)
{
    for (size_t at = 0; at < size; at++) {
        give(data, at);
        data[at] ^= 0xff;
        give(data, size);
        data[at] ^= 0xff;
    }
}

static void replay(const char *path, bool cuts, unsigned mutants)
{
    uint8_t whole[INPUT_MAX], mutant[INPUT_MAX];
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(whole, 1, sizeof whole, file) : 0;
    if (!file)
        exit(2);
    fclose(file);
    give(whole, size);
    if (cuts)
        cut_and_invert(whole, size);
    for (; size && mutants > 0; mutants--) {
        size_t now = size;
        memcpy(mutant, whole, size);
        for (uint32_t changes = 1 + below(4); changes > 0 && now > 0; changes--)
            now = alter(mutant, now);
        give(mutant, now);
    }
}

int main(int argc, char **argv)
{
    unsigned mutants = 0;
    int first = 1;
    LLVMFuzzerInitialize(&argc, &argv);
    bool cuts = argc > first && strcmp(argv[first], "-c") == 0;
    first += cuts;
    if (argc > first + 1 && strcmp(argv[first], "-n") == 0) {
        mutants = (unsigned)strtoul(argv[first + 1], NULL, 10);
        first += 2;
    }
    for (int i = first; i < argc; i++)
        replay(argv[i], cuts, mutants);
    return 0;
}
