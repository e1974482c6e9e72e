/* i2c.c - I2C: the chip's, or by software on any two pins. */
#include "runtime/port/peripheral/buses.h"
#include "runtime/port.h"
#include "runtime/vm/run/errors.h"

enum { STRETCH_US = 1000 }; /* how long a device may hold the clock */

/* ---- by software: both lines are pulled up, and drained ---- */

static void half_period(const struct port_i2c *bus)
{
    uint32_t start = port_ticks_us(), wait = 500000 / (bus->frequency ? bus->frequency : 1);
    while (port_ticks_us() - start < wait) {
    }
}

static void set_data(const struct port_i2c *bus, bool level)
{
    port_pin_write((unsigned)bus->sda, level);
    half_period(bus);
}

static void set_clock(const struct port_i2c *bus, bool level)
{
    uint32_t start = port_ticks_us();
    port_pin_write((unsigned)bus->scl, level);
    while (level && port_pin_read((unsigned)bus->scl) == 0 &&
           port_ticks_us() - start < STRETCH_US) {
    }
    half_period(bus);
}

/* Also amidst a transfer: the clock is low before and after. */
static void soft_start(const struct port_i2c *bus)
{
    set_data(bus, true);
    set_clock(bus, true);
    set_data(bus, false);
    set_clock(bus, false);
}

static void soft_stop(const struct port_i2c *bus)
{
    set_data(bus, false);
    set_clock(bus, true);
    set_data(bus, true);
}

static bool soft_bit(const struct port_i2c *bus, bool level)
{
    set_data(bus, level);
    set_clock(bus, true);
    bool seen = port_pin_read((unsigned)bus->sda) > 0;
    set_clock(bus, false);
    return seen;
}

/* The byte that is seen while this one goes out; of all ones, what a device answers. */
static uint8_t soft_byte(const struct port_i2c *bus, uint8_t byte)
{
    unsigned seen = 0;
    for (int i = 7; i >= 0; i--)
        seen = seen << 1 | soft_bit(bus, byte >> i & 1);
    return (uint8_t)seen;
}

static bool soft_write(const struct port_i2c *bus, uint8_t byte)
{
    soft_byte(bus, byte);
    return !soft_bit(bus, true);
}

static int soft_open(const struct port_i2c *bus)
{
    int pins[] = {bus->scl, bus->sda}, wrong = 0;
    for (unsigned i = 0; i < 2 && wrong == 0; i++) {
        wrong = port_pin_write((unsigned)pins[i], true);
        if (wrong == 0)
            wrong = port_pin_mode((unsigned)pins[i], PORT_PIN_OPEN_DRAIN, PORT_PULL_UP);
    }
    return wrong;
}

/* Reads or writes a part; the last byte read, of all, is not acknowledged. Returns how many bytes were acknowledged, or all that were read. */
static size_t soft_part(const struct port_i2c *bus, const struct port_i2c_part *part, bool is_last)
{
    for (size_t i = 0; i < part->size; i++) {
        if (part->reads) {
            part->data[i] = soft_byte(bus, 0xff);
            soft_bit(bus, is_last && i + 1 == part->size);
        } else if (!soft_write(bus, part->data[i])) {
            return i;
        }
    }
    return part->size;
}

static int soft_transfer(const struct port_i2c *bus, unsigned address,
                         const struct port_i2c_part *parts, size_t n, bool stop)
{
    size_t written = 0;
    bool answered = true;
    for (size_t i = 0; i < n && answered; i++) {
        bool ends = i + 1 == n || parts[i + 1].reads != parts[i].reads;
        if (i == 0 || parts[i].reads != parts[i - 1].reads) {
            soft_start(bus);
            answered = soft_write(bus, (uint8_t)(address << 1 | parts[i].reads));
            if (!answered)
                break;
        }
        size_t done = soft_part(bus, &parts[i], ends);
        written += parts[i].reads ? 0 : done;
        if (done < parts[i].size)
            break;
    }
    if (stop || !answered)
        soft_stop(bus);
    return answered ? (int)written : -ERROR_NO_DEVICE;
}

/* ---- both ---- */

int port_i2c_open(const struct port_i2c *bus)
{
    if (bus->id < 0)
        return soft_open(bus);
    return chip_i2c_open ? chip_i2c_open(bus) : -ERROR_NO_DEVICE;
}

int port_i2c_transfer(const struct port_i2c *bus, unsigned address,
                      const struct port_i2c_part *parts, size_t n, bool stop)
{
    if (bus->id < 0)
        return soft_transfer(bus, address, parts, n, stop);
    return chip_i2c_transfer ? chip_i2c_transfer(bus, address, parts, n, stop) : -ERROR_NO_DEVICE;
}
