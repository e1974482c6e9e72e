/* cpu.c - interrupts as a whole, and semihosting of Cortex-M. */
#include "runtime/port.h"
#include "runtime/port/common/board.h"
#include "runtime/vm/run/errors.h"

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

#define APPLICATION_RESET (*(volatile uint32_t *)0xe000ed0cu)
enum { RESET_KEY = 0x05fa0000, RESET_REQUEST = 4 };

int port_reset(enum port_reset kind)
{
    if (kind == PORT_RESET_BOOTLOADER)
        return -ERROR_NO_DEVICE;
    APPLICATION_RESET = RESET_KEY | RESET_REQUEST;
    for (;;)
        cpu_wait();
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
