/* unit.h - one source file and what is made of it. */
#ifndef COMMAND_UNIT_H
#define COMMAND_UNIT_H

#include "mpy-cross/command/options.h"

struct unit {
    char *input;   /* "-": standard input */
    char *output;  /* "-": standard output */
    char *depfile; /* NULL: none */
};

struct units {
    struct unit *items;
    size_t size, capacity;
};

/* The units of the command line: folders become their .py files, in the order of their names.
 * Returns 0, or -1 after a message. */
int units_collect(const struct options *options, struct units *units);
void units_free(struct units *units);

/* Compiles one unit, printing messages to stream. Returns 0 when its output is on disk, else -1,
 * and then there is no output file, also no older one. */
int unit_compile(const struct unit *unit, const struct options *options, FILE *stream);

/* Compiles all, several at a time when the options say so; messages come in the units' order.
 * Returns how many failed. */
size_t units_compile(const struct units *units, const struct options *options);

#endif
