/* clock_systick.c - time from the SysTick of Cortex-M, one interrupt a millisecond. */
#include "runtime/port.h"
#include "runtime/port/common/board.h"

struct systick {
    volatile uint32_t control, reload, current;
};
#define SYSTICK ((struct systick *)0xe000e010u)
enum { ENABLE = 1, INTERRUPT = 2, CORE_CLOCK = 4 };
#define CYCLES_PER_MS (CORE_HERTZ / 1000)

static volatile uint32_t milliseconds;

void clock_start(void)
{
    SYSTICK->reload = CYCLES_PER_MS - 1;
    SYSTICK->current = 0;
    SYSTICK->control = ENABLE | INTERRUPT | CORE_CLOCK;
}

void clock_interrupt(void)
{
    milliseconds++;
    clock_ticked();
}

/* Time jumps to the next millisecond, and never back. */
void clock_retime(void)
{
    uintptr_t state = port_interrupts_disable();
    milliseconds++;
    SYSTICK->reload = CYCLES_PER_MS - 1;
    SYSTICK->current = 0;
    port_interrupts_restore(state);
}

uint32_t port_ticks_us(void)
{
    uint32_t before, cycles;
    do {
        before = milliseconds;
        cycles = SYSTICK->current;
    } while (before != milliseconds);
    return before * 1000 + (CYCLES_PER_MS - 1 - cycles) * 1000 / CYCLES_PER_MS;
}

void port_sleep_us(uint32_t microseconds)
{
    clock_sleep(microseconds, true);
}
