/* i2c_lm3s.c - I2C 0 of Stellaris, as a master on PB2 and PB3. Registers are from the LM3S811's data sheet. */
#include "runtime/port/common/board.h"
#include "runtime/port/peripheral/buses.h"
#include "runtime/vm/run/errors.h"

struct i2c_master {
    volatile uint32_t address, control, data, period, interrupts[4], setting;
};
#define I2C ((struct i2c_master *)0x40020000u)
enum { READS = 1 };                                     /* in address */
enum { RUN = 1, START = 2, STOP = 4, ACKNOWLEDGE = 8 }; /* control, as it is written */
enum { BUSY = 1, ERROR = 2, LOST = 16 };                /* and read */
enum { MASTER = 0x10, CYCLES_OF_BIT = 20 };

#define GATE_I2C (*(volatile uint32_t *)0x400fe104u)
#define GATE_PORTS (*(volatile uint32_t *)0x400fe108u)
#define PORT_B(offset) (*(volatile uint32_t *)(0x40005000u + (offset)))
enum { I2C_0 = 1 << 12, B = 1 << 1, CLOCK_PIN = 1 << 2, DATA_PIN = 1 << 3 };
enum { ALTERNATE = 0x420, OPEN_DRAIN = 0x50c, DIGITAL = 0x51c };

int chip_i2c_open(const struct port_i2c *bus)
{
    if (bus->id != 0 || bus->frequency == 0)
        return -ERROR_NO_DEVICE;
    GATE_I2C |= I2C_0;
    GATE_PORTS |= B;
    (void)GATE_PORTS; /* three cycles until they answer */
    PORT_B(ALTERNATE) |= CLOCK_PIN | DATA_PIN;
    PORT_B(OPEN_DRAIN) |= DATA_PIN;
    PORT_B(DIGITAL) |= CLOCK_PIN | DATA_PIN;
    uint32_t units = CYCLES_OF_BIT * bus->frequency;
    I2C->setting = MASTER;
    I2C->period = (BOARD_CLOCK_HZ + units - 1) / units - 1;
    return 0;
}

static bool master_step(uint32_t control)
{
    I2C->control = control;
    while (I2C->control & BUSY) {
    }
    return !(I2C->control & (ERROR | LOST));
}

/* A byte is the least that this master does: who only asks whether somebody is there reads one. */
static int probe(unsigned address)
{
    I2C->address = address << 1 | READS;
    bool answered = master_step(START | RUN | STOP);
    (void)I2C->data;
    return answered ? 0 : -ERROR_NO_DEVICE;
}

int chip_i2c_transfer(const struct port_i2c *bus, unsigned address,
                      const struct port_i2c_part *parts, size_t n, bool stop)
{
    size_t written = 0;
    uint32_t start = START;
    (void)bus;
    if (n == 1 && parts->size == 0)
        return probe(address);
    for (size_t i = 0; i < n; i++) {
        bool turns = i + 1 < n && parts[i + 1].reads != parts[i].reads;
        start = i == 0 || parts[i].reads != parts[i - 1].reads ? START : 0;
        I2C->address = address << 1 | parts[i].reads;
        for (size_t at = 0; at < parts[i].size; at++, start = 0) {
            bool is_last = at + 1 == parts[i].size && (turns || i + 1 == n);
            bool ends = is_last && !turns && stop;
            if (!parts[i].reads)
                I2C->data = parts[i].data[at];
            if (!master_step(RUN | start | (ends ? STOP : 0) |
                             (parts[i].reads && !is_last ? ACKNOWLEDGE : 0))) {
                I2C->control = STOP;
                return start ? -ERROR_NO_DEVICE : (int)written;
            }
            if (parts[i].reads)
                parts[i].data[at] = (uint8_t)I2C->data;
            else
                written++;
        }
    }
    return (int)written;
}
