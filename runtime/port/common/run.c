/* run.c - a board's main in profile minimal: runs the program, takes no arguments; nothing interrupts it. */
#include "runtime/permafrost.h"
#include "runtime/port.h"
#include "runtime/port/common/board.h"
#include "runtime/port/common/firmware.h"
#include "runtime/port/peripheral/uart.h"

extern char __heap_start[], __heap_end[];

int port_read(void)
{
    uart_listen(BOARD_UART, false);
    while (!uart_has_input(BOARD_UART)) {
    }
    return uart_take(BOARD_UART);
}

void port_interrupt_character(int byte)
{
    (void)byte;
}

int board_main(void)
{
    clock_start();
    if (!permafrost_start_image(__heap_start, (size_t)(__heap_end - __heap_start),
                                firmware_image())) {
        board_write_text("the heap is too small\n");
        return 1;
    }
    if (firmware_mount)
        firmware_mount();
    int status = permafrost_run_main();
    permafrost_stop();
    return status;
}
