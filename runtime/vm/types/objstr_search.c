/* objstr_search.c - one text in another, from either end: what find, count, replace, split and `in` stand on.
 *
 * Short needles are compared place by place, which takes at most NEEDLE_SHORT steps a place. Longer ones are found by the two-way
 * algorithm (Crochemore and Perrin, 1991): in steps proportional to the text, whatever repeats itself, with no memory. From the end,
 * both texts are read backwards. Runs no Python. */
#include "runtime/vm/types/str.h"

enum { NEEDLE_SHORT = 16 };

/* A host's, which its string.h may keep to itself. */
void *memmem(const void *hay, size_t size, const void *needle, size_t needle_size);

/* A span read from its start on, or from its end. */
struct reading {
    const uint8_t *first;
    int step;
};

static struct reading reading_of(const struct span *span, bool backwards)
{
    return (struct reading){span->data + (backwards ? span->size - 1 : 0), backwards ? -1 : 1};
}

static inline uint8_t byte_at(struct reading text, intptr_t i)
{
    return text.first[i * text.step];
}

/* Where the greatest suffix begins, less one, in the order of bytes or (turned) its reverse; and that suffix's period. */
static intptr_t greatest_suffix(struct reading needle, intptr_t size, bool turned, intptr_t *period)
{
    intptr_t suffix = -1, other = 0, length = 1;
    *period = 1;
    while (other + length < size) {
        uint8_t a = byte_at(needle, other + length), b = byte_at(needle, suffix + length);
        if (a == b && length != *period) {
            length++;
        } else if (a == b) {
            other += *period;
            length = 1;
        } else if (turned ? a > b : a < b) {
            other += length;
            length = 1;
            *period = other - suffix;
        } else {
            suffix = other++;
            length = *period = 1;
        }
    }
    return suffix;
}

/* The first place, -1 without one. The needle is cut behind `cut`: its right part is compared first, and a mismatch there moves on
 * by as much as was equal; when the left part differs, by the period. `known`: what of a needle that repeats itself is equal from
 * the place before. */
static intptr_t find_two_way(struct reading hay, intptr_t hay_size, struct reading needle,
                             intptr_t size)
{
    intptr_t period, other_period, known = -1, i;
    intptr_t cut = greatest_suffix(needle, size, false, &period);
    intptr_t other = greatest_suffix(needle, size, true, &other_period);
    if (other > cut) {
        cut = other;
        period = other_period;
    }
    for (i = 0; i <= cut && i + period < size && byte_at(needle, i) == byte_at(needle, i + period);)
        i++;
    bool repeats = i > cut;
    if (!repeats)
        period = (cut + 1 > size - cut - 1 ? cut + 1 : size - cut - 1) + 1;
    for (intptr_t at = 0; at <= hay_size - size;) {
        for (i = (cut > known ? cut : known) + 1;
             i < size && byte_at(needle, i) == byte_at(hay, at + i);)
            i++;
        if (i < size) {
            at += i - cut;
            known = -1;
            continue;
        }
        for (i = cut; i > known && byte_at(needle, i) == byte_at(hay, at + i);)
            i--;
        if (i <= known)
            return at;
        at += period;
        known = repeats ? size - period - 1 : -1;
    }
    return -1;
}

static intptr_t find_repeated(const struct span *hay, const struct span *needle, bool backwards)
{
    intptr_t at = find_two_way(reading_of(hay, backwards), (intptr_t)hay->size,
                               reading_of(needle, backwards), (intptr_t)needle->size);
    return at < 0 || !backwards ? at : (intptr_t)(hay->size - needle->size) - at;
}

intptr_t span_find(const struct span *hay, const struct span *needle)
{
    if (needle->size == 0)
        return 0;
    if (needle->size > hay->size)
        return -1;
    if (TARGET_HOST) { /* linear, too */
        const uint8_t *found = memmem(hay->data, hay->size, needle->data, needle->size);
        return found ? found - hay->data : -1;
    }
    if (needle->size > NEEDLE_SHORT)
        return find_repeated(hay, needle, false);
    const uint8_t *p = hay->data, *last = hay->data + (hay->size - needle->size);
    while (p <= last) {
        p = memchr(p, needle->data[0], (size_t)(last - p) + 1);
        if (!p)
            return -1;
        if (memcmp(p, needle->data, needle->size) == 0)
            return p - hay->data;
        p++;
    }
    return -1;
}

intptr_t span_find_last(const struct span *hay, const struct span *needle)
{
    if (needle->size > hay->size)
        return -1;
    if (needle->size > NEEDLE_SHORT)
        return find_repeated(hay, needle, true);
    for (size_t i = hay->size - needle->size + 1; i-- > 0;)
        if (memcmp(hay->data + i, needle->data, needle->size) == 0)
            return (intptr_t)i;
    return -1;
}
