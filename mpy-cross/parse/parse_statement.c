/* parse_statement.c - lines and blocks of statements, handing them out one by one, and going on
 * after errors. */
#include "mpy-cross/lex/spelling.h"
#include "mpy-cross/parse/parse.h"
#include <string.h>

/* The statement that starts with `first` ended, but its line goes on. */
static _Noreturn void line_goes_on(struct parser *parser, const struct token *first)
{
    const struct token *token = &parser->token;
    if (first->kind == TOKEN_NAME) {
        bool was_first = parser->last.start == first->start;
        const char *keyword = spelling_of_keyword(first->symbol);
        struct source_place place = {first->line, first->column,
                                     first->column + first->symbol->size};
        if (was_first &&
            (first->symbol == parser->soft.print || first->symbol == parser->soft.exec) &&
            token_starts_expression(token->kind))
            parse_error(parser, place, "put parentheses around what follows",
                        "'%n' is a function in Python 3 and needs parentheses", first->symbol);
        if (was_first && keyword &&
            (token_starts_expression(token->kind) || token->kind == TOKEN_STAR))
            parse_error(parser, place, NULL, "'%n' is no keyword: did you mean '%s'?",
                        first->symbol, keyword);
    }
    switch (token->kind) {
    case TOKEN_RIGHT_PAREN:
    case TOKEN_RIGHT_BRACKET:
    case TOKEN_RIGHT_BRACE:
        if (parse_after_error(parser)) /* its opening may have been in error */
            compile_abort(parser->compiler);
        parse_error(parser, token_place(parser), NULL, "'%s' closes nothing",
                    token_info[token->kind].text);
    case TOKEN_ASSIGN:
        parse_error(parser, token_place(parser), NULL, "'=' cannot stand here");
    case TOKEN_COLON:
        parse_error(parser, token_place(parser), NULL, "':' cannot stand here");
    case TOKEN_PLUS:
    case TOKEN_MINUS:
        if (parser->last.kind == token->kind)
            parse_error(parser, token_place(parser), "write += 1 or -= 1",
                        "Python has no ++ and --");
        break;
    default:
        break;
    }
    if (token_starts_expression(token->kind))
        parse_expected(parser, "an operator or the end of the line", NULL);
    parse_expected(parser, "the end of the line", NULL);
}

/* After a simple statement: its line's end, or `;`. Returns whether another one follows on the
 * line. */
static bool parse_line_goes_on(struct parser *parser, const struct token *first)
{
    if (parser->token.kind == TOKEN_NEWLINE) {
        lex_next(parser);
        return false;
    }
    if (parser->token.kind != TOKEN_SEMICOLON) {
        if (parser->token.kind == TOKEN_END)
            return false;
        line_goes_on(parser, first);
    }
    lex_next(parser);
    return !parse_accept(parser, TOKEN_NEWLINE) && parser->token.kind != TOKEN_END;
}

static _Noreturn void stray_clause(struct parser *parser)
{
    const char *word = token_info[parser->token.kind].text;
    const char *owner = parser->token.kind == TOKEN_ELIF   ? "an 'if'"
                        : parser->token.kind == TOKEN_ELSE ? "an 'if', loop or 'try'"
                                                           : "a 'try'";
    parse_error(parser, token_place(parser), "indent it as the statement it belongs to",
                "'%s' without %s right before it", word, owner);
}

static bool is_clause(enum token_kind kind)
{
    return kind == TOKEN_ELSE || kind == TOKEN_ELIF || kind == TOKEN_EXCEPT ||
           kind == TOKEN_FINALLY;
}

void parse_line(struct parser *parser, struct node_list *list)
{
    if (parse_after_error(parser) && parse_at_case(parser)) { /* of a 'match' in error */
        parse_case_line(parser, list);
        return;
    }
    if (token_starts_compound(parser->token.kind) || parse_at_match(parser)) {
        node_list_add(list, parse_compound(parser));
        return;
    }
    if (is_clause(parser->token.kind))
        stray_clause(parser);
    struct token first;
    do {
        first = parser->token;
        node_list_add(list, parse_simple(parser));
    } while (parse_line_goes_on(parser, &first));
}

/* What an error must not leave behind. */
struct restart {
    struct escape guard, *outer;
    struct surroundings around;
    uint32_t depth;
};

static void restart_prepare(struct parser *parser, struct restart *restart)
{
    restart->outer = parser->compiler->escape;
    restart->around = parser->around;
    restart->depth = parser->compiler->depth;
    parser->compiler->escape = &restart->guard;
}

static void restart_after_error(struct parser *parser, struct restart *restart)
{
    const char *before = parser->lexer.at;
    bool in_brackets = parser->lexer.nesting > 0;
    parser->only_errors = true;
    parser->around = restart->around;
    parser->compiler->depth = restart->depth;
    parser->text.size = 0;
    enum token_kind kind = parser->token.kind;
    lex_recover(parser);
    if (!in_brackets && before == parser->lexer.at && kind == parser->token.kind &&
        kind != TOKEN_END && kind != TOKEN_DEDENT)
        lex_next(parser);
}

/* The block under a header in error, or under none, which only may hold more errors. */
static void parse_orphan(struct parser *parser)
{
    struct node_list list;
    list_start(&list);
    parser->only_errors = true;
    parse_enter(parser);
    lex_next(parser);
    parse_indented(parser, &list, parse_line);
    parse_leave(parser);
}

/* What belongs to no statement here: a block, or after an error a clause, whose statement may be what was in error. Returns
 * whether one was taken. */
static bool parse_stray(struct parser *parser, bool after_error)
{
    if (parser->token.kind == TOKEN_INDENT) {
        if (!after_error)
            compile_error(parser->compiler, token_place(parser),
                          INDENTATION "this line is indented, but starts no block");
        parse_orphan(parser);
        return true;
    }
    if (!after_error || !is_clause(parser->token.kind))
        return false;
    while (parser->token.kind != TOKEN_NEWLINE && parser->token.kind != TOKEN_END)
        lex_next(parser);
    parse_accept(parser, TOKEN_NEWLINE);
    return true;
}

void parse_indented(struct parser *parser, struct node_list *list, parse_line_function *parse)
{
    struct restart restart;
    volatile bool after_error = false;
    restart_prepare(parser, &restart);
    if (FOR_TOOLS && escape_set(&restart.guard)) {
        restart_after_error(parser, &restart);
        after_error = true;
    }
    while (parser->token.kind != TOKEN_DEDENT && parser->token.kind != TOKEN_END) {
        after_error = parse_stray(parser, after_error);
        if (!after_error)
            parse(parser, list);
    }
    parse_accept(parser, TOKEN_DEDENT);
    parser->compiler->escape = restart.outer;
}

void parse_colon(struct parser *parser, const char *what)
{
    if (parse_accept(parser, TOKEN_COLON))
        return;
    if (parser->token.kind == TOKEN_ASSIGN)
        parse_error(parser, token_place(parser), "write == to compare",
                    "'=' assigns and cannot be in %s", what);
    if (parser->token.kind == TOKEN_NEWLINE) {
        compile_error(parser->compiler, after_last(parser), "':' expected after %s", what);
        parser->only_errors = true;
        return;
    }
    parse_expect(parser, TOKEN_COLON, what);
}

struct node *parse_block(struct parser *parser, const struct token *owner, const char *what)
{
    struct node_list list;
    list_start(&list);
    parse_colon(parser, what);
    parse_enter(parser);
    if (parser->token.kind == TOKEN_NEWLINE) {
        lex_next(parser);
        if (parser->token.kind == TOKEN_INDENT) {
            lex_next(parser);
            parse_indented(parser, &list, parse_line);
        } else {
            struct source_place place = token_place(parser);
            if (parser->token.kind == TOKEN_END || parser->token.kind == TOKEN_DEDENT)
                place = after_last(parser);
            parse_note_incomplete(parser);
            compile_error(parser->compiler, place,
                          INDENTATION "an indented block expected after '%s' on line %u",
                          token_info[owner->kind].text, owner->line);
            parser->only_errors = true;
        }
    } else if (token_starts_compound(parser->token.kind)) {
        parse_error(parser, token_place(parser), "put it on a line of its own",
                    "'%s' cannot follow ':' on the same line", token_info[parser->token.kind].text);
    } else {
        parse_line(parser, &list);
    }
    parse_leave(parser);
    return list.first;
}

/* Handing out. */

static void soft_keywords_start(struct parser *parser)
{
    struct compiler *compiler = parser->compiler;
    parser->soft.match = symbol_intern(compiler, "match", 5);
    parser->soft.case_ = symbol_intern(compiler, "case", 4);
    parser->soft.type = symbol_intern(compiler, "type", 4);
    parser->soft.underscore = symbol_intern(compiler, "_", 1);
    parser->soft.print = symbol_intern(compiler, "print", 5);
    parser->soft.exec = symbol_intern(compiler, "exec", 4);
    parser->soft.debug = symbol_intern(compiler, "__debug__", 9);
    parser->soft.future = symbol_intern(compiler, "__future__", 10);
}

void parser_start(struct compiler *compiler)
{
    struct parser *parser = compiler->parser;
    soft_keywords_start(parser);
    parser->around = (struct surroundings){.in_function = false};
    parser->n_streamed = 0;
    parser->streamed_on_line = parser->in_line = parser->only_errors = parser->done = false;
    parser->started = parser->past_start = false;
    parser->in_annotation = false;
    parser->text.size = 0;
    lex_start(parser);
}

static struct node *parse_eval(struct parser *parser)
{
    if (parser->done)
        return NULL;
    parser->done = true;
    struct node *node = parse_expressions(parser);
    while (parser->token.kind == TOKEN_NEWLINE || parser->token.kind == TOKEN_DEDENT ||
           parser->token.kind == TOKEN_INDENT)
        lex_next(parser);
    if (parser->token.kind != TOKEN_END)
        parse_expected(parser, "the end of the expression", NULL);
    return node;
}

static void leave_class(struct parser *parser)
{
    parser->n_streamed--;
    parser->around.in_class = parser->n_streamed > 0;
}

/* The body of the class that was just handed out starts: takes what comes before its first
 * statement. */
static void enter_class(struct parser *parser, const struct token *owner)
{
    parser->n_streamed++;
    parser->around = (struct surroundings){.in_class = true};
    if (!parse_accept(parser, TOKEN_NEWLINE)) {
        if (token_starts_compound(parser->token.kind))
            parse_error(parser, token_place(parser), "put it on a line of its own",
                        "'%s' cannot follow ':' on the same line",
                        token_info[parser->token.kind].text);
        parser->streamed_on_line = parser->in_line = true;
        return;
    }
    if (parse_accept(parser, TOKEN_INDENT))
        return;
    parse_error(parser, token_place(parser), NULL,
                INDENTATION "an indented block expected after 'class' on line %u", owner->line);
}

static struct node *parse_next(struct parser *parser)
{
    if (parser->streamed_on_line && !parser->in_line) {
        parser->streamed_on_line = false;
        leave_class(parser);
        return NULL;
    }
    struct token first = parser->token;
    if (!parser->in_line) {
        if (first.kind == TOKEN_DEDENT && parser->n_streamed) {
            lex_next(parser);
            leave_class(parser);
            return NULL;
        }
        if (first.kind == TOKEN_END)
            return NULL;
        if (first.kind == TOKEN_INDENT)
            parse_error(parser, token_place(parser), NULL,
                        INDENTATION "this line is indented, but starts no block");
        if (is_clause(first.kind))
            stray_clause(parser);
        if (first.kind == TOKEN_CLASS || first.kind == TOKEN_AT) {
            parser->past_start = true;
            struct node *node = first.kind == TOKEN_AT ? parse_decorated(parser, true)
                                                       : parse_class(parser, NULL, true);
            if (node->kind == NODE_CLASS)
                enter_class(parser, &first);
            return node;
        }
        if (token_starts_compound(first.kind) || parse_at_match(parser)) {
            parser->past_start = true;
            return parse_compound(parser);
        }
    }
    struct node *node = parse_simple(parser);
    bool future = node->kind == NODE_IMPORT_FROM && node->import_from.module == parser->soft.future;
    parser->past_start |= node->kind != NODE_STR && !future;
    parser->in_line = parse_line_goes_on(parser, &first);
    return node;
}

/* An error was found: reads the rest for more of them, then leaves. */
static _Noreturn void parse_rest(struct compiler *compiler)
{
    struct parser *parser = compiler->parser;
    struct restart restart;
    volatile bool after_error = true;
    restart_prepare(parser, &restart);
    restart.around = (struct surroundings){.in_class = parser->n_streamed > 0};
    if (FOR_TOOLS && escape_set(&restart.guard)) {
        restart_after_error(parser, &restart);
        after_error = true;
    }
    parser->around = restart.around;
    while (parser->token.kind != TOKEN_END && compiler->options->mode != COMPILE_EVAL) {
        struct arena_mark mark = arena_mark(&compiler->tree_arena);
        struct node_list list;
        list_start(&list);
        after_error = parse_stray(parser, after_error);
        if (!after_error && !parse_accept(parser, TOKEN_DEDENT))
            parse_line(parser, &list);
        arena_release(&compiler->tree_arena, mark);
    }
    compiler->escape = restart.outer;
    compile_abort(compiler);
}

struct node *parse_statement(struct compiler *compiler)
{
    struct parser *parser = compiler->parser;
    struct restart restart;
    restart_prepare(parser, &restart);
    if (FOR_TOOLS && escape_set(&restart.guard)) {
        restart_after_error(parser, &restart);
        compiler->escape = restart.outer;
        parse_rest(compiler);
    }
    if (!parser->started) {
        parser->started = true;
        lex_next(parser);
    }
    struct node *node =
        compiler->options->mode == COMPILE_EVAL ? parse_eval(parser) : parse_next(parser);
    compiler->escape = restart.outer;
    if (parse_after_error(parser))
        parse_rest(compiler);
    return node;
}
