/* pins_stm32.c - pins of STM32, sixteen a port, and the sixteen lines (EXTI) that see edges: of each number one port's pin at a time. Registers
 * are from ST's manuals RM0041 (F1), RM0090 (F4) and RM0367 (L0). */
#include "runtime/port/common/stm32.h"
#include "runtime/port/peripheral/pins.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"

enum { PINS_OF_PORT = 16, N_PINS = BOARD_PORTS * PINS_OF_PORT };
#define LINE(pin) ((pin) % PINS_OF_PORT)

const struct pin_naming pin_naming = {"P", 'A', BOARD_PORTS, PINS_OF_PORT, 0};

#if BOARD_STM32 == 1
struct gpio_port {
    volatile uint32_t settings[2], in, out, set_clear, clear, lock, unused[249];
};
#else
struct gpio_port {
    volatile uint32_t modes, open_drain, speed, pulls, in, out, set_clear, lock, functions[2],
        unused[246];
};
#endif

static struct gpio_port *port_of(unsigned pin)
{
    unsigned number = pin / PINS_OF_PORT;
    GATE_PORTS |= 1u << (FIRST_PORT_GATE + number);
    (void)GATE_PORTS; /* two cycles until the port answers */
    return (struct gpio_port *)PORTS + number;
}

static void set_field(volatile uint32_t *bits, unsigned shift, uint32_t mask, uint32_t content)
{
    *bits = (*bits & ~(mask << shift)) | content << shift;
}

#if BOARD_STM32 == 1

enum { SETTING = 0xf, OUTPUT_2_MHZ = 2, OUTPUT_MASK = 3, DRAINED = 4, FLOATS = 4, PULLED = 8 };

static bool drives(const struct gpio_port *port, unsigned line)
{
    uint32_t setting = port->settings[line / 8] >> 4 * (line % 8);
    return setting & OUTPUT_MASK && !(setting & DRAINED);
}

/* Which way an input is pulled is what its output would be. */
static void set_mode(struct gpio_port *port, unsigned line, enum port_pin_mode mode,
                     enum port_pin_pull pull)
{
    uint32_t setting = mode == PORT_PIN_OUT          ? OUTPUT_2_MHZ
                       : mode == PORT_PIN_OPEN_DRAIN ? OUTPUT_2_MHZ | DRAINED
                       : pull == PORT_PULL_NONE      ? FLOATS
                                                     : PULLED;
    if (setting == PULLED)
        port->set_clear = 1u << (line + (pull == PORT_PULL_UP ? 0 : 16));
    set_field(&port->settings[line / 8], 4 * (line % 8), SETTING, setting);
}

#else

enum { INPUT = 0, OUTPUT = 1, MODE = 3, PULL = 3 };

static bool drives(const struct gpio_port *port, unsigned line)
{
    return (port->modes >> 2 * line & MODE) == OUTPUT && !(port->open_drain >> line & 1);
}

static void set_mode(struct gpio_port *port, unsigned line, enum port_pin_mode mode,
                     enum port_pin_pull pull)
{
    set_field(&port->open_drain, line, 1, mode == PORT_PIN_OPEN_DRAIN);
    set_field(&port->pulls, 2 * line, PULL, pull); /* 1 is up, 2 is down, as in port_machine.h */
    set_field(&port->modes, 2 * line, MODE, mode == PORT_PIN_IN ? INPUT : OUTPUT);
}

#endif

int port_pin_write(unsigned pin, bool level)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    port_of(pin)->set_clear = 1u << (LINE(pin) + (level ? 0 : 16));
    return 0;
}

int port_pin_read(unsigned pin)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    const struct gpio_port *port = port_of(pin);
    return (drives(port, LINE(pin)) ? port->out : port->in) >> LINE(pin) & 1;
}

int port_pin_mode(unsigned pin, enum port_pin_mode mode, enum port_pin_pull pull)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    set_mode(port_of(pin), LINE(pin), mode, pull);
    return 0;
}

/* ---- edges ---- */

#define WATCHED REGISTER(EDGES + 0x00)
#define RISING REGISTER(EDGES + 0x08)
#define FALLING REGISTER(EDGES + 0x0c)
#define PENDING REGISTER(EDGES + 0x14) /* written 1 it is cleared */
enum { PORT_FIELD = 0xf };

/* L0 has no ports F and G, and H takes the next number. */
enum { EIGHTH_PORT = 7, NUMBER_OF_H = BOARD_STM32 == 0 ? 5 : EIGHTH_PORT };

int port_pin_watch(unsigned pin, unsigned edges)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    unsigned line = LINE(pin), port = pin / PINS_OF_PORT;
    GATE_EDGES |= EDGES_GATE;
    set_field(&WATCHED, line, 1, 0);
    set_field(&EDGES_PORT(line), 4 * (line % 4), PORT_FIELD,
              port == EIGHTH_PORT ? NUMBER_OF_H : port);
    set_field(&RISING, line, 1, !!(edges & PORT_EDGE_RISING));
    set_field(&FALLING, line, 1, !!(edges & PORT_EDGE_FALLING));
    PENDING = 1u << line;
    set_field(&WATCHED, line, 1, edges != 0);
    pins_interrupts_on();
    return 0;
}

void pins_interrupt(void)
{
    uint32_t seen = PENDING & WATCHED;
    PENDING = seen;
    for (unsigned line = 0; line < PINS_OF_PORT; line++) {
        if (!(seen >> line & 1))
            continue;
        unsigned port = EDGES_PORT(line) >> 4 * (line % 4) & PORT_FIELD;
        unsigned pin = (port == NUMBER_OF_H ? EIGHTH_PORT : port) * PINS_OF_PORT + line;
        unsigned edges = (RISING >> line & 1 ? PORT_EDGE_RISING : 0) |
                         (FALLING >> line & 1 ? PORT_EDGE_FALLING : 0);
        machine_pin_edge(pin, pins_edge(edges, pin));
    }
}
