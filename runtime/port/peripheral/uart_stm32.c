/* uart_stm32.c - USART of STM32F1, F2 and F4. Registers are from ST's manual RM0090. */
#include "runtime/port/peripheral/uart_stm32.h"

struct uart {
    volatile uint32_t state, data, baud, control, control_2;
};
#define UART(at) ((struct uart *)(at))
enum { RX_FULL = 1 << 5, ALL_SENT = 1 << 6, TX_EMPTY = 1 << 7 };
enum { RX_ENABLE = 1 << 2, TX_ENABLE = 1 << 3, RX_INTERRUPT = 1 << 5, ENABLE = 1 << 13 };

void uart_start(uintptr_t at)
{
    UART(at)->baud = (BOARD_UART_HZ + UART_BAUD / 2) / UART_BAUD;
    UART(at)->control = ENABLE | TX_ENABLE;
}

void uart_put(uintptr_t at, uint8_t byte)
{
    while (!(UART(at)->state & TX_EMPTY)) {
    }
    UART(at)->data = byte;
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
    return (uint8_t)UART(at)->data;
}

bool uart_set(uintptr_t at, const struct uart_form *form)
{
    return uart_stm32_set(&UART(at)->control, &UART(at)->control_2, &UART(at)->baud, ENABLE, form);
}

bool uart_is_sent(uintptr_t at)
{
    return UART(at)->state & ALL_SENT;
}
