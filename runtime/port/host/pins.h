/* pins.h - the host's simulator of pins and buses: --pins FILE. */
#ifndef HOST_PINS_H
#define HOST_PINS_H

#include <stdbool.h>

/* Records all that happens on pins and buses to the file, "-" for standard error. False: it cannot be written. */
bool pins_start(const char *path);
/* Makes the module that programs can import to play the other side. In the VM. */
void pins_make_module(void);
void pins_stop(void);

#endif
