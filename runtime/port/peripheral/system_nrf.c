/* system_nrf.c - nRF51 and nRF52 as a whole: their number, why they were reset, and their watchdog. Registers are from the reference manuals of
 * both series. */
#include "runtime/port/common/board.h"
#include "runtime/port/common/system.h"
#include "runtime/vm/run/errors.h"
#include <string.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define NUMBER ((const volatile uint32_t *)0x10000060u)
#define REASONS REGISTER(0x40000400u) /* they add up until ones are written */
enum { BY_PIN = 1, BY_WATCHDOG = 2, BY_SOFTWARE = 4, FROM_OFF = 1 << 16 };

#define WATCHDOG 0x40010000u
#define START REGISTER(WATCHDOG)
#define COUNT REGISTER(WATCHDOG + 0x504u)
#define REQUESTS REGISTER(WATCHDOG + 0x508u)
#define SETTING REGISTER(WATCHDOG + 0x50cu)
#define RELOAD REGISTER(WATCHDOG + 0x600u)
enum { HERTZ = 32768, COUNT_LEAST = 15, RUNS_ASLEEP = 1, RELOAD_KEY = 0x6e524635 };

int port_unique_id(uint8_t *id, size_t size)
{
    uint32_t words[] = {NUMBER[0], NUMBER[1]};
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
    uint32_t reasons = REASONS;
    REASONS = reasons;
    return cause = reasons & BY_WATCHDOG   ? RESET_WATCHDOG
                   : reasons & FROM_OFF    ? RESET_DEEP_SLEEP
                   : reasons & BY_SOFTWARE ? RESET_SOFT
                   : reasons & BY_PIN      ? RESET_HARD
                                           : RESET_POWER;
}

int port_watchdog_start(uint32_t milliseconds)
{
    uint64_t count = (uint64_t)milliseconds * HERTZ / 1000;
    if (count < COUNT_LEAST || count > UINT32_MAX)
        return -ERROR_INVALID;
    SETTING = RUNS_ASLEEP;
    COUNT = (uint32_t)count - 1;
    REQUESTS = 1;
    START = 1;
    return 0;
}

int port_watchdog_feed(void)
{
    RELOAD = RELOAD_KEY;
    return 0;
}
