/* console.c - UART 0 (CMSDK APB UART) and semihosting. */
#include "runtime/port/mps2-an385/board.h"
#include "runtime/vm/pending.h"
#include "runtime/vm/port.h"
#include <string.h>

struct uart {
    volatile uint32_t data, state, control, interrupt, baud_divisor;
};
#define UART0 ((struct uart *)0x40004000u)
enum { UART_TX_FULL = 1, UART_RX_FULL = 2 };
enum { UART_TX_ENABLE = 1, UART_RX_ENABLE = 2, UART_RX_INTERRUPT = 8 };
enum { UART0_RX_IRQ = 0 };
#define NVIC_ENABLE (*(volatile uint32_t *)0xe000e100u)

/* What came in and was not read yet; the interrupt fills it so that Ctrl-C is seen at once. */
static struct {
    volatile uint8_t bytes[64];
    volatile unsigned head, tail;
} input;
static int interrupt_byte = 3;

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
        UART0->control = UART_TX_ENABLE | UART_RX_ENABLE | UART_RX_INTERRUPT;
        NVIC_ENABLE = 1u << UART0_RX_IRQ;
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

void console_interrupt(void)
{
    while (UART0->state & UART_RX_FULL) {
        uint8_t byte = (uint8_t)UART0->data;
        UART0->interrupt = UART_RX_FULL;
        if (byte == interrupt_byte)
            pending_interrupt();
        else if (input.head - input.tail < sizeof input.bytes)
            input.bytes[input.head++ % sizeof input.bytes] = byte;
    }
}

void port_interrupt_character(int byte)
{
    interrupt_byte = byte;
}

int port_read(void)
{
    uart_enable();
    while (input.head == input.tail)
        __asm volatile("wfi");
    return input.bytes[input.tail++ % sizeof input.bytes];
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
