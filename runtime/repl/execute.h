/* execute.h - text that was entered, run in __main__. */
#ifndef EXECUTE_H
#define EXECUTE_H

#include "mpy-cross/compile.h"
#include "runtime/repl/repl.h"
#include "runtime/vm/run/vm.h"

/* What goes on through one run of the prompt. */
struct session {
    enum repl_mode mode;
    bool ends;
    enum repl_end end;
    int status;
};

/* Compiles and runs text[0..size), which the caller keeps; Ctrl-C interrupts it. Returns what it raised, NO_VALUE when nothing.
 * Runs Python. */
value execute(const void *text, size_t size, enum compile_mode mode);
/* Prints an exception; SystemExit ends the session. NO_VALUE: nothing. */
void execute_report(struct session *session, value exception);

#endif
