/* near.h - names that are nearly the same: one may be a slip, or could do for both. */
#ifndef QSTRGEN_NEAR_H
#define QSTRGEN_NEAR_H

#include "qstrgen/names/names.h"

typedef void (*near_found)(void *user, const struct name *a, const struct name *b);

/* Tells each pair of names that differ only in case and underscores, or, from five characters on, by one
 * character more, less or other, digits aside (item1, item2 are meant to differ). In time linear in
 * the names' bytes times their length. The names are sorted, and each comes once. */
void near_find(const struct name *const *names, size_t count, near_found found, void *user);

#endif
