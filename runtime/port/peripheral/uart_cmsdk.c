/* uart_cmsdk.c - UART of Arm's Cortex-M System Design Kit, on the MPS2 boards. Registers are from the CMSDK's manual. */
#include "runtime/port/peripheral/uart.h"

struct uart {
    volatile uint32_t data, state, control, interrupt, baud_divisor;
};
#define UART ((struct uart *)BOARD_UART)
enum { TX_FULL = 1, RX_FULL = 2 };
enum { TX_ENABLE = 1, RX_ENABLE = 2, RX_INTERRUPT = 8 };

void uart_start(void)
{
    UART->baud_divisor = BOARD_CLOCK_HZ / UART_BAUD;
    UART->control = TX_ENABLE;
}

void uart_put(uint8_t byte)
{
    while (UART->state & TX_FULL) {
    }
    UART->data = byte;
}

void uart_listen(bool interrupt)
{
    UART->control = TX_ENABLE | RX_ENABLE | (interrupt ? RX_INTERRUPT : 0);
}

bool uart_has_input(void)
{
    return UART->state & RX_FULL;
}

uint8_t uart_take(void)
{
    uint8_t byte = (uint8_t)UART->data;
    UART->interrupt = RX_FULL;
    return byte;
}
