/* pins.c - pins and buses on the host: nothing is there, but what a program does with them is recorded, a line for each edge
 * and transfer:
 *
 *   microseconds since the start, what, which, details
 *
 * The other side is a program's business, too: the module `pins`, which exists with --pins, has answer(function). The function
 * is called with ("pin", number) for a level that is read, ("adc", number), ("i2c", id, address, bytes written, size to read)
 * ("spi", id, bytes written) and ("uart", id, bytes written), and gives what comes back: a level, a number, bytes; None: what an open pin or bus gives,
 * for I2C that nobody answers. set(pin, level) changes the level that a pin is held at from outside, an edge for its irq;
 * send(id, bytes) is what a UART receives. */
#include "runtime/port/host/pins.h"
#include "runtime/permafrost.h"
#include "runtime/port.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PINS = 256 };

static struct pin_state {
    enum port_pin_mode mode;
    enum port_pin_pull pull;
    signed char outside; /* the level from outside, -1: none */
    bool out;            /* the level that is written */
    bool level;          /* the last one recorded */
    unsigned edges;      /* watched */
} pins[PINS];

static FILE *record; /* NULL: no simulator, and so no pins */
static bool missed;  /* a program asked for them all the same */
static struct timespec started;
static value answer; /* kept by permafrost_keep; NO_VALUE: none */

bool pins_start(const char *path)
{
    record = strcmp(path, "-") == 0 ? stderr : fopen(path, "w");
    for (unsigned i = 0; i < PINS; i++)
        pins[i] = (struct pin_state){.outside = -1};
    answer = NO_VALUE;
    clock_gettime(CLOCK_MONOTONIC, &started);
    return record;
}

void pins_stop(void)
{
    if (record && record != stderr)
        fclose(record);
    record = NULL;
}

static int no_pins(void)
{
    missed = true;
    return -ERROR_NO_DEVICE;
}

bool pins_missed(void)
{
    return missed;
}

/* Begins a line. */
static void record_time(const char *what, int which)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long long us =
        (now.tv_sec - started.tv_sec) * 1000000LL + (now.tv_nsec - started.tv_nsec) / 1000;
    fprintf(record, "%lld %s %d", us, what, which);
}

static void record_bytes(const char *what, const uint8_t *data, size_t size)
{
    fprintf(record, " %s", what);
    for (size_t i = 0; i < size; i++)
        fprintf(record, "%s%02x", i > 0 ? "" : " ", data[i]);
}

static void record_end(void)
{
    putc('\n', record);
    fflush(record);
}

/* ---- the other side ---- */

/* What its function says; None without one. */
static value ask(size_t n, const value *args)
{
    return answer != NO_VALUE ? call(answer, n, 0, args) : VALUE_NONE;
}

static value pins_answer(size_t n_args, const value *args)
{
    (void)n_args;
    if (answer != NO_VALUE)
        permafrost_release(answer);
    answer = NO_VALUE;
    if (args[0] != VALUE_NONE) {
        if (!permafrost_keep(args[0]))
            raise_type(&type_MemoryError);
        answer = args[0];
    }
    return VALUE_NONE;
}

/* ---- pins ---- */

static int pin_check(unsigned pin)
{
    if (!record)
        return no_pins();
    return pin < PINS ? 0 : -ERROR_INVALID;
}

static bool pin_level(const struct pin_state *pin)
{
    if (pin->mode == PORT_PIN_OUT)
        return pin->out;
    if (pin->mode == PORT_PIN_OPEN_DRAIN && !pin->out)
        return false;
    return pin->outside >= 0
               ? pin->outside
               : pin->pull == PORT_PULL_UP || (pin->mode == PORT_PIN_OPEN_DRAIN && pin->out);
}

/* Records an edge, where there is one, and tells of it. */
static void pin_changed(unsigned number)
{
    struct pin_state *pin = &pins[number];
    bool level = pin_level(pin);
    if (level == pin->level)
        return;
    pin->level = level;
    record_time("pin", (int)number);
    fprintf(record, " %d", level);
    record_end();
    if (pin->edges & (level ? PORT_EDGE_RISING : PORT_EDGE_FALLING))
        machine_pin_edge(number, level ? PORT_EDGE_RISING : PORT_EDGE_FALLING);
}

/* set(pin, level): None lets go of it. */
static value pins_set(size_t n_args, const value *args)
{
    (void)n_args;
    intptr_t number = int_value(args[0]);
    if (number < 0 || number >= PINS)
        raise_type(&type_ValueError);
    pins[number].outside = args[1] == VALUE_NONE ? -1 : truth(args[1]);
    pin_changed((unsigned)number);
    return VALUE_NONE;
}

static void uart_receives(int id, value bytes)
{
    struct span span;
    if (!bytes_span(bytes, &span))
        raise_text(&type_TypeError, "bytes for a uart");
    record_time("uart", id);
    record_bytes("read", span.data, span.size);
    record_end();
    for (size_t i = 0; i < span.size; i++)
        machine_uart_byte(id, span.data[i]);
}

/* send(uart, bytes) */
static value pins_send(size_t n_args, const value *args)
{
    (void)n_args;
    uart_receives((int)int_value(args[0]), args[1]);
    return VALUE_NONE;
}

void pins_make_module(void)
{
    static const struct permafrost_function functions[] = {
        {"answer", pins_answer, 1, 1}, {"set", pins_set, 2, 2}, {"send", pins_send, 2, 2}};
    permafrost_module("pins", functions, 3);
}

/* "P12", "GPIO7" and the like: the number in it; others by a sum of their letters, in the upper half. */
int port_pin_named(const char *name, size_t size)
{
    size_t at = 0;
    unsigned number = 0, sum = 0;
    if (!record)
        return no_pins();
    for (size_t i = 0; i < size; i++)
        sum = sum * 31 + (uint8_t)name[i];
    while (at < size && (name[at] < '0' || name[at] > '9'))
        at++;
    bool digits = at < size;
    for (; at < size && name[at] >= '0' && name[at] <= '9' && number < PINS; at++)
        number = number * 10 + (unsigned)(name[at] - '0');
    if (digits && at == size && number < PINS / 2)
        return (int)number;
    return (int)(PINS / 2 + sum % (PINS / 2));
}

int port_pin_mode(unsigned pin, enum port_pin_mode mode, enum port_pin_pull pull)
{
    static const char *const modes[] = {"in", "out", "open-drain"}, *const pulls[] = {"", " up",
                                                                                      " down"};
    int wrong = pin_check(pin);
    if (wrong != 0)
        return wrong;
    pins[pin].mode = mode;
    pins[pin].pull = pull;
    record_time("pin", (int)pin);
    fprintf(record, " %s%s", modes[mode], pulls[pull]);
    record_end();
    pin_changed(pin);
    return 0;
}

int port_pin_read(unsigned pin)
{
    int wrong = pin_check(pin);
    if (wrong != 0)
        return wrong;
    if (pins[pin].mode != PORT_PIN_OUT) {
        value args[] = {str_from_c("pin"), VALUE_SMALL_INT(pin)}, level = ask(2, args);
        if (level != VALUE_NONE) {
            pins[pin].outside = truth(level);
            pin_changed(pin);
        }
    }
    return pin_level(&pins[pin]);
}

int port_pin_write(unsigned pin, bool level)
{
    int wrong = pin_check(pin);
    if (wrong != 0)
        return wrong;
    pins[pin].out = level;
    pin_changed(pin);
    return 0;
}

int port_pin_watch(unsigned pin, unsigned edges)
{
    int wrong = pin_check(pin);
    if (wrong == 0)
        pins[pin].edges = edges;
    return wrong;
}

/* ---- analog ---- */

int port_adc_read(unsigned pin)
{
    int wrong = pin_check(pin);
    if (wrong != 0)
        return wrong;
    value args[] = {str_from_c("adc"), VALUE_SMALL_INT(pin)}, number = ask(2, args);
    int result = number == VALUE_NONE ? 0 : (int)int_value(number) & 0xffff;
    record_time("adc", (int)pin);
    fprintf(record, " %d", result);
    record_end();
    return result;
}

int port_pwm_set(unsigned pin, uint32_t frequency, uint32_t duty)
{
    int wrong = pin_check(pin);
    if (wrong != 0)
        return wrong;
    record_time("pwm", (int)pin);
    fprintf(record, " %u Hz %u", (unsigned)frequency, (unsigned)duty);
    record_end();
    return 0;
}

/* ---- buses ---- */

int port_i2c_open(const struct port_i2c *bus)
{
    if (!record)
        return no_pins();
    record_time("i2c", bus->id);
    fprintf(record, " open %d %d %u Hz", bus->scl, bus->sda, (unsigned)bus->frequency);
    record_end();
    return 0;
}

int port_i2c_transfer(const struct port_i2c *bus, unsigned address,
                      const struct port_i2c_part *parts, size_t n, bool stop)
{
    struct text_builder written;
    struct span given = {NULL, 0};
    size_t wanted = 0, done = 0;
    if (!record)
        return no_pins();
    text_builder_init(&written);
    for (size_t i = 0; i < n; i++) {
        if (parts[i].reads)
            wanted += parts[i].size;
        else
            text_builder_add(&written, parts[i].data, parts[i].size);
    }
    size_t n_written = written.size;
    value out = text_builder_bytes(&written);
    value args[] = {str_from_c("i2c"), VALUE_SMALL_INT(bus->id), VALUE_SMALL_INT(address), out,
                    int_new_unsigned(wanted)};
    value reply = ask(5, args);
    bool answered = reply != VALUE_NONE;
    if (answered && wanted > 0 && !bytes_span(reply, &given))
        raise_text(&type_TypeError, "answer: bytes or None for i2c");
    record_time("i2c", bus->id);
    fprintf(record, " %02x", address);
    struct span data;
    bytes_span(out, &data);
    if (n_written > 0)
        record_bytes("write", data.data, data.size);
    for (size_t i = 0; i < n && answered; i++) {
        if (!parts[i].reads || parts[i].size == 0)
            continue;
        size_t left = given.size - done, size = parts[i].size < left ? parts[i].size : left;
        memset(parts[i].data, 0xff, parts[i].size);
        if (size > 0)
            memcpy(parts[i].data, given.data + done, size);
        done += size;
        record_bytes("read", parts[i].data, parts[i].size);
    }
    fprintf(record, "%s", answered ? stop ? " stop" : "" : " no answer");
    record_end();
    value_keep(reply);
    return answered ? (int)n_written : -ERROR_NO_DEVICE;
}

int port_spi_open(const struct port_spi *bus)
{
    if (!record)
        return no_pins();
    record_time("spi", bus->id);
    fprintf(record, " open %d %d %d %u Hz mode %d", bus->sck, bus->mosi, bus->miso,
            (unsigned)bus->baudrate, bus->polarity * 2 + bus->phase);
    record_end();
    return 0;
}

int port_spi_transfer(const struct port_spi *bus, const uint8_t *out, uint8_t *in, size_t size)
{
    struct span given = {NULL, 0};
    if (!record)
        return no_pins();
    value args[] = {str_from_c("spi"), VALUE_SMALL_INT(bus->id), bytes_new(out, size)};
    value reply = ask(3, args);
    if (reply != VALUE_NONE && !bytes_span(reply, &given))
        raise_text(&type_TypeError, "answer: bytes or None for spi");
    record_time("spi", bus->id);
    record_bytes("write", out, size);
    if (in) {
        memset(in, 0, size);
        if (given.size > 0)
            memcpy(in, given.data, given.size < size ? given.size : size);
        record_bytes("read", in, size);
    }
    record_end();
    value_keep(reply);
    return 0;
}

int pins_uart_open(const struct port_uart *uart)
{
    if (!record)
        return no_pins();
    record_time("uart", uart->id);
    fprintf(record, " open %d %d %u baud %u%c%u", uart->tx, uart->rx, (unsigned)uart->baudrate,
            uart->bits, "NEO"[uart->parity], uart -> stop);
    record_end();
    return 0;
}

intptr_t pins_uart_write(int id, const uint8_t *data, size_t size)
{
    if (!record)
        return no_pins();
    record_time("uart", id);
    record_bytes("write", data, size);
    record_end();
    value args[] = {str_from_c("uart"), VALUE_SMALL_INT(id), bytes_new(data, size)};
    value reply = ask(3, args);
    if (reply != VALUE_NONE)
        uart_receives(id, reply);
    return (intptr_t)size;
}

/* ---- the chip ---- */

int port_unique_id(uint8_t *id, size_t size)
{
    static const uint8_t own[] = "permafrost";
    size_t n = size < sizeof own - 1 ? size : sizeof own - 1;
    memcpy(id, own, n);
    return (int)n;
}

int port_reset_cause(void)
{
    return 1; /* power-on */
}

int64_t port_frequency(void)
{
    return 1000000000;
}

int port_reset(enum port_reset kind)
{
    (void)kind;
    raise_type(&type_SystemExit);
}

int port_light_sleep(int32_t milliseconds)
{
    if (milliseconds > 0)
        port_sleep_us((uint32_t)milliseconds * 1000);
    return 0;
}

int port_watchdog_start(uint32_t milliseconds)
{
    if (!record)
        return no_pins();
    record_time("wdt", 0);
    fprintf(record, " start %u", (unsigned)milliseconds);
    record_end();
    return 0;
}

int port_watchdog_feed(void)
{
    if (!record)
        return no_pins();
    record_time("wdt", 0);
    fputs(" feed", record);
    record_end();
    return 0;
}
