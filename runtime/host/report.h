/* report.h - errors of one run, printed as they come: place: error: message, and a next step.
 *
 * Where PERMAFROST_FORMAT asks for data (message.h) an error waits for its hints, so that both are one message: report_end prints the last. */
#ifndef HOST_REPORT_H
#define HOST_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct report {
    unsigned errors, warnings;
    bool unwritten;       /* a disk refused an output: what was there is as good as before */
    const char *severity; /* of the message that waits; NULL: none does */
    char *place, *message, *hint; /* its; the first and the last may be NULL */
};

/* place is "file", "file:line" or NULL. The message is one line, without a full stop. */
void report_error(struct report *report, const char *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void report_warning(struct report *report, const char *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Belongs to the error or warning before it. */
void report_hint(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* After the last of them. Returns the tool's status: whether there were errors. */
int report_end(struct report *report);

/* The errno value `error` of reading or writing path, with what to do about it. place as in report_error; NULL: path. */
void report_file_error(struct report *report, const char *place, const char *path, int error);
/* As file_read (runtime/host/file.h), with an error reported. Returns whether *data is there. */
bool file_read_reported(const char *path, uint8_t **data, size_t *size, struct report *report);
/* As file_write, with an error reported. Returns whether it is written. */
bool file_write_reported(const char *path, const void *data, size_t size, unsigned flags,
                         struct report *report);
/* Reports why an output could not be written; error is an errno value. */
void report_unwritten(struct report *report, const char *path, int error);
/* After a failed run: file_remove_stale, but where a disk refused the new output, which must not cost the old one. */
void report_remove_stale(const struct report *report, const char *path);

#endif
