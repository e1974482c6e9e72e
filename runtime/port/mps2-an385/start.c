/* start.c - reset, vectors and faults of a Cortex-M3. */
#include "runtime/port/mps2-an385/board.h"
#include <stdint.h>
#include <string.h>

extern uint8_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];
extern uint8_t __stack_top[];

void reset_handler(void);
void fault_report(int kind, const uint32_t *stacked);

void reset_handler(void)
{
    memcpy(__data_start, __data_load, (size_t)(__data_end - __data_start));
    memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
    board_exit(board_main());
}

/* A fault is the end: say which, with the place, and stop with a status that a test run sees. */
void fault_report(int kind, const uint32_t *stacked)
{
    board_write_text(kind == 0 ? "hard fault" : "unexpected interrupt");
    board_write_text(" at 0x");
    for (int shift = 28; shift >= 0; shift -= 4) {
        char digit = "0123456789abcdef"[(stacked[6] >> shift) & 15];
        board_write(&digit, 1);
    }
    board_write_text("\n");
    board_exit(70);
}

/* The processor stacked r0-r3, r12, lr, pc, psr where the stack pointer is: it is handed on untouched. */
__attribute__((naked)) static void hard_fault(void)
{
    __asm volatile("mrs r1, msp\n\tmovs r0, #0\n\tb fault_report");
}

__attribute__((naked)) static void unexpected(void)
{
    __asm volatile("mrs r1, msp\n\tmovs r0, #1\n\tb fault_report");
}

__attribute__((section(".vectors"), used)) static const void *const vectors[17] = {
    __stack_top, reset_handler,
    unexpected,  hard_fault,
    hard_fault,  hard_fault,
    hard_fault,  0,
    0,           0,
    0,           unexpected,
    unexpected,  0,
    unexpected,  clock_interrupt,
};
