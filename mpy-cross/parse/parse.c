/* parse.c - the parser's nodes and messages. */
#include "mpy-cross/parse/parse.h"
#include "mpy-cross/diagnose.h"
#include <string.h>

static const uint8_t node_size[NODE_COUNT] = {
#define NODE(kind, member) \
    [NODE_##kind] = offsetof(struct node, member) + sizeof(((struct node *)0)->member),
#include "mpy-cross/parse/node.def"
#undef NODE
};

struct node *parse_node(struct parser *parser, enum node_kind kind, const struct token *at)
{
    struct node *node = tree_alloc(parser->compiler, node_size[kind]);
    memset(node, 0, node_size[kind]);
    node->kind = kind;
    node->line = at->line & 0xffffff;
    node->column = at->column < UINT16_MAX ? (uint16_t)at->column : UINT16_MAX;
    return node;
}

struct node *node_new(struct compiler *compiler, enum node_kind kind, const struct node *at)
{
    struct node *node = tree_alloc(compiler, node_size[kind]);
    memset(node, 0, node_size[kind]);
    node->kind = kind;
    node->line = at->line;
    node->column = at->column;
    return node;
}

struct node *parse_node_at(struct parser *parser, enum node_kind kind, const struct node *at)
{
    return node_new(parser->compiler, kind, at);
}

struct source_place token_place(const struct parser *parser)
{
    const struct token *token = &parser->token;
    struct source_place place = {token->line, token->column, 0};
    bool on_one_line = token->kind != TOKEN_STRING || !(token->strings & STRING_TRIPLE);
    if (on_one_line && token->end > token->start)
        place.end_column = token->column + (uint32_t)(token->end - token->start);
    return place;
}

struct source_place after_last(const struct parser *parser)
{
    struct source_place place = {parser->last.end_line, parser->last.end_column, 0};
    return place;
}

void parse_note_incomplete(struct parser *parser)
{
    struct compiler *compiler = parser->compiler;
    bool all_read = parser->lexer.at == parser->lexer.end && parser->token.kind != TOKEN_NEWLINE;
    if (compiler->n_errors == 0 && all_read)
        compiler->out->incomplete = true;
}

_Noreturn void parse_refuse(struct parser *parser, struct source_place place, const char *hint,
                            const char *format, ...)
{
    parse_note_incomplete(parser);
    va_list arguments;
    va_start(arguments, format);
    diagnose(parser->compiler, SEVERITY_ERROR, place, hint, format, arguments);
    va_end(arguments);
    compile_abort(parser->compiler);
}

/* How a message calls a token: its text in quotes, or a description. */
struct token_name {
    char text[40];
};

static struct token_name name_token(enum token_kind kind, const char *start, const char *end)
{
    struct token_name name;
    size_t size = (size_t)(end - start);
    if (kind == TOKEN_NEWLINE || kind == TOKEN_END || kind == TOKEN_DEDENT ||
        kind == TOKEN_INDENT || kind == TOKEN_STRING || kind == TOKEN_FSTRING ||
        size > sizeof name.text - 6) {
        const char *text = kind == TOKEN_NAME  ? "that name"
                           : kind <= TOKEN_BAD ? token_info[kind].text
                                               : "that";
        strcpy(name.text, text);
        return name;
    }
    name.text[0] = '\'';
    memcpy(name.text + 1, start, size);
    name.text[size + 1] = '\'';
    name.text[size + 2] = 0;
    return name;
}

/* Where a bracket that was left open is the likely cause of an error at the current token, which
 * starts a line, says so. */
static void blame_open_bracket(struct parser *parser)
{
    struct token open;
    enum token_kind kind = parser->token.kind;
    if (!parser->lexer.nesting || parser->token.line == parser->last.end_line)
        return;
    bool expression =
        token_starts_expression(kind) || kind == TOKEN_STAR || kind == TOKEN_DOUBLE_STAR;
    if ((expression && kind != TOKEN_NAME) || !lex_find_open(parser, &open))
        return;
    struct source_place place = {open.line, open.column, open.column + 1};
    parse_error(parser, place, NULL, "this '%s' was never closed: '%s' expected",
                token_info[open.kind].text, token_info[token_closing(open.kind)].text);
}

/* A bracket that closes nothing: after an error in the line that opened it, no second message. */
static bool closes_line_in_error(const struct parser *parser)
{
    enum token_kind kind = parser->token.kind;
    bool closes =
        kind == TOKEN_RIGHT_PAREN || kind == TOKEN_RIGHT_BRACKET || kind == TOKEN_RIGHT_BRACE;
    return parse_after_error(parser) && closes && !parser->lexer.nesting;
}

_Noreturn void parse_expected(struct parser *parser, const char *what, const char *context)
{
    if (closes_line_in_error(parser))
        compile_abort(parser->compiler);
    const struct token *token = &parser->token;
    struct token_name last = name_token(parser->last.kind, parser->last.start, parser->last.end);
    struct token_name here = name_token(token->kind, token->start, token->end);
    bool ended =
        token->kind == TOKEN_NEWLINE || token->kind == TOKEN_END || token->kind == TOKEN_DEDENT;
    struct source_place place = ended ? after_last(parser) : token_place(parser);
    blame_open_bracket(parser);
    if (!context)
        context = last.text;
    if (parser->last.kind <= TOKEN_DEDENT && context == last.text)
        parse_error(parser, place, NULL, "%s expected, not %s", what, here.text);
    if (ended)
        parse_error(parser, place, NULL, "%s expected after %s", what, context);
    parse_error(parser, place, NULL, "%s expected after %s, not %s", what, context, here.text);
}

static char *parse_append(char *text, const char *more)
{
    strcpy(text + strlen(text), more);
    return text;
}

void parse_expect(struct parser *parser, enum token_kind kind, const char *context)
{
    if (parser->token.kind == kind) {
        lex_next(parser);
        return;
    }
    char what[20] = "'";
    parse_append(parse_append(what, token_info[kind].text), "'");
    parse_expected(parser, what, context);
}

struct symbol *parse_name(struct parser *parser, const char *context)
{
    struct token *token = &parser->token;
    if (token->kind == TOKEN_NAME) {
        struct symbol *symbol = token->symbol;
        lex_next(parser);
        return symbol;
    }
    if (token->kind > TOKEN_DOUBLE_STAR_ASSIGN)
        parse_error(parser, token_place(parser), NULL, "'%s' is a keyword and cannot be a name",
                    token_info[token->kind].text);
    parse_expected(parser, "a name", context);
}

static bool is_closing(enum token_kind kind)
{
    return kind == TOKEN_RIGHT_PAREN || kind == TOKEN_RIGHT_BRACKET || kind == TOKEN_RIGHT_BRACE;
}

/* Whether the current token is a colon that ends its line, as a statement's head does. */
static bool colon_ends_line(const struct parser *parser)
{
    const char *at = parser->token.end, *end = parser->lexer.end;
    if (parser->token.kind != TOKEN_COLON)
        return false;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at == end || *at == '\n' || *at == '\r' || *at == '#';
}

/* Whether a bracket that is open closes before the text ends. Nothing is consumed. */
static bool is_closed(struct parser *parser)
{
    struct lexer lexer = parser->lexer;
    struct token token = parser->token;
    struct last_token last = parser->last;
    int depth = 1;
    for (; depth > 0 && parser->token.kind != TOKEN_END; lex_next(parser)) {
        enum token_kind kind = parser->token.kind;
        depth += kind == TOKEN_LEFT_PAREN || kind == TOKEN_LEFT_BRACKET || kind == TOKEN_LEFT_BRACE;
        depth -= is_closing(kind);
    }
    parser->lexer = lexer;
    parser->token = token;
    parser->last = last;
    return depth == 0;
}

void parse_close(struct parser *parser, const struct token *open)
{
    enum token_kind closing = token_closing(open->kind);
    if (parser->token.kind == closing) {
        lex_next(parser);
        return;
    }
    const char *open_text = token_info[open->kind].text, *text = token_info[closing].text;
    struct source_place place = {open->line, open->column, open->column + 1};
    if (is_closing(parser->token.kind)) {
        if (open->line == parser->token.line)
            parse_error(parser, token_place(parser), NULL,
                        "'%s' does not match the opening '%s': '%s' expected",
                        token_info[parser->token.kind].text, open_text, text);
        parse_error(parser, token_place(parser), NULL,
                    "'%s' does not match the '%s' opened on line %u: '%s' expected",
                    token_info[parser->token.kind].text, open_text, open->line, text);
    }
    if (parser->token.line > parser->last.end_line || parser->token.kind == TOKEN_END ||
        colon_ends_line(parser) || (parser->token.kind == TOKEN_ASSIGN && !is_closed(parser)))
        parse_error(parser, place, NULL, "this '%s' was never closed: '%s' expected", open_text,
                    text);
    if (parser->token.kind == TOKEN_ASSIGN)
        parse_error(parser, token_place(parser), "write == to compare",
                    "'%s' expected, not '=', which assigns", text);
    if (token_starts_expression(parser->token.kind) || parser->token.kind == TOKEN_NAME) {
        char what[16] = "',' or '";
        parse_append(parse_append(what, text), "'");
        parse_expected(parser, what, NULL);
    }
    char what[8] = "'";
    parse_append(parse_append(what, text), "'");
    parse_expected(parser, what, NULL);
}
