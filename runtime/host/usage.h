/* usage.h - what a command says of itself, and of arguments that it cannot take. */
#ifndef HOST_USAGE_H
#define HOST_USAGE_H

#include <getopt.h>

/* --help: the text on standard output. Returns the status, 0. */
int usage_print(const char *help);

/* As getopt_long, but what is wrong with an option is said here, with the nearest name of those that there are: '?' then. */
int usage_option(int argc, char **argv, const char *letters, const struct option *options);
/* The same where long options may begin with one dash. */
int usage_option_only(int argc, char **argv, const char *letters, const struct option *options);

/* Wrong arguments: "command: error: why" (format NULL: usage_option has said it) and the help, on
 * standard error. Returns the status, 2. */
int usage_wrong(const char *command, const char *help, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
