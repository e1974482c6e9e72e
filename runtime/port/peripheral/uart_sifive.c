/* uart_sifive.c - UART of SiFive's FE310. Registers are from its manual. */
#include "runtime/port/peripheral/uart.h"

struct uart {
    volatile uint32_t tx_data, rx_data, tx_control, rx_control, interrupt_enable, interrupt_pending,
        divisor;
};
#define UART(at) ((struct uart *)(at))
#define TX_FULL (1u << 31)
#define RX_EMPTY (1u << 31)
enum { ENABLE = 1, TWO_STOPS = 2, RX_INTERRUPT = 2 };

/* Reading takes the byte: one that was seen waits here, for each of the chip's two UARTs, which bit 16 of their addresses tells
 * apart. What is there is kept inverted, so that nothing is zero. */
static uint32_t not_seen[2];
#define SEEN(at) not_seen[(at) >> 16 & 1]

void uart_start(uintptr_t at)
{
    UART(at)->divisor = BOARD_CLOCK_HZ / UART_BAUD - 1;
    UART(at)->tx_control = ENABLE;
}

void uart_put(uintptr_t at, uint8_t byte)
{
    while (UART(at)->tx_data & TX_FULL) {
    }
    UART(at)->tx_data = byte;
}

void uart_listen(uintptr_t at, bool interrupt)
{
    UART(at)->rx_control = ENABLE; /* above no byte: with the first */
    UART(at)->interrupt_enable = interrupt ? RX_INTERRUPT : 0;
}

bool uart_has_input(uintptr_t at)
{
    if (!(SEEN(at) & RX_EMPTY))
        SEEN(at) = ~UART(at)->rx_data;
    return SEEN(at) & RX_EMPTY;
}

uint8_t uart_take(uintptr_t at)
{
    uint8_t byte = (uint8_t)~SEEN(at);
    SEEN(at) = 0;
    return byte;
}

bool uart_set(uintptr_t at, const struct uart_form *form)
{
    uint32_t divisor = BOARD_CLOCK_HZ / form->baud;
    if (form->bits != 8 || form->parity != UART_PARITY_NONE || divisor < 16 || divisor > UINT16_MAX)
        return false;
    UART(at)->divisor = divisor - 1;
    UART(at)->tx_control = ENABLE | (form->stop == 2 ? TWO_STOPS : 0);
    return true;
}

bool uart_is_sent(uintptr_t at)
{
    return !(UART(at)->tx_data & TX_FULL); /* it does not tell when the last one left */
}
