/* spi.c - SPI: the chip's, or by software on any pins. */
#include "runtime/port/peripheral/buses.h"
#include "runtime/port.h"
#include "runtime/vm/run/errors.h"

/* ---- by software: data changes at one edge of the clock, and is seen at the other ---- */

static void half_period(const struct port_spi *bus)
{
    uint32_t start = port_ticks_us(), wait = 500000 / bus->baudrate;
    while (port_ticks_us() - start < wait) {
    }
}

static void set_pin(int pin, bool level)
{
    if (pin >= 0)
        port_pin_write((unsigned)pin, level);
}

/* A bit goes out while the clock is where it rests (phase 0) or has left that (phase 1), and one comes in at the next edge. */
static bool soft_bit(const struct port_spi *bus, bool level)
{
    bool first = bus->polarity != bus->phase;
    set_pin(bus->sck, first);
    set_pin(bus->mosi, level);
    half_period(bus);
    set_pin(bus->sck, !first);
    bool seen = bus->miso >= 0 && port_pin_read((unsigned)bus->miso) > 0;
    half_period(bus);
    return seen;
}

static uint8_t soft_word(const struct port_spi *bus, uint8_t word)
{
    unsigned seen = 0;
    for (unsigned i = 0; i < bus->bits; i++) {
        unsigned shift = bus->lsb_first ? i : bus->bits - 1u - i;
        seen |= (unsigned)soft_bit(bus, word >> shift & 1) << shift;
    }
    return (uint8_t)seen;
}

static int soft_open(const struct port_spi *bus)
{
    if (bus->sck < 0 || bus->bits < 1 || bus->bits > 8 || bus->baudrate == 0)
        return -ERROR_INVALID;
    int pins[] = {bus->sck, bus->mosi}, wrong = 0;
    for (unsigned i = 0; i < 2 && wrong == 0; i++) {
        if (pins[i] < 0)
            continue;
        wrong = port_pin_write((unsigned)pins[i], i == 0 && bus->polarity);
        if (wrong == 0)
            wrong = port_pin_mode((unsigned)pins[i], PORT_PIN_OUT, PORT_PULL_NONE);
    }
    if (wrong == 0 && bus->miso >= 0)
        wrong = port_pin_mode((unsigned)bus->miso, PORT_PIN_IN, PORT_PULL_NONE);
    return wrong;
}

static int soft_transfer(const struct port_spi *bus, const uint8_t *out, uint8_t *in, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t word = soft_word(bus, out ? out[i] : 0);
        if (in)
            in[i] = word;
    }
    set_pin(bus->sck, bus->polarity);
    return 0;
}

/* ---- both ---- */

/* Whose rate and form the registers of the chip's SPIs have: two programs' objects of one number may differ. */
enum { SPIS = 2 };
static const struct port_spi *spi_is_set[SPIS];

static int chip_open(const struct port_spi *bus)
{
    int status = chip_spi_open ? chip_spi_open(bus) : -ERROR_NO_DEVICE;
    if (bus->id < SPIS)
        spi_is_set[bus->id] = status == 0 ? bus : NULL;
    return status;
}

int port_spi_open(const struct port_spi *bus)
{
    return bus->id < 0 ? soft_open(bus) : chip_open(bus);
}

int port_spi_transfer(const struct port_spi *bus, const uint8_t *out, uint8_t *in, size_t size)
{
    if (bus->id < 0)
        return soft_transfer(bus, out, in, size);
    int status = bus->id < SPIS && spi_is_set[bus->id] == bus ? 0 : chip_open(bus);
    if (status == 0)
        status = chip_spi_transfer ? chip_spi_transfer(bus, out, in, size) : -ERROR_NO_DEVICE;
    return status;
}
