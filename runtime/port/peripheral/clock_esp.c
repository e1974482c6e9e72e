/* clock_esp.c - time from the system timer of Espressif's chips: 16 MHz, whatever the processor's clock, and an interrupt each millisecond.
 * Registers are from the ESP32-C3's technical reference manual. */
#include "runtime/port.h"
#include "runtime/port/common/board.h"
#include "runtime/port/riscv/csr.h"

#define TIMER(offset) (*(volatile uint32_t *)(BOARD_CLOCK + (offset)))
enum { CONTROL = 0, UPDATE = 0x04, ALARM = 0x34, HIGH = 0x40, LOW = 0x44, ALARM_LOAD = 0x50 };
enum { INTERRUPTS = 0x64, CLEAR = 0x6c };
enum { ALARM_WORKS = 1 << 24, COUNTER_WORKS = 1 << 30, UPDATE_NOW = 1 << 30, IS_VALID = 1 << 29 };
enum { PERIODIC = 1 << 30, TICKS_PER_US = 16, TICKS_PER_MS = 1000 * TICKS_PER_US };
enum { MSTATUS_MIE = 8 };

void clock_start(void)
{
    TIMER(ALARM) = TICKS_PER_MS;
    TIMER(ALARM_LOAD) = 1;
    TIMER(ALARM) = PERIODIC | TICKS_PER_MS;
    TIMER(CONTROL) |= ALARM_WORKS | COUNTER_WORKS;
    TIMER(INTERRUPTS) = 1;
    interrupt_set(BOARD_CLOCK_IRQ, true);
    __asm volatile("csrs mstatus, %0" ::"r"(MSTATUS_MIE));
}

void clock_interrupt(void)
{
    TIMER(CLEAR) = 1;
    clock_ticked();
}

/* The two halves are those of one moment: the one that was asked for last. */
static uint64_t time_now(void)
{
    uintptr_t state = port_interrupts_disable();
    TIMER(UPDATE) = UPDATE_NOW;
    while (!(TIMER(UPDATE) & IS_VALID)) {
    }
    uint64_t now = (uint64_t)TIMER(HIGH) << 32 | TIMER(LOW);
    port_interrupts_restore(state);
    return now;
}

uint32_t port_ticks_us(void)
{
    return (uint32_t)(time_now() / TICKS_PER_US);
}

void port_sleep_us(uint32_t microseconds)
{
    clock_sleep(microseconds, true);
}
