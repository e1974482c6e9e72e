/* console.h - a program that runs as a child, what it prints, and what it is told. */
#ifndef FREEZER_CONSOLE_H
#define FREEZER_CONSOLE_H

#include "runtime/base/buf.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { CONSOLE_NOT_FOUND = 127 /* exit status: there is no such program */ };

struct console {
    pid_t child;
    int to, from; /* to: -1 where it is told nothing */
};

/* Starts argv, argv[0] looked for on PATH or a path; with `talks` it can be told something. False where no process can be had. */
bool console_open(struct console *console, char **argv, bool on_path, bool talks);

/* Tells it that, slowly: a UART has no flow control. What does not arrive since the program has ended is lost. */
void console_write(struct console *console, const char *text, size_t size);

/* Appends what it prints next to a buffer of the tools. Returns how many bytes, 0 at the end, -1 when none come until `end`, of
 * console_now(), or when `out` holds more than such a program prints. */
ssize_t console_read(struct console *console, struct buf *out, int64_t end);

/* Waits for its end after console_read has said so, or with `kills` ends it. Returns the status as waitpid gives it. */
int console_stop(struct console *console, bool kills);

/* Milliseconds of a clock that is never set. */
int64_t console_now(void);

#endif
