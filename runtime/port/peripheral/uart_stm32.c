/* uart_stm32.c - USART of STM32F1, F2 and F4. Registers are from ST's manual RM0090. */
#include "runtime/port/peripheral/uart.h"

struct uart {
    volatile uint32_t state, data, baud, control;
};
#define UART ((struct uart *)BOARD_UART)
enum { RX_FULL = 1 << 5, TX_EMPTY = 1 << 7 };
enum { RX_ENABLE = 1 << 2, TX_ENABLE = 1 << 3, RX_INTERRUPT = 1 << 5, ENABLE = 1 << 13 };

void uart_start(void)
{
    UART->baud = (BOARD_UART_HZ + UART_BAUD / 2) / UART_BAUD;
    UART->control = ENABLE | TX_ENABLE;
}

void uart_put(uint8_t byte)
{
    while (!(UART->state & TX_EMPTY)) {
    }
    UART->data = byte;
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
    return (uint8_t)UART->data;
}
