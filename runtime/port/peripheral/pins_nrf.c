/* pins_nrf.c - pins of Nordic's nRF51 and nRF52, and the channels (GPIOTE) that see their edges, four or eight. Registers are from the nRF51 series'
 * reference manual and the nRF52840's product specification. */
#include "runtime/port/peripheral/pins.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define PORT(pin) (0x50000000u + 0x300 * ((pin) / 32))
#define BIT(pin) (1u << (pin) % 32)
#define OUT(pin) REGISTER(PORT(pin) + 0x504)
#define OUT_SET(pin) REGISTER(PORT(pin) + 0x508)
#define OUT_CLEAR(pin) REGISTER(PORT(pin) + 0x50c)
#define IN(pin) REGISTER(PORT(pin) + 0x510)
#define SETTING(pin) REGISTER(PORT(pin) + 0x700 + 4 * ((pin) % 32))
enum { OUTPUT = 1, PULL_DOWN = 1 << 2, PULL_UP = 3 << 2, OPEN_DRAIN = 6 << 8, DRIVE = 7 << 8 };

#define CHANNELS 0x40006000u
#define SEEN(channel) \
    REGISTER(CHANNELS + 0x100 + 4 * (channel)) /* an event: cleared by the program */
#define INTERRUPT_SET REGISTER(CHANNELS + 0x304)
#define INTERRUPT_CLEAR REGISTER(CHANNELS + 0x308)
#define CHANNEL(channel) REGISTER(CHANNELS + 0x510 + 4 * (channel))
enum { SEES = 1, SEES_MASK = 3, PIN_SHIFT = 8, PIN_MASK = 0x3f, EDGES_SHIFT = 16 };

#if BOARD_NRF == 51
enum { N_PINS = 32, N_CHANNELS = 4 };
const struct pin_naming pin_naming = {"P", '0', 1, 32, '.'};
#else
enum { N_PINS = 48, N_CHANNELS = 8 };
const struct pin_naming pin_naming = {"P", '0', 2, 32, '.'};
#endif

int port_pin_write(unsigned pin, bool level)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    *(level ? &OUT_SET(pin) : &OUT_CLEAR(pin)) = BIT(pin);
    return 0;
}

int port_pin_read(unsigned pin)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    bool drives = (SETTING(pin) & (OUTPUT | DRIVE)) == OUTPUT;
    return !!((drives ? OUT(pin) : IN(pin)) & BIT(pin));
}

int port_pin_mode(unsigned pin, enum port_pin_mode mode, enum port_pin_pull pull)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    SETTING(pin) = (mode != PORT_PIN_IN ? OUTPUT : 0) |
                   (mode == PORT_PIN_OPEN_DRAIN ? OPEN_DRAIN : 0) |
                   (pull == PORT_PULL_UP     ? PULL_UP
                    : pull == PORT_PULL_DOWN ? PULL_DOWN
                                             : 0);
#ifdef BOARD_LED_RETURN
    /* The light is between two pins: the other one is its ground. */
    if (pin == BOARD_LED && mode == PORT_PIN_OUT) {
        OUT_CLEAR(BOARD_LED_RETURN) = BIT(BOARD_LED_RETURN);
        SETTING(BOARD_LED_RETURN) = OUTPUT;
    }
#endif
    return 0;
}

/* The channel that sees the pin; without one a free one. */
static int channel_of(unsigned pin)
{
    int found = -ERROR_BUSY;
    for (int i = N_CHANNELS; i-- > 0;) {
        if (!(CHANNEL(i) & SEES_MASK))
            found = i;
        else if ((CHANNEL(i) >> PIN_SHIFT & PIN_MASK) == pin)
            return i;
    }
    return found;
}

int port_pin_watch(unsigned pin, unsigned edges)
{
    int channel = pin < N_PINS ? channel_of(pin) : -ERROR_INVALID;
    if (channel < 0)
        return edges ? channel : 0;
    INTERRUPT_CLEAR = 1u << channel;
    CHANNEL(channel) = edges ? SEES | pin << PIN_SHIFT | edges << EDGES_SHIFT : 0;
    SEEN(channel) = 0;
    if (edges)
        INTERRUPT_SET = 1u << channel;
    pins_interrupts_on();
    return 0;
}

void pins_interrupt(void)
{
    for (unsigned i = 0; i < N_CHANNELS; i++) {
        if (!SEEN(i))
            continue;
        SEEN(i) = 0;
        unsigned pin = CHANNEL(i) >> PIN_SHIFT & PIN_MASK;
        machine_pin_edge(pin, pins_edge(CHANNEL(i) >> EDGES_SHIFT & PINS_BOTH_EDGES, pin));
    }
}
