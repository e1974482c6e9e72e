/* clock.c - time from the system's monotonic clock. */
#include "runtime/port.h"
#include <errno.h>
#include <time.h>

uint32_t port_ticks_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000);
}

void port_sleep_us(uint32_t microseconds)
{
    struct timespec left = {microseconds / 1000000, (long)(microseconds % 1000000) * 1000};
    nanosleep(&left, NULL); /* an interrupt ends it early, so that Python sees KeyboardInterrupt */
}
