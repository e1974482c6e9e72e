/* lex.c - source text to tokens: indentation, names, line joining. Operators are in
 * lex_operator.c, numbers and strings in lex_literal.c. */
#include "mpy-cross/lex/lex_token.h"
#include "mpy-cross/lex/symbol.h"
#include "mpy-cross/parse/parse.h"
#include "runtime/base/utf8.h"
#include <string.h>

const struct token_info token_info[TOKEN_COUNT] = {
#define TOKEN(kind, name) [TOKEN_##kind] = {name, 0, 0},
#define OPERATOR(kind, text, precedence, link) [TOKEN_##kind] = {text, precedence, link},
#define KEYWORD(kind, text, precedence, link) [TOKEN_##kind] = {text, precedence, link},
#include "mpy-cross/lex/token.def"
#undef TOKEN
#undef OPERATOR
#undef KEYWORD
};

enum byte_class {
    BYTE_OTHER,
    BYTE_NAME,
    BYTE_DIGIT,
    BYTE_SPACE,
    BYTE_LINE,
};

static const uint8_t byte_class[256] = {
    ['a' ... 'z'] = BYTE_NAME,   ['A' ... 'Z'] = BYTE_NAME,  ['_'] = BYTE_NAME,
    [0x80 ... 0xff] = BYTE_NAME, ['0' ... '9'] = BYTE_DIGIT, [' '] = BYTE_SPACE,
    ['\t'] = BYTE_SPACE,         ['\f'] = BYTE_SPACE,        ['\n'] = BYTE_LINE,
    ['\r'] = BYTE_LINE,
};

enum token_kind token_closing(enum token_kind opening)
{
    return opening + 1;
}

struct source_place lex_place(const struct parser *parser, const char *at)
{
    const struct lexer *lexer = &parser->lexer;
    struct source_place place = {lexer->line, (uint32_t)(at - lexer->line_start), 0};
    return place;
}

/* Before every complaint about text that is no token: in a silent scan, ends the input instead;
 * returns whether it did. */
bool lex_give_up(struct parser *parser)
{
    parser->token.kind = TOKEN_BAD;
    if (!parser->lexer.quiet)
        return false;
    parser->lexer.at = parser->lexer.end;
    return true;
}

const char *lex_new_line(struct lexer *lexer, const char *at)
{
    if (*at == '\r' && at + 1 < lexer->end && at[1] == '\n')
        at++;
    at++;
    lexer->line++;
    lexer->line_start = at;
    return at;
}

static void lex_push_indent(struct parser *parser, struct indent indent)
{
    struct compiler *compiler = parser->compiler;
    if (parser->n_indents > compiler->recursion_limit)
        compile_too_deep(compiler, lex_place(parser, parser->lexer.at));
    if (parser->n_indents == parser->indents_capacity) {
        const struct allocator *allocator = compiler->allocator;
        uint32_t capacity = parser->indents_capacity * 2;
        struct indent *grown =
            allocator->resize(allocator->user, parser->indents,
                              parser->indents_capacity * sizeof *grown, capacity * sizeof *grown);
        if (!grown)
            compile_out_of_memory(compiler);
        parser->indents = grown;
        parser->indents_capacity = capacity;
    }
    parser->indents[parser->n_indents++] = indent;
}

/* Works out INDENT and DEDENT for a line that starts with that indentation. Returns true for
 * INDENT. */
static bool lex_indentation(struct parser *parser, struct indent indent)
{
    static const char tabs[] =
        INDENTATION "indentation mixes tabs and spaces, so that its depth depends on the tab width";
    struct lexer *lexer = &parser->lexer;
    struct indent top = parser->indents[parser->n_indents - 1];
    if (indent.columns > top.columns) {
        if (indent.plain <= top.plain && !lexer->quiet)
            parse_error(parser, lex_place(parser, lexer->at), "indent with spaces only", tabs);
        lex_push_indent(parser, indent);
        return true;
    }
    while (indent.columns < top.columns) {
        lexer->dedents++;
        parser->n_indents--;
        top = parser->indents[parser->n_indents - 1];
    }
    if (lexer->quiet || (parse_after_error(parser) && indent.columns != top.columns))
        return false;
    if (indent.columns != top.columns)
        parse_error(parser, lex_place(parser, lexer->at),
                    "indent it as one of the lines above that it belongs with",
                    INDENTATION "this line's indentation matches no block around it");
    if (indent.plain != top.plain)
        parse_error(parser, lex_place(parser, lexer->at), "indent with spaces only", tabs);
    return false;
}

/* At the start of a logical line: skips lines without code, then measures. Returns true when a
 * token of its own (INDENT or DEDENT) stands here. */
static bool lex_line_start(struct parser *parser)
{
    struct lexer *lexer = &parser->lexer;
    const char *at = lexer->at, *end = lexer->end;
    struct indent indent = {0, 0};
    bool continued = false;
    for (;;) {
        if (at == end)
            break;
        if (*at == ' ') {
            if (!continued) {
                indent.columns++;
                indent.plain++;
            }
            at++;
        } else if (*at == '\t') {
            if (!continued) {
                indent.columns = (indent.columns | 7) + 1;
                indent.plain++;
            }
            at++;
        } else if (*at == '\f') {
            if (!continued)
                indent.columns = indent.plain = 0;
            at++;
        } else if (*at == '#') {
            while (at < end && byte_class[(uint8_t)*at] != BYTE_LINE)
                at++;
        } else if (*at == '\n' || *at == '\r') {
            at = lex_new_line(lexer, at);
            indent.columns = indent.plain = 0;
            continued = false;
        } else if (*at == '\\' && at + 1 < end && byte_class[(uint8_t)at[1]] == BYTE_LINE) {
            at = lex_new_line(lexer, at + 1);
            continued = true;
        } else {
            break;
        }
    }
    lexer->at = at;
    lexer->line_begins = false;
    if (at == end && continued && parser->compiler->options->mode == COMPILE_SINGLE &&
        !lex_give_up(parser))
        parse_error(parser, lex_place(parser, at), NULL,
                    "a statement expected after the '\\' that continues its line");
    lexer->logical_start = at;
    lexer->logical_line = lexer->line;
    lexer->logical_line_start = lexer->line_start;
    if (at == end)
        indent.columns = indent.plain = 0;
    bool indented = lex_indentation(parser, indent);
    struct token *token = &parser->token;
    if (!indented && !lexer->dedents)
        return false;
    token->kind = TOKEN_INDENT;
    token->start = token->end = at;
    token->line = lexer->line;
    token->column = (uint32_t)(at - lexer->line_start);
    if (!indented) {
        token->kind = TOKEN_DEDENT;
        lexer->dedents--;
    }
    return true;
}

/* Ranges outside ASCII that no identifier holds: spaces, punctuation, symbols, private and
 * unassigned planes. */
static const uint32_t not_in_names[][2] = {
    {0x80, 0xa9},        {0xab, 0xb4},     {0xb6, 0xb6},     {0xb8, 0xb9},       {0xbb, 0xbf},
    {0xd7, 0xd7},        {0xf7, 0xf7},     {0x2c2, 0x2c5},   {0x2d2, 0x2df},     {0x37e, 0x37e},
    {0x482, 0x482},      {0x55a, 0x55f},   {0x589, 0x58a},   {0x5be, 0x5be},     {0x60c, 0x60d},
    {0x61b, 0x61f},      {0x66a, 0x66d},   {0x964, 0x965},   {0x1680, 0x1680},   {0x2000, 0x203e},
    {0x2041, 0x2053},    {0x2055, 0x2070}, {0x2074, 0x207e}, {0x2080, 0x208e},   {0x20a0, 0x20cf},
    {0x2100, 0x2101},    {0x2116, 0x2117}, {0x2120, 0x2123}, {0x2190, 0x2bff},   {0x2e00, 0x3004},
    {0x3008, 0x3020},    {0x3030, 0x3030}, {0xd800, 0xf8ff}, {0xfe10, 0xfe1f},   {0xfe30, 0xfe32},
    {0xfe35, 0xfe4c},    {0xfe50, 0xfe6f}, {0xfeff, 0xff0f}, {0xff1a, 0xff20},   {0xff3b, 0xff3e},
    {0xff40, 0xff40},    {0xff5b, 0xff65}, {0xffe0, 0xffff}, {0x1f000, 0x1fbef}, {0xe0000, 0xe00ff},
    {0xf0000, 0x10ffff},
};

static bool code_in_names(uint32_t code)
{
    for (size_t i = 0; i < sizeof not_in_names / sizeof *not_in_names; i++)
        if (code >= not_in_names[i][0] && code <= not_in_names[i][1])
            return false;
    return true;
}

/* Fails on characters of text[0..size) that cannot be part of a name. */
static void lex_check_name(struct parser *parser, const char *text, const char *end)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t taken;
    for (const char *at = text; at < end; at += taken) {
        int32_t code = utf8_decode((const uint8_t *)at, (size_t)(end - at), &taken);
        if (code < 0x80 || code_in_names((uint32_t)code))
            continue;
        if (lex_give_up(parser))
            return;
        char number[8], *digit = number + sizeof number;
        *--digit = 0;
        for (unsigned left = 0; left < 4 || (code && left < 6); left++, code >>= 4)
            *--digit = hex[code & 15];
        struct source_place place = lex_place(parser, at);
        place.end_column = place.column + (uint32_t)taken;
        const char *hint = NULL;
        if (strcmp(digit, "201C") == 0 || strcmp(digit, "201D") == 0)
            hint = "strings are quoted with \" (U+0022)";
        else if (strcmp(digit, "2018") == 0 || strcmp(digit, "2019") == 0)
            hint = "strings are quoted with ' (U+0027)";
        else if (strcmp(digit, "00A0") == 0 || strcmp(digit, "3000") == 0)
            hint = "it looks like a space, but is none: write a space (U+0020)";
        parse_error(parser, place, hint, "the character U+%s has no meaning here", digit);
    }
}

static void lex_name(struct parser *parser, const char *at)
{
    struct lexer *lexer = &parser->lexer;
    const char *end = lexer->end, *start = at;
    uint32_t hash = SYMBOL_HASH_START;
    uint8_t seen = 0;
    while (at < end) {
        uint8_t byte = (uint8_t)*at, class = byte_class[byte];
        if (class != BYTE_NAME && class != BYTE_DIGIT)
            break;
        hash = SYMBOL_HASH_STEP(hash, byte);
        seen |= byte;
        at++;
    }
    struct token *token = &parser->token;
    if (at < end && (*at == '"' || *at == '\'') && at - start <= 2) {
        unsigned flags = lex_string_prefix(start, at);
        if (flags) {
            lex_string(parser, at, flags & ~STRING_PREFIX);
            return;
        }
    }
    token->end = lexer->at = at;
    if (seen & 0x80) {
        lexer->at = start;
        lex_check_name(parser, start, at);
        if (token->kind == TOKEN_BAD)
            return;
        lexer->at = at;
    }
    struct symbol *symbol = symbol_find(parser->compiler, start, (size_t)(at - start), hash);
    token->symbol = symbol;
    token->kind = symbol->keyword ? symbol->keyword : TOKEN_NAME;
}

/* After a backslash outside strings. Returns where the next line starts. */
static const char *lex_join(struct parser *parser, const char *at)
{
    struct lexer *lexer = &parser->lexer;
    struct source_place backslash = lex_place(parser, at);
    at++;
    if (at < lexer->end && byte_class[(uint8_t)*at] == BYTE_LINE) {
        at = lex_new_line(lexer, at);
        if (at < lexer->end)
            return at;
        if (lex_give_up(parser))
            return NULL;
        lexer->at = at;
        parse_error(parser, backslash, NULL,
                    "the file ends after a '\\' that continues its last line");
    }
    if (lex_give_up(parser))
        return NULL;
    if (at == lexer->end)
        parse_error(parser, backslash, NULL,
                    "the file ends after a '\\' that continues its last line");
    struct source_place place = lex_place(parser, at);
    lexer->at = at;
    parse_error(parser, place, "the backslash has to be the last character of its line",
                "a character after the '\\' that continues the line");
}

/* The end of the source: the open line ends, then the blocks, then everything. */
static void lex_end(struct parser *parser, const char *at)
{
    struct lexer *lexer = &parser->lexer;
    struct token *token = &parser->token;
    uint8_t last = parser->last.kind;
    lexer->at = token->end = at;
    bool at_line_start =
        last == TOKEN_NEWLINE || last == TOKEN_DEDENT || last == TOKEN_INDENT || last == TOKEN_END;
    if (!at_line_start && !lexer->nesting) {
        token->kind = TOKEN_NEWLINE;
        lexer->line_begins = true;
        return;
    }
    token->kind = TOKEN_END;
}

static void remember_token(struct parser *parser)
{
    const struct lexer *lexer = &parser->lexer;
    const struct token *token = &parser->token;
    bool newline = token->kind == TOKEN_NEWLINE;
    parser->last.kind = token->kind;
    parser->last.start = token->start;
    parser->last.end = token->end;
    parser->last.line = token->line;
    parser->last.column = token->column;
    parser->last.end_line = newline ? token->line : lexer->line;
    parser->last.end_column = newline ? token->column : (uint32_t)(lexer->at - lexer->line_start);
}

/* Past spaces, comments, and line ends that end no statement, to where the next token begins, or to the text's end. False: an error, which
 * has been reported. */
static bool skip_blanks(struct parser *parser, const char **out)
{
    struct lexer *lexer = &parser->lexer;
    const char *at = lexer->at, *end = lexer->end;
    while (at != end) {
        uint8_t class = byte_class[(uint8_t)*at];
        if (class == BYTE_SPACE) {
            at++;
        } else if (*at == '#') {
            while (at < end && byte_class[(uint8_t)*at] != BYTE_LINE)
                at++;
        } else if (class == BYTE_LINE && lexer->nesting) {
            at = lex_new_line(lexer, at);
        } else if (*at == '\\') {
            lexer->at = at;
            at = lex_join(parser, at);
            if (!at)
                return false;
        } else {
            break;
        }
    }
    *out = at;
    return true;
}

void lex_next(struct parser *parser)
{
    struct lexer *lexer = &parser->lexer;
    struct token *token = &parser->token;
    remember_token(parser);
    if (lexer->dedents) {
        lexer->dedents--;
        token->kind = TOKEN_DEDENT;
        return;
    }
    if (lexer->line_begins && lex_line_start(parser))
        return;
    const char *at, *end = lexer->end;
    if (!skip_blanks(parser, &at))
        return;
    token->start = at;
    token->line = lexer->line;
    token->column = (uint32_t)(at - lexer->line_start);
    if (at == end) {
        lex_end(parser, at);
        return;
    }
    lexer->at = at;
    switch (byte_class[(uint8_t)*at]) {
    case BYTE_NAME:
        lex_name(parser, at);
        return;
    case BYTE_DIGIT:
        lex_number(parser, at);
        return;
    case BYTE_LINE:
        token->kind = TOKEN_NEWLINE;
        token->end = at;
        lexer->at = lex_new_line(lexer, at);
        lexer->line_begins = true;
        return;
    default:
        if (*at == '"' || *at == '\'')
            lex_string(parser, at, 0);
        else if (*at == '.' && at + 1 < end && byte_class[(uint8_t)at[1]] == BYTE_DIGIT)
            lex_number(parser, at);
        else
            lex_operator(parser, at);
    }
}

void lex_start(struct parser *parser)
{
    struct compiler *compiler = parser->compiler;
    struct lexer *lexer = &parser->lexer;
    memset(lexer, 0, sizeof *lexer);
    lexer->at = lexer->line_start = compiler->source;
    lexer->logical_start = lexer->logical_line_start = compiler->source;
    lexer->logical_line = 1;
    lexer->end = compiler->source + compiler->source_size;
    lexer->line = 1;
    lexer->line_begins = compiler->options->mode != COMPILE_EVAL;
    /* White space before an expression means nothing. */
    while (!lexer->line_begins && lexer->at < lexer->end &&
           byte_class[(uint8_t)*lexer->at] >= BYTE_SPACE)
        lexer->at = byte_class[(uint8_t)*lexer->at] == BYTE_LINE ? lex_new_line(lexer, lexer->at)
                                                                 : lexer->at + 1;
    parser->n_indents = 1;
    parser->indents[0].columns = parser->indents[0].plain = 0;
    memset(&parser->token, 0, sizeof parser->token);
    parser->token.kind = TOKEN_NEWLINE;
    parser->token.start = parser->token.end = lexer->at;
    parser->token.line = 1;
}
