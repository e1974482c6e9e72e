/* report.c - errors to stderr. */
#include "runtime/host/report.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print(const char *place, const char *severity, const char *format, va_list arguments)
{
    fflush(stdout);
    fprintf(stderr, "%s: %s: ", place ? place : "freezer", severity);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

void report_error(struct report *report, const char *place, const char *format, ...)
{
    va_list arguments;
    report->errors++;
    va_start(arguments, format);
    print(place, "error", format, arguments);
    va_end(arguments);
}

void report_warning(struct report *report, const char *place, const char *format, ...)
{
    va_list arguments;
    report->warnings++;
    va_start(arguments, format);
    print(place, "warning", format, arguments);
    va_end(arguments);
}

void report_hint(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("  ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

void report_file_error(struct report *report, const char *place, const char *path, int error)
{
    char *hint = file_error_hint(path, error);
    if (place)
        report_error(report, place, "%s: %s", path, strerror(error));
    else
        report_error(report, path, "%s", strerror(error));
    if (hint)
        report_hint("%s", hint);
    free(hint);
}

bool file_read_reported(const char *path, uint8_t **data, size_t *size, struct report *report)
{
    int error = file_read(path, data, size);
    if (error != 0)
        report_file_error(report, NULL, path, error);
    return error == 0;
}

void report_unwritten(struct report *report, const char *path, int error)
{
    report_error(report, path, "%s", strerror(error));
    report->unwritten = true;
}

bool file_write_reported(const char *path, const void *data, size_t size, unsigned flags,
                         struct report *report)
{
    int error = file_write(path, data, size, flags);
    if (error != 0)
        report_unwritten(report, path, error);
    return error == 0;
}

void report_remove_stale(const struct report *report, const char *path)
{
    if (!report->unwritten)
        file_remove_stale(path);
}
