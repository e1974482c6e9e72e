/* system_fe310.c - SiFive's FE310 as a whole: why it was reset, its watchdog, and a reset by that. Registers are from its manual; each write to the
 * watchdog follows the key. The chip has no number of its own. */
#include "runtime/port/common/board.h"
#include "runtime/port/common/system.h"
#include "runtime/vm/run/errors.h"

#define REGISTER(offset) (*(volatile uint32_t *)(0x10000000u + (offset)))
enum { SETTING = 0x000, COUNT = 0x008, FEED = 0x018, KEY = 0x01c, END = 0x020, CAUSE = 0x144 };
enum { UNLOCK = 0x51f15e, FOOD = 0xd09f00d, RESETS = 1 << 8, COUNTS_ALWAYS = 1 << 12 };
/* The counter has 31 bits, of which 16 are compared behind as many as the scale says. */
enum { HERTZ = 32768, END_MOST = 0xffff, SCALE_MOST = 15 };

static void watchdog_write(uint32_t offset, uint32_t word)
{
    REGISTER(KEY) = UNLOCK;
    REGISTER(offset) = word;
}

int port_reset_cause(void)
{
    static const uint8_t causes[] = {RESET_POWER, RESET_HARD, RESET_WATCHDOG, RESET_POWER};
    return causes[REGISTER(CAUSE) >> 8 & 3];
}

int port_watchdog_start(uint32_t milliseconds)
{
    uint64_t end = (uint64_t)milliseconds * HERTZ / 1000;
    unsigned scale = 0;
    for (; end > END_MOST; scale++)
        end /= 2;
    if (end == 0 || scale > SCALE_MOST)
        return -ERROR_INVALID;
    watchdog_write(COUNT, 0);
    watchdog_write(END, (uint32_t)end);
    watchdog_write(SETTING, scale | RESETS | COUNTS_ALWAYS);
    return 0;
}

int port_watchdog_feed(void)
{
    watchdog_write(FEED, FOOD);
    return 0;
}

int port_reset(enum port_reset kind)
{
    if (kind == PORT_RESET_BOOTLOADER)
        return -ERROR_NO_DEVICE;
    port_watchdog_start(1);
    for (;;)
        cpu_wait();
}
