/* usage.h - what a command says of itself, and of arguments that it cannot take. */
#ifndef HOST_USAGE_H
#define HOST_USAGE_H

/* --help: the text on standard output. Returns the status, 0. */
int usage_print(const char *help);

/* Wrong arguments: "command: error: why" (format NULL: getopt_long has said it) and the help, on
 * standard error. Returns the status, 2. */
int usage_wrong(const char *command, const char *help, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
