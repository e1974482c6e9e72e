/* vectors.c - the chip's interrupts that a firmware takes: the console's input, and the clock where it is not the processor's.
 * Profile minimal takes none. */
#include "runtime/port/common/board.h"

__attribute__((section(".vectors.chip"), used)) static const void *const vectors[] = {
    [BOARD_UART_IRQ] = console_interrupt,
#ifdef BOARD_CLOCK_IRQ
    [BOARD_CLOCK_IRQ] = clock_interrupt,
#endif
};
