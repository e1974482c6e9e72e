/* vectors.c - the chip's interrupts that a firmware takes: the console's input, and the clock where it is not the processor's. The
 * table is linked where interrupt_set is, behind the processor's own vectors: a firmware that takes none has none. */
#include "runtime/port/common/board.h"

/* The interrupt controller's: a bit for each interrupt. */
#define INTERRUPT_ENABLE ((volatile uint32_t *)0xe000e100u)
#define INTERRUPT_DISABLE ((volatile uint32_t *)0xe000e180u)

/* Absent in profile minimal, which reads its console without an interrupt. */
__attribute__((weak)) void console_interrupt(void);

__attribute__((section(".vectors.chip"))) static const void *const vectors[] = {
    [BOARD_UART_IRQ] = console_interrupt,
#ifdef BOARD_CLOCK_IRQ
    [BOARD_CLOCK_IRQ] = clock_interrupt,
#endif
};

void interrupt_set(unsigned number, bool on)
{
    __asm volatile("" ::"r"(vectors)); /* so that the linker keeps the table with this function */
    (on ? INTERRUPT_ENABLE : INTERRUPT_DISABLE)[number / 32] = 1u << number % 32;
}
