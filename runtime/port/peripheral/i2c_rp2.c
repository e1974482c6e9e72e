/* i2c_rp2.c - I2C 0 and 1 of RP2040 and RP2350 (DesignWare's), as masters. Registers are from the data sheets of both. One byte is under way at
 * a time, so that it is known which were acknowledged. */
#include "runtime/port/common/board.h"
#include "runtime/port/common/rp2.h"
#include "runtime/port/peripheral/buses.h"
#include "runtime/vm/run/errors.h"

struct i2c_controller {
    volatile uint32_t control, target, slave, reserved_0, data, slow_high, slow_low, high, low,
        reserved_1[4], seen, receive_threshold, send_threshold, clear, reserved_2[4], clear_abort,
        reserved_3[2], clear_stop, reserved_4[2], enable, status, sending, received, hold,
        abort_reason, reserved_5[7], spike;
};
enum { MASTER = 1, FAST = 2 << 1, RESTARTS = 1 << 5, NO_SLAVE = 1 << 6, EMPTY_WHEN_SENT = 1 << 8 };
enum { READS = 1 << 8, STOP = 1 << 9, RESTART = 1 << 10 };  /* with a byte, in data */
enum { SENT = 1 << 4, ABORTED = 1 << 6, STOPPED = 1 << 9 }; /* in seen */
enum { NO_ACKNOWLEDGE_OF_ADDRESS = 1, COUNT_LEAST = 8, COUNT_MOST = 0xffff, PATIENCE_US = 50000 };

/* The transfer before ended without a stop: the next begins with another start. */
static bool held[2];

static struct i2c_controller *i2c_of(int id)
{
    return (struct i2c_controller *)(I2C + (unsigned)id * I2C_STEP);
}

/* Of each four pins the first two are data and clock of I2C 0, the others of 1. The usual ones are those of MicroPython's own firmware. */
static bool start_pins(const struct port_i2c *bus)
{
    int first = 2 * bus->id,
        pins[] = {bus->sda >= 0 ? bus->sda : 4 + first, bus->scl >= 0 ? bus->scl : 5 + first};
    for (int i = 0; i < 2; i++)
        if (pins[i] >= PINS_OF_CHIP || pins[i] % 4 != first + i)
            return false;
    for (unsigned i = 0; i < 2; i++) {
        CLEAR(PAD((unsigned)pins[i])) = PAD_PULL_DOWN;
        SET(PAD((unsigned)pins[i])) = PAD_PULL_UP;
        rp2_pin_to((unsigned)pins[i], FUNCTION_I2C);
    }
    return true;
}

int chip_i2c_open(const struct port_i2c *bus)
{
    if (bus->id != 0 && bus->id != 1)
        return -ERROR_NO_DEVICE;
    uint32_t cycles = bus->frequency ? CORE_HERTZ / bus->frequency : 0;
    uint32_t low = cycles * 3 / 5, high = cycles - low;
    if (high < COUNT_LEAST || low > COUNT_MOST)
        return -ERROR_INVALID;
    rp2_unreset((uint32_t)RESET_I2C_0 << bus->id);
    if (!start_pins(bus))
        return -ERROR_NO_DEVICE;
    struct i2c_controller *i2c = i2c_of(bus->id);
    i2c->enable = 0;
    i2c->control = MASTER | FAST | RESTARTS | NO_SLAVE | EMPTY_WHEN_SENT;
    i2c->high = high;
    i2c->low = low;
    i2c->spike = low < 16 ? 1 : low / 16;
    i2c->hold = CORE_HERTZ / 10000000 * 3 + 1; /* 300 ns of data behind the clock */
    i2c->receive_threshold = i2c->send_threshold = 0;
    i2c->enable = 1;
    held[bus->id] = false;
    return 0;
}

/* Until one of these bits is seen. False: the bus is stuck. */
static bool i2c_shows(const struct i2c_controller *i2c, uint32_t bits)
{
    uint32_t start = port_ticks_us();
    while (!(i2c->seen & bits))
        if (port_ticks_us() - start > PATIENCE_US)
            return false;
    return true;
}

/* Sends the byte, or reads one, as `command` says. 0: acknowledged. */
static int one_byte(struct i2c_controller *i2c, uint32_t command, uint8_t *byte)
{
    i2c->data = command | (command & READS ? 0 : *byte);
    bool in_time = i2c_shows(i2c, SENT | ABORTED);
    uint32_t start = port_ticks_us();
    while (in_time && command & READS && !i2c->received && !(i2c->seen & ABORTED))
        in_time = port_ticks_us() - start <= PATIENCE_US;
    if (in_time && !(i2c->seen & ABORTED)) {
        if (command & READS)
            *byte = (uint8_t)i2c->data;
        return !(command & STOP) || i2c_shows(i2c, STOPPED) ? 0 : -ERROR_TIMED_OUT;
    }
    uint32_t reason = i2c->abort_reason;
    (void)i2c->clear_abort;
    i2c_shows(i2c, STOPPED);
    return !in_time                             ? -ERROR_TIMED_OUT
           : reason & NO_ACKNOWLEDGE_OF_ADDRESS ? -ERROR_NO_DEVICE
                                                : -ERROR_IO;
}

/* A byte is the least that goes over the bus: who only asks whether somebody is there reads one. */
int chip_i2c_transfer(const struct port_i2c *bus, unsigned address,
                      const struct port_i2c_part *parts, size_t n, bool stop)
{
    struct i2c_controller *i2c = i2c_of(bus->id);
    uint8_t asked;
    const struct port_i2c_part probe = {&asked, 1, true};
    if (n == 1 && parts->size == 0) {
        parts = &probe;
        stop = true;
    }
    if (i2c->target != address) {
        i2c->enable = 0;
        i2c->target = address;
        i2c->enable = 1;
    }
    (void)i2c->clear_stop;
    int written = 0;
    bool again = held[bus->id];
    for (size_t i = 0; i < n; i++) {
        again |= i > 0 && parts[i].reads != parts[i - 1].reads;
        for (size_t at = 0; at < parts[i].size; at++, again = false) {
            bool ends = stop && i + 1 == n && at + 1 == parts[i].size;
            int status = one_byte(
                i2c, (again ? RESTART : 0) | (ends ? STOP : 0) | (parts[i].reads ? READS : 0),
                &parts[i].data[at]);
            if (status < 0) {
                held[bus->id] = false;
                return status == -ERROR_IO && !parts[i].reads ? written : status;
            }
            written += !parts[i].reads;
        }
    }
    held[bus->id] = !stop;
    return written;
}
