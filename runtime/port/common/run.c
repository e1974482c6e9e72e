/* run.c - the board's main in profile minimal: runs the program, takes no arguments; nothing interrupts it. */
#include "runtime/port/mps2-an385/board.h"
#include "runtime/vm/permafrost.h"
#include "runtime/vm/port.h"

extern char __heap_start[], __heap_end[];

int port_read(void)
{
    UART0->control |= UART_RX_ENABLE;
    while (!(UART0->state & UART_RX_FULL)) {
    }
    return (uint8_t)UART0->data;
}

void port_interrupt_character(int byte)
{
    (void)byte;
}

int board_main(void)
{
    clock_start();
    if (!permafrost_start(__heap_start, (size_t)(__heap_end - __heap_start))) {
        board_write_text("the heap is too small\n");
        return 1;
    }
    int status = permafrost_run("main");
    permafrost_stop();
    return status;
}
