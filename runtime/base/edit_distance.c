/* edit_distance.c - Levenshtein's distance of two words, a row of the table at a time. */
#include "runtime/base/edit_distance.h"

#include <stdbool.h>
#include <stdint.h>

static bool is_ascii_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Of one letter in another's place. */
static size_t letter_distance(char a, char b)
{
    return a == b                                                               ? 0
           : is_ascii_letter(a) && is_ascii_letter(b) && ((a ^ b) & ~0x20) == 0 ? EDIT_STEP / 2
                                                                                : EDIT_STEP;
}

size_t edit_distance(const char *a, size_t size_a, const char *b, size_t size_b)
{
    size_t row[EDIT_TEXT_MAX + 1];
    if (size_a > EDIT_TEXT_MAX || size_b > EDIT_TEXT_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= size_b; j++)
        row[j] = j * EDIT_STEP;
    for (size_t i = 1; i <= size_a; i++) {
        size_t diagonal = row[0];
        row[0] = i * EDIT_STEP;
        for (size_t j = 1; j <= size_b; j++) {
            size_t best = diagonal + letter_distance(a[i - 1], b[j - 1]);
            diagonal = row[j];
            if (row[j] + EDIT_STEP < best)
                best = row[j] + EDIT_STEP;
            if (row[j - 1] + EDIT_STEP < best)
                best = row[j - 1] + EDIT_STEP;
            row[j] = best;
        }
    }
    return row[size_b];
}
