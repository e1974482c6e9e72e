/* console.c - standard input and output as the VM's console. */
#include "runtime/vm/pending.h"
#include "runtime/vm/port.h"
#include "runtime/vm/vm.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

const char port_platform[] = "linux";

static void write_all(int descriptor, const char *data, size_t size)
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

void port_write(const char *data, size_t size)
{
    write_all(STDOUT_FILENO, data, size);
}

void port_write_error(const char *data, size_t size)
{
    write_all(STDERR_FILENO, data, size);
}

/* The signal is blocked but during ppoll(): none gets lost between the look at vm.pending and the wait. */
static void wait_for_input(void)
{
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    sigset_t interrupt, before;
    bool ready = false;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    while (!ready) {
        sigprocmask(SIG_BLOCK, &interrupt, &before);
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
    sigset_t interrupt, before;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, &before);
    return (uintptr_t)sigismember(&before, SIGINT);
}

void port_interrupts_restore(uintptr_t state)
{
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(state ? SIG_BLOCK : SIG_UNBLOCK, &interrupt, NULL);
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
