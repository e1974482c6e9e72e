/* clock_clint.c - time from the core-local interrupter of RISC-V: mtime, which counts BOARD_TIME_HZ, and an interrupt each
 * millisecond. Registers are from SiFive's FE310 manual; QEMU's virt has the same. */
#include "runtime/port.h"
#include "runtime/port/common/board.h"
#include "runtime/port/riscv/csr.h"

#define COMPARE ((volatile uint32_t *)(BOARD_CLOCK + 0x4000))
#define TIME ((volatile uint32_t *)(BOARD_CLOCK + 0xbff8))
enum { LOW, HIGH };
enum { TICKS_PER_MS = BOARD_TIME_HZ / 1000, TIMER_INTERRUPT = 1 << 7, MSTATUS_MIE = 8 };

static uint64_t time_now(void)
{
    uint32_t high, low;
    do {
        high = TIME[HIGH];
        low = TIME[LOW];
    } while (high != TIME[HIGH]);
    return (uint64_t)high << 32 | low;
}

static void set_tick(uint64_t next_tick)
{
    COMPARE[HIGH] = UINT32_MAX; /* so that no half of it is taken for the whole */
    COMPARE[LOW] = (uint32_t)next_tick;
    COMPARE[HIGH] = (uint32_t)(next_tick >> 32);
}

void clock_start(void)
{
    set_tick(time_now() + TICKS_PER_MS);
    __asm volatile("csrs mie, %0\n\tcsrs mstatus, %1" ::"r"(TIMER_INTERRUPT), "r"(MSTATUS_MIE));
}

void clock_interrupt(void)
{
    set_tick(((uint64_t)COMPARE[HIGH] << 32 | COMPARE[LOW]) + TICKS_PER_MS);
    clock_ticked();
}

uint32_t port_ticks_us(void)
{
    uint64_t now = time_now();
    if (BOARD_TIME_HZ % 1000000 == 0)
        return (uint32_t)(now / (BOARD_TIME_HZ / 1000000));
    return (uint32_t)(now * 1000000 / BOARD_TIME_HZ);
}

void port_sleep_us(uint32_t microseconds)
{
    clock_sleep(microseconds, true);
}
