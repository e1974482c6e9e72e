/* lex.h - source text to tokens. Internal to the parser. */
#ifndef LEX_H
#define LEX_H

#include "mpy-cross/parse/ast.h"

enum token_kind {
#define TOKEN(kind, name) TOKEN_##kind,
#define OPERATOR(kind, text, precedence, link) TOKEN_##kind,
#define KEYWORD(kind, text, precedence, link) TOKEN_##kind,
#include "mpy-cross/lex/token.def"
#undef TOKEN
#undef OPERATOR
#undef KEYWORD
    TOKEN_COUNT
};

/* How tight binary operators bind. */
enum precedence {
    PRECEDENCE_NONE,
    PRECEDENCE_OR,
    PRECEDENCE_AND,
    PRECEDENCE_NOT,
    PRECEDENCE_COMPARE,
    PRECEDENCE_OR_BITS,
    PRECEDENCE_XOR,
    PRECEDENCE_AND_BITS,
    PRECEDENCE_SHIFT,
    PRECEDENCE_SUM,
    PRECEDENCE_PRODUCT,
    PRECEDENCE_UNARY,
};

struct token_info {
    const char *text; /* as written, or how messages call it */
    uint8_t precedence, link;
};
extern const struct token_info token_info[TOKEN_COUNT];

enum string_flags {
    STRING_RAW = 1,
    STRING_BYTES = 2,
    STRING_FORMAT = 4,   /* f"" */
    STRING_TEMPLATE = 8, /* t"" */
    STRING_TRIPLE = 16,
    STRING_ESCAPES = 32, /* holds a backslash or a carriage return: not the bytes as they stand */
    STRING_NON_ASCII = 64,
};

struct token {
    uint8_t kind;    /* enum token_kind */
    uint8_t strings; /* enum string_flags, of STRING and FSTRING */
    uint8_t quote;   /* of STRING and FSTRING */
    uint32_t line;
    uint32_t column; /* bytes from the line's start */
    const char *start, *end;
    struct symbol *symbol; /* of NAME and keywords */
};

/* Where the lexer is. Copying it and writing it back rewinds, within one logical line. */
struct lexer {
    const char *at, *end;
    const char *line_start;
    const char *logical_start; /* the logical line at work: its first token, that one's line */
    const char *logical_line_start;
    uint32_t logical_line;
    uint32_t line;
    uint32_t nesting;         /* open brackets: line ends are white space where it is not 0 */
    uint32_t fstring_nesting; /* nesting right inside the replacement field at work; 0 outside: `:`
                                 and `!` end it */
    uint32_t dedents;         /* DEDENT tokens still to hand out */
    bool line_begins;         /* at the start of a logical line */
    bool quiet;               /* bad input gives TOKEN_BAD, not an error */
};

/* A level of indentation: columns with tabs to multiples of 8, and with tabs as one. */
struct indent {
    uint32_t columns, plain;
};

struct parser;

void lex_start(struct parser *parser);

/* Reads the next token into parser->token; the one before it goes to parser->last. */
void lex_next(struct parser *parser);

/* Reads the literal text of an f-string, from lexer.at, to the next `{` or `}` (alone), or past the
 * closing quote; stores the bounds of the text and the byte that ended it ('{', '}', or the quote).
 * In a format spec `}` always ends the text. Doubled braces end the text after the first one, with
 * 0. */
char lex_fstring_text(struct parser *parser, const struct token *opening, bool in_spec,
                      const char **start, const char **end);

/* Whether the logical line, seen from the current token on, ends in a colon. Moves nothing. */
bool lex_line_ends_in_colon(struct parser *parser);

/* What stands in the parentheses that the current token opens: true when a colon follows them and
 * their content can be a list of with-items. Moves nothing. */
bool lex_parentheses_hold_items(struct parser *parser);

/* The innermost bracket that is open before the current token, on its logical line; false when
 * there is none. Moves nothing. */
bool lex_find_open(struct parser *parser, struct token *open);

/* After an error: to the start of the next line that is surely a statement; reads its first token.
 */
void lex_recover(struct parser *parser);

/* The kind of bracket that closes the one that opens. */
enum token_kind token_closing(enum token_kind opening);

#endif
