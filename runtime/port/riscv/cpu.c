/* cpu.c - interrupts as a whole, and semihosting of RISC-V. */
#include "runtime/port.h"
#include "runtime/port/common/board.h"
#include "runtime/port/riscv/csr.h"

enum { MSTATUS_MIE = 8 };

uintptr_t port_interrupts_disable(void)
{
    uintptr_t state;
    __asm volatile("csrrci %0, mstatus, 8" : "=r"(state)::"memory");
    return state & MSTATUS_MIE;
}

void port_interrupts_restore(uintptr_t state)
{
    __asm volatile("csrs mstatus, %0" ::"r"(state) : "memory");
}

/* The two shifts around the break, none of them compressed, are what a debugger knows it by; on one page, so that it can read
 * them. */
__attribute__((noinline, aligned(16))) intptr_t semihosting(int operation, void *parameters)
{
    register intptr_t a0 __asm("a0") = operation;
    register void *a1 __asm("a1") = parameters;
    __asm volatile(".option push\n\t"
                   ".option norvc\n\t"
                   ".balign 16\n\t"
                   "slli zero, zero, 0x1f\n\t"
                   "ebreak\n\t"
                   "srai zero, zero, 7\n\t"
                   ".option pop"
                   : "+r"(a0)
                   : "r"(a1)
                   : "memory");
    return a0;
}
