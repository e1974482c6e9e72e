/* nearest.h - did you mean: the name that was likely meant. */
#ifndef HOST_NEAREST_H
#define HOST_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *wanted, *name; /* name NULL: none so far */
    size_t distance;           /* of name, as edit_distance; at most this far is near */
};

void nearest_init(struct nearest *nearest, const char *wanted);
/* name may be it: an extension added, or few letters otherwise. It is not copied. */
void nearest_offer(struct nearest *nearest, const char *name);
/* "; did you mean 'name'?" or "", malloc'ed. */
char *nearest_answer(const struct nearest *nearest);

#endif
