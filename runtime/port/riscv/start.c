/* start.c - reset and traps of RISC-V in machine mode. Registers are from the privileged architecture's manual. */
#include "runtime/port/common/board.h"
#include "runtime/port/riscv/csr.h"
#include "runtime/port/riscv/trap.h"

void reset_handler(void);
void trap_handler(void);

enum { FAULT_STATUS = 70 };

/* Before anything else: global pointer, stack, where traps go, and floats where there are any. Then as on all boards. The
 * thread pointer is libm's errno: of one thread. */
__attribute__((naked, section(".vectors"))) void reset_handler(void)
{
    __asm volatile(
        ".option push\n\t"
        ".option norelax\n\t"
        "la gp, __global_pointer$\n\t"
        ".option pop\n\t"
        "la sp, __stack_top\n\t"
        "la tp, __thread_start\n\t"
        /* The flash, for reading and executing: locked, so that it holds in machine mode, too. A core without
                    * such protection traps, to the next line. */
        "la t0, 1f\n\t"
        "csrw mtvec, t0\n\t"
        "la t0, __flash_start\n\t"
        "la t1, __flash_end\n\t"
        "sub t1, t1, t0\n\t"
        "srli t1, t1, 3\n\t"
        "addi t1, t1, -1\n\t"
        "srli t0, t0, 2\n\t"
        "or t0, t0, t1\n\t"
        "csrw pmpaddr0, t0\n\t"
        "li t0, 0x9d\n\t" /* L, a power of two, X, R */
        "csrw pmpcfg0, t0\n\t"
        ".balign 4\n"
        "1: la t0, trap_entry\n\t"
        "csrw mtvec, t0\n\t"
#ifdef __riscv_flen
        "li t0, 0x2000\n\t" /* mstatus.FS: initial */
        "csrs mstatus, t0\n\t"
#endif
        "j board_reset");
}

/* Number 2 is an instruction that there is not, 5 and 7 a load and a store that found nothing; the place, and the address that was
 * accessed. */
static _Noreturn void fault_report(uintptr_t cause)
{
    uintptr_t place, address;
    __asm volatile("csrr %0, mepc" : "=r"(place));
    __asm volatile("csrr %0, mtval" : "=r"(address));
    board_write_word("trap ", cause);
    board_write_word("pc   ", place);
    board_write_word("addr ", address);
    board_exit(FAULT_STATUS);
}

__attribute__((interrupt("machine"), used, aligned(4))) void trap_handler(void)
{
    uintptr_t cause;
    __asm volatile("csrr %0, mcause" : "=r"(cause));
    if (cause == (TRAP_INTERRUPT | TRAP_TIMER))
        clock_interrupt();
    else if (cause == (TRAP_INTERRUPT | TRAP_EXTERNAL) && interrupt_external)
        interrupt_external();
    else
        fault_report(cause);
}
