/* system_rp2.c - RP2040 and RP2350 as a whole: why they were reset, their watchdog, and the core's frequency. Registers are from the data sheets of both. */
#include "runtime/port/common/board.h"
#include "runtime/port/common/rp2.h"
#include "runtime/port/common/system.h"
#include "runtime/port/peripheral/uart.h"
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

#ifdef __riscv
/* Arm's cores reset the chip themselves. */
int port_reset(enum port_reset kind)
{
    enum { NOW = 1u << 30 << 1 };
    if (kind == PORT_RESET_BOOTLOADER)
        return -ERROR_NO_DEVICE;
    WHOLE_CHIP = ALL;
    SET(WATCHDOG) = (uint32_t)NOW;
    for (;;)
        cpu_wait();
}
#endif

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

/* ---- another frequency ---- */

/* The data sheets' most: 133 MHz, RP2350 150 MHz. */
enum { HERTZ_LEAST = 16000000, HERTZ_MOST = BOARD_RP2 == 2040 ? 133000000 : 150000000 };

uint32_t chip_hertz = BOARD_CLOCK_HZ;

/* What makes that of the crystal's 12 MHz: within what the data sheet allows the PLL, the slowest oscillator, which takes least. False: nothing
 * does. */
static bool find_pll(uint32_t hertz, uint32_t *times, uint32_t *divisors)
{
    enum { CRYSTAL_HZ = 12000000, TIMES_LEAST = 63, TIMES_MOST = 133, DIVISOR_MOST = 7 };
    for (*times = TIMES_LEAST; *times <= TIMES_MOST; ++*times)
        for (uint32_t first = DIVISOR_MOST; first > 0; first--)
            for (uint32_t second = first; second > 0; second--)
                if (CRYSTAL_HZ * *times % (first * second) == 0 &&
                    CRYSTAL_HZ * *times / (first * second) == hertz) {
                    *divisors = first << 16 | second << 12;
                    return true;
                }
    return false;
}

/* The console's UART keeps its rate; what else was opened for one has to be opened again. */
int port_frequency_set(uint32_t hertz)
{
    static const struct uart_form form = {UART_BAUD, 8, UART_PARITY_NONE, 1};
    uint32_t times, divisors;
    if (hertz < HERTZ_LEAST || hertz > HERTZ_MOST || !find_pll(hertz, &times, &divisors))
        return -ERROR_INVALID;
    while (!uart_is_sent(BOARD_UART)) {
    }
    uintptr_t state = port_interrupts_disable();
    rp2_core_from_pll(times, divisors);
    chip_hertz = hertz;
    clock_retime();
    uart_set(BOARD_UART, &form);
    port_interrupts_restore(state);
    return 0;
}
