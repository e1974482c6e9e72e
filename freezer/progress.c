/* progress.c - a line on the terminal for what takes longer than a second. */
#include "freezer/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void progress_start(struct progress *progress)
{
    *progress = (struct progress){.start = now(), .terminal = isatty(STDERR_FILENO)};
}

void progress_show(struct progress *progress, size_t done, size_t count, const char *what)
{
    static const double after = 1.0, pause = 0.1;
    double time = progress->terminal ? now() : 0;
    if (!progress->terminal || time - progress->start < after || time - progress->shown < pause)
        return;
    fprintf(stderr, "\r%zu of %zu %s, %.0f s", done, count, what, time - progress->start);
    fflush(stderr);
    progress->shown = time;
    progress->visible = true;
}

void progress_end(struct progress *progress)
{
    if (progress->visible)
        fputs("\r\033[K", stderr);
    progress->visible = false;
}
