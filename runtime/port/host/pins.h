/* pins.h - the host's simulator of pins and buses: --pins FILE. */
#ifndef HOST_PINS_H
#define HOST_PINS_H

#include "runtime/port_machine.h"

/* Records all that happens on pins and buses to the file, "-" for standard error. False: it cannot be written. */
bool pins_start(const char *path);
/* Makes the module that programs can import to play the other side. In the VM. */
void pins_make_module(void);
void pins_stop(void);
/* Whether a program asked for a pin or bus without a simulator, and so got ERROR_NO_DEVICE. */
bool pins_missed(void);
/* As port_uart_...: UARTs that are no device of the system. */
int pins_uart_open(const struct port_uart *uart);
intptr_t pins_uart_write(int id, const uint8_t *data, size_t size);

#endif
