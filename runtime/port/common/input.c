/* input.c - input from the UART, and from USB where the firmware has it, taken by their interrupts, so that Ctrl-C is seen while a program runs. While the program has the
 * console's UART open as machine.UART(0), all that comes is its. */
#include "runtime/port.h"
#include "runtime/port/common/board.h"
#include "runtime/port/peripheral/uart.h"
#include "runtime/port/peripheral/usb.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/run/vm.h"

enum { PATIENCE_MS = 250 };

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
    uart_listen(BOARD_UART, true);
    interrupt_set(BOARD_UART_IRQ, true);
    if (HAS_USB)
        usb_start();
}

/* Lets all that wait to be taken be taken: the UART's interrupt comes at once. */
static void take_all(void)
{
    interrupt_set(BOARD_UART_IRQ, true);
    if (HAS_USB) {
        uintptr_t state = port_interrupts_disable();
        console_usb();
        port_interrupts_restore(state);
    }
}

void input_tick(void)
{
    if (is_full() && ++input.waited >= PATIENCE_MS)
        take_all();
}

static bool has_to_wait(void)
{
    return is_full() && input.waited < PATIENCE_MS;
}

static void input_byte(uint8_t byte)
{
    if (byte == interrupt_byte)
        pending_interrupt();
    else if (!is_full())
        input.bytes[input.head++ % sizeof input.bytes] = byte;
}

void console_usb(void)
{
    while (HAS_USB && usb_has_input() && !has_to_wait())
        input_byte(usb_take());
}

void console_interrupt(void)
{
    while (uart_has_input(BOARD_UART)) {
        bool is_programs = machine_uart_room && machine_uart_room(0) >= 0;
        if (!is_programs && has_to_wait()) {
            interrupt_set(BOARD_UART_IRQ, false);
            return;
        }
        uint8_t byte = uart_take(BOARD_UART);
        if (is_programs)
            machine_uart_byte(0, byte);
        else
            input_byte(byte);
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
        cpu_wait();
    }
    int byte = input.bytes[input.tail++ % sizeof input.bytes];
    input.waited = 0;
    take_all();
    return byte;
}
