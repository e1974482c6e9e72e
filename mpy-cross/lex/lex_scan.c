/* lex_scan.c - looking ahead without a word: what decides between two readings, and recovery after
 * errors. */
#include "mpy-cross/lex/lex_token.h"
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

/* Words that start a statement and are in no expression. */
static bool is_statement_word(enum token_kind kind)
{
    switch (kind) {
    case TOKEN_ASSERT:
    case TOKEN_BREAK:
    case TOKEN_CLASS:
    case TOKEN_CONTINUE:
    case TOKEN_DEF:
    case TOKEN_DEL:
    case TOKEN_GLOBAL:
    case TOKEN_IMPORT:
    case TOKEN_NONLOCAL:
    case TOKEN_PASS:
    case TOKEN_RAISE:
    case TOKEN_RETURN:
    case TOKEN_TRY:
    case TOKEN_WHILE:
    case TOKEN_WITH:
        return true;
    default:
        return false;
    }
}

bool lex_find_open(struct parser *parser, struct token *open)
{
    struct scan scan = scan_start(parser);
    struct token stack[SCAN_NESTING_MAX];
    uint32_t depth = 0;
    struct lexer *lexer = &parser->lexer;
    lexer->at = lexer->logical_start;
    lexer->line = lexer->logical_line;
    lexer->line_start = lexer->logical_line_start;
    lexer->nesting = lexer->fstring_nesting = lexer->dedents = 0;
    lexer->line_begins = false;
    do {
        scan_next(parser);
        enum token_kind kind = parser->token.kind;
        if (token_ends_line(kind) || parser->token.start >= scan.token.start)
            break;
        if (kind == TOKEN_LEFT_PAREN || kind == TOKEN_LEFT_BRACKET || kind == TOKEN_LEFT_BRACE) {
            if (depth < SCAN_NESTING_MAX)
                stack[depth] = parser->token;
            depth++;
        } else if ((kind == TOKEN_RIGHT_PAREN || kind == TOKEN_RIGHT_BRACKET ||
                    kind == TOKEN_RIGHT_BRACE) &&
                   depth) {
            depth--;
        }
    } while (lexer->at < lexer->end);
    scan_end(parser, &scan);
    if (!depth || depth > SCAN_NESTING_MAX)
        return false;
    *open = stack[depth - 1];
    return true;
}

/* Whether only white space stands before the current token on its line. */
static bool token_starts_line(const struct parser *parser)
{
    for (const char *at = parser->token.start - parser->token.column; at < parser->token.start;
         at++)
        if (*at != ' ' && *at != '\t')
            return false;
    return true;
}

/* Makes the line at `at`, which is line number `line`, the next one to read. */
static void recover_at(struct parser *parser, const char *at, uint32_t line)
{
    struct lexer *lexer = &parser->lexer;
    lexer->at = lexer->line_start = at;
    lexer->line = line;
    lexer->line_begins = true;
    parser->token.kind = TOKEN_NEWLINE;
    parser->token.start = parser->token.end = at;
}

/* Physical lines on from the lexer's place: to the next one, or the next that starts a statement.
 */
static void recover_by_lines(struct parser *parser, bool any_line)
{
    struct lexer *lexer = &parser->lexer;
    const char *at = lexer->at;
    while (at < lexer->end) {
        while (at < lexer->end && *at != '\n' && *at != '\r')
            at++;
        if (at < lexer->end)
            at = lex_new_line(lexer, at);
        if (any_line || line_starts_statement(at, lexer->end))
            break;
    }
    recover_at(parser, at, lexer->line);
}

/* Tokens on to the end of the logical line, or to a word that starts a statement at the start of a
 * line in brackets, which then were left open. */
static void recover_by_tokens(struct parser *parser)
{
    struct scan scan = scan_start(parser);
    while (parser->token.kind != TOKEN_NEWLINE || parser->lexer.nesting) {
        if (parser->lexer.nesting && is_statement_word(parser->token.kind) &&
            token_starts_line(parser)) {
            recover_at(parser, parser->token.start - parser->token.column, parser->token.line);
            return;
        }
        if (parser->token.kind == TOKEN_END || parser->token.kind == TOKEN_BAD) {
            scan_end(parser, &scan);
            recover_by_lines(parser, !parser->lexer.nesting);
            return;
        }
        scan_next(parser);
    }
}

void lex_recover(struct parser *parser)
{
    struct lexer *lexer = &parser->lexer;
    uint32_t dedents = lexer->dedents;
    lexer->dedents = 0;
    if (parser->token.kind != TOKEN_END) {
        if (lexer->fstring_nesting || parser->token.kind == TOKEN_BAD)
            recover_by_lines(parser, true);
        else
            recover_by_tokens(parser);
    }
    lexer->quiet = false;
    lexer->fstring_nesting = lexer->nesting = 0;
    lexer->dedents = dedents;
    lex_next(parser);
}
