/* uart_ns16550.c - National's 16550, on QEMU's virt: registers of a byte. Registers are from its data sheet. */
#include "runtime/port/peripheral/uart.h"

struct uart {
    volatile uint8_t data, interrupt_enable, fifo, line, modem, line_state;
};
#define UART(at) ((struct uart *)(at))
enum { RX_READY = 1, TX_EMPTY = 1 << 5, ALL_SENT = 1 << 6 };
enum { RX_INTERRUPT = 1, EIGHT_BITS = 3, FIFO_ENABLE = 1, DIVISOR_ACCESS = 1 << 7 };
enum { TWO_STOPS = 1 << 2, PARITY = 1 << 3, PARITY_EVEN = 1 << 4 };
enum { DIVISOR = BOARD_UART_HZ / 16 / UART_BAUD };

void uart_start(uintptr_t at)
{
    UART(at)->line = EIGHT_BITS | DIVISOR_ACCESS;
    UART(at)->data = DIVISOR & 0xff;
    UART(at)->interrupt_enable = DIVISOR >> 8;
    UART(at)->line = EIGHT_BITS;
    UART(at)->fifo = FIFO_ENABLE;
}

void uart_put(uintptr_t at, uint8_t byte)
{
    while (!(UART(at)->line_state & TX_EMPTY)) {
    }
    UART(at)->data = byte;
}

void uart_listen(uintptr_t at, bool interrupt)
{
    UART(at)->interrupt_enable = interrupt ? RX_INTERRUPT : 0;
}

bool uart_has_input(uintptr_t at)
{
    return UART(at)->line_state & RX_READY;
}

uint8_t uart_take(uintptr_t at)
{
    return UART(at)->data;
}

bool uart_set(uintptr_t at, const struct uart_form *form)
{
    uint32_t divisor = BOARD_UART_HZ / 16 / form->baud;
    if (form->bits > 8 || divisor < 1 || divisor > UINT16_MAX)
        return false;
    uint8_t line = (uint8_t)((form->bits - 5) | (form->stop == 2 ? TWO_STOPS : 0) |
                             (form->parity != UART_PARITY_NONE ? PARITY : 0) |
                             (form->parity == UART_PARITY_EVEN ? PARITY_EVEN : 0));
    uint8_t interrupts = UART(at)->interrupt_enable;
    UART(at)->line = line | DIVISOR_ACCESS;
    UART(at)->data = (uint8_t)divisor;
    UART(at)->interrupt_enable = (uint8_t)(divisor >> 8);
    UART(at)->line = line;
    UART(at)->interrupt_enable = interrupts;
    return true;
}

bool uart_is_sent(uintptr_t at)
{
    return UART(at)->line_state & ALL_SENT;
}
