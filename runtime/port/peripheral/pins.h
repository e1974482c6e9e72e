/* pins.h - a chip's pins: one file pins_*.c for each kind, with the pins' functions of port_machine.h and these. What is read of an output is
 * what was written, so that toggling needs no wire. The numbers of the interrupts are in the board's description. */
#ifndef PINS_H
#define PINS_H

#include "runtime/port/common/board.h"
#include "runtime/port/common/pin_names.h"
#include "runtime/port_machine.h"

/* Of the pins: machine_pin_edge for each that changed. */
void pins_interrupt(void);

enum { PINS_BOTH_EDGES = PORT_EDGE_RISING | PORT_EDGE_FALLING };

/* Which edge it was, where a chip only tells that one of those watched was seen: of both, the one that the level now comes from. */
static inline unsigned pins_edge(unsigned watched, unsigned pin)
{
    if (watched != PINS_BOTH_EDGES)
        return watched;
    return port_pin_read(pin) ? PORT_EDGE_RISING : PORT_EDGE_FALLING;
}

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
