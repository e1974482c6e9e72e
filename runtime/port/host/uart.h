/* uart.h - UARTs on the host: --uart ID=PATH. */
#ifndef HOST_UART_H
#define HOST_UART_H

#include <stdbool.h>

/* Ties UART ID to what PATH names: a serial port, a pseudo-terminal, a named pipe. False, errno set: it cannot be opened; errno
 * EINVAL where text is not ID=PATH. */
bool uart_connect(const char *text);

#endif
