/* pins_rp2.c - pins of RP2040 and RP2350: SIO has levels and directions, the pins' block who drives one and the interrupts, the pads pulls.
 * Registers are from the data sheets of both. A pin of open drain is an output only while it is low. */
#include "runtime/port/common/rp2.h"
#include "runtime/port/peripheral/pins.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"

#define SIO 0xd0000000u
#define LEVELS REGISTER(SIO + 0x04)
#if BOARD_RP2 == 2040
#define OUT REGISTER(SIO + 0x10)
#define OUT_SET REGISTER(SIO + 0x14)
#define OUT_CLEAR REGISTER(SIO + 0x18)
#define OUT_ON REGISTER(SIO + 0x20)
#define OUT_ON_SET REGISTER(SIO + 0x24)
#define OUT_ON_CLEAR REGISTER(SIO + 0x28)
#define EDGES_SEEN (PINS + 0x0f0)
#define EDGES_WATCHED (PINS + 0x100)
#define EDGES_PENDING (PINS + 0x120)

#else
#define OUT REGISTER(SIO + 0x10)
#define OUT_SET REGISTER(SIO + 0x18)
#define OUT_CLEAR REGISTER(SIO + 0x20)
#define OUT_ON REGISTER(SIO + 0x30)
#define OUT_ON_SET REGISTER(SIO + 0x38)
#define OUT_ON_CLEAR REGISTER(SIO + 0x40)
#define EDGES_SEEN (PINS + 0x230)
#define EDGES_WATCHED (PINS + 0x248)
#define EDGES_PENDING (PINS + 0x278)

#endif

/* A register of edges has four bits for each of eight pins: low, high, fell, rose. */
enum { FELL = 4, ROSE = 8, EDGE_BITS = FELL | ROSE, PINS_OF_WORD = 8 };
#define EDGE_WORD(pin) (4 * ((pin) / PINS_OF_WORD))
#define EDGE_SHIFT(pin) (4 * ((pin) % PINS_OF_WORD))

const struct pin_naming pin_naming = {.prefix = "GP", .ports = 1, .pins_of_port = PINS_OF_CHIP};

static uint32_t open_drain; /* a bit for each pin */

int port_pin_write(unsigned pin, bool level)
{
    if (pin >= PINS_OF_CHIP)
        return -ERROR_INVALID;
    uint32_t bit = 1u << pin;
    if (open_drain & bit && level)
        OUT_ON_CLEAR = bit;
    else if (open_drain & bit)
        OUT_ON_SET = bit;
    else if (level)
        OUT_SET = bit;
    else
        OUT_CLEAR = bit;
    return 0;
}

int port_pin_read(unsigned pin)
{
    if (pin >= PINS_OF_CHIP)
        return -ERROR_INVALID;
    bool drives = OUT_ON >> pin & 1;
    return (drives ? OUT : LEVELS) >> pin & 1;
}

/* A pin that comes to drain takes along the level that was written before, and back. */
static void set_direction(uint32_t bit, enum port_pin_mode mode)
{
    bool drained = open_drain & bit, level = drained ? !(OUT_ON & bit) : !!(OUT & bit);
    if (mode == PORT_PIN_OPEN_DRAIN) {
        *(level ? &OUT_ON_CLEAR : &OUT_ON_SET) = bit;
        OUT_CLEAR = bit;
        open_drain |= bit;
        return;
    }
    open_drain &= ~bit;
    if (drained)
        *(level ? &OUT_SET : &OUT_CLEAR) = bit;
    *(mode == PORT_PIN_OUT ? &OUT_ON_SET : &OUT_ON_CLEAR) = bit;
}

int port_pin_mode(unsigned pin, enum port_pin_mode mode, enum port_pin_pull pull)
{
    if (pin >= PINS_OF_CHIP)
        return -ERROR_INVALID;
    set_direction(1u << pin, mode);
    CLEAR(PAD(pin)) = PAD_PULL_UP | PAD_PULL_DOWN | PAD_OUTPUT_OFF;
    SET(PAD(pin)) = PAD_INPUT | (pull == PORT_PULL_UP     ? PAD_PULL_UP
                                 : pull == PORT_PULL_DOWN ? PAD_PULL_DOWN
                                                          : 0);
    PIN_FUNCTION(pin) = FUNCTION_SIO;
    CLEAR(PAD(pin)) = PAD_ISOLATED;
    return 0;
}

int port_pin_watch(unsigned pin, unsigned edges)
{
    if (pin >= PINS_OF_CHIP)
        return -ERROR_INVALID;
    uint32_t bits = (edges & PORT_EDGE_RISING ? ROSE : 0) | (edges & PORT_EDGE_FALLING ? FELL : 0);
    CLEAR(EDGES_WATCHED + EDGE_WORD(pin)) = EDGE_BITS << EDGE_SHIFT(pin);
    REGISTER(EDGES_SEEN + EDGE_WORD(pin)) = EDGE_BITS << EDGE_SHIFT(pin);
    SET(EDGES_WATCHED + EDGE_WORD(pin)) = bits << EDGE_SHIFT(pin);
    pins_interrupts_on();
    return 0;
}

void pins_interrupt(void)
{
    for (unsigned pin = 0; pin < PINS_OF_CHIP; pin++) {
        uint32_t bits = REGISTER(EDGES_PENDING + EDGE_WORD(pin)) >> EDGE_SHIFT(pin) & EDGE_BITS;
        if (bits == 0)
            continue;
        REGISTER(EDGES_SEEN + EDGE_WORD(pin)) = bits << EDGE_SHIFT(pin);
        machine_pin_edge(pin, (bits & ROSE ? PORT_EDGE_RISING : 0) |
                                  (bits & FELL ? PORT_EDGE_FALLING : 0));
    }
}
