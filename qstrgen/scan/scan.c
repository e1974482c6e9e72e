/* scan.c - where names are used. */
#include "qstrgen/scan/scan.h"
#include "qstrgen/scan/c_token.h"
#include "qstrgen/stock/script_text.h"
#include "runtime/host/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *const scan_origin_names[SCAN_ORIGINS] = {
    [SCAN_C] = "c",     [SCAN_QSTRDEFS] = "qstrdefs",   [SCAN_TABLE] = "table",
    [SCAN_MPY] = "mpy", [SCAN_MPY_DEBUG] = "mpy debug", [SCAN_IMAGE] = "image"};

static const char prefix[] = "MP_QSTR_";
enum { PREFIX = sizeof prefix - 1 };

static bool scan_fail(struct scan_problem *problem, unsigned line, char *text)
{
    *problem = (struct scan_problem){text, line};
    return false;
}

/* The first byte of a word that C identifiers do not have; size where there is none. */
static size_t bad_character(const char *word, size_t size)
{
    size_t i = 0;
    while (i < size && (unsigned char)word[i] < 0x80 && word[i] != '$')
        i++;
    return i;
}

/* ---- .def tables ---- */

static const struct {
    const char *macro;
    unsigned argument;
} table_lines[] = {
#define TABLE_LINE(macro, argument) {#macro, argument},
#include "qstrgen/scan/scan_table.def"
#undef TABLE_LINE
};

static int table_argument(const struct c_token *token)
{
    for (size_t i = 0; i < sizeof table_lines / sizeof *table_lines; i++)
        if (token->kind == C_WORD && token->first && strlen(table_lines[i].macro) == token->size &&
            memcmp(table_lines[i].macro, token->text, token->size) == 0)
            return (int)table_lines[i].argument;
    return -1;
}

static bool is_mark(const struct c_token *token, char mark)
{
    return token->kind == C_MARK && token->text[0] == mark;
}

/* Behind the macro: the argument with that number, up to the closing parenthesis. */
static void scan_arguments(struct c_reader *reader, int argument, const struct scan_sink *sink)
{
    struct c_token token = c_read(reader);
    if (!is_mark(&token, '('))
        return;
    int depth = 1, number = 0;
    struct buf text;
    buf_init(&text, &tool_allocator);
    for (token = c_read(reader); token.kind != C_END && depth > 0; token = c_read(reader)) {
        bool wanted = number == argument && depth == 1;
        if (wanted && (token.kind == C_WORD || token.kind == C_STRING)) {
            text.size = 0;
            if (token.kind == C_WORD)
                buf_put(&text, token.text, token.size);
            if (token.kind == C_WORD || c_string_value(&token, &text))
                sink->found(sink->user, &(struct scan_use){.text = (const char *)text.data,
                                                           .size = text.size,
                                                           .origin = SCAN_TABLE,
                                                           .line = token.line});
            argument = -1;
        }
        depth += is_mark(&token, '(') - is_mark(&token, ')');
        number += is_mark(&token, ',') && depth == 1;
        if (depth == 0)
            break;
    }
    buf_free(&text);
}

/* ---- C ---- */

static bool scan_tokens(const char *source, size_t size, bool table, const struct scan_sink *sink,
                        struct scan_problem *problem)
{
    struct c_reader reader;
    bool good = true;
    c_reader_init(&reader, source, size);
    for (struct c_token token; good && (token = c_read(&reader)).kind != C_END;) {
        int argument = table ? table_argument(&token) : -1;
        if (argument >= 0) {
            scan_arguments(&reader, argument, sink);
            continue;
        }
        if (token.kind != C_WORD || token.size <= PREFIX || memcmp(token.text, prefix, PREFIX) != 0)
            continue;
        if (bad_character(token.text, token.size) < token.size) {
            good = scan_fail(
                problem, token.line,
                tool_format("'%.*s' is no C identifier; give such a text as a Q(...) line "
                            "of a qstrdefs file",
                            (int)token.size, token.text));
            break;
        }
        sink->found(sink->user, &(struct scan_use){.text = token.text + PREFIX,
                                                   .size = token.size - PREFIX,
                                                   .origin = SCAN_C,
                                                   .file = reader.file,
                                                   .file_size = reader.file_size,
                                                   .line = token.line});
    }
    if (good && reader.problem)
        good = scan_fail(problem, reader.problem_line, tool_copy(reader.problem));
    c_reader_free(&reader);
    return good;
}

bool scan_c(const char *source, size_t size, const struct scan_sink *sink,
            struct scan_problem *problem)
{
    return scan_tokens(source, size, false, sink, problem);
}

/* ---- qstrdefs ---- */

/* QCFG(NAME, 1), the number perhaps in parentheses. */
static bool read_config(const char *line, size_t size, unsigned number,
                        const struct scan_sink *sink, struct scan_problem *problem)
{
    const char *p = line + strlen("QCFG("), *end = line + size, *name = p;
    while (p < end && (*p == '_' || isalnum((unsigned char)*p)))
        p++;
    size_t name_size = (size_t)(p - name);
    while (p < end && (*p == ',' || *p == ' ' || *p == '('))
        p++;
    /* A macro, where the preprocessor has yet to run: what it stands for is not known here. */
    if (name_size != 0 && p < end && (*p == '_' || isalpha((unsigned char)*p)))
        return true;
    unsigned content = 0;
    const char *digits = p;
    while (p < end && isdigit((unsigned char)*p) && content < 1000)
        content = content * 10 + (unsigned)(*p++ - '0');
    if (name_size == 0 || p == digits)
        return scan_fail(problem, number,
                         tool_format("not QCFG(NAME, number): '%.*s'", (int)size, line));
    char *text = sink->configure ? sink->configure(sink->user, name, name_size, content) : NULL;
    return !text || scan_fail(problem, number, text);
}

/* The end of a comment that starts at p, or p. */
static const char *scan_skip_comment(const char *p, const char *end)
{
    if (end - p < 2 || p[0] != '/' || p[1] != '*')
        return p;
    const char *close = memmem(p + 2, (size_t)(end - p) - 2, "*/", 2);
    return close ? close + 2 : NULL;
}

bool scan_qstrdefs(const char *source, size_t size, const struct scan_sink *sink,
                   struct scan_problem *problem)
{
    const char *end = source + size;
    unsigned line = 1;
    bool good = true;
    for (const char *at = source; at < end && good; line++) {
        while (at < end && isspace((unsigned char)*at) && *at != '\n')
            at++;
        const char *behind = scan_skip_comment(at, end);
        if (!behind)
            return scan_fail(problem, line, tool_copy("a comment without its end"));
        for (; at < behind; at++)
            line += *at == '\n';
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        while (stop > at && isspace((unsigned char)stop[-1]))
            stop--;
        size_t length = (size_t)(stop - at);
        if (length >= 3 && at[0] == 'Q' && at[1] == '(' && stop[-1] == ')') {
            struct scan_use use = {
                .text = at + 2, .size = length - 3, .origin = SCAN_QSTRDEFS, .line = line};
            if (use.size == 2 && memcmp(use.text, "\\n", 2) == 0)
                use.text = "\n", use.size = 1;
            else if (use.size == 4 && memcmp(use.text, "\\r\\n", 4) == 0)
                use.text = "\r\n", use.size = 2;
            sink->found(sink->user, &use);
        } else if (length >= 2 && at[0] == 'Q' && at[1] == '(') {
            good = scan_fail(problem, line, tool_copy("Q( without a ) at the line's end"));
        } else if (length >= 5 && memcmp(at, "QCFG(", 5) == 0) {
            good = read_config(at, length, line, sink, problem);
        }
        at = newline ? newline + 1 : end;
    }
    return good;
}

/* ---- any file ---- */

static bool scan_ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* Headers may be either. */
static bool scan_is_source(const char *path)
{
    static const char *const extensions[] = {".c",   ".cc",  ".cp", ".cxx", ".cpp",
                                             ".CPP", ".c++", ".C",  ".i",   ".ii"};
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (scan_ends_with(path, extensions[i]))
            return true;
    return false;
}

/* Is there a line of a qstrdefs file in it? */
static bool has_qstrdefs(const char *text, size_t size)
{
    static const char *const starts[] = {"Q(", "QCFG("};
    for (size_t i = 0; i < 2; i++)
        for (const char *p = text, *end = text + size; p < end; p++) {
            p = memmem(p, (size_t)(end - p), starts[i], strlen(starts[i]));
            if (!p)
                break;
            const char *before = p;
            while (before > text && (before[-1] == ' ' || before[-1] == '\t'))
                before--;
            if (before == text || before[-1] == '\n')
                return true;
        }
    return false;
}

bool scan_file(const char *path, const uint8_t *data, size_t size, const struct scan_sink *sink,
               struct scan_problem *problem)
{
    const char *text = (const char *)data;
    if (scan_ends_with(path, ".mpy"))
        return scan_mpy(data, size, sink, problem);
    size_t bad = text_bad_byte(text, size);
    if (bad < size) {
        unsigned line = 1;
        for (size_t i = 0; i < bad; i++)
            line += text[i] == '\n';
        return scan_fail(
            problem, line,
            text[bad] == 0
                ? tool_copy("a binary file; C sources, qstrdefs, .def, .mpy and ELF files are "
                            "scanned")
                : tool_format("byte 0x%02x is no UTF-8; save the file as UTF-8",
                              (unsigned char)text[bad]));
    }
    if (memmem(text, size, "frozen_image", strlen("frozen_image")) &&
        memmem(text, size, "_names_bytes[", strlen("_names_bytes[")))
        return scan_image(text, size, sink, problem);
    if (scan_ends_with(path, ".def"))
        return scan_tokens(text, size, true, sink, problem);
    /* A qstrdefs file is no C: its texts may have any quotes. */
    if (!scan_is_source(path) && has_qstrdefs(text, size))
        return scan_qstrdefs(text, size, sink, problem);
    return scan_c(text, size, sink, problem);
}
