/* pwm_rp2.c - PWM of RP2040 and RP2350 on GPIO 0 to 29: each slice has a frequency, and two pins that share it. Registers are from the data
 * sheets of both. */
#include "runtime/port/common/board.h"
#include "runtime/port/common/rp2.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"

struct pwm_slice {
    volatile uint32_t control, divisor, counter, compare, top;
};
enum { SLICES = 8, ON = 1 };
/* The divisor has four bits behind the point; the top is less than all ones, so that a level can be always. */
enum { SIXTEENTHS = 16, DIVISOR_MOST = 0xfff, TOP_MOST = 0xfffe, DUTY_MOST = 0xffff };

int port_pwm_set(unsigned pin, uint32_t frequency, uint32_t duty)
{
    if (pin >= PINS_OF_CHIP)
        return -ERROR_INVALID;
    struct pwm_slice *slice = (struct pwm_slice *)PWM + pin / 2 % SLICES;
    if (frequency == 0) {
        PIN_FUNCTION(pin) = FUNCTION_NONE;
        return 0;
    }
    uint64_t cycles = (uint64_t)CORE_HERTZ * SIXTEENTHS / frequency;
    uint32_t divisor = (uint32_t)((cycles + TOP_MOST) / (TOP_MOST + 1));
    divisor = divisor < SIXTEENTHS ? SIXTEENTHS : divisor;
    uint32_t period = (uint32_t)(cycles / divisor);
    if (divisor > DIVISOR_MOST || period < 2)
        return -ERROR_INVALID;
    uint32_t level = (uint32_t)((uint64_t)period * duty / DUTY_MOST), shift = 16 * (pin % 2);
    rp2_unreset(RESET_PWM);
    slice->divisor = divisor;
    slice->top = period - 1;
    slice->compare = (slice->compare & ~(0xffffu << shift)) | level << shift;
    slice->control = ON;
    rp2_pin_to(pin, FUNCTION_PWM);
    return 0;
}
