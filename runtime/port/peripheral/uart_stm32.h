/* uart_stm32.h - what the USARTs of all STM32 have in common: parity, bits, stop bits and divisor. */
#ifndef PORT_UART_STM32_H
#define PORT_UART_STM32_H

#include "runtime/port/peripheral/uart.h"

enum { PARITY_ODD = 1 << 9, PARITY = 1 << 10, NINE_BITS = 1 << 12, TWO_STOPS = 2 << 12 };

/* uart_set, by the registers; enable is the bit of `control` that turns it on. The parity is one of the bits that the chip counts. */
static inline bool uart_stm32_set(volatile uint32_t *control, volatile uint32_t *control_2,
                                  volatile uint32_t *baud, uint32_t enable,
                                  const struct uart_form *form)
{
    unsigned bits = form->bits + (form->parity != UART_PARITY_NONE);
    uint32_t divisor = (BOARD_UART_HZ + form->baud / 2) / form->baud;
    if (bits < 8 || bits > 9 || divisor < 16 || divisor > UINT16_MAX)
        return false;
    uint32_t kept = *control & ~(uint32_t)(PARITY_ODD | PARITY | NINE_BITS);
    *control = kept & ~enable;
    *baud = divisor;
    *control_2 = form->stop == 2 ? TWO_STOPS : 0;
    *control = kept | (bits == 9 ? NINE_BITS : 0) |
               (form->parity != UART_PARITY_NONE ? PARITY : 0) |
               (form->parity == UART_PARITY_ODD ? PARITY_ODD : 0);
    return true;
}

#endif
