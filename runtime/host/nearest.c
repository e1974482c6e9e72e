/* nearest.c - did you mean: the name at the least distance. */
#include "runtime/host/nearest.h"
#include "runtime/base/edit_distance.h"
#include "runtime/host/memory.h"

#include <string.h>

void nearest_init(struct nearest *nearest, const char *wanted)
{
    *nearest = (struct nearest){wanted, NULL, (strlen(wanted) / 3 + 1) * EDIT_STEP};
}

void nearest_offer(struct nearest *nearest, const char *name)
{
    size_t size = strlen(nearest->wanted);
    size_t distance = strncmp(name, nearest->wanted, size) == 0 && name[size] == '.'
                          ? EDIT_STEP
                          : edit_distance(nearest->wanted, size, name, strlen(name));
    if (distance < nearest->distance || (!nearest->name && distance == nearest->distance)) {
        nearest->distance = distance;
        nearest->name = name;
    }
}

char *nearest_answer(const struct nearest *nearest)
{
    return nearest->name ? tool_format("; did you mean '%s'?", nearest->name) : tool_copy("");
}
