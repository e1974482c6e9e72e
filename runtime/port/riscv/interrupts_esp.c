/* interrupts_esp.c - the interrupts that a firmware takes on Espressif's RISC-V chips: a matrix leads each of the chip's sources to a line of the
 * processor, whose number is the trap's cause. The clock's gets the line of RISC-V's timer, all others that of its external interrupts.
 * Registers are from the ESP32-C3's technical reference manual. */
#include "runtime/port/common/interrupts.h"
#include "runtime/port/riscv/csr.h"
#include "runtime/port/riscv/trap.h"

#define MATRIX(offset) (*(volatile uint32_t *)(0x600c2000u + (offset)))
enum { PENDING = 0xf8, ENABLE = 0x104, LEVELS = 0x108, PRIORITY = 0x114, THRESHOLD = 0x194 };

/* A trap jumps into a table, as mtvec has no other mode here. */
void trap_entry(void);
__attribute__((naked, aligned(256))) void trap_entry(void)
{
    __asm volatile(".option push\n\t"
                   ".option norvc\n\t"
                   ".rept 32\n\t"
                   "j trap_handler\n\t"
                   ".endr\n\t"
                   ".option pop");
}

void interrupt_set(unsigned number, bool on)
{
    unsigned line = number == BOARD_CLOCK_IRQ ? TRAP_TIMER : TRAP_EXTERNAL;
    MATRIX(4 * number) = on ? line : 0;
    MATRIX(LEVELS) &= ~(1u << line);
    MATRIX(PRIORITY + 4 * line) = 1;
    MATRIX(THRESHOLD) = 1;
    MATRIX(ENABLE) |= 1u << line;
}

#if TAKES_INPUT || TAKES_PINS || USED_UART
void interrupt_external(void)
{
    static void (*const handlers[])(void) = {HANDLERS};
    for (unsigned source = 0; source < sizeof handlers / sizeof *handlers; source++)
        if (source != BOARD_CLOCK_IRQ && handlers[source] &&
            MATRIX(PENDING + 4 * (source / 32)) >> source % 32 & 1)
            handlers[source]();
}
#endif
