/* uart.c - UARTs on the host: what --uart ties to a device of the system; with --pins all others are the simulator's. SIGIO is
 * their interrupt. */
#include "runtime/port/host/uart.h"
#include "runtime/port.h"
#include "runtime/port/host/pins.h"
#include "runtime/port_machine.h"
#include "runtime/vm/run/errors.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

enum { WIRES = 8 };

static struct wire {
    int id, descriptor;
} wires[WIRES];
static unsigned n_wires;

bool uart_connect(const char *text)
{
    char *end;
    long id = strtol(text, &end, 10);
    errno = EINVAL;
    if (end == text || *end != '=' || id < 0 || id > INT16_MAX || n_wires == WIRES)
        return false;
    int descriptor = open(end + 1, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor >= 0)
        wires[n_wires++] = (struct wire){(int)id, descriptor};
    return descriptor >= 0;
}

static const struct wire *wire_of(int id)
{
    for (unsigned i = 0; i < n_wires; i++)
        if (wires[i].id == id)
            return &wires[i];
    return NULL;
}

static void wire_receive(const struct wire *wire)
{
    uint8_t byte;
    while (machine_uart_room(wire->id) > 0 && read(wire->descriptor, &byte, 1) == 1)
        machine_uart_byte(wire->id, byte);
}

static void on_input(int signal_number)
{
    int before = errno;
    (void)signal_number;
    for (unsigned i = 0; i < n_wires; i++)
        wire_receive(&wires[i]);
    errno = before;
}

/* The nearest of the rates that are usual. */
static speed_t speed_of(uint32_t baudrate)
{
    static const struct {
        uint32_t rate;
        speed_t speed;
    } speeds[] = {{1200, B1200},     {2400, B2400},     {4800, B4800},     {9600, B9600},
                  {19200, B19200},   {38400, B38400},   {57600, B57600},   {115200, B115200},
                  {230400, B230400}, {460800, B460800}, {921600, B921600}, {1000000, B1000000}};
    size_t at = 0;
    while (at + 1 < sizeof speeds / sizeof *speeds && speeds[at].rate < baudrate)
        at++;
    return speeds[at].speed;
}

static int wire_set(const struct wire *wire, const struct port_uart *uart)
{
    static const tcflag_t sizes[] = {CS5, CS6, CS7, CS8};
    struct termios settings;
    if (uart->bits > 8)
        return -ERROR_INVALID;
    if (tcgetattr(wire->descriptor, &settings) != 0)
        return 0; /* no terminal: there is nothing to set */
    cfmakeraw(&settings);
    settings.c_cflag &= ~(tcflag_t)(CSIZE | PARENB | PARODD | CSTOPB);
    settings.c_cflag |= CLOCAL | CREAD | sizes[uart->bits - 5];
    settings.c_cflag |= uart->parity != PORT_PARITY_NONE ? PARENB : 0;
    settings.c_cflag |= uart->parity == PORT_PARITY_ODD ? PARODD : 0;
    settings.c_cflag |= uart->stop == 2 ? CSTOPB : 0;
    cfsetspeed(&settings, speed_of(uart->baudrate));
    return tcsetattr(wire->descriptor, TCSANOW, &settings) == 0 ? 0 : -errno;
}

int port_uart_open(const struct port_uart *uart)
{
    const struct wire *wire = wire_of(uart->id);
    if (!wire)
        return pins_uart_open(uart);
    struct sigaction action = {.sa_handler = on_input, .sa_flags = SA_RESTART};
    sigaction(SIGIO, &action, NULL);
    fcntl(wire->descriptor, F_SETOWN, getpid());
    fcntl(wire->descriptor, F_SETFL, O_NONBLOCK | O_ASYNC);
    return wire_set(wire, uart);
}

void port_uart_close(int id)
{
    const struct wire *wire = wire_of(id);
    if (wire)
        fcntl(wire->descriptor, F_SETFL, O_NONBLOCK);
}

void port_uart_receive(int id)
{
    const struct wire *wire = wire_of(id);
    if (!wire)
        return;
    uintptr_t state = port_interrupts_disable();
    wire_receive(wire);
    port_interrupts_restore(state);
}

intptr_t port_uart_write(int id, const uint8_t *data, size_t size)
{
    const struct wire *wire = wire_of(id);
    if (!wire)
        return pins_uart_write(id, data, size);
    ssize_t n = write(wire->descriptor, data, size);
    return n >= 0 ? n : errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

bool port_uart_is_sent(int id)
{
    (void)id;
    return true; /* the system has it */
}
