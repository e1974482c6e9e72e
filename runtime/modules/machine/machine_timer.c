/* machine_timer.c - machine.Timer: any number of them over the port's one alarm.
 *
 * Those that run are kept alive (kept.h), and so end with the VM. The alarm touches none of them: it has timers_run called
 * between two instructions of the program, which calls what is due and sets the alarm to what is due next. */
#include "machine_pin.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/kept.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"

enum { ONE_SHOT, PERIODIC };
enum { PERIOD_DEFAULT = 1000, PERIOD_MOST = 1 << 30 };
/* So many periods that were missed are made up for, one call each; what is older is forgotten. */
enum { MADE_UP = 4 };

struct timer {
    const struct type *type;
    value callback;       /* None: the timer never runs */
    uint32_t period, due; /* milliseconds; due is a time of port_alarm_now() */
    bool runs, periodic, hard;
};

static struct timer *timer_self(value self)
{
    return value_object(self_as(self, &type_Timer));
}

/* The running timer that is due first; NULL: none runs. */
static struct timer *timers_first(void)
{
    struct timer *first = NULL;
    for (const struct kept *kept = vm.kept; kept; kept = kept->older) {
        value v = value_as(kept->object, &type_Timer);
        struct timer *timer = v != NO_VALUE ? value_object(v) : NULL;
        if (timer && (!first || (int32_t)(timer->due - first->due) < 0))
            first = timer;
    }
    return first;
}

static void timers_set_alarm(void)
{
    const struct timer *first = timers_first();
    if (first)
        port_alarm_set(first->due);
}

static void timer_stop(struct timer *timer)
{
    if (timer->runs)
        kept_remove(VALUE_OBJECT(timer));
    timer->runs = false;
}

static void timer_start(struct timer *timer)
{
    timer_stop(timer);
    kept_add(VALUE_OBJECT(timer));
    timer->runs = true;
    timer->due = port_alarm_now() + timer->period;
    timers_set_alarm();
}

/* Calls it; a periodic one is due again, in step with its first time. Its callback finds the heap locked where it is a hard one,
 * as one in an interrupt would. */
static void timer_fire(struct timer *timer, uint32_t now)
{
    value self = VALUE_OBJECT(timer);
    uint32_t missed = (now - timer->due) / timer->period;
    if (timer->periodic)
        timer->due += timer->period * (missed > MADE_UP ? missed - MADE_UP : 1);
    else
        timer_stop(timer);
    if (timer->hard)
        heap_lock();
    call_quietly(timer->callback, 1, &self);
    if (timer->hard)
        heap_unlock();
}

static value timers_run(value unused)
{
    struct timer *timer;
    uint32_t now = port_alarm_now();
    (void)unused;
    while ((timer = timers_first()) && (int32_t)(now - timer->due) >= 0)
        timer_fire(timer, now);
    timers_set_alarm();
    return VALUE_NONE;
}

static const struct native timers_run_function = {&type_native, (void (*)(void))timers_run, Q_Timer,
                                                  NATIVE_F1, 1 | 1 << 4};

bool machine_has_timers(void)
{
    return PROGRAM(TIMER);
}

void machine_alarm(void)
{
    if (PROGRAM(TIMER) && !pending_schedule(VALUE_OBJECT(&timers_run_function), VALUE_NONE))
        port_alarm_set(port_alarm_now() + 1); /* four calls wait already */
}

/* ---- what Python sees ---- */

/* As a number of 32 bits: one of 64 would have a board of singles link the arithmetic of doubles. */
static uint32_t period_of_hertz(float_number hertz)
{
    if (!(hertz > 0))
        return 0;
    float_number length = hertz < 1000 ? 1000 / hertz : 1;
    return length < PERIOD_MOST ? (uint32_t)length : PERIOD_MOST;
}

/* Milliseconds of a period; NO_VALUE for what is not given. Raises ValueError. */
static uint32_t timer_period(uint32_t before, value period, value tick_hz, value freq)
{
    int64_t length = before;
    if (freq != VALUE_NONE) {
        length = period_of_hertz(float_value(freq));
    } else if (period != NO_VALUE) {
        intptr_t ticks = int_value(tick_hz);
        length = ticks > 0 ? (int64_t)int_value(period) * 1000 / ticks : -1;
        length += length == 0;
    }
    if (length < 1)
        raise_text(&type_ValueError, "a period of a millisecond or more");
    if (length >= PERIOD_MOST)
        raise_text(&type_ValueError, "period too large");
    return (uint32_t)length;
}

/* (*, mode=PERIODIC, callback, period, tick_hz=1000, freq=None, hard=False): what is not given stays. */
static void timer_init(struct timer *self, size_t n_positional, size_t n_keywords,
                       const value *args)
{
    static const struct parameter parameters[] = {
        {Q_mode, PARAMETER_KEYWORD_ONLY},   {Q_callback, PARAMETER_KEYWORD_ONLY},
        {Q_period, PARAMETER_KEYWORD_ONLY}, {Q_tick_hz, PARAMETER_KEYWORD_ONLY},
        {Q_freq, PARAMETER_KEYWORD_ONLY},   {Q_hard, PARAMETER_KEYWORD_ONLY}};
    value given[] = {VALUE_SMALL_INT(PERIODIC), NO_VALUE,   NO_VALUE,
                     VALUE_SMALL_INT(1000),     VALUE_NONE, VALUE_FALSE};
    parse_arguments(Q_Timer, parameters, 6, n_positional, n_keywords, args, given);
    timer_stop(self);
    self->periodic = int_value(given[0]) != ONE_SHOT;
    self->period = timer_period(self->period, given[2], given[3], given[4]);
    if (given[1] != NO_VALUE)
        self->callback = given[1];
    self->hard = truth(given[5]);
    if (self->callback != VALUE_NONE)
        timer_start(self);
}

/* Timer(id=-1, ...): -1, of which there are any number, is all there is. */
value timer_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    bool has_id = n_positional > 0;
    if (has_id && int_value(args[0]) != -1)
        raise_text(&type_ValueError, "Timer doesn't exist");
    struct timer *self = heap_new(struct timer, type);
    self->callback = VALUE_NONE;
    self->period = PERIOD_DEFAULT;
    self->periodic = true;
    if (n_positional > 1 || n_keywords > 0)
        timer_init(self, n_positional - has_id, n_keywords, args + has_id);
    return VALUE_OBJECT(self);
}

void timer_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct timer *timer = value_object(self);
    (void)kind;
    print_format(printer, "Timer(mode=%s, period=%u)", timer->periodic ? "PERIODIC" : "ONE_SHOT",
                 (unsigned)timer->period);
}

value timer_init_again(size_t n_positional, size_t n_keywords, const value *args)
{
    timer_init(timer_self(args[0]), n_positional - 1, n_keywords, args + 1);
    return VALUE_NONE;
}

value timer_deinit(value self)
{
    timer_stop(timer_self(self));
    return VALUE_NONE;
}
