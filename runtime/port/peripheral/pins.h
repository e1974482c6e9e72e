/* pins.h - a chip's pins: one file pins_*.c for each kind, with the pins' functions of port_machine.h and these. What is read of an output is
 * what was written, so that toggling needs no wire. The numbers of the interrupts are in the board's description. */
#ifndef PINS_H
#define PINS_H

#include "runtime/port/common/board.h"
#include "runtime/port/common/pin_names.h"

/* Of the pins: machine_pin_edge for each that changed. */
void pins_interrupt(void);

#ifdef BOARD_PINS_IRQS
/* All of them: which pin's is on is the driver's. */
static inline void pins_interrupts_on(void)
{
    static const struct {
        uint8_t first, last;
    } irqs[] = {BOARD_PINS_IRQS};
    for (unsigned i = 0; i < sizeof irqs / sizeof *irqs; i++)
        for (unsigned number = irqs[i].first; number <= irqs[i].last; number++)
            interrupt_set(number, true);
}
#endif

#endif
