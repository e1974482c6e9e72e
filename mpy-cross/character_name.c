/* character_name.c - the names that \N{...} takes. */
#include "mpy-cross/character_name.h"
#include <stdbool.h>

struct character {
    int32_t code;
    const char *name;
};

static const struct character characters[] = {
#define CHARACTER(code, name) {code, name},
#include "mpy-cross/character.def"
#undef CHARACTER
};

static bool name_is(const char *known, const char *name, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char byte = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 0x20) : name[i];
        if (known[i] != byte || !byte)
            return false;
    }
    return !known[size];
}

int32_t character_by_name(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof characters / sizeof *characters; i++)
        if (name_is(characters[i].name, name, size))
            return characters[i].code;
    return -1;
}
