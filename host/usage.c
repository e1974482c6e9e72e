/* usage.c - a command's help, asked for or called for. */
#include "host/usage.h"

#include <stdarg.h>
#include <stdio.h>

int usage_print(const char *help)
{
    fputs(help, stdout);
    return 0;
}

int usage_wrong(const char *command, const char *help, const char *format, ...)
{
    va_list arguments;
    if (format != NULL) {
        fprintf(stderr, "%s: error: ", command);
        va_start(arguments, format);
        vfprintf(stderr, format, arguments);
        va_end(arguments);
        fputc('\n', stderr);
    }
    fputs(help, stderr);
    return 2;
}
