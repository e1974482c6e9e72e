/* uart_ns16550.c - National's 16550, on QEMU's virt: registers of a byte. Registers are from its data sheet. */
#include "runtime/port/peripheral/uart.h"

struct uart {
    volatile uint8_t data, interrupt_enable, fifo, line, modem, line_state;
};
#define UART ((struct uart *)BOARD_UART)
enum { RX_READY = 1, TX_EMPTY = 1 << 5 };
enum { RX_INTERRUPT = 1, EIGHT_BITS = 3, FIFO_ENABLE = 1, DIVISOR_ACCESS = 1 << 7 };
enum { DIVISOR = BOARD_UART_HZ / 16 / UART_BAUD };

void uart_start(void)
{
    UART->line = EIGHT_BITS | DIVISOR_ACCESS;
    UART->data = DIVISOR & 0xff;
    UART->interrupt_enable = DIVISOR >> 8;
    UART->line = EIGHT_BITS;
    UART->fifo = FIFO_ENABLE;
}

void uart_put(uint8_t byte)
{
    while (!(UART->line_state & TX_EMPTY)) {
    }
    UART->data = byte;
}

void uart_listen(bool interrupt)
{
    UART->interrupt_enable = interrupt ? RX_INTERRUPT : 0;
}

bool uart_has_input(void)
{
    return UART->line_state & RX_READY;
}

uint8_t uart_take(void)
{
    return UART->data;
}
