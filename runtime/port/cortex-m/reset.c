/* reset.c - Cortex-M starts anew. The register is from Arm's architecture manuals. */
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"

#define CONTROL (*(volatile uint32_t *)0xe000ed0cu)
#define KEY (0x05fau << 16)
enum { SYSTEM_RESET = 1 << 2 };

int port_reset(enum port_reset kind)
{
    if (kind == PORT_RESET_BOOTLOADER)
        return -ERROR_NO_DEVICE;
    __asm volatile("dsb" ::: "memory");
    CONTROL = KEY | SYSTEM_RESET;
    while (true) {
    }
}
