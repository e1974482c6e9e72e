/* report.c - errors to stderr. */
#include "runtime/host/report.h"
#include "runtime/host/file.h"
#include "runtime/host/folder.h"
#include "runtime/host/memory.h"
#include "runtime/host/message.h"
#include "runtime/host/print.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The line of "file:line", taken off it; 0: it has none. */
static uint32_t report_take_line(char *place)
{
    char *colon = place ? strrchr(place, ':') : NULL;
    size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;
    if (digits == 0 || colon[1 + digits])
        return 0;
    *colon = 0;
    return (uint32_t)strtoul(colon + 1, NULL, 10);
}

/* Prints what waits. */
static void report_flush(struct report *report)
{
    if (!report->severity)
        return;
    struct message message = {.severity = report->severity,
                              .line = report_take_line(report->place),
                              .text = report->message,
                              .file = report->place,
                              .hint = report->hint};
    message_print(stderr, message_style_for(stderr), &message, NULL, 0);
    free(report->place);
    free(report->message);
    free(report->hint);
    report->severity = NULL;
    report->place = report->message = report->hint = NULL;
}

/* What files say of themselves is in it: names of symbols, paths. */
static void report_show(const char *line)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    print_shown(&out, line);
    fwrite(out.data, 1, out.size, stderr);
    buf_free(&out);
}

static void report_put(struct report *report, const char *place, const char *severity,
                       const char *format, va_list arguments)
{
    fflush(stdout);
    report_flush(report);
    if (message_is_data(message_style_for(stderr))) {
        report->severity = severity;
        report->place = place ? tool_copy(place) : NULL;
        report->message = tool_format_list(format, arguments);
        return;
    }
    char *message = tool_format_list(format, arguments);
    char *line = tool_format("%s: %s: %s\n", place ? place : "freezer", severity, message);
    report_show(line);
    free(message);
    free(line);
}

void report_error(struct report *report, const char *place, const char *format, ...)
{
    va_list arguments;
    report->errors++;
    va_start(arguments, format);
    report_put(report, place, "error", format, arguments);
    va_end(arguments);
}

void report_warning(struct report *report, const char *place, const char *format, ...)
{
    va_list arguments;
    report->warnings++;
    va_start(arguments, format);
    report_put(report, place, "warning", format, arguments);
    va_end(arguments);
}

void report_hint(struct report *report, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *hint = tool_format_list(format, arguments);
    va_end(arguments);
    if (!report->severity) {
        char *line = tool_format("  %s\n", hint);
        report_show(line);
        free(line);
        free(hint);
        return;
    }
    char *before = report->hint;
    report->hint = before ? tool_format("%s\n%s", before, hint) : hint;
    if (before)
        free(hint);
    free(before);
}

int report_end(struct report *report)
{
    report_flush(report);
    return report->errors != 0;
}

void report_file_error(struct report *report, const char *place, const char *path, int error)
{
    char *hint = file_error_hint(path, error);
    if (place)
        report_error(report, place, "%s: %s", path, strerror(error));
    else
        report_error(report, path, "%s", strerror(error));
    if (hint)
        report_hint(report, "%s", hint);
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
