/* compile.c - the driver: checks the text, runs the stages, cleans up on every path. */
#include "mpy-cross/diagnose.h"
#include "mpy-cross/lex/symbol.h"
#include "mpy-cross/parse/parse.h"
#include "runtime/base/target.h"
#include "runtime/base/utf8.h"
#include <string.h>

enum {
    TREE_CHUNK = TARGET_HOST ? 8192 : 512,
    CODE_CHUNK = TARGET_HOST ? 16384 : 512,
    INDENTS_AT_FIRST = 16,
    LINES_MAX = 0xffffff, /* what a node's line holds */
};

/* The place of a byte of the source. */
static struct source_place compile_place_of(const struct compiler *compiler, size_t offset)
{
    struct source_place place = {1, 0, 0};
    size_t line = 0;
    for (size_t i = 0; i < offset; i++) {
        char byte = compiler->source[i];
        if (byte == '\n' ||
            (byte == '\r' && (i + 1 == compiler->source_size || compiler->source[i + 1] != '\n'))) {
            place.line++;
            line = i + 1;
        }
    }
    place.column = (uint32_t)(offset - line);
    return place;
}

/* Bytes at the start that are ASCII, eight at a time. */
static size_t ascii_prefix(const char *data, size_t size)
{
    size_t at = 0;
    uint64_t word;
    for (; at + sizeof word <= size; at += sizeof word) {
        memcpy(&word, data + at, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    return at;
}

static size_t count_lines(const char *data, size_t size)
{
    size_t lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n' || data[i] == '\r';
    return lines;
}

static bool is_utf8_name(const char *name, size_t size)
{
    static const char *const names[] = {"utf-8", "utf8", "utf_8", "utf-8-sig", "ascii", "us-ascii"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t same = 0;
        while (same < size && names[i][same] && (name[same] | 0x20) == (names[i][same] | 0x20))
            same++;
        if (same == size && !names[i][same])
            return true;
    }
    return false;
}

static bool is_encoding_byte(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
           byte == '-' || byte == '_' || byte == '.';
}

/* The encoding that a comment in line[0..size) declares: `coding:` or `coding=` and a name. */
static struct ast_text declared_encoding(const char *line, size_t size)
{
    struct ast_text none = {NULL, 0};
    size_t at = 0;
    while (at < size && (line[at] == ' ' || line[at] == '\t' || line[at] == '\f'))
        at++;
    if (at == size || line[at] != '#')
        return none;
    for (; at + 7 < size; at++) {
        if (memcmp(line + at, "coding", 6) != 0 || (line[at + 6] != ':' && line[at + 6] != '='))
            continue;
        at += 7;
        while (at < size && (line[at] == ' ' || line[at] == '\t'))
            at++;
        size_t start = at;
        while (at < size && is_encoding_byte(line[at]))
            at++;
        if (at > start)
            return (struct ast_text){line + start, at - start};
        return none;
    }
    return none;
}

/* An encoding other than UTF-8 is refused when it makes a difference. */
static void check_encoding(struct compiler *compiler, bool all_ascii)
{
    const char *at = compiler->source, *end = at + compiler->source_size;
    for (unsigned line = 0; line < 2 && at < end && !all_ascii; line++) {
        const char *start = at;
        while (at < end && *at != '\n' && *at != '\r')
            at++;
        struct ast_text name = declared_encoding(start, (size_t)(at - start));
        if (name.data && !is_utf8_name(name.data, name.size)) {
            struct symbol *symbol = symbol_intern(compiler, name.data, name.size);
            struct source_place place =
                compile_place_of(compiler, (size_t)(name.data - compiler->source));
            compile_error_hint(compiler, place, "save the file as UTF-8",
                               "the encoding '%n' is not supported", symbol);
            compile_abort(compiler);
        }
        if (at < end)
            at += *at == '\r' && at + 1 < end && at[1] == '\n' ? 2 : 1;
    }
}

/* Refuses what is no text: NUL, bytes that are no UTF-8, more lines than a place can name. */
static void check_text(struct compiler *compiler)
{
    const char *source = compiler->source;
    size_t size = compiler->source_size;
    const char *nul = size ? memchr(source, 0, size) : NULL;
    if (nul) {
        compile_error(compiler, compile_place_of(compiler, (size_t)(nul - source)),
                      "a NUL byte in the source: it is not Python text");
        compile_abort(compiler);
    }
    size_t ascii = ascii_prefix(source, size);
    size_t good = ascii + utf8_check((const uint8_t *)source + ascii, size - ascii);
    bool all_ascii =
        good == size && utf8_length((const uint8_t *)source + ascii, size - ascii) == size - ascii;
    check_encoding(compiler, all_ascii);
    if (good < size) {
        static const char hex[] = "0123456789abcdef";
        uint8_t byte = (uint8_t)source[good];
        compile_error_hint(compiler, compile_place_of(compiler, good), "save the file as UTF-8",
                           "the byte 0x%c%c is not UTF-8", hex[byte >> 4], hex[byte & 15]);
        compile_abort(compiler);
    }
    if (size > LINES_MAX && count_lines(source, size) > LINES_MAX) {
        compile_error(compiler, (struct source_place){1, 0, 0}, "more than %u lines in one module",
                      (uint32_t)LINES_MAX);
        compile_abort(compiler);
    }
    if (size > UINT32_MAX) {
        compile_error(compiler, (struct source_place){1, 0, 0},
                      "more than 4 GiB of source in one module");
        compile_abort(compiler);
    }
}

static void parser_make(struct compiler *compiler, struct parser *parser)
{
    const struct allocator *allocator = compiler->allocator;
    memset(parser, 0, sizeof *parser);
    parser->compiler = compiler;
    compiler->parser = parser;
    buf_init(&parser->text, allocator);
    parser->indents =
        allocator->resize(allocator->user, NULL, 0, INDENTS_AT_FIRST * sizeof *parser->indents);
    if (!parser->indents)
        compile_out_of_memory(compiler);
    parser->indents_capacity = INDENTS_AT_FIRST;
}

static void parser_free(struct parser *parser)
{
    const struct allocator *allocator = parser->compiler->allocator;
    if (parser->indents)
        allocator->resize(allocator->user, parser->indents,
                          parser->indents_capacity * sizeof *parser->indents, 0);
    buf_free(&parser->text);
}

int compile(const char *source, size_t size, const struct compile_options *options,
            const struct allocator *allocator, struct compilation *out)
{
    static const char mark[] = "\xef\xbb\xbf";
    struct compiler compiler = {.options = options, .allocator = allocator, .out = out};
    struct parser parser = {.compiler = &compiler};
    struct escape outermost;
    memset(out, 0, sizeof *out);
    arena_init(&out->arena, allocator, CODE_CHUNK);
    arena_init(&compiler.tree_arena, allocator, TREE_CHUNK);
    if (size >= 3 && memcmp(source, mark, 3) == 0) {
        source += 3;
        size -= 3;
    }
    compiler.source = source;
    compiler.source_size = size;
    compiler.recursion_limit =
        options->recursion_limit ? options->recursion_limit : RECURSION_LIMIT_DEFAULT;
    compiler.max_errors = options->max_errors ? options->max_errors : MAX_ERRORS_DEFAULT;
    compiler.escape = compiler.outermost = &outermost;
    if (!escape_set(&outermost)) {
        symbols_start(&compiler);
        check_text(&compiler);
        parser_make(&compiler, &parser);
        if (compile_strips_typing(&compiler))
            typing_find_uses(&compiler);
        generate(&compiler);
    }
    compiler.escape = &outermost;
    if (!out->out_of_memory)
        diagnose_finish(&compiler);
    generate_free(&compiler);
    parser_free(&parser);
    symbols_free(&compiler);
    arena_free(&compiler.tree_arena);
    return out->out_of_memory || compiler.n_errors ? -1 : 0;
}

void compilation_free(struct compilation *compilation)
{
    arena_free(&compilation->arena);
}
