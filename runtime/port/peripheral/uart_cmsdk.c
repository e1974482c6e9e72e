/* uart_cmsdk.c - UART of Arm's Cortex-M System Design Kit, on the MPS2 boards. Registers are from the CMSDK's manual. */
#include "runtime/port/peripheral/uart.h"

struct uart {
    volatile uint32_t data, state, control, interrupt, baud_divisor;
};
#define UART(at) ((struct uart *)(at))
enum { TX_FULL = 1, RX_FULL = 2 };
enum { TX_ENABLE = 1, RX_ENABLE = 2, RX_INTERRUPT = 8 };

void uart_start(uintptr_t at)
{
    UART(at)->baud_divisor = BOARD_CLOCK_HZ / UART_BAUD;
    UART(at)->control = TX_ENABLE;
}

void uart_put(uintptr_t at, uint8_t byte)
{
    while (UART(at)->state & TX_FULL) {
    }
    UART(at)->data = byte;
}

void uart_listen(uintptr_t at, bool interrupt)
{
    UART(at)->control = TX_ENABLE | RX_ENABLE | (interrupt ? RX_INTERRUPT : 0);
}

bool uart_has_input(uintptr_t at)
{
    return UART(at)->state & RX_FULL;
}

uint8_t uart_take(uintptr_t at)
{
    uint8_t byte = (uint8_t)UART(at)->data;
    UART(at)->interrupt = RX_FULL;
    return byte;
}

bool uart_set(uintptr_t at, const struct uart_form *form)
{
    uint32_t divisor = BOARD_CLOCK_HZ / form->baud;
    if (form->bits != 8 || form->parity != UART_PARITY_NONE || form->stop != 1 || divisor < 16)
        return false;
    UART(at)->baud_divisor = divisor;
    return true;
}

bool uart_is_sent(uintptr_t at)
{
    return !(UART(at)->state & TX_FULL);
}
