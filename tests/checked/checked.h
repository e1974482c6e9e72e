/* checked.h - how a program that runs code by the thousand bounds it, in a build with `make CHECKED=1`. */
#ifndef TESTS_CHECKED_H
#define TESTS_CHECKED_H

#include <stddef.h>

/* Instructions that may still run; SIZE_MAX: any number. At 0 checked_expired is called, which does not return. */
extern size_t checked_steps_left;
extern void (*checked_expired)(void);
/* What is printed with a complaint; NULL: nothing. */
extern void (*checked_context)(void);

#endif
