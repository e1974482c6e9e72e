/* pins_fe310.c - pins of SiFive's FE310, an interrupt each. Registers are from its manual. A pin of open drain is an output only while it is
 * low; there are no pull-downs. */
#include "runtime/port/peripheral/pins.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"

struct gpio {
    volatile uint32_t levels, input_on, output_on, out, pull_up, strength, rise_watched, rose,
        fall_watched, fell, high_watched, high, low_watched, low, function_on, function, invert;
};
#define GPIO ((struct gpio *)0x10012000u)
enum { N_PINS = 32 };

const struct pin_naming pin_naming = {.prefix = "GPIO", .ports = 1, .pins_of_port = N_PINS};

static uint32_t open_drain; /* a bit for each pin */

static void change(volatile uint32_t *bits, uint32_t bit, bool on)
{
    *bits = on ? *bits | bit : *bits & ~bit;
}

int port_pin_write(unsigned pin, bool level)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    if (open_drain >> pin & 1)
        change(&GPIO->output_on, 1u << pin, !level);
    else
        change(&GPIO->out, 1u << pin, level);
    return 0;
}

int port_pin_read(unsigned pin)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    return (GPIO->output_on >> pin & 1 ? GPIO->out : GPIO->levels) >> pin & 1;
}

int port_pin_mode(unsigned pin, enum port_pin_mode mode, enum port_pin_pull pull)
{
    if (pin >= N_PINS || pull == PORT_PULL_DOWN)
        return -ERROR_INVALID;
    uint32_t bit = 1u << pin;
    bool level = open_drain & bit ? !(GPIO->output_on & bit) : !!(GPIO->out & bit);
    change(&GPIO->pull_up, bit, pull == PORT_PULL_UP);
    change(&GPIO->input_on, bit, true);
    change(&GPIO->invert, bit, false);
    change(&GPIO->function_on, bit, false);
    if (mode == PORT_PIN_OPEN_DRAIN) {
        change(&GPIO->output_on, bit, !level);
        change(&GPIO->out, bit, false);
        open_drain |= bit;
    } else {
        change(&GPIO->out, bit, level);
        change(&GPIO->output_on, bit, mode == PORT_PIN_OUT);
        open_drain &= ~bit;
    }
    return 0;
}

int port_pin_watch(unsigned pin, unsigned edges)
{
    if (pin >= N_PINS)
        return -ERROR_INVALID;
    uint32_t bit = 1u << pin;
    change(&GPIO->rise_watched, bit, false);
    change(&GPIO->fall_watched, bit, false);
    GPIO->rose = bit;
    GPIO->fell = bit;
    change(&GPIO->rise_watched, bit, edges & PORT_EDGE_RISING);
    change(&GPIO->fall_watched, bit, edges & PORT_EDGE_FALLING);
    pins_interrupts_on();
    return 0;
}

void pins_interrupt(void)
{
    uint32_t rose = GPIO->rose & GPIO->rise_watched, fell = GPIO->fell & GPIO->fall_watched;
    GPIO->rose = rose;
    GPIO->fell = fell;
    for (unsigned pin = 0; pin < N_PINS; pin++)
        if ((rose | fell) >> pin & 1)
            machine_pin_edge(pin, (rose >> pin & 1 ? PORT_EDGE_RISING : 0) |
                                      (fell >> pin & 1 ? PORT_EDGE_FALLING : 0));
}
