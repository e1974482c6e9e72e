/* lex_scan.c - looking ahead without a word: what decides between two readings, and recovery after
 * errors. */
#include "mpy-cross/lex_literal.h"
#include <string.h>

enum {
    SCAN_NESTING_MAX = 50
}; /* f-strings within each other; deeper ones are left to the parser's message */

struct scan {
    struct lexer lexer;
    struct token token;
    struct last_token last;
};

static struct scan scan_start(struct parser *parser)
{
    struct scan scan = {parser->lexer, parser->token, parser->last};
    parser->lexer.quiet = true;
    return scan;
}

static void scan_end(struct parser *parser, const struct scan *scan)
{
    parser->lexer = scan->lexer;
    parser->token = scan->token;
    parser->last = scan->last;
}

static void scan_fstring(struct parser *parser, unsigned level);

/* From after the `{` of a replacement field to after its `}`. */
static void scan_field(struct parser *parser, const struct token *opening, unsigned level)
{
    struct lexer *lexer = &parser->lexer;
    uint32_t outer = lexer->fstring_nesting, nesting = ++lexer->nesting;
    lexer->fstring_nesting = nesting;
    for (;;) {
        lex_next(parser);
        if (parser->token.kind == TOKEN_FSTRING)
            scan_fstring(parser, level + 1);
        if (parser->token.kind == TOKEN_BAD || parser->token.kind == TOKEN_END)
            return;
        if (parser->token.kind == TOKEN_RIGHT_BRACE && lexer->nesting < nesting)
            break;
        if (parser->token.kind == TOKEN_COLON && lexer->nesting == nesting) {
            const char *start, *end;
            char stop = '{';
            while (stop == '{' && parser->token.kind != TOKEN_BAD) {
                stop = lex_fstring_text(parser, opening, true, &start, &end);
                if (stop == '{')
                    scan_field(parser, opening, level + 1);
            }
            lexer->nesting--;
            break;
        }
    }
    lexer->fstring_nesting = outer;
}

/* From an FSTRING token to the end of its literal; the current token stays one, of no meaning. */
static void scan_fstring(struct parser *parser, unsigned level)
{
    struct token opening = parser->token;
    if (level > SCAN_NESTING_MAX) {
        lex_give_up(parser);
        return;
    }
    for (;;) {
        const char *start, *end;
        char stop = lex_fstring_text(parser, &opening, false, &start, &end);
        if (parser->token.kind == TOKEN_BAD)
            return;
        if (stop == (char)opening.quote)
            break;
        if (stop == '{')
            scan_field(parser, &opening, level);
        if (parser->token.kind == TOKEN_BAD || parser->token.kind == TOKEN_END)
            return;
    }
    parser->token.kind = TOKEN_STRING;
}

static void scan_next(struct parser *parser)
{
    lex_next(parser);
    if (parser->token.kind == TOKEN_FSTRING)
        scan_fstring(parser, 0);
}

static bool token_ends_line(enum token_kind kind)
{
    return kind == TOKEN_NEWLINE || kind == TOKEN_END || kind == TOKEN_BAD;
}

bool lex_line_ends_in_colon(struct parser *parser)
{
    struct scan scan = scan_start(parser);
    if (parser->token.kind == TOKEN_FSTRING)
        scan_fstring(parser, 0);
    while (!token_ends_line(parser->token.kind))
        scan_next(parser);
    bool answer = parser->token.kind == TOKEN_NEWLINE && parser->last.kind == TOKEN_COLON;
    scan_end(parser, &scan);
    return answer;
}

bool lex_parentheses_hold_items(struct parser *parser)
{
    struct scan scan = scan_start(parser);
    uint32_t inside = parser->lexer.nesting;
    bool items = true, item_starts = true;
    while (items) {
        scan_next(parser);
        enum token_kind kind = parser->token.kind;
        if (token_ends_line(kind)) {
            items = false;
        } else if (parser->lexer.nesting < inside) {
            items = !item_starts || parser->last.kind == TOKEN_COMMA;
            break;
        } else if (parser->lexer.nesting == inside) {
            if (kind == TOKEN_WALRUS || kind == TOKEN_FOR || kind == TOKEN_YIELD ||
                (kind == TOKEN_STAR && item_starts))
                items = false;
            item_starts = kind == TOKEN_COMMA;
        } else {
            item_starts = false;
        }
    }
    if (items) {
        scan_next(parser);
        items = parser->token.kind == TOKEN_COLON;
    }
    scan_end(parser, &scan);
    return items;
}

/* Whether the physical line at `at` starts with a word that only statements start with. */
static bool line_starts_statement(const char *at, const char *end)
{
    static const char *const words[] = {"def ",  "class ",  "import ", "from ",    "return",
                                        "if ",   "while ",  "for ",    "try:",     "with ",
                                        "raise", "global ", "assert ", "del ",     "pass",
                                        "break", "async ",  "@",       "continue", "nonlocal "};
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        if ((size_t)(end - at) >= size && memcmp(at, words[i], size) == 0)
            return true;
    }
    return false;
}

void lex_recover(struct parser *parser)
{
    struct lexer *lexer = &parser->lexer;
    bool in_brackets = lexer->nesting > 0;
    uint32_t dedents = lexer->dedents;
    lexer->dedents = 0;
    lexer->quiet = true;
    lexer->fstring_nesting = 0;
    if (!in_brackets)
        while (!token_ends_line(parser->token.kind)) {
            scan_next(parser);
            if (lexer->nesting)
                break;
        }
    if (parser->token.kind != TOKEN_NEWLINE || in_brackets) {
        /* No telling where the line ends: on with the next one that is surely a statement. */
        const char *at = lexer->at;
        while (at < lexer->end) {
            while (at < lexer->end && *at != '\n' && *at != '\r')
                at++;
            if (at < lexer->end)
                at = lex_new_line(lexer, at);
            if (line_starts_statement(at, lexer->end))
                break;
        }
        lexer->at = at;
        lexer->line_begins = true;
        parser->token.kind = TOKEN_NEWLINE;
    }
    lexer->nesting = 0;
    lexer->dedents = dedents;
    lex_next(parser);
    lexer->quiet = false;
}
