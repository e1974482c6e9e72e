/* board.h - the MPS2-AN385 board: console, clock, exit. Registers are from Arm's Cortex-M3 and CMSDK manuals. */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

void board_write(const char *data, size_t size); /* UART 0, as it is */
void board_write_text(const char *text);
_Noreturn void
board_exit(int status); /* ends the emulation through semihosting; halts without a debugger */
size_t board_command_line(char *out, size_t size); /* semihosting's; 0 when there is none */
int board_main(void);

void console_interrupt(void);

void clock_start(void); /* SysTick, one interrupt a millisecond */
void clock_interrupt(void);

#endif
