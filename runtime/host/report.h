/* report.h - errors of one run, printed as they come: place: error: message, and a next step. */
#ifndef HOST_REPORT_H
#define HOST_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct report {
    unsigned errors, warnings;
};

/* place is "file", "file:line" or NULL. The message is one line, without a full stop. */
void report_error(struct report *report, const char *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void report_warning(struct report *report, const char *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Belongs to the error before it. */
void report_hint(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* As file_read (host/file.h), with an error reported. Returns whether *data is there. */
bool file_read_reported(const char *path, uint8_t **data, size_t *size, struct report *report);

#endif
