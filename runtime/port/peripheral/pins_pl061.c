/* pins_pl061.c - pins of Stellaris: Arm's PL061 with more registers, eight pins a port. From the LM3S6965's data sheet. A port that is not
 * clocked faults, so that whoever looks for one turns it on. */
#include "runtime/port/peripheral/pins.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"

struct gpio_port {
    volatile uint32_t data[256]; /* the address has a bit for each pin that is meant */
    volatile uint32_t outputs, by_level, both_edges, rising, watched, seen, pending, clear,
        alternate, unused[55], drive_2, drive_4, drive_8, open_drain, pull_up, pull_down, slew,
        digital;
};
#define GATE_PORTS (*(volatile uint32_t *)0x400fe108u)
enum { PINS_OF_PORT = 8, N_PINS = BOARD_PORTS * PINS_OF_PORT };
#define BIT(pin) (1u << (pin) % PINS_OF_PORT)

const struct pin_naming pin_naming = {"P", 'A', BOARD_PORTS, PINS_OF_PORT, 0};

/* What is written to pins, which a port keeps for outputs alone. */
static uint8_t written[BOARD_PORTS];

static struct gpio_port *gpio_port(unsigned number)
{
    return (struct gpio_port *)(number < 4 ? 0x40004000u + 0x1000 * number
                                           : 0x40024000u + 0x1000 * (number - 4));
}

static struct gpio_port *port_of(unsigned pin)
{
    GATE_PORTS |= 1u << pin / PINS_OF_PORT;
    (void)GATE_PORTS; /* three cycles until the port answers */
    return gpio_port(pin / PINS_OF_PORT);
}

static void change(volatile uint32_t *bits, uint32_t bit, bool on)
{
    *bits = on ? *bits | bit : *bits & ~bit;
}

int port_pin_write(unsigned pin, bool level)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    uint8_t *port = &written[pin / PINS_OF_PORT];
    *port = (uint8_t)(level ? *port | BIT(pin) : *port & ~BIT(pin));
    port_of(pin)->data[BIT(pin)] = *port;
    return 0;
}

int port_pin_read(unsigned pin)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    return port_of(pin)->data[BIT(pin)] != 0;
}

int port_pin_mode(unsigned pin, enum port_pin_mode mode, enum port_pin_pull pull)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    struct gpio_port *port = port_of(pin);
    uint32_t bit = BIT(pin);
    change(&port->open_drain, bit, mode == PORT_PIN_OPEN_DRAIN);
    change(&port->pull_up, bit, pull == PORT_PULL_UP);
    change(&port->pull_down, bit, pull == PORT_PULL_DOWN);
    change(&port->alternate, bit, false);
    change(&port->digital, bit, true);
    change(&port->outputs, bit, mode != PORT_PIN_IN);
    port->data[bit] = written[pin / PINS_OF_PORT];
    return 0;
}

int port_pin_watch(unsigned pin, unsigned edges)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    struct gpio_port *port = port_of(pin);
    uint32_t bit = BIT(pin);
    change(&port->watched, bit, false);
    change(&port->by_level, bit, false);
    change(&port->both_edges, bit, edges == PINS_BOTH_EDGES);
    change(&port->rising, bit, edges & PORT_EDGE_RISING);
    port->clear = bit;
    change(&port->watched, bit, edges != 0);
    pins_interrupts_on();
    return 0;
}

void pins_interrupt(void)
{
    for (unsigned pin = 0; pin < N_PINS; pin++) {
        if (!(GATE_PORTS >> pin / PINS_OF_PORT & 1))
            continue;
        struct gpio_port *port = gpio_port(pin / PINS_OF_PORT);
        uint32_t bit = BIT(pin);
        if (!(port->pending & bit))
            continue;
        port->clear = bit;
        machine_pin_edge(pin, pins_edge(port->both_edges & bit ? PINS_BOTH_EDGES
                                        : port->rising & bit   ? PORT_EDGE_RISING
                                                               : PORT_EDGE_FALLING,
                                        pin));
    }
}
