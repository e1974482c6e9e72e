/* system.h - why a chip was reset, as MicroPython numbers it: what port_reset_cause returns. */
#ifndef SYSTEM_H
#define SYSTEM_H

enum { RESET_POWER = 1, RESET_HARD, RESET_WATCHDOG, RESET_DEEP_SLEEP, RESET_SOFT };

#endif
