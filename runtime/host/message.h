/* message.h - how the host's tools print what is wrong with a source file.
 *
 * file:line:col: error: text, the source line, a caret; colours on a terminal only; or one JSON
 * object a line; or annotations of GitHub's runners; or the form of MicroPython's tracebacks.
 *
 * Which of the first three is PERMAFROST_FORMAT's to say, in the environment, so that all tools of a build speak alike. */
#ifndef HOST_MESSAGE_H
#define HOST_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum message_style {
    MESSAGE_TEXT,
    MESSAGE_COLOUR,
    MESSAGE_JSON,
    MESSAGE_GITHUB,
    MESSAGE_TRACEBACK
};

struct message {
    const char *file;     /* as the user named it; NULL: none is at fault */
    const char *severity; /* "error", "warning", "note" */
    uint32_t line;        /* from 1; 0: the message is about the whole file */
    uint32_t column,
        end_column; /* code points from 1, 0: unknown; end_column is one past the last */
    const char *text;
    const char *hint; /* the next step, or NULL */
};

/* What PERMAFROST_FORMAT says: json, github or text; else colours when stream is a terminal and the environment does not forbid them. */
enum message_style message_style_for(FILE *stream);
/* For programs, not for eyes: JSON or annotations. */
bool message_is_data(enum message_style style);
/* Takes --format=json, =github or =text out of argv[1 .. argc), and --json where it comes first, and puts it into the environment, for
 * this process and those that it starts. Other --formats stay. Returns the new argc. */
int message_take_format(int argc, char **argv);

/* Prints one message; source[0..size) is the file's text, NULL where there is none to show. */
void message_print(FILE *stream, enum message_style style, const struct message *message,
                   const char *source, size_t size);

#endif
