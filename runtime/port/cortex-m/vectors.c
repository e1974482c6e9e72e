/* vectors.c - the chip's interrupts that a firmware takes. The table is linked where interrupt_set is, behind the processor's own vectors: a
 * firmware that takes none has none. */
#include "runtime/port/common/interrupts.h"

/* The interrupt controller's: a bit for each interrupt. */
#define INTERRUPT_ENABLE ((volatile uint32_t *)0xe000e100u)
#define INTERRUPT_DISABLE ((volatile uint32_t *)0xe000e180u)

__attribute__((section(".vectors.chip"))) static const void *const vectors[] = {HANDLERS};

void interrupt_set(unsigned number, bool on)
{
    __asm volatile("" ::"r"(vectors)); /* so that the linker keeps the table with this function */
    (on ? INTERRUPT_ENABLE : INTERRUPT_DISABLE)[number / 32] = 1u << number % 32;
}
