/* uart_pl011.c - Arm's PrimeCell UART, on Stellaris and RP2040. Registers are from the PL011's manual. */
#include "runtime/port/peripheral/uart.h"

struct uart {
    volatile uint32_t data, errors, unused[4], flags, unused_2, low_power, integer_divisor,
        fractional_divisor, line, control, fifo_levels, interrupt_mask, raw_interrupts,
        masked_interrupts, interrupt_clear;
};
#define UART ((struct uart *)BOARD_UART)
enum { FLAG_RX_EMPTY = 1 << 4, FLAG_TX_FULL = 1 << 5 };
enum { LINE_FIFO = 1 << 4, LINE_8_BITS = 3 << 5 };
enum { ENABLE = 1, TX_ENABLE = 1 << 8, RX_ENABLE = 1 << 9 };
enum { RX_LEVEL = 1 << 4, RX_TIMEOUT = 1 << 6 };

/* Sixteen samples a bit; the divisor has six bits behind the point. */
enum { DIVISOR_64 = (BOARD_CLOCK_HZ * 4 + UART_BAUD / 2) / UART_BAUD };

void uart_start(void)
{
    UART->control = 0;
    UART->integer_divisor = DIVISOR_64 / 64;
    UART->fractional_divisor = DIVISOR_64 % 64;
    UART->line = LINE_8_BITS | LINE_FIFO;
    UART->control = ENABLE | TX_ENABLE;
}

void uart_put(uint8_t byte)
{
    while (UART->flags & FLAG_TX_FULL) {
    }
    UART->data = byte;
}

void uart_listen(bool interrupt)
{
    UART->interrupt_mask = interrupt ? RX_LEVEL | RX_TIMEOUT : 0;
    UART->control = ENABLE | TX_ENABLE | RX_ENABLE;
}

bool uart_has_input(void)
{
    return !(UART->flags & FLAG_RX_EMPTY);
}

uint8_t uart_take(void)
{
    UART->interrupt_clear = RX_LEVEL | RX_TIMEOUT;
    return (uint8_t)UART->data;
}
