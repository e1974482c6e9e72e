/* lex_operator.c - operators and brackets: the longest one that the source has here. */
#include "mpy-cross/lex/lex_token.h"
#include "mpy-cross/parse/parse.h"

/* What a first byte can grow into: itself, with `=`, doubled, doubled with `=`. 0: no such. */
struct operator_family {
    uint8_t plain, assign, doubled, doubled_assign;
};

static const struct operator_family families[128] = {
    ['('] = {.plain = TOKEN_LEFT_PAREN},
    [')'] = {.plain = TOKEN_RIGHT_PAREN},
    ['['] = {.plain = TOKEN_LEFT_BRACKET},
    [']'] = {.plain = TOKEN_RIGHT_BRACKET},
    ['{'] = {.plain = TOKEN_LEFT_BRACE},
    ['}'] = {.plain = TOKEN_RIGHT_BRACE},
    [','] = {.plain = TOKEN_COMMA},
    [';'] = {.plain = TOKEN_SEMICOLON},
    ['~'] = {.plain = TOKEN_TILDE},
    [':'] = {.plain = TOKEN_COLON},
    ['.'] = {.plain = TOKEN_DOT},
    ['!'] = {.plain = TOKEN_EXCLAMATION},
    ['='] = {.plain = TOKEN_ASSIGN, .doubled = TOKEN_EQUAL},
    ['-'] = {.plain = TOKEN_MINUS, .assign = TOKEN_MINUS_ASSIGN},
    ['+'] = {.plain = TOKEN_PLUS, .assign = TOKEN_PLUS_ASSIGN},
    ['%'] = {.plain = TOKEN_PERCENT, .assign = TOKEN_PERCENT_ASSIGN},
    ['@'] = {.plain = TOKEN_AT, .assign = TOKEN_AT_ASSIGN},
    ['|'] = {.plain = TOKEN_OR_BITS, .assign = TOKEN_OR_ASSIGN},
    ['&'] = {.plain = TOKEN_AND_BITS, .assign = TOKEN_AND_ASSIGN},
    ['^'] = {.plain = TOKEN_XOR, .assign = TOKEN_XOR_ASSIGN},
    ['*'] = {TOKEN_STAR, TOKEN_STAR_ASSIGN, TOKEN_DOUBLE_STAR, TOKEN_DOUBLE_STAR_ASSIGN},
    ['/'] = {TOKEN_SLASH, TOKEN_SLASH_ASSIGN, TOKEN_DOUBLE_SLASH, TOKEN_DOUBLE_SLASH_ASSIGN},
    ['<'] = {TOKEN_LESS, TOKEN_LESS_EQUAL, TOKEN_LEFT_SHIFT, TOKEN_LEFT_SHIFT_ASSIGN},
    ['>'] = {TOKEN_MORE, TOKEN_MORE_EQUAL, TOKEN_RIGHT_SHIFT, TOKEN_RIGHT_SHIFT_ASSIGN},
};

static inline bool lex_is(const struct lexer *lexer, const char *at, char byte)
{
    return at < lexer->end && *at == byte;
}

/* The operator of its family that starts at `at`; returns its end. */
static const char *lex_family(struct parser *parser, const char *at,
                              const struct operator_family *family)
{
    const struct lexer *lexer = &parser->lexer;
    uint8_t kind = family->plain, assign = family->assign;
    char first = *at++;
    if (family->doubled && lex_is(lexer, at, first)) {
        kind = family->doubled;
        assign = family->doubled_assign;
        at++;
    }
    if (assign && lex_is(lexer, at, '=')) {
        kind = assign;
        at++;
    }
    parser->token.kind = kind;
    return at;
}

static void lex_stray(struct parser *parser, const char *at)
{
    struct lexer *lexer = &parser->lexer;
    if (lex_give_up(parser))
        return;
    lexer->at = at + 1;
    struct source_place place = lex_place(parser, at);
    if (*at == '$' || *at == '?' || *at == '`')
        parse_error(parser, place, NULL, "'%c' has no meaning in Python", *at);
    if ((uint8_t)*at < 0x20 || *at == 0x7f)
        parse_error(parser, place, "delete it", "a control character that has no meaning here");
    parse_error(parser, place, NULL, "'%c' has no meaning here", *at);
}

/* The operator at `at` as that longer one. Returns its end. */
static const char *lex_longer(struct parser *parser, const char *at, enum token_kind kind,
                              size_t more)
{
    parser->token.kind = kind;
    return at + more;
}

/* What belongs to no family: brackets nest, and a few bytes go on in ways of their own. `at` is
 * behind the operator found so far; returns the end, NULL for one that Python 3 has no more. */
static const char *lex_alone(struct parser *parser, const char *at)
{
    struct lexer *lexer = &parser->lexer;
    bool ends_field = lexer->fstring_nesting && lexer->fstring_nesting == lexer->nesting;
    switch (parser->token.kind) {
    case TOKEN_LEFT_PAREN:
    case TOKEN_LEFT_BRACKET:
    case TOKEN_LEFT_BRACE:
        lexer->nesting++;
        break;
    case TOKEN_RIGHT_PAREN:
    case TOKEN_RIGHT_BRACKET:
    case TOKEN_RIGHT_BRACE:
        lexer->nesting -= lexer->nesting != 0;
        break;
    case TOKEN_COLON:
        if (lex_is(lexer, at, '=') && !ends_field)
            return lex_longer(parser, at, TOKEN_WALRUS, 1);
        break;
    case TOKEN_DOT:
        if (lex_is(lexer, at, '.') && lex_is(lexer, at + 1, '.'))
            return lex_longer(parser, at, TOKEN_ELLIPSIS, 2);
        break;
    case TOKEN_EXCLAMATION:
        if (lex_is(lexer, at, '=') && !(ends_field && lex_is(lexer, at + 1, '}')))
            return lex_longer(parser, at, TOKEN_NOT_EQUAL, 1);
        break;
    case TOKEN_MINUS:
        if (lex_is(lexer, at, '>'))
            return lex_longer(parser, at, TOKEN_ARROW, 1);
        break;
    case TOKEN_LESS:
        if (!lex_is(lexer, at, '>'))
            break;
        if (lex_give_up(parser))
            return NULL;
        parse_error(parser, lex_place(parser, at - 1),
                    "write !=", "'<>' is not an operator of Python 3");
    }
    return at;
}

void lex_operator(struct parser *parser, const char *at)
{
    uint8_t first = (uint8_t)*at;
    if (first >= sizeof families / sizeof *families || !families[first].plain) {
        lex_stray(parser, at);
        return;
    }
    at = lex_alone(parser, lex_family(parser, at, &families[first]));
    if (at)
        parser->token.end = parser->lexer.at = at;
}
