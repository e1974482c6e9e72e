/* native.h - machine code for MicroPython's VM: functions of machine words through the C compiler of the user. */
#ifndef COMMAND_NATIVE_H
#define COMMAND_NATIVE_H

#include "mpy-cross/compile.h"

/* Makes machine code of the functions of machine words in out->code, whose arch and table of functions it then has; nothing changes
 * where there are none. `flags`: the arch's, of arch_flag.def.
 * `command`: the C compiler, as a shell takes it; NULL: the arch's own. What is made lies in out's arena. Runs
 * the compiler and writes into a folder of its own for temporary files. Returns 0; or -1 with an error in out->diagnostics. */
int native_code_make(struct compilation *out, unsigned arch, uint32_t flags, const char *command);

#endif
