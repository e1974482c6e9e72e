/* start.c - reset, vectors and faults of Cortex-M. Registers are from Arm's architecture manuals of v6-M, v7-M and v8-M. */
#include "runtime/port/common/board.h"
#include "runtime/port/cortex-m/protect.h"

extern uint8_t __stack_top[];

void reset_handler(void);
void fault_report(unsigned number, uint32_t *stacked);

/* cpu.c: a fault where nobody debugs. */
extern const uint16_t semihosting_breakpoint[];
enum { HARD_FAULT = 3, STACKED_R0 = 0, STACKED_PC = 6 };

#define COPROCESSOR_ACCESS (*(volatile uint32_t *)0xe000ed88u)
enum { FLOATING_POINT = 0xf << 20 };

/* Fault status and address, where there are any (v6-M has none). */
#define FAULT_REASON (*(const volatile uint32_t *)0xe000ed28u)
#define FAULT_ADDRESS (*(const volatile uint32_t *)0xe000ed38u)
enum { FAULT_STATUS = 70 };

void reset_handler(void)
{
#ifdef __ARM_FP
    COPROCESSOR_ACCESS |= FLOATING_POINT;
    __asm volatile("dsb\n\tisb");
#endif
    protect_flash();
    board_reset();
}

/* A fault, or an interrupt that nobody waits for, is the end: say its number, 3 to 6 for faults, and where, and stop with a
 * status that a test run sees. A call of a debugger that is not there answers -1 instead, as refused calls do. */
__attribute__((used)) void fault_report(unsigned number, uint32_t *stacked)
{
    if (number == HARD_FAULT && stacked[STACKED_PC] == (uint32_t)semihosting_breakpoint) {
        stacked[STACKED_R0] = (uint32_t)-1;
        stacked[STACKED_PC] += sizeof *semihosting_breakpoint;
        return;
    }
    static const char names[][6] = {"r0   ", "r1   ", "r2   ", "r3   ",
                                    "r12  ", "lr   ", "pc   ", "psr  "};
    board_write_word("trap ", number);
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        board_write_word(names[i], stacked[i]);
    if (__ARM_ARCH > 6) {
        board_write_word("cfsr ", FAULT_REASON);
        board_write_word("bfar ", FAULT_ADDRESS);
    }
    board_exit(FAULT_STATUS);
}

/* The processor stacked r0-r3, r12, lr, pc, psr where the stack pointer is: it is handed on untouched. */
__attribute__((naked)) static void fault(void)
{
    __asm volatile("mrs r0, ipsr\n\t"
                   "mrs r1, msp\n\t"
                   "ldr r2, 1f\n\t"
                   "bx r2\n\t"
                   ".align 2\n"
                   "1: .word fault_report");
}

/* The processor's own; the chip's follow (vectors.c). */
__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    __stack_top, reset_handler, fault, fault, fault, fault,           fault, 0, 0, 0,
    0,           fault,         fault, 0,     fault, clock_interrupt,
};
