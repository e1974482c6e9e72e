/* machine_uart.c - machine.UART: a ring of bytes that came in, and the port's wire.
 *
 * The open ones are kept alive (kept.h), at most one of each number, and so end with the VM. The port gives bytes to
 * machine_uart_byte, from an interrupt or not, which puts them into the ring; the program takes them from its other end. While a
 * method waits, Python may run. */
#include "machine_pin.h"
#include "runtime/port.h"
#include "runtime/port_machine.h"
#include "runtime/port_os.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/run/kept.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"
#include "runtime/vm/types/stream.h"

enum { IRQ_RX = 1 };
enum { BAUD_DEFAULT = 115200, RING_DEFAULT = 256, RING_MOST = 32768 };

struct serial {
    const struct type *type;
    struct port_uart port;
    uint32_t timeout, timeout_char; /* milliseconds: of a first byte, and of each that follows */
    uint8_t *ring;                  /* of size + 1 bytes; NULL: it is closed */
    uint32_t size;
    volatile uint32_t put, taken; /* places in the ring; equal: it is empty */
    value handler;                /* None: none */
    volatile bool called;         /* the handler will be called */
};

static struct serial *uart_self(value self)
{
    struct serial *uart = value_object(self_as(self, &type_UART));
    if (!uart->ring)
        raise_os_error(ERROR_NO_DEVICE);
    return uart;
}

/* The open one of that number; NULL: there is none. */
static struct serial *uart_open(int id)
{
    for (const struct kept *kept = vm.kept; kept; kept = kept->older) {
        value v = value_as(kept->object, &type_UART);
        struct serial *uart = v != NO_VALUE ? value_object(v) : NULL;
        if (uart && uart->ring && uart->port.id == id)
            return uart;
    }
    return NULL;
}

/* ---- the ring ---- */

static uint32_t ring_next(const struct serial *uart, uint32_t place)
{
    return place < uart->size ? place + 1 : 0;
}

static uint32_t ring_filled(const struct serial *uart)
{
    uint32_t put = uart->put, taken = uart->taken;
    return put >= taken ? put - taken : put + uart->size + 1 - taken;
}

int machine_uart_room(int id)
{
    const struct serial *uart = uart_open(id);
    return uart ? (int)(uart->size - ring_filled(uart)) : -1;
}

static value uart_call_handler(value self)
{
    struct serial *uart = value_object(self);
    uart->called = false; /* first: a byte that comes meanwhile is told of again */
    if (uart->handler != VALUE_NONE)
        call_quietly(uart->handler, 1, &self);
    return VALUE_NONE;
}

static const struct native uart_call_handler_function = {
    &type_native, (void (*)(void))uart_call_handler, Q_UART, NATIVE_F1, 1 | 1 << 4};

void machine_uart_byte(int id, uint8_t byte)
{
    struct serial *uart = uart_open(id);
    if (!uart)
        return;
    uint32_t next = ring_next(uart, uart->put);
    if (next != uart->taken) {
        uart->ring[uart->put] = byte;
        uart->put = next;
    }
    if (uart->handler != VALUE_NONE && !uart->called)
        uart->called =
            pending_schedule(VALUE_OBJECT(&uart_call_handler_function), VALUE_OBJECT(uart));
}

/* The next byte; -1 where none comes for so many milliseconds. May run Python, which may close it. */
static int uart_next(struct serial *uart, uint32_t patience)
{
    enum { STEP = 1000 };
    uint32_t start = port_ticks_us();
    uint64_t left = (uint64_t)patience * 1000;
    for (;;) {
        port_uart_receive(uart->port.id);
        if (!uart->ring)
            return -1;
        if (uart->put != uart->taken) {
            uint8_t byte = uart->ring[uart->taken];
            uart->taken = ring_next(uart, uart->taken);
            return byte;
        }
        uint32_t now = port_ticks_us(), passed = now - start;
        start = now;
        left = passed < left ? left - passed : 0;
        if (left == 0)
            return -1;
        port_sleep_us(left < STEP ? (uint32_t)left : STEP);
        if (vm.pending)
            pending_run();
    }
}

/* ---- opening ---- */

static void uart_close(struct serial *uart)
{
    if (!uart->ring)
        return;
    port_uart_close(uart->port.id);
    kept_remove(VALUE_OBJECT(uart));
    uart->ring = NULL;
}

static uint32_t uart_number(value v, uint32_t least, uint32_t most)
{
    intptr_t number = int_value(v);
    if (number < (intptr_t)least || (uintptr_t)number > most)
        raise_type(&type_ValueError);
    return (uint32_t)number;
}

/* With a ring of that size; what is in one of another size is lost. */
static void uart_begin(struct serial *uart, uint32_t size)
{
    if (uart->ring && size != uart->size)
        uart_close(uart);
    if (!uart->ring) {
        uint8_t *ring = heap_alloc_leaf(size + 1);
        uart->size = size;
        uart->put = uart->taken = 0;
        kept_add(VALUE_OBJECT(uart));
        uart->ring = ring;
    }
    int result = port_uart_open(&uart->port);
    if (result < 0)
        uart_close(uart);
    machine_check(result);
}

/* (baudrate, bits, parity, stop, *, tx, rx, timeout, timeout_char, rxbuf, txbuf): what is not given stays. */
static void uart_init(struct serial *self, size_t n_positional, size_t n_keywords,
                      const value *args)
{
    enum { BAUDRATE, BITS, PARITY, STOP, TX, RX, TIMEOUT, TIMEOUT_CHAR, RXBUF, TXBUF, N };
    static const struct parameter parameters[N] = {{Q_baudrate, 0},
                                                   {Q_bits, 0},
                                                   {Q_parity, 0},
                                                   {Q_stop, 0},
                                                   {Q_tx, PARAMETER_KEYWORD_ONLY},
                                                   {Q_rx, PARAMETER_KEYWORD_ONLY},
                                                   {Q_timeout, PARAMETER_KEYWORD_ONLY},
                                                   {Q_timeout_char, PARAMETER_KEYWORD_ONLY},
                                                   {Q_rxbuf, PARAMETER_KEYWORD_ONLY},
                                                   {Q_txbuf, PARAMETER_KEYWORD_ONLY}};
    value given[N];
    for (size_t i = 0; i < N; i++)
        given[i] = NO_VALUE;
    parse_arguments(Q_UART, parameters, N, n_positional, n_keywords, args, given);
    struct port_uart port = self->port;
    uint32_t room = 0;
    if (given[BAUDRATE] != NO_VALUE)
        port.baudrate = uart_number(given[BAUDRATE], 1, INT32_MAX);
    if (given[BITS] != NO_VALUE)
        port.bits = (uint8_t)uart_number(given[BITS], 5, 9);
    if (given[PARITY] != NO_VALUE)
        port.parity = given[PARITY] == VALUE_NONE        ? PORT_PARITY_NONE
                      : uart_number(given[PARITY], 0, 1) ? PORT_PARITY_ODD
                                                         : PORT_PARITY_EVEN;
    if (given[STOP] != NO_VALUE)
        port.stop = (uint8_t)uart_number(given[STOP], 1, 2);
    if (given[TX] != NO_VALUE)
        port.tx = machine_pin_number(given[TX]);
    if (given[RX] != NO_VALUE)
        port.rx = machine_pin_number(given[RX]);
    if (given[TIMEOUT] != NO_VALUE)
        self->timeout = uart_number(given[TIMEOUT], 0, INT32_MAX);
    if (given[TIMEOUT_CHAR] != NO_VALUE)
        self->timeout_char = uart_number(given[TIMEOUT_CHAR], 0, INT32_MAX);
    if (given[RXBUF] != NO_VALUE)
        room = uart_number(given[RXBUF], 1, RING_MOST);
    self->port = port;
    uart_begin(self, room > 0 ? room : self->size);
}

/* UART(id, ...): of the open one of that number, if there is one, the same object. */
value uart_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    if (n_positional == 0)
        check_arity(Q_UART, n_positional, 0, 1, 5);
    int id = (int)uart_number(args[0], 0, INT16_MAX);
    struct serial *self = uart_open(id);
    if (!self) {
        self = heap_new(struct serial, type);
        self->port = (struct port_uart){id, -1, -1, BAUD_DEFAULT, 8, PORT_PARITY_NONE, 1};
        self->size = RING_DEFAULT;
        self->handler = VALUE_NONE;
    } else if (n_positional == 1 && n_keywords == 0) {
        return VALUE_OBJECT(self);
    }
    uart_init(self, n_positional - 1, n_keywords, args + 1);
    return VALUE_OBJECT(self);
}

void uart_print(const struct printer *printer, value self, enum print_kind kind)
{
    static const char *const parities[] = {"None", "0", "1"};
    const struct serial *uart = value_object(self);
    (void)kind;
    print_format(printer, "UART(%u, baudrate=%u, bits=%u, parity=%s, stop=%u, ",
                 (unsigned)uart->port.id, (unsigned)uart->port.baudrate, (unsigned)uart->port.bits,
                 parities[uart->port.parity], (unsigned)uart->port.stop);
    print_format(printer, "timeout=%u, timeout_char=%u, rxbuf=%u)", (unsigned)uart->timeout,
                 (unsigned)uart->timeout_char, (unsigned)uart->size);
}

value uart_init_again(size_t n_positional, size_t n_keywords, const value *args)
{
    uart_init(value_object(self_as(args[0], &type_UART)), n_positional - 1, n_keywords, args + 1);
    return VALUE_NONE;
}

value uart_deinit(value self)
{
    uart_close(value_object(self_as(self, &type_UART)));
    return VALUE_NONE;
}

/* ---- reading ---- */

value uart_any(value self)
{
    struct serial *uart = uart_self(self);
    port_uart_receive(uart->port.id);
    return VALUE_SMALL_INT(ring_filled(uart));
}

/* At most that many bytes, the last one `end` (-1: any); None where not even the first comes. */
static value uart_collect(struct serial *uart, size_t most, int end)
{
    struct text_builder builder;
    text_builder_init(&builder);
    while (builder.size < most) {
        int next = uart_next(uart, builder.size == 0 ? uart->timeout : uart->timeout_char);
        uint8_t byte = (uint8_t)next;
        if (next < 0)
            break;
        text_builder_add(&builder, &byte, 1);
        if (next == end)
            break;
    }
    return builder.size > 0 || most == 0 ? text_builder_bytes(&builder) : VALUE_NONE;
}

static size_t uart_most(size_t n_args, const value *args, size_t at)
{
    intptr_t most = n_args > at && args[at] != VALUE_NONE ? int_value(args[at]) : -1;
    return most < 0 ? SIZE_MAX : (size_t)most;
}

value uart_read(size_t n_args, const value *args)
{
    struct serial *uart = uart_self(args[0]);
    return uart_collect(uart, uart_most(n_args, args, 1), -1);
}

value uart_readline(size_t n_args, const value *args)
{
    struct serial *uart = uart_self(args[0]);
    return uart_collect(uart, uart_most(n_args, args, 1), '\n');
}

/* readinto(buffer[, most]): how many bytes came; None where none did. */
value uart_readinto(size_t n_args, const value *args)
{
    struct serial *uart = uart_self(args[0]);
    struct buffer_view view;
    size_t done = 0, most = uart_most(n_args, args, 2);
    for (;;) {
        buffer_require(args[1], &view, true);
        if (done >= most || done >= view.size)
            return VALUE_SMALL_INT(done);
        int next = uart_next(uart, done == 0 ? uart->timeout : uart->timeout_char);
        buffer_require(args[1], &view, true);
        if (next < 0)
            return done > 0 ? VALUE_SMALL_INT(done) : VALUE_NONE;
        if (done < view.size)
            ((uint8_t *)view.data)[done++] = (uint8_t)next;
    }
}

/* ---- writing ---- */

/* Waits until the port has room, or for the line. */
static void uart_wait(void)
{
    port_sleep_us(1000);
    if (vm.pending)
        pending_run();
}

value uart_write(value self, value data)
{
    struct serial *uart = uart_self(self);
    size_t done = 0;
    struct span span;
    for (;;) {
        if (!bytes_span(data, &span) && !str_span(data, &span))
            raise_silently(&type_TypeError);
        if (done >= span.size || !uart->ring)
            return VALUE_SMALL_INT(done);
        int n =
            machine_check((int)port_uart_write(uart->port.id, span.data + done, span.size - done));
        done += (size_t)n;
        if (n == 0)
            uart_wait();
    }
}

value uart_txdone(value self)
{
    return VALUE_BOOL(port_uart_is_sent(uart_self(self)->port.id));
}

value uart_flush(value self)
{
    const struct serial *uart = uart_self(self);
    while (uart->ring && !port_uart_is_sent(uart->port.id))
        uart_wait();
    return VALUE_NONE;
}

/* ---- irq ---- */

/* irq(handler=None, trigger=IRQ_RX, hard=False): the handler runs between two instructions, once for all bytes that came. */
value uart_irq(size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {{Q_handler, 0}, {Q_trigger, 0}, {Q_hard, 0}};
    value given[] = {VALUE_NONE, VALUE_SMALL_INT(IRQ_RX), VALUE_FALSE};
    struct serial *uart = uart_self(args[0]);
    parse_arguments(Q_irq, parameters, 3, n_positional - 1, n_keywords, args + 1, given);
    if (int_value(given[1]) & ~IRQ_RX)
        raise_text(&type_ValueError, "trigger: IRQ_RX alone");
    uart->handler = given[1] != VALUE_SMALL_INT(0) ? given[0] : VALUE_NONE;
    return VALUE_NONE;
}

/* ---- as a stream, for select and asyncio ---- */

static intptr_t uart_stream_read(value self, void *data, size_t size, int *error)
{
    struct serial *uart = uart_self(self);
    uint8_t *bytes = data;
    size_t done = 0;
    int next = 0;
    for (; done < size && next >= 0; done += next >= 0) {
        next = uart_next(uart, done == 0 ? uart->timeout : uart->timeout_char);
        if (next >= 0)
            bytes[done] = (uint8_t)next;
    }
    *error = ERROR_AGAIN;
    return done > 0 ? (intptr_t)done : STREAM_ERROR;
}

static intptr_t uart_stream_write(value self, const void *data, size_t size, int *error)
{
    intptr_t n = port_uart_write(uart_self(self)->port.id, data, size);
    *error = n < 0 ? (int)-n : ERROR_AGAIN;
    return n > 0 ? n : STREAM_ERROR;
}

static intptr_t uart_stream_ioctl(value self, enum stream_request request, void *argument,
                                  int *error)
{
    struct serial *uart = uart_self(self);
    if (request == STREAM_POLL) {
        port_uart_receive(uart->port.id);
        uintptr_t ready = PORT_POLL_OUT | (uart->put != uart->taken ? PORT_POLL_IN : 0);
        return (intptr_t)((uintptr_t)argument & ready);
    }
    if (request == STREAM_FLUSH)
        uart_flush(self);
    if (request == STREAM_FLUSH || request == STREAM_CLOSE)
        return 0;
    *error = ERROR_INVALID;
    return STREAM_ERROR;
}

const struct stream_protocol uart_protocol = {
    .read = uart_stream_read,
    .write = uart_stream_write,
    .ioctl = uart_stream_ioctl,
    .runs_python = true,
};
