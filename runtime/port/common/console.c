/* console.c - output to the UART, and to USB where the firmware has it, and what a board without files answers. */
#include "runtime/port.h"
#include "runtime/port/common/board.h"
#include "runtime/port/peripheral/uart.h"
#include "runtime/port/peripheral/usb.h"
#include <string.h>

void board_write(const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        uart_put(BOARD_UART, (uint8_t)data[i]);
    if (HAS_USB)
        usb_write(data, size);
}

void board_write_text(const char *text)
{
    board_write(text, strlen(text));
}

extern char __stack_limit[];

const void *port_stack_limit(void)
{
    enum { RESERVE = 256 }; /* for interrupts */
    return __stack_limit + RESERVE;
}

const char port_platform[] = BOARD_NAME;

void port_write_error(const char *data, size_t size)
{
    board_write(data, size);
}

void port_write(const char *data, size_t size)
{
    if (!BOARD_TERMINAL) {
        board_write(data, size);
        return;
    }
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '\n')
            board_write("\r", 1);
        board_write(data + i, 1);
    }
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
