/* checked.h - what a build with `make CHECKED=1` looks at before each instruction (tests/checked/checked.c), against the verifier's
 * word. In any other build these are nothing. */
#ifndef CHECKED_H
#define CHECKED_H

#include "runtime/vm/run/frame.h"

#ifdef CHECKED
/* Before the instruction at ip. Aborts with a message when what the VM counts on does not hold. */
void checked_step(const struct frame *frame, const uint8_t *ip, const value *sp);
/* A function's bytecode lies there from now on. */
void checked_code(const uint8_t *bytecode, size_t size);
#else
static inline void checked_step(const struct frame *frame, const uint8_t *ip, const value *sp)
{
    (void)frame, (void)ip, (void)sp;
}

static inline void checked_code(const uint8_t *bytecode, size_t size)
{
    (void)bytecode, (void)size;
}
#endif

#endif
