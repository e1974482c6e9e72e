/* lex_literal.c - numbers, strings, and the text parts of f-strings. */
#include "mpy-cross/lex/lex_token.h"
#include <string.h>

unsigned lex_string_prefix(const char *start, const char *end)
{
    unsigned flags = STRING_PREFIX;
    for (const char *at = start; at < end; at++) {
        unsigned flag;
        switch (*at | 0x20) {
        case 'r':
            flag = STRING_RAW;
            break;
        case 'b':
            flag = STRING_BYTES;
            break;
        case 'f':
            flag = STRING_FORMAT;
            break;
        case 't':
            flag = STRING_TEMPLATE;
            break;
        case 'u':
            return end - start == 1 ? flags : 0;
        default:
            return 0;
        }
        if (flags & flag)
            return 0;
        flags |= flag;
    }
    unsigned kinds = flags & (STRING_BYTES | STRING_FORMAT | STRING_TEMPLATE);
    return kinds & (kinds - 1) ? 0 : flags;
}

/* Where an error about the string that starts at the current token stands. */
static struct source_place opening_place(const struct token *opening)
{
    struct source_place place = {opening->line, opening->column, 0};
    if (opening->end > opening->start)
        place.end_column = opening->column + (uint32_t)(opening->end - opening->start);
    return place;
}

static void lex_unterminated(struct parser *parser, const struct token *opening, const char *at)
{
    if (lex_give_up(parser))
        return;
    struct source_place place = opening_place(opening);
    if (parser->lexer.fstring_nesting &&
        !(opening->strings & (STRING_TRIPLE | STRING_FORMAT | STRING_TEMPLATE))) {
        parser->lexer.at = at;
        parse_error(parser, place, NULL,
                    "'}' expected before the end of the string, or this string is not closed");
    }
    bool triple = opening->strings & STRING_TRIPLE;
    const char *kind = opening->strings & STRING_FORMAT     ? "f-string"
                       : opening->strings & STRING_TEMPLATE ? "t-string"
                                                            : "string";
    parser->lexer.at = triple ? parser->lexer.end : at;
    const char *quote = opening->quote == '"' ? (triple ? "\"\"\"" : "\"") : (triple ? "'''" : "'");
    parse_error(parser, place, NULL,
                triple ? "this %s is not closed: %s expected before the end of the file"
                       : "this %s is not closed: %s expected before the end of the line",
                kind, quote);
}

/* Past a backslash and what it escapes, counting lines. */
static const char *lex_escape(struct lexer *lexer, const char *at)
{
    at++;
    if (at == lexer->end)
        return at;
    return *at == '\n' || *at == '\r' ? lex_new_line(lexer, at) : at + 1;
}

static const uint8_t stops_string[256] = {
    ['"'] = 1, ['\''] = 1, ['\\'] = 1, ['\n'] = 1, ['\r'] = 1,
};

static inline bool lex_triple_at(const struct lexer *lexer, const char *at, char quote)
{
    return lexer->end - at >= 3 && at[0] == quote && at[1] == quote && at[2] == quote;
}

void lex_string(struct parser *parser, const char *at, unsigned flags)
{
    struct lexer *lexer = &parser->lexer;
    struct token *token = &parser->token;
    const char *end = lexer->end;
    char quote = *at;
    bool triple = lex_triple_at(lexer, at, quote);
    if (triple)
        flags |= STRING_TRIPLE;
    at += triple ? 3 : 1;
    token->quote = (uint8_t)quote;
    token->end = at;
    token->strings = (uint8_t)flags;
    if (flags & (STRING_FORMAT | STRING_TEMPLATE)) {
        token->kind = TOKEN_FSTRING;
        lexer->at = at;
        return;
    }
    for (;;) {
        while (at < end && !stops_string[(uint8_t)*at])
            at++;
        if (at == end) {
            lex_unterminated(parser, token, at);
            return;
        }
        if (*at == '\\') {
            flags |= STRING_ESCAPES;
            at = lex_escape(lexer, at);
        } else if (*at == '\n' || *at == '\r') {
            if (!triple) {
                lex_unterminated(parser, token, at);
                return;
            }
            if (*at == '\r')
                flags |= STRING_ESCAPES;
            at = lex_new_line(lexer, at);
        } else if (*at == quote && (!triple || lex_triple_at(lexer, at, quote))) {
            break;
        } else {
            at++;
        }
    }
    at += triple ? 3 : 1;
    token->kind = TOKEN_STRING;
    token->strings = (uint8_t)flags;
    token->end = lexer->at = at;
}

char lex_fstring_text(struct parser *parser, const struct token *opening, bool in_spec,
                      const char **start, const char **text_end)
{
    struct lexer *lexer = &parser->lexer;
    const char *at = lexer->at, *end = lexer->end;
    char quote = (char)opening->quote;
    bool triple = opening->strings & STRING_TRIPLE, raw = opening->strings & STRING_RAW;
    *start = *text_end = at;
    while (at < end) {
        char byte = *at;
        if (byte == '\\') {
            const char *next = at + 1;
            if (next < end && (*next == '{' || *next == '}')) {
                at = next;
            } else if (!raw && end - at > 2 && *next == 'N' && at[2] == '{') {
                while (at < end && *at != '}' && *at != quote && *at != '\n')
                    at++;
                if (at < end && *at == '}')
                    at++;
            } else {
                at = lex_escape(lexer, at);
            }
        } else if (byte == '{' || byte == '}') {
            *text_end = at;
            if (!in_spec && at + 1 < end && at[1] == byte) {
                *text_end = at + 1;
                lexer->at = at + 2;
                return 0;
            }
            lexer->at = at + 1;
            return byte;
        } else if (byte == quote && (!triple || lex_triple_at(lexer, at, quote))) {
            *text_end = at;
            lexer->at = at + (triple ? 3 : 1);
            return quote;
        } else if (byte == '\n' || byte == '\r') {
            if (!triple)
                break;
            at = lex_new_line(lexer, at);
        } else {
            at++;
        }
    }
    *text_end = at;
    lex_unterminated(parser, opening, at);
    return quote;
}

/* Numbers. */

static bool is_digit_of(char byte, unsigned base)
{
    unsigned value = (unsigned)(byte - '0');
    if (value > 9) {
        value = (unsigned)((byte | 0x20) - 'a');
        value = value < 26 ? value + 10 : 99;
    }
    return value < base;
}

/* Digits with single underscores between them, from `at`; an underscore may come first where lead
 * says so. Returns where they end; *bad is the place of a misplaced underscore, if any. */
static const char *lex_digits(const struct lexer *lexer, const char *at, unsigned base,
                              const char **bad)
{
    while (at < lexer->end) {
        if (is_digit_of(*at, base)) {
            at++;
        } else if (*at == '_') {
            if (at + 1 == lexer->end || !is_digit_of(at[1], base)) {
                if (!*bad)
                    *bad = at;
                return at + 1;
            }
            at++;
        } else {
            break;
        }
    }
    return at;
}

static void lex_number_error(struct parser *parser, const char *at, const char *hint,
                             const char *message)
{
    if (lex_give_up(parser))
        return;
    struct source_place place = lex_place(parser, at);
    const char *end = at;
    while (end < parser->lexer.end && (is_digit_of(*end, 36) || *end == '_'))
        end++;
    parser->lexer.at = end > parser->lexer.at ? end : parser->lexer.at;
    parse_error(parser, place, hint, "%s", message);
}

static bool word_at(const struct lexer *lexer, const char *at, const char *word)
{
    size_t size = strlen(word);
    return (size_t)(lexer->end - at) >= size && memcmp(at, word, size) == 0;
}

/* A number may touch these keywords, as in `1if x else 2`. */
static bool keyword_may_follow(const struct lexer *lexer, const char *at)
{
    static const char *const words[] = {"and", "else", "for", "if", "in", "is", "not", "or"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (word_at(lexer, at, words[i]))
            return true;
    return false;
}

static bool is_letter(char byte)
{
    return ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '_' || (uint8_t)byte >= 0x80;
}

/* Checks what touches the number that ends at `at`, and makes the token. */
static void lex_number_end(struct parser *parser, const char *at, enum token_kind kind,
                           const char *bad, const char *message)
{
    struct lexer *lexer = &parser->lexer;
    struct token *token = &parser->token;
    if (bad) {
        lex_number_error(parser, bad, NULL, "'_' in a number has to stand between two digits");
        return;
    }
    bool is_long = at < lexer->end && (*at | 0x20) == 'l' && kind == TOKEN_INT;
    if (is_long && (at + 1 == lexer->end || !(is_letter(at[1]) || is_digit_of(at[1], 10)))) {
        lex_number_error(parser, at, "leave it out", "integers have no suffix in Python 3");
        return;
    }
    if (at < lexer->end && is_letter(*at) && !keyword_may_follow(lexer, at)) {
        lex_number_error(parser, at, "a name cannot start with a digit", message);
        return;
    }
    if (at < lexer->end && is_letter(*at))
        compile_warning(parser->compiler, WARNING_SYNTAX, lex_place(parser, at),
                        "a keyword follows this number without a space");
    token->kind = kind;
    token->end = lexer->at = at;
}

static void lex_based(struct parser *parser, const char *at, unsigned base)
{
    static const char *const wrong[] = {
        "a binary number has the digits 0 and 1 only", "an octal number has the digits 0 to 7 only",
        "a hexadecimal number has the digits 0 to 9 and a to f only"};
    static const char *const none[] = {"binary digits expected after '0b'",
                                       "octal digits expected after '0o'",
                                       "hexadecimal digits expected after '0x'"};
    const struct lexer *lexer = &parser->lexer;
    unsigned which = base == 2 ? 0 : base == 8 ? 1 : 2;
    const char *bad = NULL, *digits = at + 2;
    const char *first = digits < lexer->end && *digits == '_' ? digits + 1 : digits;
    if (first == lexer->end || !is_digit_of(*first, base)) {
        bool other = first < lexer->end && is_digit_of(*first, 10);
        lex_number_error(parser, other ? first : at, NULL, other ? wrong[which] : none[which]);
        return;
    }
    const char *end = lex_digits(lexer, first, base, &bad);
    if (!bad && end < lexer->end && is_digit_of(*end, 10)) {
        lex_number_error(parser, end, NULL, wrong[which]);
        return;
    }
    lex_number_end(parser, end, TOKEN_INT, bad, wrong[which]);
}

void lex_number(struct parser *parser, const char *at)
{
    const struct lexer *lexer = &parser->lexer;
    const char *start = at, *bad = NULL;
    enum token_kind kind = TOKEN_INT;
    if (*at == '0' && at + 1 < lexer->end) {
        char letter = at[1] | 0x20;
        unsigned base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
        if (base) {
            lex_based(parser, at, base);
            return;
        }
    }
    at = lex_digits(lexer, at, 10, &bad);
    const char *whole_end = at;
    if (!bad && at < lexer->end && *at == '.') {
        kind = TOKEN_FLOAT;
        at++;
        if (at < lexer->end && is_digit_of(*at, 10))
            at = lex_digits(lexer, at, 10, &bad);
    }
    if (!bad && at < lexer->end && (*at | 0x20) == 'e') {
        const char *exponent = at + 1;
        if (exponent < lexer->end && (*exponent == '+' || *exponent == '-'))
            exponent++;
        if (exponent < lexer->end && is_digit_of(*exponent, 10)) {
            kind = TOKEN_FLOAT;
            at = lex_digits(lexer, exponent, 10, &bad);
        } else if (!keyword_may_follow(lexer, at)) {
            lex_number_error(parser, at, NULL, "digits expected in the exponent after 'e'");
            return;
        }
    }
    if (!bad && at < lexer->end && (*at | 0x20) == 'j') {
        kind = TOKEN_IMAGINARY;
        at++;
    }
    if (kind == TOKEN_INT && *start == '0' && !bad) {
        const char *digit = start;
        while (digit < whole_end && (*digit == '0' || *digit == '_'))
            digit++;
        if (digit < whole_end) {
            lex_number_error(parser, start, "write 0o for octal, or drop the zeros",
                             "a decimal number cannot start with 0");
            return;
        }
    }
    lex_number_end(parser, at, kind, bad, "a letter right after a number");
}
