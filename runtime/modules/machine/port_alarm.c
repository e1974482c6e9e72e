/* port_alarm.c - the alarm of a port whose clock interrupts each millisecond and then calls machine_tick. It gives way to a port's
 * own. */
#include "runtime/port_machine.h"
#include "runtime/vm/run/vm.h"

static volatile uint32_t ticks, due;
static volatile bool waits;

OPTIONAL void machine_tick(void)
{
    ticks++;
    if (waits && (int32_t)(ticks - due) >= 0) {
        waits = false;
        machine_alarm();
    }
}

__attribute__((weak)) uint32_t port_alarm_now(void)
{
    return ticks;
}

__attribute__((weak)) void port_alarm_set(uint32_t at)
{
    waits = false; /* first: a tick in between sees neither half */
    due = at;
    waits = true;
}
