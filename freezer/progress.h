/* progress.h - a line on the terminal for what takes longer than a second. */
#ifndef FREEZER_PROGRESS_H
#define FREEZER_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
    double start, shown; /* seconds */
    bool terminal, visible;
};

void progress_start(struct progress *progress);
/* done of count things are done; what: "modules". Nothing is printed but to a terminal, after a second. */
void progress_show(struct progress *progress, size_t done, size_t count, const char *what);
/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
