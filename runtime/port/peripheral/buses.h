/* buses.h - a chip's buses: files i2c_*.c and spi_*.c, one for each kind. common/buses.c calls them by a weak reference, and by software what has
 * no number. Arguments and results are those of port_machine.h. */
#ifndef BUSES_H
#define BUSES_H

#include "runtime/port_machine.h"

__attribute__((weak)) int chip_i2c_open(const struct port_i2c *bus);
/* parts: none is empty, but where there is one alone. */
__attribute__((weak)) int chip_i2c_transfer(const struct port_i2c *bus, unsigned address,
                                            const struct port_i2c_part *parts, size_t n, bool stop);

#endif
