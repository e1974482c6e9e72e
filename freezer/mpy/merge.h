/* merge.h - modules to one .mpy. */
#ifndef FREEZER_MERGE_H
#define FREEZER_MERGE_H

#include "freezer/image/input.h"
#include "runtime/base/buf.h"

/* Appends the .mpy that runs loaded modules one after the other; reorders inputs where native code
 * asks for it. False after an error was reported. */
bool merge_modules(struct input **inputs, size_t count, struct buf *out, struct report *report);
enum { MERGE_KEEP_FLAGS = -1 };
/* The same from files to a file. Native code's arch flags become arch_flags, unless that is
 * MERGE_KEEP_FLAGS. Returns the exit status. */
int merge_files(char **paths, size_t count, const char *output, int64_t arch_flags);

#endif
