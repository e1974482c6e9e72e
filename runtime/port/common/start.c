/* start.c - from reset to main, and the words of a trap's report. */
#include "runtime/port/common/board.h"
#include "runtime/port/peripheral/uart.h"
#include <string.h>

extern uint8_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];

_Noreturn void board_reset(void)
{
    if (chip_start)
        chip_start();
    memcpy(__data_start, __data_load, (size_t)(__data_end - __data_start));
    memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
    uart_start(BOARD_UART);
    board_exit(board_main());
}

void board_write_word(const char *name, uintptr_t number)
{
    board_write_text(name);
    for (int shift = 8 * (int)sizeof number - 4; shift >= 0; shift -= 4)
        board_write(&"0123456789abcdef"[(number >> shift) & 15], 1);
    board_write_text("\n");
}
