/* console.c - standard input and output as the VM's console. */
#include "runtime/vm/port.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

void port_write(const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(STDOUT_FILENO, data, size);
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

int port_read(void)
{
    unsigned char byte;
    ssize_t got;
    do {
        got = read(STDIN_FILENO, &byte, 1);
    } while (got < 0 && errno == EINTR);
    return got == 1 ? byte : -1;
}

const void *port_stack_limit(void)
{
    static const char *limit;
    enum { RESERVE = 64 * 1024, DEFAULT = 8 * 1024 * 1024, MOST = 64 * 1024 * 1024 };
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
