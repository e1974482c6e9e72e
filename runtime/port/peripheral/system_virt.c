/* system_virt.c - QEMU's RISC-V machine as a whole: its reset, by the finisher that QEMU's documentation of the machine names. */
#include "runtime/port/common/board.h"
#include "runtime/vm/run/errors.h"

#define FINISHER (*(volatile uint32_t *)0x00100000u)
enum { RESET = 0x7777 };

int port_reset(enum port_reset kind)
{
    if (kind == PORT_RESET_BOOTLOADER)
        return -ERROR_NO_DEVICE;
    FINISHER = RESET;
    for (;;)
        cpu_wait();
}
