/* uart.h - UARTs: one file uart_*.c for each kind. `at` is the address of one; the console's is BOARD_UART, its interrupt
 * BOARD_UART_IRQ. */
#ifndef UART_H
#define UART_H

#include <stdbool.h>
#include <stdint.h>

enum { UART_BAUD = 115200 };

void uart_start(uintptr_t at);                  /* output at UART_BAUD, eight bits; input is off */
void uart_put(uintptr_t at, uint8_t byte);      /* waits until there is room */
void uart_listen(uintptr_t at, bool interrupt); /* input on, with its interrupt or without */
bool uart_has_input(uintptr_t at);
uint8_t uart_take(uintptr_t at); /* a byte that came in: uart_has_input() said so */

/* ---- what machine.UART wants besides ---- */

enum uart_parity { UART_PARITY_NONE, UART_PARITY_EVEN, UART_PARITY_ODD };
struct uart_form {
    uint32_t baud;
    uint8_t bits, parity, stop;
};
/* Of one that was started; false, and all is as it was, where this kind cannot have it. */
bool uart_set(uintptr_t at, const struct uart_form *form);
bool uart_is_sent(uintptr_t at); /* nothing is on its way */

#endif
