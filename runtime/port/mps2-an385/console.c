/* console.c - output to UART 0 (CMSDK APB UART), and semihosting. */
#include "runtime/port/mps2-an385/board.h"
#include "runtime/vm/port.h"
#include <string.h>

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

void console_start(void)
{
    UART0->baud_divisor = 16;
    UART0->control = UART_TX_ENABLE;
}

void board_write(const char *data, size_t size)
{
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

extern char __stack_limit[];

const void *port_stack_limit(void)
{
    enum { RESERVE = 256 }; /* for interrupts */
    return __stack_limit + RESERVE;
}

const char port_platform[] = "mps2-an385";

void port_write_error(const char *data, size_t size)
{
    board_write(data, size);
}

void port_write(const char *data, size_t size)
{
    board_write(data, size);
}

uintptr_t port_interrupts_disable(void)
{
    uintptr_t state;
    __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(state)::"memory");
    return state;
}

void port_interrupts_restore(uintptr_t state)
{
    __asm volatile("msr primask, %0" ::"r"(state) : "memory");
}

enum port_path_kind port_path_kind(const char *path)
{
    (void)path;
    return PORT_PATH_NONE;
}

bool port_file_read(const char *path, struct port_file *out)
{
    (void)path;
    (void)out;
    return false;
}

void port_file_free(struct port_file *file)
{
    (void)file;
}

_Noreturn void port_halt(int status)
{
    board_exit(status);
}
