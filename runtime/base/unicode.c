/* unicode.c - looking characters up in unicode.def. */
#include "runtime/base/unicode.h"

/* One plane's part of a class. */
struct class_part {
    uint8_t class, plane;
    uint16_t n;
    const uint16_t *codes;
};

#define BOUNDARIES(class, plane, ...)                                                    \
    {UNICODE_##class, plane, sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t), \
     (const uint16_t[]){__VA_ARGS__}},
#define CHANGE(...)
#define CHANGE_LONG(...)
static const struct class_part boundaries[] = {
#include "runtime/base/unicode.def"
};
#undef BOUNDARIES
#undef CHANGE
#undef CHANGE_LONG

struct case_run {
    uint32_t first, last;
    int32_t distance;
    uint8_t to, step;
};

#define BOUNDARIES(...)
#define CHANGE(to, first, last, step, distance) {first, last, distance, UNICODE_TO_##to, step},
#define CHANGE_LONG(...)
static const struct case_run changes[] = {
#include "runtime/base/unicode.def"
};
#undef CHANGE
#undef CHANGE_LONG

struct case_text {
    uint8_t to;
    uint32_t code, out[UNICODE_CHANGE_MAX];
};

#define CHANGE(...)
#define CHANGE_LONG(to, code, ...) {UNICODE_TO_##to, code, {__VA_ARGS__}},
static const struct case_text long_changes[] = {
#include "runtime/base/unicode.def"
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

bool unicode_is(uint32_t code, enum unicode_class class)
{
    for (size_t i = 0; UNICODE_TABLES && i < COUNT(boundaries); i++) {
        const struct class_part *part = &boundaries[i];
        size_t low = 0, high = part->n;
        if (part->class != class || part->plane != code >> 16)
            continue;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (part->codes[middle] <= (code & 0xffff))
                low = middle + 1;
            else
                high = middle;
        }
        return low & 1;
    }
    return false;
}

/* The last run of the case that begins at the code or before it; NULL: none has the code. */
static const struct case_run *find_change(uint32_t code, enum unicode_case to)
{
    size_t low = 0, high = COUNT(changes);
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct case_run *change = &changes[middle];
        if (change->to < to || (change->to == to && change->first <= code))
            low = middle + 1;
        else
            high = middle;
    }
    const struct case_run *found = low ? &changes[low - 1] : NULL;
    return found && found->to == to && code <= found->last &&
                   (code - found->first) % found->step == 0
               ? found
               : NULL;
}

size_t unicode_change(uint32_t code, enum unicode_case to, uint32_t out[UNICODE_CHANGE_MAX])
{
    const struct case_run *change;
    out[0] = code;
    if (!UNICODE_TABLES)
        return 1;
    change = find_change(code, to);
    if (change) {
        out[0] = code + (uint32_t)change->distance;
        return 1;
    }
    for (size_t i = 0; i < COUNT(long_changes); i++) {
        const struct case_text *longer = &long_changes[i];
        size_t n = 0;
        if (longer->code != code || longer->to != to)
            continue;
        for (; n < UNICODE_CHANGE_MAX && longer->out[n]; n++)
            out[n] = longer->out[n];
        return n;
    }
    if (to >= UNICODE_TO_title)
        return unicode_change(code, to == UNICODE_TO_title ? UNICODE_TO_upper : UNICODE_TO_lower,
                              out);
    return 1;
}
