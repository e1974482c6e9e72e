/* board.h - what the parts of a board's firmware give each other. A board's description (runtime/boards/NAME/board.mk) says
 * which family, UART and clock it has; the makefiles hand its numbers on as BOARD_... macros (runtime/port/chip.mk). */
#ifndef BOARD_H
#define BOARD_H

#include "runtime/port.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/vm.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- the family's folder ---- */

/* Calls the debugger or emulator; without one a board faults, or stands still. */
intptr_t semihosting(int operation, void *parameters);
/* Whether the chip's interrupt of that number is taken. */
void interrupt_set(unsigned number, bool on);
/* Until an interrupt comes. */
static inline void cpu_wait(void)
{
    __asm volatile("wfi"); /* so called on Cortex-M and on RISC-V */
}

/* ---- peripheral/clock_*.c, which also has port_ticks_us and port_sleep_us ---- */

void clock_start(void);
void clock_interrupt(void); /* calls clock_ticked each millisecond */

/* The hertz of the core as it runs now: where a chip's file can change them (port_frequency_set) a variable. */
#ifdef BOARD_SETS_FREQUENCY
extern uint32_t chip_hertz;
#define CORE_HERTZ chip_hertz
#else
#define CORE_HERTZ BOARD_CLOCK_HZ
#endif
/* Once they have changed: the clock goes on in milliseconds. Of clocks that the core's frequency drives. */
void clock_retime(void);

/* ---- the chip's file, where it needs one ---- */

/* Turns on what the console needs: oscillators, gates, pins. Runs before .data and .bss are there. */
__attribute__((weak)) void chip_start(void);
/* Gates and pins of the UART of that number, or other pins for it; -1: the chip's usual ones. False: these cannot be its. */
__attribute__((weak)) bool chip_uart_start(unsigned id, int tx, int rx);

/* The address of the SPI of that number; 0: there is none. */
uintptr_t chip_spi_address(int id);
/* Its gates, and its pins, of which -1 are the usual ones. The address; 0: there is none, or not on these pins. */
uintptr_t chip_spi_start(const struct port_spi *bus);

/* ---- this folder ---- */

/* start.c: fills .data and .bss, and runs board_main. From the family's reset. */
_Noreturn void board_reset(void);
/* main.c; in profile minimal run.c. */
int board_main(void);
/* console.c */
void board_write(const char *data, size_t size); /* to the UART, as it is */
void board_write_text(const char *text);
/* start.c: `name ` and the number's eight digits, for traps. */
void board_write_word(const char *name, uintptr_t number);
_Noreturn void board_exit(int status); /* ends the emulation; without a debugger stands still */
size_t board_command_line(char *out, size_t size); /* semihosting's; 0 when there is none */
/* input.c: from here on something comes in; an interrupt takes it. Profile minimal has none of it: there reading waits for
 * the UART itself. */
void input_start(void);
void console_interrupt(void);
/* uart.c */
void uart_1_interrupt(void);
__attribute__((weak)) void input_tick(void);

/* ---- for the clocks ---- */

static inline void clock_ticked(void)
{
    if (input_tick)
        input_tick();
    if (machine_tick)
        machine_tick();
}

/* port_sleep_us by the clock's own time. With ticks the processor waits for them where there is time for one more. */
static inline void clock_sleep(uint32_t microseconds, bool has_ticks)
{
    enum { TICK = 1000 };
    uint32_t start = port_ticks_us(), passed;
    while ((passed = port_ticks_us() - start) < microseconds && !vm.pending)
        if (has_ticks && microseconds - passed >= TICK)
            cpu_wait();
}

#endif
