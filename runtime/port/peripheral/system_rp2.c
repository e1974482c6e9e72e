/* system_rp2.c - RP2040 and RP2350 as a whole: why they were reset, and their watchdog. Registers are from the data sheets of both. */
#include "runtime/port/common/board.h"
#include "runtime/port/common/rp2.h"
#include "runtime/port/common/system.h"
#include "runtime/vm/run/errors.h"

#if BOARD_RP2 == 2040
#define WATCHDOG 0x40058000u
#define TICK REGISTER(WATCHDOG + 0x2cu)
#define WHOLE_CHIP REGISTER(0x40010008u) /* what it resets: all but the oscillators */
enum { ALL = 0x1fffc, STEPS_OF_US = 2 }; /* it counts each tick twice */
#else
#define WATCHDOG 0x400d8000u
#define TICK_CYCLES REGISTER(0x40108034u)
#define TICK REGISTER(0x40108030u)
#define WHOLE_CHIP REGISTER(0x40018008u)
enum { ALL = 0x1fffff3, STEPS_OF_US = 1 };
#endif
enum { REFERENCE_MHZ = 12, STEPS_MOST = 0xffffff };
#define CONTROL REGISTER(WATCHDOG)
#define LOAD REGISTER(WATCHDOG + 4u)
#define REASON REGISTER(WATCHDOG + 8u)
enum { ENABLE = 1 << 30, BY_TIME = 1 };

static uint32_t steps;

int port_reset_cause(void)
{
    return REASON & BY_TIME ? RESET_WATCHDOG : RESET_POWER;
}

int port_watchdog_start(uint32_t milliseconds)
{
    if (milliseconds == 0 || milliseconds > STEPS_MOST / 1000 / STEPS_OF_US)
        return -ERROR_INVALID;
    steps = milliseconds * 1000 * STEPS_OF_US;
    CONTROL = 0;
#if BOARD_RP2 == 2040
    TICK = 1 << 9 | REFERENCE_MHZ;
#else
    TICK_CYCLES = REFERENCE_MHZ;
    TICK = 1;
#endif
    WHOLE_CHIP = ALL;
    LOAD = steps;
    CONTROL = ENABLE;
    return 0;
}

int port_watchdog_feed(void)
{
    LOAD = steps;
    return 0;
}
