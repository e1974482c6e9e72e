/* protect.h - flash that nothing writes to. */
#ifndef PROTECT_H
#define PROTECT_H

/* Makes writes to flash a fault, where the processor has a memory protection unit. Flash is ROM or a controller's business on
 * most chips, but code memory is RAM in FPGAs, emulators and behind debuggers. */
void protect_flash(void);

#endif
