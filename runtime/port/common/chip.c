/* chip.c - the chip as a whole, as far as all boards are alike. */
#include "runtime/port/common/board.h"

int64_t port_frequency(void)
{
    return CORE_HERTZ;
}
