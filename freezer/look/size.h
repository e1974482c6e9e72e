/* size.h - where a firmware's flash and RAM went, as named counts. */
#ifndef FREEZER_SIZE_H
#define FREEZER_SIZE_H

#include "runtime/format/code.h"
#include "runtime/host/metrics.h"

/* Adds all figures of freezer size --json for an ELF. False after an error was reported. */
bool size_measure(const char *path, struct metrics *metrics, struct report *report);

/* Adds the bytes of names, constants, code, lines and each function of a module (measure.c); module
 * is its name in theirs, or "". */
void measure_code(const struct code *code, const char *module, struct metrics *metrics);

#endif
