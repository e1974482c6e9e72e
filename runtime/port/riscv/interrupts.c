/* interrupts.c - the chip's interrupts that a firmware takes, through the platform's interrupt controller (PLIC). Registers are from its
 * specification; the first hart's machine mode is context 0. */
#include "runtime/port/common/interrupts.h"
#include "runtime/port/riscv/csr.h"
#include "runtime/port/riscv/trap.h"

#define PRIORITY ((volatile uint32_t *)BOARD_PLIC)
#define ENABLED ((volatile uint32_t *)(BOARD_PLIC + 0x2000))
#define CLAIM (*(volatile uint32_t *)(BOARD_PLIC + 0x200004))

void interrupt_set(unsigned number, bool on)
{
    PRIORITY[number] = 1;
    if (on)
        ENABLED[number / 32] |= 1u << number % 32;
    else
        ENABLED[number / 32] &= ~(1u << number % 32);
    uintptr_t external = (uintptr_t)1 << TRAP_EXTERNAL;
    __asm volatile("csrs mie, %0" ::"r"(external));
}

#if TAKES_INPUT || TAKES_PINS || USED_UART
void interrupt_external(void)
{
    static void (*const handlers[])(void) = {HANDLERS};
    uint32_t source = CLAIM;
    if (source < sizeof handlers / sizeof *handlers && handlers[source])
        handlers[source]();
    CLAIM = source;
}
#endif
