/* interrupts_hazard3.c - the interrupts that a firmware takes on Hazard3, RP2350's RISC-V core: its own controller, which is registers of the
 * core. From RP2350's data sheet, section 3.8. */
#include "runtime/port/common/interrupts.h"
#include "runtime/port/riscv/csr.h"
#include "runtime/port/riscv/trap.h"

/* A window of 16 interrupts: the lower half of what is written says which, the upper half has their bits. */
#define ENABLED "0xbe0"
#define NEXT "0xbe4"
enum { WINDOW = 16 };
#define NONE_LEFT (1u << 31)

void interrupt_set(unsigned number, bool on)
{
    uint32_t word = number / WINDOW | 1u << (WINDOW + number % WINDOW);
    if (on)
        __asm volatile("csrs " ENABLED ", %0" ::"r"(word));
    else
        __asm volatile("csrc " ENABLED ", %0" ::"r"(word));
    __asm volatile("csrs mie, %0" ::"r"(1u << TRAP_EXTERNAL));
}

#if TAKES_INPUT || TAKES_PINS || USED_UART
void interrupt_external(void)
{
    static void (*const handlers[])(void) = {HANDLERS};
    for (uint32_t next;;) {
        __asm volatile("csrr %0, " NEXT : "=r"(next));
        if (next & NONE_LEFT)
            return;
        uint32_t number = next >> 2 & 0x1ff;
        if (number < sizeof handlers / sizeof *handlers && handlers[number])
            handlers[number]();
        else
            interrupt_set(number, false);
    }
}
#endif
