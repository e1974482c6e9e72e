/* buses.h - a chip's buses: files i2c_*.c and spi_*.c, one for each kind. common/i2c.c and spi.c call them by a weak reference, and by software
 * what has no number. Arguments and results are those of port_machine.h. */
#ifndef BUSES_H
#define BUSES_H

#include "runtime/port_machine.h"

__attribute__((weak)) int chip_i2c_open(const struct port_i2c *bus);
/* parts: none is empty, but where there is one alone. */
__attribute__((weak)) int chip_i2c_transfer(const struct port_i2c *bus, unsigned address,
                                            const struct port_i2c_part *parts, size_t n, bool stop);

__attribute__((weak)) int chip_spi_open(const struct port_spi *bus);
/* Of a bus that is open. Returns once the last word has come in. */
__attribute__((weak)) int chip_spi_transfer(const struct port_spi *bus, const uint8_t *out,
                                            uint8_t *in, size_t size);

#endif
