/* board.h - the MPS2-AN385 board: console, clock, exit. Registers are from Arm's Cortex-M3 and CMSDK manuals. */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

/* CMSDK's UART 0. */
struct uart {
    volatile uint32_t data, state, control, interrupt, baud_divisor;
};
#define UART0 ((struct uart *)0x40004000u)
enum { UART_TX_FULL = 1, UART_RX_FULL = 2 };
enum { UART_TX_ENABLE = 1, UART_RX_ENABLE = 2, UART_RX_INTERRUPT = 8 };

void console_start(void);
void input_start(void); /* from here on something comes in; an interrupt takes it */
/* Profile minimal has none of these: there reading waits for the UART itself. */
__attribute__((weak)) void console_interrupt(void);
__attribute__((weak)) void input_tick(void);     /* each millisecond */
void board_write(const char *data, size_t size); /* UART 0, as it is */
void board_write_text(const char *text);
_Noreturn void
board_exit(int status); /* ends the emulation through semihosting; halts without a debugger */
size_t board_command_line(char *out, size_t size); /* semihosting's; 0 when there is none */
int board_main(void);

void clock_start(void); /* SysTick, one interrupt a millisecond */
void clock_interrupt(void);

#endif
