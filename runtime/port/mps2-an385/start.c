/* start.c - reset, vectors and faults of a Cortex-M3. */
#include "runtime/port/mps2-an385/board.h"
#include <stdint.h>
#include <string.h>

extern uint8_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];
extern uint8_t __stack_top[];

void reset_handler(void);
void fault_report(unsigned number, const uint32_t *stacked);

void reset_handler(void)
{
    memcpy(__data_start, __data_load, (size_t)(__data_end - __data_start));
    memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
    console_start();
    board_exit(board_main());
}

/* What and where, as the processor's registers CFSR and BFAR say it: the reason's bits, and the address of a data access. */
#define FAULT_REASON (*(const volatile uint32_t *)0xe000ed28u)
#define FAULT_ADDRESS (*(const volatile uint32_t *)0xe000ed38u)
enum { STACKED = 8, FAULT_STATUS = 70 };

static void report_word(const char *name, uint32_t number)
{
    board_write(name, 5);
    for (int shift = 28; shift >= 0; shift -= 4)
        board_write(&"0123456789abcdef"[(number >> shift) & 15], 1);
    board_write_text("\n");
}

/* A fault, or an interrupt that nobody waits for, is the end: say its number, 3 to 6 for faults, and where, and stop with a status that a test run sees. */
void fault_report(unsigned number, const uint32_t *stacked)
{
    static const char names[] = "r0   r1   r2   r3   r12  lr   pc   psr  ";
    report_word("trap ", number);
    for (unsigned i = 0; i < STACKED; i++)
        report_word(names + 5 * i, stacked[i]);
    report_word("cfsr ", FAULT_REASON);
    report_word("bfar ", FAULT_ADDRESS);
    board_exit(FAULT_STATUS);
}

/* The processor stacked r0-r3, r12, lr, pc, psr where the stack pointer is: it is handed on untouched. */
__attribute__((naked)) static void fault(void)
{
    __asm volatile("mrs r0, ipsr\n\tmrs r1, msp\n\tb fault_report");
}

/* 16 of the processor's, then UART 0's receiver. */
__attribute__((section(".vectors"), used)) static const void *const vectors[17] = {
    __stack_top,
    reset_handler,
    fault,
    fault,
    fault,
    fault,
    fault,
    0,
    0,
    0,
    0,
    fault,
    fault,
    0,
    fault,
    clock_interrupt,
    console_interrupt,
};
