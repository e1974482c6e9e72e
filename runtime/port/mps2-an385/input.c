/* input.c - input from UART 0, taken by its interrupt, so that Ctrl-C is seen while a program runs. */
#include "runtime/port/mps2-an385/board.h"
#include "runtime/vm/pending.h"
#include "runtime/vm/port.h"
#include "runtime/vm/vm.h"

enum { UART0_RX_IRQ = 0 };
#define NVIC_ENABLE (*(volatile uint32_t *)0xe000e100u)

/* What came in and was not read yet. */
static struct {
    volatile uint8_t bytes[64];
    volatile unsigned head, tail;
} input;
static int interrupt_byte = 3;

void input_start(void)
{
    UART0->control |= UART_RX_ENABLE | UART_RX_INTERRUPT;
    NVIC_ENABLE = 1u << UART0_RX_IRQ;
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
    while (input.head == input.tail) {
        if (vm.pending)
            pending_run();
        __asm volatile("wfi");
    }
    return input.bytes[input.tail++ % sizeof input.bytes];
}
