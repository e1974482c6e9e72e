/* raw.h - the raw mode, by which programs talk to the prompt. */
#ifndef RAW_H
#define RAW_H

#include "runtime/repl/execute.h"

/* Takes commands until Ctrl-B makes it the friendly mode again, or the session ends. Runs Python. */
void raw_run(struct session *session);

#endif
