/* uart_stm32v2.c - USART of STM32F0, F3, F7, G, L0 and L4. Registers are from ST's manual RM0367. */
#include "runtime/port/peripheral/uart.h"

struct uart {
    volatile uint32_t control, control_2, control_3, baud, guard, timeout, request, state, clear,
        rx_data, tx_data;
};
#define UART ((struct uart *)BOARD_UART)
enum { RX_FULL = 1 << 5, TX_EMPTY = 1 << 7, OVERRUN = 1 << 3 };
enum { ENABLE = 1 << 0, RX_ENABLE = 1 << 2, TX_ENABLE = 1 << 3, RX_INTERRUPT = 1 << 5 };

void uart_start(void)
{
    UART->baud = (BOARD_UART_HZ + UART_BAUD / 2) / UART_BAUD;
    UART->control = ENABLE | TX_ENABLE;
}

void uart_put(uint8_t byte)
{
    while (!(UART->state & TX_EMPTY)) {
    }
    UART->tx_data = byte;
}

void uart_listen(bool interrupt)
{
    UART->control = ENABLE | TX_ENABLE | RX_ENABLE | (interrupt ? RX_INTERRUPT : 0);
}

bool uart_has_input(void)
{
    return UART->state & RX_FULL;
}

uint8_t uart_take(void)
{
    UART->clear = OVERRUN; /* or its interrupt comes again for ever */
    return (uint8_t)UART->rx_data;
}
