/* interp.h - the interpreter. */
#ifndef INTERP_H
#define INTERP_H

#include "runtime/vm/run/frame.h"

/* Runs vm.frame, whose continuation is RETURN_TO_C, and all that it calls; returns its result. A
 * generator's frame returns what it yields as well. Errors that nothing in it handles pass through.
 * Raises RuntimeError when C would nest too deep. */
value interpret(struct frame *frame);
/* As interpret, with vm.raised thrown at the frame's current instruction first. */
value interpret_thrown(struct frame *frame);

/* The dispatch loop, in interp.c; compiled per image. Starts at vm.frame; returns when `base`
 * does. */
value interpreter_run(struct frame *base);

#endif
