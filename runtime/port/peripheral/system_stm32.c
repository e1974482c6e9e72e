/* system_stm32.c - STM32 as a whole: its number, why it was reset, and its watchdog. Registers and addresses are from the reference manuals of
 * the families, of which BOARD_STM32 names one. */
#include "runtime/port/common/board.h"
#include "runtime/port/common/stm32.h"
#include "runtime/port/common/system.h"
#include "runtime/vm/run/errors.h"
#include <string.h>

/* In RESET_CAUSE, until they are forgotten. */
enum { BY_PIN = 1 << 26, POWERED = 1 << 27, BY_SOFTWARE = 1 << 28, BY_WATCHDOG = 1 << 29 };
#define FROM_STANDBY (1u << 31)

/* The independent watchdog, of the slow oscillator, which is as exact as a third. */
struct watchdog {
    volatile uint32_t key, divisor, reload, status;
};
#define WATCHDOG ((struct watchdog *)0x40003000u)
enum { KEY_UNLOCK = 0x5555, KEY_START = 0xcccc, KEY_FEED = 0xaaaa };
enum { DIVISOR_LEAST = 4, DIVISORS = 7, RELOAD_MOST = 0xfff };

/* Three words; L0's third lies elsewhere. */
int port_unique_id(uint8_t *id, size_t size)
{
    enum { THIRD = BOARD_STM32 == 0 ? 0x14 : 8 };
    uint32_t words[] = {REGISTER(NUMBER), REGISTER(NUMBER + 4), REGISTER(NUMBER + THIRD)};
    if (size < sizeof words)
        return -ERROR_NO_DEVICE;
    memcpy(id, words, sizeof words);
    return sizeof words;
}

int port_reset_cause(void)
{
    static uint8_t cause;
    if (cause)
        return cause;
    uint32_t seen = RESET_CAUSE;
    RESET_CAUSE = seen | FORGET_CAUSE;
    return cause = seen & BY_WATCHDOG    ? RESET_WATCHDOG
                   : seen & FROM_STANDBY ? RESET_DEEP_SLEEP
                   : seen & POWERED      ? RESET_POWER
                   : seen & BY_SOFTWARE  ? RESET_SOFT
                   : seen & BY_PIN       ? RESET_HARD
                                         : RESET_POWER;
}

int port_watchdog_start(uint32_t milliseconds)
{
    uint64_t cycles = (uint64_t)milliseconds * SLOW_HERTZ / 1000 / DIVISOR_LEAST;
    unsigned divisor = 0;
    for (; cycles > RELOAD_MOST; divisor++)
        cycles /= 2;
    if (cycles == 0 || divisor >= DIVISORS)
        return -ERROR_INVALID;
    WATCHDOG->key = KEY_START;
    WATCHDOG->key = KEY_UNLOCK;
    WATCHDOG->divisor = divisor;
    WATCHDOG->reload = (uint32_t)cycles;
    while (WATCHDOG->status & 3) {
    }
    WATCHDOG->key = KEY_FEED;
    return 0;
}

int port_watchdog_feed(void)
{
    WATCHDOG->key = KEY_FEED;
    return 0;
}
