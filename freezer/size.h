/* size.h - where a firmware's flash and RAM went, as named counts. */
#ifndef FREEZER_SIZE_H
#define FREEZER_SIZE_H

#include "host/metrics.h"

/* Adds all figures of freezer size --json for an ELF. False after an error was reported. */
bool size_measure(const char *path, struct metrics *metrics, struct report *report);

#endif
