/* semihosting.c - what a debugger or emulator does for the program: its arguments, and its end. The operations are Arm's, which
 * RISC-V took over. */
#include "runtime/port/common/board.h"
#include "runtime/port/peripheral/usb.h"

enum { EXIT_EXTENDED = 0x20, COMMAND_LINE = 0x15 };
enum { APPLICATION_EXIT = 0x20026 };

_Noreturn void board_exit(int status)
{
    if (HAS_USB)
        usb_flush();
    uintptr_t parameters[2] = {APPLICATION_EXIT, (uintptr_t)status};
    semihosting(EXIT_EXTENDED, parameters);
    for (;;)
        cpu_wait();
}

size_t board_command_line(char *out, size_t size)
{
    uintptr_t parameters[2] = {(uintptr_t)out, size};
    return semihosting(COMMAND_LINE, parameters) == 0 ? parameters[1] : 0;
}
