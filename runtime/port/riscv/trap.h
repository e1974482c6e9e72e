/* trap.h - numbers of the causes of RISC-V's traps, and what takes them. */
#ifndef TRAP_H
#define TRAP_H

#include <stdint.h>

#define TRAP_INTERRUPT ((uintptr_t)1 << (8 * sizeof(uintptr_t) - 1))
enum { TRAP_TIMER = 7, TRAP_EXTERNAL = 11 };

/* interrupts.c: not where a firmware takes none. */
__attribute__((weak)) void interrupt_external(void);

#endif
