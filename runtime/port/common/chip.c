/* chip.c - the chip as a whole, as far as all boards are alike. */
#include "runtime/port/common/board.h"

int64_t port_frequency(void)
{
    return BOARD_CLOCK_HZ;
}

/* Peripherals go on, and so does the clock; what a pin or a timer has to say ends it. */
int port_light_sleep(int32_t milliseconds)
{
    enum { AT_ONCE = 1000 };
    if (milliseconds < 0)
        cpu_wait();
    while (milliseconds > 0 && !vm.pending) {
        int32_t part = milliseconds < AT_ONCE ? milliseconds : AT_ONCE;
        port_sleep_us((uint32_t)part * 1000);
        milliseconds -= part;
    }
    return 0;
}
