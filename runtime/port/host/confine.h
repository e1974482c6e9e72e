/* confine.h - a program that reads, and does nothing else to the machine it runs on: freezer's manifests. */
#ifndef CONFINE_H
#define CONFINE_H

#include <stdbool.h>

/* From here on the process opens files only to read them, and starts, removes, renames, sends nothing; what it writes to standard
 * output and error goes on. For good. Returns NULL, or why the system does not see to it, so that only this port's functions do. */
const char *confine(void);

/* ---- os.c: a host as a board has no more than this ---- */

/* Its part of that. */
void os_confine(void);
/* Whether it has been done: for the port's functions, which then fail with EPERM. */
bool is_confined(void);

#endif
