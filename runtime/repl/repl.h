/* repl.h - the prompt: a person, or a tool by the raw mode, has statements run in __main__. Knows the console by port.h alone, so
 * that a host and a board have the same one. */
#ifndef REPL_H
#define REPL_H

enum repl_mode { REPL_FRIENDLY, REPL_RAW };

enum repl_end {
    REPL_RESET, /* Ctrl-D: the VM is to be started anew */
    REPL_EXIT,  /* SystemExit */
    REPL_GONE,  /* the input has ended */
};

/* Prompts, reads, runs and prints until it ends. *mode: where it begins, and where it was in the end. *status: that of SystemExit,
 * else 0. What a statement raises is printed and forgotten. The VM is running and has a compiler; runs Python. */
enum repl_end repl_run(enum repl_mode *mode, int *status);

#endif
