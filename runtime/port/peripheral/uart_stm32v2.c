/* uart_stm32v2.c - USART of STM32F0, F3, F7, G, L0 and L4. Registers are from ST's manual RM0367. */
#include "runtime/port/peripheral/uart_stm32.h"

struct uart {
    volatile uint32_t control, control_2, control_3, baud, guard, timeout, request, state, clear,
        rx_data, tx_data;
};
#define UART(at) ((struct uart *)(at))
enum { RX_FULL = 1 << 5, ALL_SENT = 1 << 6, TX_EMPTY = 1 << 7, OVERRUN = 1 << 3 };
enum { ENABLE = 1 << 0, RX_ENABLE = 1 << 2, TX_ENABLE = 1 << 3, RX_INTERRUPT = 1 << 5 };

void uart_start(uintptr_t at)
{
    UART(at)->baud = (BOARD_UART_HZ + UART_BAUD / 2) / UART_BAUD;
    UART(at)->control = ENABLE | TX_ENABLE;
}

void uart_put(uintptr_t at, uint8_t byte)
{
    while (!(UART(at)->state & TX_EMPTY)) {
    }
    UART(at)->tx_data = byte;
}

void uart_listen(uintptr_t at, bool interrupt)
{
    UART(at)->control = ENABLE | TX_ENABLE | RX_ENABLE | (interrupt ? RX_INTERRUPT : 0);
}

bool uart_has_input(uintptr_t at)
{
    return UART(at)->state & RX_FULL;
}

uint8_t uart_take(uintptr_t at)
{
    UART(at)->clear = OVERRUN; /* or its interrupt comes again for ever */
    return (uint8_t)UART(at)->rx_data;
}

bool uart_set(uintptr_t at, const struct uart_form *form)
{
    return uart_stm32_set(&UART(at)->control, &UART(at)->control_2, &UART(at)->baud, ENABLE, form);
}

bool uart_is_sent(uintptr_t at)
{
    return UART(at)->state & ALL_SENT;
}
