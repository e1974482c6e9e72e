/* repl.h - statements from a terminal, one by one. */
#ifndef REPL_H
#define REPL_H

/* Prompts, reads, runs and prints until the input ends or SystemExit is raised; returns the status. What a statement raises is printed
 * and forgotten. The VM is running and has a compiler. */
int repl_run(void);

#endif
