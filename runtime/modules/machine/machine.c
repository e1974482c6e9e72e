/* machine.c - machine: memory, time on pins, PWM, ADC, RTC, WDT, and the chip itself. */
#include "machine_pin.h"
#include "runtime/port.h"
#include "runtime/port_machine.h"
#include "runtime/port_os.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

/* ---- memory: mem8, mem16, mem32 ---- */

struct memory_window {
    const struct type *type;
    uint32_t size; /* bytes of an access */
};

static value memory_window(unsigned which)
{
    static const struct memory_window windows[] = {{&type_mem, 1}, {&type_mem, 2}, {&type_mem, 4}};
    return VALUE_OBJECT(&windows[which]);
}

value machine_mem8(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    return memory_window(0);
}

value machine_mem16(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    return memory_window(1);
}

value machine_mem32(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    return memory_window(2);
}

void mem_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    print_format(printer, "<%u-bit memory>",
                 8 * (unsigned)((const struct memory_window *)value_object(self))->size);
}

value mem_subscr(value self, value index, value content)
{
    uint32_t size = ((const struct memory_window *)value_object(self))->size;
    if (content == VALUE_DELETED)
        return NO_VALUE;
    if (!is_int(index))
        raise_format(&type_TypeError, "can't convert %t to int", index);
    uintptr_t address = (uintptr_t)int_low64(index);
    uint32_t number = content != VALUE_LOAD ? (uint32_t)int_low64(int_index(content)) : 0;
    if (address % size != 0)
        raise_format(&type_ValueError, "address %p is not aligned to %u bytes",
                     (const void *)address, (unsigned)size);
    volatile void *at = (volatile void *)address;
    if (content == VALUE_LOAD)
        return int_new_unsigned(size == 1   ? *(volatile uint8_t *)at
                                : size == 2 ? *(volatile uint16_t *)at
                                            : *(volatile uint32_t *)at);
    if (size == 1)
        *(volatile uint8_t *)at = (uint8_t)number;
    else if (size == 2)
        *(volatile uint16_t *)at = (uint16_t)number;
    else
        *(volatile uint32_t *)at = number;
    return VALUE_NONE;
}

/* ---- time on pins ---- */

/* Microseconds until the pin has that level; -1: the timeout came first. */
static int64_t wait_for_level(value pin, bool level, uint32_t timeout)
{
    uint32_t start = port_ticks_us();
    while (machine_pin_read(pin) != level) {
        if (port_ticks_us() - start >= timeout)
            return -1;
        if (vm.pending)
            pending_run();
    }
    return (int64_t)(port_ticks_us() - start);
}

/* time_pulse_us(pin, level[, timeout]): -2 where it does not begin in time, -1 where it does not end. */
value machine_time_pulse_us(size_t n_args, const value *args)
{
    bool level = truth(args[1]);
    uint32_t timeout = n_args > 2 ? (uint32_t)int_value(args[2]) : 1000000;
    if (wait_for_level(args[0], level, timeout) < 0)
        return VALUE_SMALL_INT(-2);
    return int_new_64(wait_for_level(args[0], !level, timeout));
}

static void spin_ns(uint32_t nanoseconds)
{
    uint32_t start = port_ticks_us();
    while ((port_ticks_us() - start) * 1000u < nanoseconds)
        ;
}

/* bitstream(pin, encoding, timing, buffer): each bit is high for timing[0] or [2] nanoseconds, then low for [1] or [3]. As
 * exact as the port's clock of microseconds is. */
value machine_bitstream(size_t n_args, const value *args)
{
    size_t n;
    const value *items;
    value timing[4];
    uint32_t times[4];
    struct span data;
    (void)n_args;
    int pin = machine_pin_number(args[0]);
    if (int_value(args[1]) != 0 || !sequence_items(args[2], &n, &items) || n != 4)
        raise_type(&type_ValueError);
    memcpy(timing, items, sizeof timing); /* reading them may change the list */
    for (size_t i = 0; i < 4; i++)
        times[i] = (uint32_t)int_value(timing[i]);
    if (!bytes_span(args[3], &data))
        raise_silently(&type_TypeError);
    uintptr_t state = port_interrupts_disable();
    for (size_t bit = 0; bit < 8 * data.size; bit++) {
        unsigned one = data.data[bit / 8] >> (7 - bit % 8) & 1;
        port_pin_write((unsigned)pin, true);
        spin_ns(times[2 * one]);
        port_pin_write((unsigned)pin, false);
        spin_ns(times[2 * one + 1]);
    }
    port_interrupts_restore(state);
    return VALUE_NONE;
}

/* ---- ADC ---- */

struct adc {
    const struct type *type;
    unsigned pin;
};

value adc_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q_ADC, n_positional, n_keywords, 1, 1);
    struct adc *self = heap_new(struct adc, type);
    self->pin = (unsigned)machine_pin_number(args[0]);
    return VALUE_OBJECT(self);
}

value adc_read_u16(value self)
{
    const struct adc *adc = value_object(self_as(self, &type_ADC));
    return VALUE_SMALL_INT(machine_check(port_adc_read(adc->pin)));
}

/* ---- PWM ---- */

enum { DUTY_MOST = 65535 };

struct pwm {
    const struct type *type;
    unsigned pin;
    uint32_t frequency, duty;
};

static struct pwm *pwm_self(value self)
{
    return value_object(self_as(self, &type_PWM));
}

static void pwm_apply(const struct pwm *self)
{
    machine_check(port_pwm_set(self->pin, self->frequency, self->duty));
}

static uint32_t pwm_duty_of(value v)
{
    intptr_t duty = int_value(v);
    if (duty < 0)
        raise_type(&type_ValueError);
    return duty > DUTY_MOST ? DUTY_MOST : (uint32_t)duty;
}

/* Nanoseconds of each period. */
static uint32_t pwm_duty_of_ns(uint32_t frequency, value v)
{
    uint64_t duty = (uint64_t)int_low64(v) * frequency / 1000 * DUTY_MOST / 1000000;
    return duty > DUTY_MOST ? DUTY_MOST : (uint32_t)duty;
}

static void pwm_init(struct pwm *self, size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {
        {Q_freq, 0}, {Q_duty_u16, PARAMETER_KEYWORD_ONLY}, {Q_duty_ns, PARAMETER_KEYWORD_ONLY}};
    value given[3] = {NO_VALUE, NO_VALUE, NO_VALUE};
    parse_arguments(Q_PWM, parameters, 3, n_positional, n_keywords, args, given);
    self->frequency = given[0] != NO_VALUE ? (uint32_t)int_value(given[0]) : self->frequency;
    if (given[1] != NO_VALUE)
        self->duty = pwm_duty_of(given[1]);
    if (given[2] != NO_VALUE)
        self->duty = pwm_duty_of_ns(self->frequency, given[2]);
    if (self->frequency > 0)
        pwm_apply(self);
}

value pwm_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    if (n_positional == 0)
        check_arity(Q_PWM, 0, 0, 1, 2);
    struct pwm *self = heap_new(struct pwm, type);
    self->pin = (unsigned)machine_pin_number(args[0]);
    pwm_init(self, n_positional - 1, n_keywords, args + 1);
    return VALUE_OBJECT(self);
}

value pwm_init_again(size_t n_positional, size_t n_keywords, const value *args)
{
    pwm_init(pwm_self(args[0]), n_positional - 1, n_keywords, args + 1);
    return VALUE_NONE;
}

value pwm_freq(size_t n_args, const value *args)
{
    struct pwm *self = pwm_self(args[0]);
    if (n_args == 1)
        return int_new_unsigned(self->frequency);
    self->frequency = (uint32_t)int_value(args[1]);
    pwm_apply(self);
    return VALUE_NONE;
}

value pwm_duty_u16(size_t n_args, const value *args)
{
    struct pwm *self = pwm_self(args[0]);
    if (n_args == 1)
        return VALUE_SMALL_INT(self->duty);
    self->duty = pwm_duty_of(args[1]);
    pwm_apply(self);
    return VALUE_NONE;
}

value pwm_duty_ns(size_t n_args, const value *args)
{
    struct pwm *self = pwm_self(args[0]);
    if (n_args == 1)
        return int_new_64(self->frequency == 0
                              ? 0
                              : (int64_t)self->duty * 1000000000 / DUTY_MOST / self->frequency);
    self->duty = pwm_duty_of_ns(self->frequency, args[1]);
    pwm_apply(self);
    return VALUE_NONE;
}

value pwm_deinit(value self)
{
    machine_check(port_pwm_set(pwm_self(self)->pin, 0, 0));
    return VALUE_NONE;
}

/* ---- RTC ---- */

value rtc_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    (void)args;
    check_arity(Q_RTC, n_positional, n_keywords, 0, 1);
    return VALUE_OBJECT(heap_new(struct object, type));
}

/* datetime([(year, month, day, weekday, hour, minute, second, subsecond)]) */
value rtc_datetime(size_t n_args, const value *args)
{
    static const uint8_t order[] = {0, 1, 2, 6, 3, 4, 5}; /* of gmtime()'s fields */
    size_t n;
    const value *items;
    if (n_args == 1) {
        int64_t now = port_time_ns();
        value seconds = int_new_64(now / 1000000000), fields[8];
        const struct tuple *time = tuple_of(time_gmtime(1, &seconds));
        for (unsigned i = 0; i < 7; i++)
            fields[i] = time->items[order[i]];
        fields[7] = VALUE_SMALL_INT(now / 1000 % 1000000);
        return tuple_new(8, fields);
    }
    if (!sequence_items(args[1], &n, &items) || n != 8)
        raise_silently(&type_TypeError);
    value fields[8] = {items[0], items[1], items[2],           items[4],
                       items[5], items[6], VALUE_SMALL_INT(0), VALUE_SMALL_INT(0)};
    value micros = items[7], seconds = time_mktime(tuple_new(8, fields));
    machine_check(port_clock_set((int64_t)int_low64(seconds) * 1000000000 +
                                 (int64_t)int_low64(micros) * 1000));
    return VALUE_NONE;
}

/* ---- WDT ---- */

/* WDT(id=0, timeout=5000) */
value wdt_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {{Q_id, 0}, {Q_timeout, 0}};
    value given[] = {VALUE_SMALL_INT(0), VALUE_SMALL_INT(5000)};
    parse_arguments(Q_WDT, parameters, 2, n_positional, n_keywords, args, given);
    machine_check(port_watchdog_start((uint32_t)int_value(given[1])));
    return VALUE_OBJECT(heap_new(struct object, type));
}

value wdt_feed(value self)
{
    (void)self;
    machine_check(port_watchdog_feed());
    return VALUE_NONE;
}

/* ---- the chip ---- */

value machine_unique_id(void)
{
    uint8_t id[16];
    int size = machine_check(port_unique_id(id, sizeof id));
    return bytes_new(id, (size_t)size);
}

value machine_reset(void)
{
    machine_check(port_reset(PORT_RESET_HARD));
    return VALUE_NONE;
}

value machine_soft_reset(void)
{
    raise_type(&type_SystemExit);
}

value machine_bootloader(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    machine_check(port_reset(PORT_RESET_BOOTLOADER));
    return VALUE_NONE;
}

value machine_reset_cause(void)
{
    return VALUE_SMALL_INT(machine_check(port_reset_cause()));
}

value machine_freq(size_t n_args, const value *args)
{
    if (n_args > 0) {
        int status = port_frequency_set((uint32_t)int_low64(args[0]));
        if (status == -ERROR_NO_DEVICE)
            raise_text(&type_NotImplementedError, "the frequency of this board cannot be changed");
        if (status < 0)
            raise_text(&type_ValueError, "cannot change frequency");
        return VALUE_NONE;
    }
    int64_t frequency = port_frequency();
    if (frequency < 0)
        raise_os_error((int)-frequency);
    return int_new_64(frequency);
}

static void run_what_waits(void)
{
    if (vm.pending)
        pending_run();
}

value machine_idle(void)
{
    run_what_waits();
    port_idle();
    return VALUE_NONE;
}

value machine_lightsleep(size_t n_args, const value *args)
{
    run_what_waits();
    machine_check(port_light_sleep(n_args > 0 ? (int32_t)int_value(args[0]) : -1));
    run_what_waits();
    return VALUE_NONE;
}

/* deepsleep([ms]): as lightsleep, and then the program begins anew. */
value machine_deepsleep(size_t n_args, const value *args)
{
    machine_lightsleep(n_args, args);
    return machine_reset();
}

value machine_disable_irq(void)
{
    return int_new_unsigned(port_interrupts_disable());
}

value machine_enable_irq(value state)
{
    port_interrupts_restore((uintptr_t)int_low64(state));
    return VALUE_NONE;
}
