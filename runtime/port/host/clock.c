/* clock.c - time from the system's monotonic clock, and an alarm by its signal. */
#include "runtime/port.h"
#include "runtime/port_machine.h"
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
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

/* ---- the alarm ---- */

uint32_t port_alarm_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000);
}

static void on_alarm(int signal_number)
{
    int before = errno;
    (void)signal_number;
    machine_alarm();
    errno = before;
}

/* What the alarm interrupts goes on, but for sleeping and waiting: those are to see vm.pending. */
void port_alarm_set(uint32_t at)
{
    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    int32_t left = (int32_t)(at - port_alarm_now());
    struct itimerval timer = {.it_value = {0, 1}};
    if (left > 0)
        timer.it_value = (struct timeval){left / 1000, left % 1000 * 1000};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}
