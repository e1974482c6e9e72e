/* interrupts.c - the platform's interrupt controller of RISC-V (PLIC), which the console's input comes through. Registers are from
 * its specification; the first hart's machine mode is context 0. */
#include "runtime/port/common/board.h"
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

void interrupt_external(void)
{
    uint32_t source = CLAIM;
    if (source == BOARD_UART_IRQ)
        console_interrupt();
    CLAIM = source;
}
