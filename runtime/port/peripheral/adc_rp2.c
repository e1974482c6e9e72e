/* adc_rp2.c - the converter of RP2040 and RP2350, with 12 bits: of GPIO 26 to 29, which are channels 0 to 3, and of channel 4, the chip's
 * temperature. It runs from the crystal's 12 MHz, a conversion in 8 us. Registers are from the data sheets of both. */
#include "runtime/port/common/rp2.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"

enum { FIRST_PIN = 26, CHANNELS = 5, TEMPERATURE = 4 };
enum { CLOCK_ON = 1 << 11, FROM_CRYSTAL = 3 << 5 };
#define CONTROL REGISTER(ADC)
#define RESULT REGISTER(ADC + 4u)
enum { ON = 1, SENSOR_ON = 2, START = 4, READY = 1 << 8, CHANNEL_SHIFT = 12 };

static void adc_start(void)
{
    ADC_CLOCK = FROM_CRYSTAL;
    ADC_CLOCK = FROM_CRYSTAL | CLOCK_ON;
    rp2_unreset(RESET_ADC);
    CONTROL = ON | SENSOR_ON;
    while (!(CONTROL & READY)) {
    }
}

/* A pin's number, or a channel's. */
int port_adc_read(unsigned pin)
{
    unsigned channel = pin >= FIRST_PIN ? pin - FIRST_PIN : pin;
    if (channel >= CHANNELS || pin == FIRST_PIN + TEMPERATURE)
        return -ERROR_INVALID;
    if (!(RESETS_DONE & RESET_ADC) || !(CONTROL & ON))
        adc_start();
    if (channel != TEMPERATURE) {
        uint32_t pad = PAD(FIRST_PIN + channel);
        PIN_FUNCTION(FIRST_PIN + channel) = FUNCTION_NONE;
        CLEAR(pad) = PAD_INPUT | PAD_PULL_UP | PAD_PULL_DOWN | PAD_ISOLATED;
        SET(pad) = PAD_OUTPUT_OFF;
    }
    CONTROL = ON | SENSOR_ON | channel << CHANNEL_SHIFT;
    CONTROL = ON | SENSOR_ON | channel << CHANNEL_SHIFT | START;
    while (!(CONTROL & READY)) {
    }
    uint32_t result = RESULT;
    return (int)(result << 4 | result >> 8);
}
