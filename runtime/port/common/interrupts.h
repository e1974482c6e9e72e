/* interrupts.h - HANDLERS, which of the chip's interrupts a firmware takes: initialisers of a table by number. Compiled for each image, whose
 * qstr.h says what its program can turn on; where TAKES_PINS is 0 pins are not among it. */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H

#include "runtime/port/common/board.h"
#include "runtime/port/peripheral/pins.h"
#include "runtime/port/peripheral/usb.h"

/* Absent in profile minimal, which reads its console without an interrupt; but where it is machine.UART(0): uart.c. */
__attribute__((weak)) void console_interrupt(void);

#ifdef BOARD_CLOCK_IRQ
#define CLOCK_HANDLERS [BOARD_CLOCK_IRQ] = clock_interrupt,
#else
#define CLOCK_HANDLERS
#endif

#if defined BOARD_PINS_HANDLERS && USED_Pin && USED_irq
#define TAKES_PINS 1
#define PIN_HANDLERS BOARD_PINS_HANDLERS
#else
#define TAKES_PINS 0
#define PIN_HANDLERS
#endif

#if BOARD_UART_1 && USED_UART
#define UART_HANDLERS [BOARD_UART_1_IRQ] = uart_1_interrupt,
#else
#define UART_HANDLERS
#endif

#if HAS_USB && TAKES_INPUT
#define USB_HANDLERS [BOARD_USB_IRQ] = usb_interrupt,
#else
#define USB_HANDLERS
#endif

#define HANDLERS \
    [BOARD_UART_IRQ] = console_interrupt, USB_HANDLERS CLOCK_HANDLERS UART_HANDLERS PIN_HANDLERS

#endif
