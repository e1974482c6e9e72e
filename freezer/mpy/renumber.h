/* renumber.h - a function's bytecode with its names and constants at other places of the tables.
 *
 * An index may take more bytes than before, so jumps and the line table are laid out again. */
#ifndef FREEZER_RENUMBER_H
#define FREEZER_RENUMBER_H

#include "runtime/base/arena.h"
#include "runtime/format/code.h"

struct renumbering {
    const uint32_t *names, *constants; /* the new index, by the old one */
};

/* The function and its children, in the arena; verified bytecode only. NULL when a jump grew beyond
 * the 32 KiB that one reaches; then *culprit is the function. */
const struct raw_code *renumber_function(const struct raw_code *raw,
                                         const struct renumbering *renumbering, struct arena *arena,
                                         const struct raw_code **culprit);

#endif
