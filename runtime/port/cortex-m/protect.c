/* protect.c - the memory protection unit of Cortex-M: one region, the flash. Registers are from Arm's architecture manuals. */
#include "runtime/port/cortex-m/protect.h"
#include <stdint.h>

struct protection_unit {
    volatile uint32_t type, control, number, base, limit, unused[7], attributes;
};
#define UNIT ((struct protection_unit *)0xe000ed90u)
enum { TYPE_REGIONS = 0xff00 };
enum { CONTROL_ENABLE = 1, CONTROL_BACKGROUND = 4 }; /* what no region covers stays as it is */

extern const char __flash_start[], __flash_end[];

void protect_flash(void)
{
    uint32_t start = (uint32_t)__flash_start, size = (uint32_t)(__flash_end - __flash_start);
    if (!(UNIT->type & TYPE_REGIONS))
        return;
    UNIT->number = 0;
#if __ARM_ARCH >= 8
    enum { READ_ONLY = 3 << 1, ENABLE = 1, WRITE_THROUGH = 0xaa };
    UNIT->attributes = WRITE_THROUGH;
    UNIT->base = start | READ_ONLY;
    UNIT->limit = ((start + size - 1) & ~31u) | ENABLE;
#else
    /* A power of two, at a multiple of itself. */
    enum { ENABLE = 1, WRITE_THROUGH = 1 << 17, READ_ONLY = 6 << 24 };
    UNIT->base = start;
    UNIT->limit = READ_ONLY | WRITE_THROUGH | (uint32_t)(30 - __builtin_clz(size)) << 1 | ENABLE;
#endif
    UNIT->control = CONTROL_ENABLE | CONTROL_BACKGROUND;
    __asm volatile("dsb\n\tisb" ::: "memory");
}
