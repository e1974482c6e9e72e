/* board.c - the module board: a periodic timer whose interrupt schedules a Python function, and registers of devices. */
#include "board.h"
#include "runtime/user_module.h"

/* ---- the timer: CMSDK APB timer 0 of the MPS2, interrupt 8, counting down at 25 MHz ---- */

#define TIMER_CONTROL (*(volatile uint32_t *)0x40000000u)
#define TIMER_VALUE (*(volatile uint32_t *)0x40000004u)
#define TIMER_RELOAD (*(volatile uint32_t *)0x40000008u)
#define TIMER_CLEAR (*(volatile uint32_t *)0x4000000cu)
#define NVIC_ENABLE (*(volatile uint32_t *)0xe000e100u)
enum { CYCLES_PER_US = 25, TIMER_ENABLE = 1, TIMER_INTERRUPT = 8, TIMER_IRQ = 8 };

static value on_tick; /* kept alive while the timer runs; NO_VALUE: it does not */
static uint32_t n_ticks;

void board_timer_interrupt(void)
{
    TIMER_CLEAR = 1;
    permafrost_schedule(on_tick, VALUE_SMALL_INT(++n_ticks)); /* a full queue drops a tick */
}

value board_stop(void)
{
    TIMER_CONTROL = 0;
    if (on_tick != NO_VALUE)
        permafrost_release(on_tick);
    on_tick = NO_VALUE;
    return VALUE_NONE;
}

/* every(microseconds, function): function(n) is called for the n-th tick. */
value board_every(value microseconds, value function)
{
    int64_t period;
    if (!permafrost_get_int(microseconds, &period) || period < 10 || period > 100000000)
        permafrost_raise("ValueError", "a period is 10 to 100,000,000 microseconds");
    board_stop();
    if (!permafrost_keep(function))
        permafrost_raise("MemoryError", "");
    on_tick = function;
    n_ticks = 0;
    TIMER_RELOAD = TIMER_VALUE = (uint32_t)period * CYCLES_PER_US - 1;
    NVIC_ENABLE = 1u << TIMER_IRQ;
    TIMER_CONTROL = TIMER_ENABLE | TIMER_INTERRUPT;
    return VALUE_NONE;
}

/* Sleeps until an interrupt; what it scheduled runs when this returns. */
value board_wait(void)
{
    __asm volatile("wfi");
    return VALUE_NONE;
}

/* ---- Register(offset): one word of a device, counted from where the devices begin ---- */

enum { DEVICES = 0x40000000, DEVICES_SIZE = 0x100000 };

struct board_register {
    const struct type *type;
    volatile uint32_t *word;
};

value register_make(const struct type *type, size_t n_positional, size_t n_keywords,
                    const value *args)
{
    int64_t offset;
    check_arity(Q_Register, n_positional, n_keywords, 1, 1);
    if (!permafrost_get_int(args[0], &offset) || offset % 4 != 0 || offset < 0 ||
        offset >= DEVICES_SIZE)
        permafrost_raise("ValueError", "an offset is a multiple of 4 below 0x100000");
    struct board_register *self = heap_new(struct board_register, type);
    self->word = (volatile uint32_t *)(uintptr_t)(DEVICES + offset);
    return VALUE_OBJECT(self);
}

value register_read(value self)
{
    return int_new_unsigned(*((struct board_register *)value_object(self))->word);
}

value register_write(value self, value content)
{
    *((struct board_register *)value_object(self))->word = (uint32_t)int_value(content);
    return VALUE_NONE;
}
