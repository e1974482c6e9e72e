/* character_name.c - the names that \N{...} takes. A board has none of them: the table would be larger than all else. */
#include "mpy-cross/data/character_name.h"
#include "runtime/base/target.h"

struct character {
    int32_t code;
    const char *name;
};

static const struct character characters[] = {
#define CHARACTER(code, name) {code, name},
#include "mpy-cross/data/character.def"
#undef CHARACTER
};

/* Below zero, zero, above zero as `name`, in upper case, sorts against a known name. */
static int character_compare_name(const char *name, size_t size, const char *known)
{
    for (size_t i = 0; i < size; i++) {
        char byte = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 0x20) : name[i];
        if (byte != known[i] || !byte)
            return (unsigned char)byte < (unsigned char)known[i] ? -1 : 1;
    }
    return known[size] ? -1 : 0;
}

int32_t character_by_name(const char *name, size_t size)
{
    size_t low = 0, high = TARGET_HOST ? sizeof characters / sizeof *characters : 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = character_compare_name(name, size, characters[middle].name);
        if (order == 0)
            return characters[middle].code;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}
