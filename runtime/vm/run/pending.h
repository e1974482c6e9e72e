/* pending.h - what waits for a safe point: a keyboard interrupt, scheduled calls, finalisers. The
 * interpreter looks at vm.pending on jumps back and calls, loops in C at each step of an iterator and each comparison of a
 * sort; who sees it set runs pending_run. */
#ifndef PENDING_H
#define PENDING_H

#include "runtime/vm/run/vm.h"

enum { SCHEDULE_SLOTS = 4 };

/* Calls that wait: `count` of them from calls[first] on. */
struct scheduled {
    volatile uint8_t count;
    uint8_t first;
    struct {
        value function, argument;
    } calls[SCHEDULE_SLOTS];
};
extern struct scheduled vm_scheduled;

/* Runs what waits. Raises KeyboardInterrupt; exceptions of scheduled calls are printed and dropped.
 */
void pending_run(void);
/* Its part that calls Python: scheduled calls and finalisers. */
void pending_run_calls(void);
/* Has function(argument) called soon; false when the queue is full. May be called from an
 * interrupt. */
bool pending_schedule(value function, value argument);
/* Has KeyboardInterrupt raised soon. May be called from an interrupt or signal. */
void pending_interrupt(void);
/* Calls function(arguments); prints and drops an exception. */
void call_quietly(value function, size_t n_args, const value *args);

#endif
