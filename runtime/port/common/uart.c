/* uart.c - machine.UART on a board: 0 is the console's, and 1 a second of its kind where the board's description has one. Input comes
 * by their interrupts. */
#include "runtime/port/peripheral/uart.h"
#include "runtime/port/common/board.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"

static const struct {
    uintptr_t at;
    unsigned interrupt;
} uarts[] = {{BOARD_UART, BOARD_UART_IRQ}, {BOARD_UART_1, BOARD_UART_1_IRQ}};
enum { UARTS = BOARD_UART_1 ? 2 : 1 };

static void uart_receive(int id)
{
    while (uart_has_input(uarts[id].at))
        machine_uart_byte(id, uart_take(uarts[id].at));
}

/* Where input.c is not there, in profile minimal. */
__attribute__((weak)) void console_interrupt(void)
{
    uart_receive(0);
}

void uart_1_interrupt(void)
{
    uart_receive(1);
}

int port_uart_open(const struct port_uart *uart)
{
    _Static_assert((int)PORT_PARITY_ODD == UART_PARITY_ODD &&
                       (int)PORT_PARITY_EVEN == UART_PARITY_EVEN,
                   "the same numbers");
    struct uart_form form = {uart->baudrate, uart->bits, uart->parity, uart->stop};
    if (uart->id >= UARTS)
        return -ERROR_NO_DEVICE;
    uintptr_t at = uarts[uart->id].at;
    bool default_pins = uart->tx < 0 && uart->rx < 0;
    if (!chip_uart_start && !default_pins)
        return -ERROR_INVALID;
    if (chip_uart_start && (uart->id > 0 || !default_pins) &&
        !chip_uart_start((unsigned)uart->id, uart->tx, uart->rx))
        return -ERROR_INVALID;
    if (uart->id > 0)
        uart_start(at);
    if (!uart_set(at, &form))
        return -ERROR_INVALID;
    uart_listen(at, true);
    interrupt_set(uarts[uart->id].interrupt, true);
    return 0;
}

/* The console's goes on. */
void port_uart_close(int id)
{
    if (id > 0)
        interrupt_set(uarts[id].interrupt, false);
}

intptr_t port_uart_write(int id, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        uart_put(uarts[id].at, data[i]);
    return (intptr_t)size;
}

bool port_uart_is_sent(int id)
{
    return uart_is_sent(uarts[id].at);
}
