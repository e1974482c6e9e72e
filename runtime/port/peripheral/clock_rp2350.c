/* clock_rp2350.c - time from the timer of RP2350's RISC-V cores, which counts microseconds of the crystal's, and an interrupt each millisecond.
 * Registers are from its data sheet. */
#include "runtime/port.h"
#include "runtime/port/common/board.h"
#include "runtime/port/riscv/csr.h"

#define TIMER(offset) (*(volatile uint32_t *)(BOARD_CLOCK + (offset)))
enum { CONTROL = 0x1a4, LOW = 0x1b0, HIGH = 0x1b4, COMPARE_LOW = 0x1b8, COMPARE_HIGH = 0x1bc };
#define TICKS(offset) (*(volatile uint32_t *)(0x40108000u + (offset)))
enum { TICKS_ON = 0x3c, TICKS_CYCLES = 0x40, CYCLES_PER_US = 12 };
enum { IS_ON = 1, MICROSECONDS = 1000, TIMER_INTERRUPT = 1 << 7, MSTATUS_MIE = 8 };

static uint64_t time_now(void)
{
    uint32_t high, low;
    do {
        high = TIMER(HIGH);
        low = TIMER(LOW);
    } while (high != TIMER(HIGH));
    return (uint64_t)high << 32 | low;
}

static void set_tick(uint64_t next_tick)
{
    TIMER(COMPARE_HIGH) = UINT32_MAX; /* so that no half of it is taken for the whole */
    TIMER(COMPARE_LOW) = (uint32_t)next_tick;
    TIMER(COMPARE_HIGH) = (uint32_t)(next_tick >> 32);
}

void clock_start(void)
{
    TICKS(TICKS_CYCLES) = CYCLES_PER_US;
    TICKS(TICKS_ON) = IS_ON;
    TIMER(CONTROL) = IS_ON;
    set_tick(time_now() + MICROSECONDS);
    __asm volatile("csrs mie, %0\n\tcsrs mstatus, %1" ::"r"(TIMER_INTERRUPT), "r"(MSTATUS_MIE));
}

void clock_interrupt(void)
{
    set_tick(((uint64_t)TIMER(COMPARE_HIGH) << 32 | TIMER(COMPARE_LOW)) + MICROSECONDS);
    clock_ticked();
}

/* The crystal's: the core's frequency is none of it. */
void clock_retime(void) {}

uint32_t port_ticks_us(void)
{
    return (uint32_t)time_now();
}

void port_sleep_us(uint32_t microseconds)
{
    clock_sleep(microseconds, true);
}
