/* raw_repl.h - a program for a firmware of stock MicroPython, by its raw REPL. */
#ifndef FREEZER_RAW_REPL_H
#define FREEZER_RAW_REPL_H

#include "freezer/device/console.h"

enum raw_repl_end {
    RAW_REPL_DONE,
    RAW_REPL_SILENT, /* no prompt came */
    RAW_REPL_STUCK,  /* the program does not end */
    RAW_REPL_GONE,   /* the firmware has ended */
};

/* Has the firmware on that console run the program, and take no longer than so many seconds, boot and program each. *output gets
 * what it prints, *errors the traceback, NUL-terminated both; where it is not done, *output has what was printed last. Both are
 * buffers of the tools, initialised by the caller, and the caller's. */
enum raw_repl_end raw_repl_run(struct console *console, const char *program, unsigned seconds,
                               struct buf *output, struct buf *errors);

#endif
