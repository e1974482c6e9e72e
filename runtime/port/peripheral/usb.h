/* usb.h - USB devices that are a second console, as a serial port (CDC ACM): one file usb_*.c for each kind, in a firmware that is made with
 * USB_CONSOLE=1. What is written while no host has the port open is dropped. */
#ifndef USB_H
#define USB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether there is one is the board's description's, and the firmware's choice. */
#ifndef BOARD_USB_IRQ
#define BOARD_USB_IRQ 0
#define HAS_USB 0
#else
#define HAS_USB 1
#endif

void usb_start(void);
void usb_interrupt(void); /* the chip's; also asks input.c to take what came */
void usb_write(const char *data,
               size_t size); /* waits a while where the host takes nothing, then drops */
void usb_flush(void);        /* until all is sent, for as long */
bool usb_has_input(void);
uint8_t usb_take(void); /* a byte that came in: usb_has_input() said so */

/* input.c: takes what USB has, as far as there is room. */
void console_usb(void);

#endif
