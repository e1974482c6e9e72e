/* nearest.c - did you mean: the name at the least edit distance (Levenshtein's). */
#include "runtime/host/nearest.h"
#include "runtime/host/memory.h"

#include <stdint.h>
#include <string.h>

enum { TEXT_MAX = 64 };

static size_t edit_distance(const char *a, const char *b)
{
    size_t row[TEXT_MAX + 1], size_b = strlen(b);
    if (size_b > TEXT_MAX || strlen(a) > TEXT_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= size_b; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= size_b; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[size_b];
}

void nearest_init(struct nearest *nearest, const char *wanted)
{
    *nearest = (struct nearest){wanted, NULL, strlen(wanted) / 3 + 1};
}

void nearest_offer(struct nearest *nearest, const char *name)
{
    size_t size = strlen(nearest->wanted);
    size_t distance = strncmp(name, nearest->wanted, size) == 0 && name[size] == '.'
                          ? 1
                          : edit_distance(nearest->wanted, name);
    if (distance < nearest->distance || (!nearest->name && distance == nearest->distance)) {
        nearest->distance = distance;
        nearest->name = name;
    }
}

char *nearest_answer(const struct nearest *nearest)
{
    return nearest->name ? tool_format("; did you mean '%s'?", nearest->name) : tool_copy("");
}
