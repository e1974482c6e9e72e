/* console.c - a program that runs as a child, what it prints, and what it is told. */
#include "freezer/device/console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OUTPUT_MAX = 1 << 20, PIECE = 32, PIECE_MS = 10, READ_STEP = 4096 };

int64_t console_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static _Noreturn void run_child(char **argv, bool on_path, int in, int out)
{
    if (in < 0)
        in = open("/dev/null", O_RDONLY);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    if (on_path)
        execvp(argv[0], argv);
    else
        execv(argv[0], argv);
    _exit(CONSOLE_NOT_FOUND);
}

bool console_open(struct console *console, char **argv, bool on_path, bool talks)
{
    /* A socket, since writing to a pipe that nobody reads is a signal. */
    int from[2], to[2] = {-1, -1};
    if (pipe2(from, O_CLOEXEC) != 0)
        return false;
    bool good = !talks || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to) == 0;
    fflush(stdout);
    pid_t child = good ? fork() : -1;
    if (child == 0)
        run_child(argv, on_path, to[0], from[1]);
    close(from[1]);
    if (to[0] >= 0)
        close(to[0]);
    *console = (struct console){.child = child, .to = to[1], .from = from[0]};
    if (child > 0)
        return true;
    close(from[0]);
    if (to[1] >= 0)
        close(to[1]);
    return false;
}

void console_write(struct console *console, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t n =
            send(console->to, text, size < PIECE ? size : PIECE, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n <= 0 && errno != EINTR)
            return;
        text += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
        nanosleep(&(struct timespec){.tv_nsec = PIECE_MS * 1000000}, NULL);
    }
}

ssize_t console_read(struct console *console, struct buf *out, int64_t end)
{
    for (;;) {
        struct pollfd wait = {.fd = console->from, .events = POLLIN};
        int64_t left = end - console_now();
        if (left <= 0 || out->size > OUTPUT_MAX)
            return -1;
        if (poll(&wait, 1, (int)left) <= 0)
            continue;
        uint8_t *room = buf_extend(out, READ_STEP);
        ssize_t n = read(console->from, room, READ_STEP);
        out->size -= READ_STEP - (n > 0 ? (size_t)n : 0);
        if (n >= 0 || errno != EINTR)
            return n > 0 ? n : 0;
    }
}

int console_stop(struct console *console, bool kills)
{
    int status = 0;
    close(console->from);
    if (console->to >= 0)
        close(console->to);
    if (kills)
        kill(console->child, SIGKILL);
    while (waitpid(console->child, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}
