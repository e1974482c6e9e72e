/* uart.h - the console's UART: one file uart_*.c for each kind. BOARD_UART is its address, BOARD_UART_IRQ its interrupt. */
#ifndef UART_H
#define UART_H

#include <stdbool.h>
#include <stdint.h>

enum { UART_BAUD = 115200 };

void uart_start(void);            /* output; input is off */
void uart_put(uint8_t byte);      /* waits until there is room */
void uart_listen(bool interrupt); /* input on, with its interrupt or without */
bool uart_has_input(void);
uint8_t uart_take(void); /* a byte that came in: uart_has_input() said so */

#endif
