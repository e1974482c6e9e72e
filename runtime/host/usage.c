/* usage.c - a command's help, asked for or called for, and options that there are not. */
#include "runtime/host/usage.h"
#include "runtime/host/memory.h"
#include "runtime/host/nearest.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int usage_print(const char *help)
{
    fputs(help, stdout);
    return 0;
}

int usage_wrong(const char *command, const char *help, const char *format, ...)
{
    va_list arguments;
    if (format) {
        fprintf(stderr, "%s: error: ", command);
        va_start(arguments, format);
        vfprintf(stderr, format, arguments);
        va_end(arguments);
        fputc('\n', stderr);
    }
    fputs(help, stderr);
    return 2;
}

/* ---- options ---- */

/* The word's option without dashes and value, malloc'ed. */
static char *usage_option_name(const char *word)
{
    word += strspn(word, "-");
    return tool_format("%.*s", (int)strcspn(word, "="), word);
}

/* A word that getopt does not take: no option, one that stands for several, or one with a value too much. */
static void usage_bad_option(const char *command, const char *word, const struct option *options)
{
    char *name = usage_option_name(word);
    const struct option *first = NULL, *second = NULL, *exact = NULL;
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (const struct option *option = options; option->name; option++) {
        nearest_offer(&nearest, option->name);
        if (strcmp(option->name, name) == 0)
            exact = option;
        if (strncmp(option->name, name, strlen(name)) == 0) {
            second = first ? option : NULL;
            first = first ? first : option;
        }
    }
    if (exact || (first && !second))
        fprintf(stderr, "%s: error: --%s takes no value\n", command, (exact ? exact : first)->name);
    else if (second)
        fprintf(stderr, "%s: error: '%s' is --%s or --%s: write it out\n", command, word,
                first->name, second->name);
    else if (nearest.name)
        fprintf(stderr, "%s: error: no option '--%s'; did you mean '--%s'?\n", command, name,
                nearest.name);
    else
        fprintf(stderr, "%s: error: no option '--%s'\n", command, name);
    free(name);
}

typedef int (*usage_getopt)(int, char *const *, const char *, const struct option *, int *);

static int usage_next(usage_getopt get, int argc, char **argv, const char *letters,
                      const struct option *options)
{
    char *quiet = tool_format(":%s", letters);
    int option = get(argc, argv, quiet, options, NULL);
    free(quiet);
    if (option != ':' && option != '?')
        return option;
    const char *word = argv[optind - 1];
    bool is_letter = optopt > 0 && optopt < 128 && word[0] == '-' && word[1] != '-';
    if (option == ':')
        fprintf(stderr, "%s: error: %s needs a value\n", argv[0], word);
    else if (is_letter)
        fprintf(stderr, "%s: error: no option '-%c'\n", argv[0], optopt);
    else
        usage_bad_option(argv[0], word, options);
    return '?';
}

int usage_option(int argc, char **argv, const char *letters, const struct option *options)
{
    return usage_next(getopt_long, argc, argv, letters, options);
}

int usage_option_only(int argc, char **argv, const char *letters, const struct option *options)
{
    return usage_next(getopt_long_only, argc, argv, letters, options);
}
