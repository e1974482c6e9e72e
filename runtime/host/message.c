/* message.c - how the host's tools print what is wrong with a source file. */
#include "runtime/host/message.h"
#include "runtime/base/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Longer source lines are shown in part, around the place. */
enum { LINE_SHOWN_MAX = 160, LINE_SHOWN_BEFORE = 100 };

enum message_style message_style_for(FILE *stream)
{
    const char *terminal = getenv("TERM");
    bool colours =
        isatty(fileno(stream)) && !getenv("NO_COLOR") && terminal && strcmp(terminal, "dumb") != 0;
    return colours ? MESSAGE_COLOUR : MESSAGE_TEXT;
}

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Line number `line` of the source, without its end; its length goes to *length. */
static const char *find_line(const char *source, size_t size, uint32_t line, size_t *length)
{
    const char *at = source, *end = source + size;
    if (size >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    for (uint32_t number = 1; number < line && at < end; at++)
        if (*at == '\n' || (*at == '\r' && (at + 1 == end || at[1] != '\n')))
            number++;
    const char *start = at;
    while (at < end && !is_line_end(*at))
        at++;
    *length = (size_t)(at - start);
    return start;
}

/* Prints a byte of a source line so that it takes one column and does nothing to a terminal. */
static void put_source_byte(FILE *stream, char byte, bool is_text)
{
    if (!is_text && (unsigned char)byte >= 0x80)
        fputc('?', stream);
    else if ((unsigned char)byte < 0x20 || byte == 0x7f)
        fputc(byte == '\t' ? ' ' : '?', stream);
    else
        fputc(byte, stream);
}

static void put_excerpt(FILE *stream, bool colour, const struct message *message,
                        const char *source, size_t size)
{
    size_t length;
    const char *line = find_line(source, size, message->line, &length);
    if (!length)
        return;
    bool is_text = utf8_check((const uint8_t *)line, length) == length;
    uint32_t column = 1, first = 1;
    if (message->column > LINE_SHOWN_MAX)
        first = message->column - LINE_SHOWN_BEFORE;
    fputs("    ", stream);
    for (size_t i = 0; i < length && column < first + LINE_SHOWN_MAX; i++) {
        if (column >= first)
            put_source_byte(stream, line[i], is_text);
        if (!is_text || i + 1 == length || !is_continuation(line[i + 1]))
            column++;
    }
    fputs("\n    ", stream);
    for (uint32_t i = first; i < message->column; i++)
        fputc(' ', stream);
    if (colour)
        fputs("\033[1;32m", stream);
    fputc('^', stream);
    for (uint32_t i = message->column + 1; i < message->end_column && i < column; i++)
        fputc('~', stream);
    fputs(colour ? "\033[0m\n" : "\n", stream);
}

static void put_json_string(FILE *stream, const char *text)
{
    fputc('"', stream);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fprintf(stream, "\\%c", *text);
        else if ((unsigned char)*text < 0x20)
            fprintf(stream, "\\u%04x", (unsigned char)*text);
        else
            fputc(*text, stream);
    }
    fputc('"', stream);
}

static void put_json(FILE *stream, const struct message *message)
{
    fputs("{\"file\": ", stream);
    put_json_string(stream, message->file);
    if (message->line)
        fprintf(stream, ", \"line\": %u, \"column\": %u, \"end_column\": %u", message->line,
                message->column, message->end_column);
    fputs(", \"severity\": ", stream);
    put_json_string(stream, message->severity);
    fputs(", \"message\": ", stream);
    put_json_string(stream, message->text);
    if (message->hint) {
        fputs(", \"hint\": ", stream);
        put_json_string(stream, message->hint);
    }
    fputs("}\n", stream);
}

void message_print(FILE *stream, enum message_style style, const struct message *message,
                   const char *source, size_t size)
{
    if (style == MESSAGE_JSON) {
        put_json(stream, message);
        return;
    }
    if (style == MESSAGE_TRACEBACK) {
        fprintf(stream,
                "Traceback (most recent call last):\n  File \"%s\", line %u\nSyntaxError: %s\n",
                message->file, message->line, message->text);
        return;
    }
    bool colour = style == MESSAGE_COLOUR;
    const char *paint = strcmp(message->severity, "error") == 0 ? "\033[1;31m" : "\033[1;35m";
    fprintf(stream, "%s%s:", colour ? "\033[1m" : "", message->file);
    if (message->line)
        fprintf(stream, "%u:%u:", message->line, message->column);
    fprintf(stream, "%s %s%s:%s %s\n", colour ? "\033[0m" : "", colour ? paint : "",
            message->severity, colour ? "\033[0m" : "", message->text);
    if (message->line && source)
        put_excerpt(stream, colour, message, source, size);
    if (message->hint)
        fprintf(stream, "    help: %s\n", message->hint);
}
