/* uart_stm32.c - USART of STM32F1, F2 and F4. Registers are from ST's manual RM0090. */
#include "runtime/port/peripheral/uart.h"

struct uart {
    volatile uint32_t state, data, baud, control, control_2;
};
#define UART(at) ((struct uart *)(at))
enum { RX_FULL = 1 << 5, ALL_SENT = 1 << 6, TX_EMPTY = 1 << 7 };
enum { PARITY_ODD = 1 << 9, PARITY = 1 << 10, NINE_BITS = 1 << 12, TWO_STOPS = 2 << 12 };
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

/* The parity is one of the bits that the chip counts. */
bool uart_set(uintptr_t at, const struct uart_form *form)
{
    unsigned bits = form->bits + (form->parity != UART_PARITY_NONE);
    uint32_t divisor = (BOARD_UART_HZ + form->baud / 2) / form->baud;
    if (bits < 8 || bits > 9 || divisor < 16 || divisor > UINT16_MAX)
        return false;
    uint32_t control = UART(at)->control & ~(uint32_t)(PARITY_ODD | PARITY | NINE_BITS);
    UART(at)->control = control & ~(uint32_t)ENABLE;
    UART(at)->baud = divisor;
    UART(at)->control_2 = form->stop == 2 ? TWO_STOPS : 0;
    UART(at)->control = control | (bits == 9 ? NINE_BITS : 0) |
                        (form->parity != UART_PARITY_NONE ? PARITY : 0) |
                        (form->parity == UART_PARITY_ODD ? PARITY_ODD : 0);
    return true;
}

bool uart_is_sent(uintptr_t at)
{
    return UART(at)->state & ALL_SENT;
}
