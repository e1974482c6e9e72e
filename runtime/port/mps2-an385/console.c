/* console.c - UART 0 (CMSDK APB UART) and semihosting. */
#include "runtime/port/mps2-an385/board.h"
#include "runtime/vm/port.h"
#include <string.h>

struct uart {
    volatile uint32_t data, state, control, interrupt, baud_divisor;
};
#define UART0 ((struct uart *)0x40004000u)
enum { UART_TX_FULL = 1, UART_RX_FULL = 2, UART_TX_ENABLE = 1, UART_RX_ENABLE = 2 };

/* Arm's semihosting operations. */
enum { SEMIHOSTING_EXIT_EXTENDED = 0x20, SEMIHOSTING_COMMAND_LINE = 0x15 };
enum { SEMIHOSTING_APPLICATION_EXIT = 0x20026 };

static int semihosting(int operation, void *parameters)
{
    register int r0 __asm("r0") = operation;
    register void *r1 __asm("r1") = parameters;
    __asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

static void uart_enable(void)
{
    if (!(UART0->control & UART_TX_ENABLE)) {
        UART0->baud_divisor = 16;
        UART0->control = UART_TX_ENABLE | UART_RX_ENABLE;
    }
}

void board_write(const char *data, size_t size)
{
    uart_enable();
    for (size_t i = 0; i < size; i++) {
        while (UART0->state & UART_TX_FULL) {
        }
        UART0->data = (uint8_t)data[i];
    }
}

void board_write_text(const char *text)
{
    board_write(text, strlen(text));
}

_Noreturn void board_exit(int status)
{
    uintptr_t parameters[2] = {SEMIHOSTING_APPLICATION_EXIT, (uintptr_t)status};
    semihosting(SEMIHOSTING_EXIT_EXTENDED, parameters);
    for (;;) {
        __asm volatile("wfi");
    }
}

size_t board_command_line(char *out, size_t size)
{
    uintptr_t parameters[2] = {(uintptr_t)out, size};
    return semihosting(SEMIHOSTING_COMMAND_LINE, parameters) == 0 ? parameters[1] : 0;
}

void port_write(const char *data, size_t size)
{
    board_write(data, size);
}

int port_read(void)
{
    uart_enable();
    while (!(UART0->state & UART_RX_FULL)) {
    }
    return (int)(UART0->data & 0xff);
}

_Noreturn void port_halt(int status)
{
    board_exit(status);
}
