/* system_lm3s.c - Stellaris as a whole: why it was reset, its watchdog, and the Ethernet address as its number. Registers are from the LM3S6965's
 * data sheet. */
#include "runtime/port/common/board.h"
#include "runtime/port/common/system.h"
#include "runtime/vm/run/errors.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define RESET_CAUSE REGISTER(0x400fe05cu)
enum { POWERED = 1 << 1, BROWNED_OUT = 1 << 2, BY_WATCHDOG = 1 << 3, BY_SOFTWARE = 1 << 4 };
#define GATE_0 REGISTER(0x400fe100u)
enum { GATE_WATCHDOG = 1 << 3 };
#define USER_0 REGISTER(0x400fe1e0u)
#define USER_1 REGISTER(0x400fe1e4u)

/* Counts down twice: at the first end it would interrupt, at the second it resets. */
struct watchdog {
    volatile uint32_t load, value, control, clear, unused[764], lock;
};
#define WATCHDOG ((struct watchdog *)0x40000000u)
enum { COUNTS = 1, RESETS = 2, ENDS = 2, UNLOCK = 0x1acce551 };

int port_reset_cause(void)
{
    uint32_t cause = RESET_CAUSE;
    return cause & BY_WATCHDOG               ? RESET_WATCHDOG
           : cause & (POWERED | BROWNED_OUT) ? RESET_POWER
           : cause & BY_SOFTWARE             ? RESET_SOFT
           : cause                           ? RESET_HARD
                                             : RESET_POWER;
}

/* Whoever makes a board writes its address there, three bytes a word. */
int port_unique_id(uint8_t *id, size_t size)
{
    uint32_t words[] = {USER_0, USER_1};
    if (size < 6 || words[0] >> 24 || words[1] >> 24 || !(words[0] | words[1]))
        return -ERROR_NO_DEVICE;
    for (unsigned i = 0; i < 6; i++)
        id[i] = (uint8_t)(words[i / 3] >> 8 * (i % 3));
    return 6;
}

int port_watchdog_start(uint32_t milliseconds)
{
    uint64_t cycles = (uint64_t)BOARD_CLOCK_HZ / 1000 * milliseconds / ENDS;
    if (cycles == 0 || cycles > UINT32_MAX)
        return -ERROR_INVALID;
    GATE_0 |= GATE_WATCHDOG;
    (void)GATE_0;
    WATCHDOG->lock = UNLOCK;
    WATCHDOG->load = (uint32_t)cycles;
    WATCHDOG->control = COUNTS | RESETS;
    return 0;
}

/* Ends the first of the two, and begins anew. */
int port_watchdog_feed(void)
{
    WATCHDOG->clear = 1;
    WATCHDOG->load = WATCHDOG->load;
    return 0;
}
