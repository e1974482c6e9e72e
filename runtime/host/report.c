/* report.c - errors to stderr. */
#include "host/report.h"
#include "host/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void print(const char *place, const char *severity, const char *format, va_list arguments)
{
    fflush(stdout);
    fprintf(stderr, "%s: %s: ", place != NULL ? place : "freezer", severity);
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

bool file_read_reported(const char *path, uint8_t **data, size_t *size, struct report *report)
{
    int error = file_read(path, data, size);
    if (error != 0)
        report_error(report, path, "%s", strerror(error));
    return error == 0;
}
