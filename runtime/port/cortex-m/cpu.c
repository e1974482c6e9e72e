/* cpu.c - interrupts as a whole, and semihosting of Cortex-M. */
#include "runtime/port.h"
#include "runtime/port/common/board.h"

uintptr_t port_interrupts_disable(void)
{
    uintptr_t state;
    __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(state)::"memory");
    return state;
}

void port_interrupts_restore(uintptr_t state)
{
    __asm volatile("msr primask, %0" ::"r"(state) : "memory");
}

/* The breakpoint has a name, by which fault_report knows it. */
__attribute__((noipa)) intptr_t semihosting(int operation, void *parameters)
{
    register intptr_t r0 __asm("r0") = operation;
    register void *r1 __asm("r1") = parameters;
    __asm volatile(".global semihosting_breakpoint\n"
                   "semihosting_breakpoint: bkpt 0xab"
                   : "+r"(r0)
                   : "r"(r1)
                   : "memory");
    return r0;
}
