/* clock.c - time from SysTick at the board's 25 MHz. */
#include "runtime/port/mps2-an385/board.h"
#include "runtime/vm/port.h"

struct systick {
    volatile uint32_t control, reload, current;
};
#define SYSTICK ((struct systick *)0xe000e010u)
enum { SYSTICK_ENABLE = 1, SYSTICK_INTERRUPT = 2, SYSTICK_CORE_CLOCK = 4 };
enum { CLOCK_MHZ = 25, CYCLES_PER_MS = CLOCK_MHZ * 1000 };

static volatile uint32_t milliseconds;

void clock_start(void)
{
    SYSTICK->reload = CYCLES_PER_MS - 1;
    SYSTICK->current = 0;
    SYSTICK->control = SYSTICK_ENABLE | SYSTICK_INTERRUPT | SYSTICK_CORE_CLOCK;
}

void clock_interrupt(void)
{
    milliseconds++;
    if (input_tick)
        input_tick();
}

uint32_t port_ticks_us(void)
{
    uint32_t before, cycles;
    do {
        before = milliseconds;
        cycles = SYSTICK->current;
    } while (before != milliseconds);
    return before * 1000 + (CYCLES_PER_MS - 1 - cycles) / CLOCK_MHZ;
}

void port_sleep_us(uint32_t microseconds)
{
    uint32_t start = port_ticks_us();
    while (port_ticks_us() - start < microseconds) {
        __asm volatile("wfi");
    }
}
