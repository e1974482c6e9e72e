/* clock_nrf51.c - time from TIMER0 of Nordic's nRF51, which has no SysTick: 32 bits that count microseconds. Registers are from the
 * nRF51 series' reference manual. */
#include "runtime/port.h"
#include "runtime/port/common/board.h"

#define REGISTER(offset) (*(volatile uint32_t *)(BOARD_CLOCK + (offset)))
#define START REGISTER(0x000)
#define CAPTURE(n) REGISTER(0x040 + 4 * (n))
#define COMPARED(n) \
    REGISTER(0x140 + 4 * (n)) /* an event: set by the timer, cleared by the program */
#define INTERRUPT_SET REGISTER(0x304)
#define BIT_MODE REGISTER(0x508)
#define PRESCALER REGISTER(0x510)
#define COMPARE(n) REGISTER(0x540 + 4 * (n))
enum { NOW, TICK };
enum { BITS_32 = 3, BY_16 = 4, TICK_US = 1000 };

/* Where nobody wants ticks there are none. */
static bool has_ticks(void)
{
    return input_tick || (machine_has_timers && machine_has_timers());
}

void clock_start(void)
{
    BIT_MODE = BITS_32;
    PRESCALER = BY_16;
    if (has_ticks()) {
        COMPARE(TICK) = TICK_US;
        INTERRUPT_SET = 1u << (16 + TICK);
        interrupt_set(BOARD_CLOCK_IRQ, true);
    }
    START = 1;
}

void clock_interrupt(void)
{
    COMPARED(TICK) = 0;
    COMPARE(TICK) += TICK_US;
    clock_ticked();
}

uint32_t port_ticks_us(void)
{
    uintptr_t state = port_interrupts_disable();
    CAPTURE(NOW) = 1;
    uint32_t now = COMPARE(NOW);
    port_interrupts_restore(state);
    return now;
}

void port_sleep_us(uint32_t microseconds)
{
    clock_sleep(microseconds, has_ticks());
}
