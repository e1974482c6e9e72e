/* message.c - how the host's tools print what is wrong with a source file. */
#include "runtime/host/message.h"
#include "runtime/base/utf8.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Longer source lines are shown in part, around the place. */
enum { LINE_SHOWN_MAX = 160, LINE_SHOWN_BEFORE = 100 };

static const char format_variable[] = "PERMAFROST_FORMAT";

/* Its style; MESSAGE_COLOUR, which no word asks for: none. */
static enum message_style format_style(const char *word)
{
    return !word                         ? MESSAGE_COLOUR
           : strcmp(word, "json") == 0   ? MESSAGE_JSON
           : strcmp(word, "github") == 0 ? MESSAGE_GITHUB
           : strcmp(word, "text") == 0   ? MESSAGE_TEXT
                                         : MESSAGE_COLOUR;
}

int message_take_format(int argc, char **argv)
{
    static const char option[] = "--format=";
    int kept = 1;
    for (int i = 1; i < argc; i++) {
        bool is_format = strncmp(argv[i], option, sizeof option - 1) == 0;
        const char *word = i == 1 && strcmp(argv[i], "--json") == 0 ? "json"
                           : is_format                              ? argv[i] + sizeof option - 1
                                                                    : NULL;
        if (format_style(word) == MESSAGE_COLOUR)
            argv[kept++] = argv[i];
        else
            setenv(format_variable, word, 1);
    }
    argv[kept] = NULL;
    return kept;
}

enum message_style message_style_for(FILE *stream)
{
    enum message_style asked = format_style(getenv(format_variable));
    if (asked != MESSAGE_COLOUR)
        return asked;
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

static void json_member(struct buf *out, const char *name, const char *text)
{
    if (!text)
        return;
    print_to(out, "%s\"%s\": ", out->size > 1 ? ", " : "", name);
    print_json(out, text, strlen(text));
}

static void message_json(struct buf *out, const struct message *message)
{
    buf_put_byte(out, '{');
    json_member(out, "file", message->file);
    if (message->line)
        print_to(out, ", \"line\": %u", (unsigned)message->line);
    if (message->column)
        print_to(out, ", \"column\": %u, \"end_column\": %u", (unsigned)message->column,
                 (unsigned)message->end_column);
    json_member(out, "severity", message->severity);
    json_member(out, "message", message->text);
    json_member(out, "hint", message->hint);
    buf_put_str(out, "}\n");
}

/* Text of an annotation, `escaped` as %XX, which is how GitHub's workflow commands have it. */
static void github_text(struct buf *out, const char *text, const char *escaped)
{
    for (; *text; text++)
        if (strchr(escaped, *text))
            print_to(out, "%%%c%c", "0123456789ABCDEF"[(unsigned char)*text >> 4],
                     "0123456789ABCDEF"[*text & 15]);
        else
            buf_put_byte(out, (uint8_t)*text);
}

/* ::error file=app.py,line=3,col=5,endColumn=9::text */
static void message_github(struct buf *out, const struct message *message)
{
    bool is_note = strcmp(message->severity, "note") == 0;
    print_to(out, "::%s ", is_note ? "notice" : message->severity);
    if (message->file) {
        buf_put_str(out, "file=");
        github_text(out, message->file, "%\r\n:,");
    }
    if (message->line)
        print_to(out, ",line=%u", (unsigned)message->line);
    if (message->column)
        print_to(out, ",col=%u,endColumn=%u", (unsigned)message->column,
                 (unsigned)message->end_column);
    buf_put_str(out, "::");
    github_text(out, message->text, "%\r\n");
    if (message->hint) {
        buf_put_str(out, "%0A");
        github_text(out, message->hint, "%\r\n");
    }
    buf_put_byte(out, '\n');
}

bool message_is_data(enum message_style style)
{
    return style == MESSAGE_JSON || style == MESSAGE_GITHUB;
}

/* In one piece: other processes write to the same stream. */
static void message_put_data(FILE *stream, enum message_style style, const struct message *message)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    (style == MESSAGE_JSON ? message_json : message_github)(&out, message);
    fwrite(out.data, 1, out.size, stream);
    buf_free(&out);
}

void message_print(FILE *stream, enum message_style style, const struct message *message,
                   const char *source, size_t size)
{
    if (message_is_data(style)) {
        message_put_data(stream, style, message);
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
