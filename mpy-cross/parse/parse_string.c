/* parse_string.c - string literals: escapes, implicit concatenation, f-strings and t-strings. */
#include "mpy-cross/data/character_name.h"
#include "mpy-cross/parse/parse.h"
#include "runtime/base/utf8.h"
#include <string.h>

/* Literals side by side that make one value. Text not yet in a node is
 * parser->text.data[base..size). */
struct pieces {
    struct token first;
    struct node_list list; /* STR and FORMATTED */
    size_t base;
    unsigned kinds; /* STRING_BYTES, STRING_FORMAT, STRING_TEMPLATE, STRING_PLAIN as they came */
};
enum { STRING_PLAIN = 1 };

/* Where `at` is, which lies in a literal that starts at `token` and may span lines. */
static struct source_place place_in(const struct token *token, const char *at)
{
    struct source_place place = {token->line, 0, 0};
    const char *line = token->start - token->column;
    for (const char *byte = token->start; byte < at; byte++)
        if (*byte == '\n' || (*byte == '\r' && byte[1] != '\n')) {
            place.line++;
            line = byte + 1;
        }
    place.column = (uint32_t)(at - line);
    return place;
}

static void put(struct parser *parser, const void *data, size_t size)
{
    buf_put(&parser->text, data, size);
    if (parser->text.failed)
        compile_out_of_memory(parser->compiler);
}

static void string_put_code(struct parser *parser, uint32_t code, bool is_bytes)
{
    uint8_t bytes[4];
    size_t size = 1;
    bytes[0] = (uint8_t)code;
    if (!is_bytes)
        size = utf8_encode(code, bytes);
    put(parser, bytes, size);
}

static int hex_value(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* \x, \u and \U: exactly `digits` of them from `at`. Returns where they end. */
static const char *put_hex(struct parser *parser, const struct token *token, const char *at,
                           const char *end, uint32_t digits, bool is_bytes)
{
    const char *start = at - 2;
    uint32_t code = 0;
    for (uint32_t i = 0; i < digits; i++, at++) {
        int value = at < end ? hex_value(*at) : -1;
        if (value < 0) {
            struct source_place place = place_in(token, start);
            place.end_column = place.column + (uint32_t)(at - start);
            parse_error(parser, place, NULL, "'\\%c' needs %u hexadecimal digits", start[1],
                        digits);
        }
        code = code << 4 | (uint32_t)value;
    }
    if (code > 0x10ffff)
        parse_error(parser, place_in(token, start), NULL, "the largest character is \\U0010ffff");
    string_put_code(parser, code, is_bytes);
    return at;
}

static const char *put_octal(struct parser *parser, const struct token *token, const char *at,
                             const char *end, bool is_bytes)
{
    const char *start = at;
    uint32_t code = 0;
    while (at < end && at < start + 3 && *at >= '0' && *at <= '7')
        code = code * 8 + (uint32_t)(*at++ - '0');
    if (code > 0377)
        compile_warning(parser->compiler, WARNING_SYNTAX, place_in(token, start - 1),
                        "this octal escape is larger than \\377");
    string_put_code(parser, is_bytes ? code & 0xff : code, is_bytes);
    return at;
}

/* \N{name}; at is after the N. */
static const char *put_named(struct parser *parser, const struct token *token, const char *at,
                             const char *end)
{
    const char *start = at - 2,
               *close = at < end && *at == '{' ? memchr(at, '}', (size_t)(end - at)) : NULL;
    if (!close)
        parse_error(parser, place_in(token, start), NULL,
                    "'\\N' needs the name of a character in braces: \\N{...}");
    int32_t code = character_by_name(at + 1, (size_t)(close - at - 1));
    if (code < 0) {
        struct source_place place = place_in(token, start);
        place.end_column = place.column + (uint32_t)(close + 1 - start);
        parse_error(parser, place, "write it as \\u or \\U with its number",
                    "no character of that name is known here");
    }
    string_put_code(parser, (uint32_t)code, false);
    return close + 1;
}

/* One escape, at its backslash. Returns where it ends. */
static const char *put_escape(struct parser *parser, const struct token *token, const char *at,
                              const char *end)
{
    static const char letters[] = "abfnrtv\\'\"", values[] = "\a\b\f\n\r\t\v\\'\"";
    bool is_bytes = token->strings & STRING_BYTES;
    const char *start = at++;
    char letter = at < end ? *at : '\\';
    const char *found = letter ? strchr(letters, letter) : NULL;
    if (at == end) {
        put(parser, "\\", 1);
        return at;
    }
    if (found) {
        put(parser, values + (found - letters), 1);
        return at + 1;
    }
    if (letter == '\r')
        return at + 1 < end && at[1] == '\n' ? at + 2 : at + 1;
    if (letter == '\n')
        return at + 1;
    if (letter >= '0' && letter <= '7')
        return put_octal(parser, token, at, end, is_bytes);
    if (letter == 'x')
        return put_hex(parser, token, at + 1, end, 2, is_bytes);
    if (!is_bytes && letter == 'u')
        return put_hex(parser, token, at + 1, end, 4, false);
    if (!is_bytes && letter == 'U')
        return put_hex(parser, token, at + 1, end, 8, false);
    if (!is_bytes && letter == 'N')
        return put_named(parser, token, at + 1, end);
    if ((uint8_t)letter >= 0x20 && (uint8_t)letter < 0x7f)
        compile_warning(parser->compiler, WARNING_SYNTAX, place_in(token, start),
                        "'\\%c' is no escape: write '\\\\%c' for a backslash, or use a raw string",
                        letter, letter);
    put(parser, "\\", 1);
    return at;
}

/* Appends what start[0..end) means to the text. */
static void put_literal(struct parser *parser, const struct token *token, const char *start,
                        const char *end)
{
    bool raw = token->strings & STRING_RAW, is_bytes = token->strings & STRING_BYTES;
    const char *at = start;
    while (at < end) {
        const char *plain = at;
        while (at < end && *at != '\\' && *at != '\r' && !(is_bytes && (uint8_t)*at >= 0x80))
            at++;
        put(parser, plain, (size_t)(at - plain));
        if (at == end)
            return;
        if ((uint8_t)*at >= 0x80)
            parse_error(parser, place_in(token, at), "write it as \\x escapes of its encoding",
                        "bytes can hold ASCII characters only");
        if (*at == '\r') {
            put(parser, "\n", 1);
            at += at + 1 < end && at[1] == '\n' ? 2 : 1;
        } else if (raw) {
            put(parser, "\\", 1);
            at++;
        } else {
            at = put_escape(parser, token, at, end);
        }
    }
}

static const char *body_start(const struct token *token, const char **end)
{
    const char *start = token->start;
    unsigned quotes = token->strings & STRING_TRIPLE ? 3 : 1;
    while (*start != '"' && *start != '\'')
        start++;
    *end = token->end - quotes;
    return start + quotes;
}

/* The text since base as a node; takes it off. */
static struct node *take_text(struct parser *parser, const struct token *at, size_t base,
                              enum node_kind kind)
{
    struct node *node = parse_node(parser, kind, at);
    size_t size = parser->text.size - base;
    if (size) {
        char *copy = tree_alloc(parser->compiler, size);
        memcpy(copy, parser->text.data + base, size);
        node->text.data = copy;
    } else {
        node->text.data = "";
    }
    node->text.size = size;
    parser->text.size = base;
    return node;
}

static void flush_text(struct parser *parser, struct pieces *pieces)
{
    if (parser->text.size > pieces->base)
        node_list_add(&pieces->list, take_text(parser, &pieces->first, pieces->base, NODE_STR));
}

static void parse_spec(struct parser *parser, const struct token *opening, struct node *field);

/* Something else than what can follow the expression of a field. */
static _Noreturn void close_field(struct parser *parser, const struct token *brace)
{
    enum token_kind kind = parser->token.kind;
    if (kind == TOKEN_RIGHT_PAREN || kind == TOKEN_RIGHT_BRACKET)
        parse_close(parser, brace);
    parse_expected(parser, "'}'", "the expression of the field");
}

/* The replacement field after a `{`, up to and with its `}`; literal text goes on from lexer.at. */
static void parse_field(struct parser *parser, const struct token *opening, struct pieces *pieces)
{
    struct lexer *lexer = &parser->lexer;
    uint32_t outer = lexer->fstring_nesting;
    const char *start = lexer->at;
    struct token brace = *opening;
    brace.kind = TOKEN_LEFT_BRACE;
    brace.line = lexer->line;
    brace.column = (uint32_t)(start - 1 - lexer->line_start);
    parse_enter(parser);
    lexer->fstring_nesting = ++lexer->nesting;
    lex_next(parser);
    if (parser->token.kind == TOKEN_RIGHT_BRACE || parser->token.kind == TOKEN_COLON ||
        parser->token.kind == TOKEN_EXCLAMATION || parser->token.kind == TOKEN_ASSIGN)
        parse_error(parser, token_place(parser), "double a brace that is meant as text: {{",
                    "an expression expected after '{'");
    struct node *field = parse_node(parser, NODE_FORMATTED, &parser->token);
    const char *expression = parser->token.start;
    field->formatted.value = parse_value(parser);
    field->formatted.expression.data = expression;
    field->formatted.expression.size = (size_t)(parser->last.end - expression);
    bool debug = parser->token.kind == TOKEN_ASSIGN;
    if (debug) {
        lex_next(parser);
        put_literal(parser, &(struct token){.strings = STRING_RAW}, start, parser->token.start);
    }
    flush_text(parser, pieces);
    if (parse_accept(parser, TOKEN_EXCLAMATION)) {
        const struct token *token = &parser->token;
        bool one = token->kind == TOKEN_NAME && token->end - token->start == 1;
        if (token->start != parser->last.end)
            parse_error(parser, token_place(parser), NULL,
                        "the conversion has to come right after '!'");
        if (!one || !strchr("rsa", *token->start))
            parse_expected(parser, "'r', 's' or 'a'", "'!'");
        field->op = (uint8_t)*token->start;
        lex_next(parser);
    } else if (debug && parser->token.kind != TOKEN_COLON) {
        field->op = 'r';
    }
    if (parser->token.kind == TOKEN_COLON)
        parse_spec(parser, opening, field);
    else if (parser->token.kind != TOKEN_RIGHT_BRACE)
        close_field(parser, &brace);
    lexer->fstring_nesting = outer;
    parse_leave(parser);
    node_list_add(&pieces->list, field);
}

static struct node *finish_pieces(struct parser *parser, struct pieces *pieces)
{
    enum node_kind kind = pieces->kinds & STRING_TEMPLATE ? NODE_TSTRING : NODE_FSTRING;
    if (kind == NODE_FSTRING && !pieces->list.first)
        return take_text(parser, &pieces->first, pieces->base,
                         pieces->kinds & STRING_BYTES ? NODE_BYTES : NODE_STR);
    flush_text(parser, pieces);
    struct node *node = parse_node(parser, kind, &pieces->first);
    node->list.first = pieces->list.first;
    return node;
}

/* From the `:` of a field to its `}`. */
static void parse_spec(struct parser *parser, const struct token *opening, struct node *field)
{
    struct lexer *lexer = &parser->lexer;
    struct pieces pieces = {.first = *opening, .base = parser->text.size};
    list_start(&pieces.list);
    pieces.first.line = parser->token.line;
    pieces.first.column = parser->token.column;
    for (;;) {
        struct token place = *opening;
        place.line = lexer->line;
        place.start = lexer->at;
        place.column = (uint32_t)(lexer->at - lexer->line_start);
        const char *start, *end;
        char stop = lex_fstring_text(parser, opening, true, &start, &end);
        put_literal(parser, &place, start, end);
        if (stop == '}')
            break;
        if (stop != '{')
            parse_error(parser, place_in(opening, end), NULL,
                        "'}' expected before the end of the string");
        parse_field(parser, opening, &pieces);
    }
    lexer->nesting--;
    field->formatted.spec = finish_pieces(parser, &pieces);
}

/* One f-string or t-string from its opening, the current token, to the token after it. */
static void parse_fstring(struct parser *parser, struct pieces *pieces)
{
    struct token opening = parser->token;
    struct lexer *lexer = &parser->lexer;
    for (;;) {
        struct token place = opening;
        place.line = lexer->line;
        place.start = lexer->at;
        place.column = (uint32_t)(lexer->at - lexer->line_start);
        const char *start, *end;
        char stop = lex_fstring_text(parser, &opening, false, &start, &end);
        put_literal(parser, &place, start, end);
        if (stop == (char)opening.quote)
            break;
        if (stop == '{')
            parse_field(parser, &opening, pieces);
        else if (stop == '}')
            parse_error(parser, place_in(&place, end), "double a brace that is meant as text: }}",
                        "a '}' that closes nothing");
    }
    parser->token.kind = TOKEN_STRING;
    parser->token.start = opening.start;
    parser->token.end = lexer->at;
    lex_next(parser);
}

static unsigned string_kind_of(const struct token *token)
{
    unsigned kind = token->strings & (STRING_BYTES | STRING_FORMAT | STRING_TEMPLATE);
    return kind ? kind : STRING_PLAIN;
}

static void check_mix(struct parser *parser, unsigned kinds, unsigned kind)
{
    if ((kinds & STRING_BYTES) != (kind & STRING_BYTES))
        parse_error(parser, token_place(parser), NULL, "bytes and str literals cannot be joined");
    if ((kinds & STRING_TEMPLATE) != (kind & STRING_TEMPLATE))
        parse_error(parser, token_place(parser), NULL,
                    "t-strings and other literals cannot be joined");
}

struct node *parse_strings(struct parser *parser)
{
    struct token *token = &parser->token;
    struct pieces pieces = {.first = *token, .base = parser->text.size};
    list_start(&pieces.list);
    pieces.kinds = string_kind_of(token);
    const char *start, *end;
    if (token->kind == TOKEN_STRING) {
        lex_next(parser);
        start = body_start(&pieces.first, &end);
        bool alone = token->kind != TOKEN_STRING && token->kind != TOKEN_FSTRING;
        if (alone && !(pieces.first.strings & (STRING_ESCAPES | STRING_BYTES))) {
            struct node *node = parse_node(parser, NODE_STR, &pieces.first);
            node->text.data = start;
            node->text.size = (size_t)(end - start);
            return node;
        }
        put_literal(parser, &pieces.first, start, end);
    } else {
        parse_fstring(parser, &pieces);
    }
    while (token->kind == TOKEN_STRING || token->kind == TOKEN_FSTRING) {
        check_mix(parser, pieces.kinds, string_kind_of(token));
        pieces.kinds |= string_kind_of(token);
        if (token->kind == TOKEN_FSTRING) {
            parse_fstring(parser, &pieces);
            continue;
        }
        struct token literal = *token;
        start = body_start(&literal, &end);
        put_literal(parser, &literal, start, end);
        lex_next(parser);
    }
    struct node *node = finish_pieces(parser, &pieces);
    if (node->kind == NODE_FSTRING)
        for (struct node *part = node->list.first; part; part = part->next)
            part->line = token->line;
    return node;
}
