/* uart_pl011.c - Arm's PrimeCell UART, on Stellaris and RP2040. Registers are from the PL011's manual. */
#include "runtime/port/peripheral/uart.h"
#include "runtime/port/common/board.h"

struct uart {
    volatile uint32_t data, errors, unused[4], flags, unused_2, low_power, integer_divisor,
        fractional_divisor, line, control, fifo_levels, interrupt_mask, raw_interrupts,
        masked_interrupts, interrupt_clear;
};
#define UART(at) ((struct uart *)(at))
enum { FLAG_BUSY = 1 << 3, FLAG_RX_EMPTY = 1 << 4, FLAG_TX_FULL = 1 << 5 };
enum { LINE_FIFO = 1 << 4, LINE_8_BITS = 3 << 5, LINE_BITS_SHIFT = 5 };
enum { LINE_PARITY = 1 << 1, LINE_EVEN = 1 << 2, LINE_TWO_STOPS = 1 << 3 };
enum { ENABLE = 1, TX_ENABLE = 1 << 8, RX_ENABLE = 1 << 9 };
enum { RX_LEVEL = 1 << 4, RX_TIMEOUT = 1 << 6 };

/* Sixteen samples a bit; the divisor has six bits behind the point. */
enum { DIVISOR_64 = (BOARD_CLOCK_HZ * 4 + UART_BAUD / 2) / UART_BAUD };

void uart_start(uintptr_t at)
{
    UART(at)->control = 0;
    UART(at)->integer_divisor = DIVISOR_64 / 64;
    UART(at)->fractional_divisor = DIVISOR_64 % 64;
    UART(at)->line = LINE_8_BITS | LINE_FIFO;
    UART(at)->control = ENABLE | TX_ENABLE;
}

void uart_put(uintptr_t at, uint8_t byte)
{
    while (UART(at)->flags & FLAG_TX_FULL) {
    }
    UART(at)->data = byte;
}

void uart_listen(uintptr_t at, bool interrupt)
{
    UART(at)->interrupt_mask = interrupt ? RX_LEVEL | RX_TIMEOUT : 0;
    UART(at)->control = ENABLE | TX_ENABLE | RX_ENABLE;
}

bool uart_has_input(uintptr_t at)
{
    return !(UART(at)->flags & FLAG_RX_EMPTY);
}

uint8_t uart_take(uintptr_t at)
{
    UART(at)->interrupt_clear = RX_LEVEL | RX_TIMEOUT;
    return (uint8_t)UART(at)->data;
}

bool uart_set(uintptr_t at, const struct uart_form *form)
{
    uint32_t divisor = (CORE_HERTZ * 4u + form->baud / 2) / form->baud;
    if (form->bits > 8 || divisor < 64 || divisor / 64 > UINT16_MAX)
        return false;
    uint32_t control = UART(at)->control;
    UART(at)->control = 0;
    UART(at)->integer_divisor = divisor / 64;
    UART(at)->fractional_divisor = divisor % 64;
    UART(at)->line = LINE_FIFO | (form->bits - 5u) << LINE_BITS_SHIFT |
                     (form->stop == 2 ? LINE_TWO_STOPS : 0) |
                     (form->parity != UART_PARITY_NONE ? LINE_PARITY : 0) |
                     (form->parity == UART_PARITY_EVEN ? LINE_EVEN : 0);
    UART(at)->control = control;
    return true;
}

bool uart_is_sent(uintptr_t at)
{
    return !(UART(at)->flags & FLAG_BUSY);
}
