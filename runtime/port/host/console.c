/* console.c - standard input and output as the VM's console. */
#include "runtime/port.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/run/vm.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

const char port_platform[] = "linux";

static void host_write_all(int descriptor, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(descriptor, data, size);
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            _exit(74); /* nobody reads any more: sysexits' EX_IOERR */
        }
        data += written;
        size -= (size_t)written;
    }
}

/* ---- the terminal ---- */

static struct {
    struct termios before; /* as it was found */
    bool known, has_keys;
    bool ends_lines; /* standard output is a terminal that makes no "\r\n" itself now */
} terminal;

static void terminal_restore(void)
{
    tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal.before);
    terminal.has_keys = terminal.ends_lines = false;
}

/* Keys come as they are, but for one that interrupts. What is on its way stays when it does. */
static void terminal_set_keys(int interrupt)
{
    struct termios keys = terminal.before;
    keys.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON);
    keys.c_oflag &= ~(tcflag_t)OPOST;
    keys.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN);
    keys.c_lflag |= ISIG | NOFLSH;
    keys.c_cc[VMIN] = 1;
    keys.c_cc[VTIME] = 0;
    keys.c_cc[VQUIT] = keys.c_cc[VSUSP] = _POSIX_VDISABLE;
    keys.c_cc[VINTR] = interrupt < 0 ? _POSIX_VDISABLE : (cc_t)interrupt;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &keys);
    terminal.has_keys = true;
    terminal.ends_lines = isatty(STDOUT_FILENO);
}

void port_terminal(enum port_terminal mode)
{
    if (!terminal.known) {
        if (tcgetattr(STDIN_FILENO, &terminal.before) != 0)
            return;
        terminal.known = true;
        atexit(terminal_restore);
    }
    if (mode == PORT_TERMINAL_KEYS)
        terminal_set_keys(-1);
    else
        terminal_restore();
}

void port_write_bytes(const char *data, size_t size)
{
    host_write_all(STDOUT_FILENO, data, size);
}

void port_write(const char *data, size_t size)
{
    const char *end;
    while (terminal.ends_lines && (end = memchr(data, '\n', size))) {
        port_write_bytes(data, (size_t)(end - data));
        port_write_bytes("\r\n", 2);
        size -= (size_t)(end + 1 - data);
        data = end + 1;
    }
    port_write_bytes(data, size);
}

void port_write_error(const char *data, size_t size)
{
    host_write_all(STDERR_FILENO, data, size);
}

/* The signals that are this port's interrupts. */
static sigset_t interrupt_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGALRM);
    sigaddset(&signals, SIGIO);
    return signals;
}

/* They are blocked but during ppoll(): none gets lost between the look at vm.pending and the wait. */
static void wait_for_input(void)
{
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    sigset_t interrupts = interrupt_signals(), before;
    bool ready = false;
    while (!ready) {
        sigprocmask(SIG_BLOCK, &interrupts, &before);
        ready = !vm.pending && (ppoll(&input, 1, NULL, &before) >= 0 || errno != EINTR);
        sigprocmask(SIG_SETMASK, &before, NULL);
        if (vm.pending)
            pending_run();
    }
}

int port_read(void)
{
    unsigned char byte;
    wait_for_input();
    ssize_t got;
    do {
        got = read(STDIN_FILENO, &byte, 1);
    } while (got < 0 && errno == EINTR);
    return got == 1 ? byte : -1;
}

uintptr_t port_interrupts_disable(void)
{
    sigset_t interrupts = interrupt_signals(), before;
    sigprocmask(SIG_BLOCK, &interrupts, &before);
    return (uintptr_t)sigismember(&before, SIGINT);
}

void port_interrupts_restore(uintptr_t state)
{
    sigset_t interrupts = interrupt_signals();
    sigprocmask(state ? SIG_BLOCK : SIG_UNBLOCK, &interrupts, NULL);
}

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    pending_interrupt();
}

/* The terminal turns the byte into a signal; any but none means that the signal counts. */
void port_interrupt_character(int byte)
{
    signal(SIGINT, byte < 0 ? SIG_IGN : on_interrupt);
    signal(SIGXCPU, on_interrupt); /* a limit of processor time, before the one that kills */
    if (terminal.has_keys)
        terminal_set_keys(byte);
}

const void *port_stack_limit(void)
{
    static const char *limit;
    enum { RESERVE = 64 * 1024, DEFAULT = 8 * 1024 * 1024, MOST = 384 * 1024 };
    if (!limit) {
        struct rlimit stack;
        size_t size = DEFAULT;
        if (getrlimit(RLIMIT_STACK, &stack) == 0 && stack.rlim_cur != RLIM_INFINITY) {
            size = stack.rlim_cur;
        }
        if (size > MOST) {
            size = MOST;
        }
        limit = (const char *)__builtin_frame_address(0) - size + RESERVE;
    }
    return limit;
}

_Noreturn void port_halt(int status)
{
    exit(status);
}
