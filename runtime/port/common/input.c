/* input.c - input from UART 0, taken by its interrupt, so that Ctrl-C is seen while a program runs. */
#include "runtime/port/mps2-an385/board.h"
#include "runtime/vm/pending.h"
#include "runtime/vm/port.h"
#include "runtime/vm/vm.h"

enum { UART0_RX_IRQ = 0, PATIENCE_MS = 250 };
#define NVIC_ENABLE (*(volatile uint32_t *)0xe000e100u)
#define NVIC_DISABLE (*(volatile uint32_t *)0xe000e180u)

/* What came in and was not read yet. When it is full the sender waits; when nothing has been read for a while, further bytes are
 * dropped, so that a Ctrl-C behind them is seen. */
static struct {
    volatile uint8_t bytes[64];
    volatile unsigned head, tail;
    volatile unsigned waited; /* milliseconds that it has been full */
} input;
static int interrupt_byte = 3;

static bool is_full(void)
{
    return input.head - input.tail == sizeof input.bytes;
}

void input_start(void)
{
    UART0->control |= UART_RX_ENABLE | UART_RX_INTERRUPT;
    NVIC_ENABLE = 1u << UART0_RX_IRQ;
}

void input_tick(void)
{
    if (is_full() && ++input.waited >= PATIENCE_MS)
        NVIC_ENABLE = 1u << UART0_RX_IRQ;
}

void console_interrupt(void)
{
    while (UART0->state & UART_RX_FULL) {
        if (is_full() && input.waited < PATIENCE_MS) {
            NVIC_DISABLE = 1u << UART0_RX_IRQ;
            return;
        }
        uint8_t byte = (uint8_t)UART0->data;
        UART0->interrupt = UART_RX_FULL;
        if (byte == interrupt_byte)
            pending_interrupt();
        else if (!is_full())
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
    int byte = input.bytes[input.tail++ % sizeof input.bytes];
    input.waited = 0;
    NVIC_ENABLE = 1u << UART0_RX_IRQ;
    return byte;
}
