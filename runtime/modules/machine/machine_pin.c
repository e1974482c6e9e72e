/* machine_pin.c - machine.Pin, PinBase and Signal. */
#include "machine_pin.h"
#include "runtime/port.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/kept.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

struct pin {
    const struct type *type;
    unsigned number;
    int mode;      /* -1: as it was */
    value handler; /* NO_VALUE: none */
    uintptr_t edges;
};

int machine_check(int result)
{
    if (result < 0)
        raise_os_error(-result);
    return result;
}

int machine_pin_number(value v)
{
    struct span name;
    intptr_t number;
    value pin = value_as(v, &type_Pin);
    if (v == VALUE_NONE)
        return -1;
    if (pin != NO_VALUE)
        return (int)((const struct pin *)value_object(pin))->number;
    if (str_span(v, &name))
        number = port_pin_named((const char *)name.data, name.size);
    else
        number = int_value(v);
    if (number < 0 || number > INT16_MAX)
        raise_format(&type_ValueError, "invalid pin: %r", v);
    return (int)number;
}

static struct pin *pin_self(value self)
{
    return value_object(self_as(self, &type_Pin));
}

/* ---- Pin ---- */

/* (mode=-1, pull=-1, *, value=None, ...): what is not given stays. */
static void pin_init(struct pin *pin, size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {{Q_mode, 0},
                                                  {Q_pull, 0},
                                                  {Q_value, PARAMETER_KEYWORD_ONLY},
                                                  {Q_drive, PARAMETER_KEYWORD_ONLY},
                                                  {Q_alt, PARAMETER_KEYWORD_ONLY}};
    value given[] = {VALUE_SMALL_INT(-1), VALUE_NONE, VALUE_NONE, VALUE_NONE, VALUE_NONE};
    parse_arguments(Q_Pin, parameters, 5, n_positional, n_keywords, args, given);
    intptr_t mode = given[0] == VALUE_NONE ? -1 : int_value(given[0]);
    intptr_t pull = given[1] == VALUE_NONE ? PORT_PULL_NONE : int_value(given[1]);
    if (mode < -1 || mode > PORT_PIN_OPEN_DRAIN || pull > PORT_PULL_DOWN)
        raise_type(&type_ValueError);
    /* The level comes first: an output is never seen with another. */
    if (given[2] != VALUE_NONE)
        machine_check(port_pin_write(pin->number, truth(given[2])));
    if (mode >= 0 || given[1] != VALUE_NONE) {
        pin->mode = mode >= 0 ? (int)mode : pin->mode;
        machine_check(port_pin_mode(pin->number,
                                    pin->mode < 0 ? PORT_PIN_IN : (enum port_pin_mode)pin->mode,
                                    pull < 0 ? PORT_PULL_NONE : (enum port_pin_pull)pull));
    }
}

value pin_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    if (n_positional == 0)
        check_arity(Q_Pin, n_positional, 0, 1, 3);
    struct pin *pin = heap_new(struct pin, type);
    pin->number = (unsigned)machine_pin_number(args[0]);
    pin->mode = -1;
    pin_init(pin, n_positional - 1, n_keywords, args + 1);
    return VALUE_OBJECT(pin);
}

void pin_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    print_format(printer, "Pin(%u)", ((const struct pin *)value_object(self))->number);
}

value pin_init_again(size_t n_positional, size_t n_keywords, const value *args)
{
    pin_init(pin_self(args[0]), n_positional - 1, n_keywords, args + 1);
    return VALUE_NONE;
}

static value pin_value_of(const struct pin *pin, size_t n_args, const value *args)
{
    if (n_args == 0)
        return VALUE_SMALL_INT(machine_check(port_pin_read(pin->number)));
    machine_check(port_pin_write(pin->number, truth(args[0])));
    return VALUE_NONE;
}

value pin_value(size_t n_args, const value *args)
{
    return pin_value_of(pin_self(args[0]), n_args - 1, args + 1);
}

value pin_call(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q_Pin, n_positional, n_keywords, 0, 1);
    return pin_value_of(value_object(self), n_positional, args);
}

value pin_on(value self)
{
    machine_check(port_pin_write(pin_self(self)->number, true));
    return VALUE_NONE;
}

value pin_off(value self)
{
    machine_check(port_pin_write(pin_self(self)->number, false));
    return VALUE_NONE;
}

value pin_toggle(value self)
{
    const struct pin *pin = pin_self(self);
    bool level = machine_check(port_pin_read(pin->number)) != 0;
    machine_check(port_pin_write(pin->number, !level));
    return VALUE_NONE;
}

/* ---- interrupts ---- */

/* Pins with a handler are among what vm.kept holds, so that they live as long as the VM does, and no longer. */
void machine_pin_edge(unsigned number, unsigned edges)
{
    for (const struct kept *kept = vm.kept; kept; kept = kept->older) {
        value pin = value_as(kept->object, &type_Pin);
        const struct pin *self = pin != NO_VALUE ? value_object(pin) : NULL;
        if (self && self->number == number && self->edges & edges)
            pending_schedule(self->handler, pin);
    }
}

/* irq(handler=None, trigger=IRQ_RISING | IRQ_FALLING, hard=False): a handler runs between two instructions of the program. */
value pin_irq(size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {{Q_handler, 0}, {Q_trigger, 0}, {Q_hard, 0}};
    value given[] = {VALUE_NONE, VALUE_SMALL_INT(PORT_EDGE_RISING | PORT_EDGE_FALLING),
                     VALUE_FALSE};
    struct pin *pin = pin_self(args[0]);
    parse_arguments(Q_irq, parameters, 3, n_positional - 1, n_keywords, args + 1, given);
    unsigned edges = (unsigned)int_value(given[1]);
    bool had = pin->handler != NO_VALUE, has = given[0] != VALUE_NONE;
    if (has && !had)
        kept_add(VALUE_OBJECT(pin));
    uintptr_t state = port_interrupts_disable();
    pin->handler = has ? given[0] : NO_VALUE;
    pin->edges = has ? edges : 0;
    if (had && !has)
        kept_remove(VALUE_OBJECT(pin));
    port_interrupts_restore(state);
    machine_check(port_pin_watch(pin->number, (unsigned)pin->edges));
    return VALUE_NONE;
}

/* ---- anything with value() ---- */

bool machine_pin_read(value v)
{
    value pin = value_as(v, &type_Pin);
    if (pin != NO_VALUE)
        return machine_check(port_pin_read(((const struct pin *)value_object(pin))->number)) != 0;
    return truth(call_method(v, Q_value, 0, NULL));
}

void machine_pin_write(value v, bool level)
{
    value pin = value_as(v, &type_Pin), argument = VALUE_SMALL_INT(level);
    if (pin != NO_VALUE)
        machine_check(port_pin_write(((const struct pin *)value_object(pin))->number, level));
    else
        call_method(v, Q_value, 1, &argument);
}

/* PinBase: what a class derives from that is a pin by its value(). */
value pin_base_make(const struct type *type, size_t n_positional, size_t n_keywords,
                    const value *args)
{
    (void)n_positional;
    (void)n_keywords;
    (void)args;
    return VALUE_OBJECT(heap_new(struct object, type));
}

/* ---- Signal ---- */

struct signal {
    const struct type *type;
    value pin;
    bool invert;
};

/* Signal(pin, invert=False), or Signal(what Pin() takes ..., invert=False) */
value signal_make(const struct type *type, size_t n_positional, size_t n_keywords,
                  const value *args)
{
    bool invert = false;
    size_t rest = 0;
    value copy[2 * 8];
    const value *keywords = args + n_positional;
    if (n_positional == 0 || n_positional + 2 * n_keywords > 16)
        check_arity(Q_Signal, n_positional, 0, 1, 4);
    for (size_t i = 0; i < n_positional; i++)
        copy[i] = args[i];
    for (size_t i = 0; i < n_keywords; i++) {
        if (keywords[2 * i] == VALUE_NAME(Q_invert)) {
            invert = truth(keywords[2 * i + 1]);
        } else {
            copy[n_positional + 2 * rest] = keywords[2 * i];
            copy[n_positional + 2 * rest++ + 1] = keywords[2 * i + 1];
        }
    }
    bool is_pin = !is_int(args[0]) && !is_str(args[0]);
    if (is_pin && (n_positional > 1 || rest > 0))
        raise_silently(&type_TypeError);
    value pin = is_pin ? args[0] : pin_make(&type_Pin, n_positional, rest, copy);
    struct signal *signal = heap_new(struct signal, type);
    signal->pin = pin;
    signal->invert = invert;
    return VALUE_OBJECT(signal);
}

static const struct signal *signal_self(value self)
{
    return value_object(self_as(self, &type_Signal));
}

static value signal_value_of(const struct signal *signal, size_t n_args, const value *args)
{
    if (n_args == 0)
        return VALUE_SMALL_INT(machine_pin_read(signal->pin) != signal->invert);
    machine_pin_write(signal->pin, truth(args[0]) != signal->invert);
    return VALUE_NONE;
}

value signal_value(size_t n_args, const value *args)
{
    return signal_value_of(signal_self(args[0]), n_args - 1, args + 1);
}

value signal_call(value self, size_t n_positional, size_t n_keywords, const value *args)
{
    check_arity(Q_Signal, n_positional, n_keywords, 0, 1);
    return signal_value_of(value_object(self), n_positional, args);
}

value signal_on(value self)
{
    const struct signal *signal = signal_self(self);
    machine_pin_write(signal->pin, !signal->invert);
    return VALUE_NONE;
}

value signal_off(value self)
{
    const struct signal *signal = signal_self(self);
    machine_pin_write(signal->pin, signal->invert);
    return VALUE_NONE;
}
