/* uart_sifive.c - UART of SiFive's FE310. Registers are from its manual. */
#include "runtime/port/peripheral/uart.h"

struct uart {
    volatile uint32_t tx_data, rx_data, tx_control, rx_control, interrupt_enable, interrupt_pending,
        divisor;
};
#define UART ((struct uart *)BOARD_UART)
#define TX_FULL (1u << 31)
#define RX_EMPTY (1u << 31)
enum { ENABLE = 1, RX_INTERRUPT = 2 };

/* Reading takes the byte: one that was seen waits here. */
static uint32_t seen = RX_EMPTY;

void uart_start(void)
{
    UART->divisor = BOARD_CLOCK_HZ / UART_BAUD - 1;
    UART->tx_control = ENABLE;
}

void uart_put(uint8_t byte)
{
    while (UART->tx_data & TX_FULL) {
    }
    UART->tx_data = byte;
}

void uart_listen(bool interrupt)
{
    UART->rx_control = ENABLE; /* above no byte: with the first */
    UART->interrupt_enable = interrupt ? RX_INTERRUPT : 0;
}

bool uart_has_input(void)
{
    if (seen & RX_EMPTY)
        seen = UART->rx_data;
    return !(seen & RX_EMPTY);
}

uint8_t uart_take(void)
{
    uint8_t byte = (uint8_t)seen;
    seen = RX_EMPTY;
    return byte;
}
