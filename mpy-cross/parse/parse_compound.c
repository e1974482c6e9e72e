/* parse_compound.c - if, while, for, try, with, and what async and decorators go before. */
#include "mpy-cross/lex/spelling.h"
#include "mpy-cross/parse/parse.h"

bool token_starts_compound(enum token_kind kind)
{
    switch (kind) {
    case TOKEN_IF:
    case TOKEN_WHILE:
    case TOKEN_FOR:
    case TOKEN_TRY:
    case TOKEN_WITH:
    case TOKEN_DEF:
    case TOKEN_CLASS:
    case TOKEN_ASYNC:
    case TOKEN_AT:
        return true;
    default:
        return false;
    }
}

static struct node *parse_else(struct parser *parser)
{
    struct token owner = parser->token;
    if (!parse_accept(parser, TOKEN_ELSE))
        return NULL;
    if (parser->token.kind == TOKEN_IF)
        parse_error(parser, token_place(parser), "write elif",
                    "'else if' is spelt 'elif' in Python");
    return parse_block(parser, &owner, "'else'");
}

static struct node *parse_if(struct parser *parser)
{
    struct node *first = NULL, **link = &first;
    for (;;) {
        struct token owner = parser->token;
        bool is_elif = owner.kind == TOKEN_ELIF;
        struct node *node = parse_node(parser, NODE_IF, &owner);
        lex_next(parser);
        node->branch.condition = typing_condition(parser);
        bool outer = parser->in_annotation;
        parser->in_annotation |=
            compile_strips_typing(parser->compiler) && node->branch.condition->kind == NODE_FALSE;
        node->branch.body = parse_block(
            parser, &owner, is_elif ? "the condition of 'elif'" : "the condition of 'if'");
        parser->in_annotation = outer;
        *link = node;
        link = &node->branch.orelse;
        if (parser->token.kind != TOKEN_ELIF)
            break;
    }
    *link = parse_else(parser);
    return first;
}

static struct node *parse_loop_body(struct parser *parser, const struct token *owner,
                                    const char *what)
{
    bool outer = parser->around.in_loop;
    parser->around.in_loop = true;
    struct node *body = parse_block(parser, owner, what);
    parser->around.in_loop = outer;
    return body;
}

static struct node *parse_while(struct parser *parser)
{
    struct token owner = parser->token;
    struct node *node = parse_node(parser, NODE_WHILE, &owner);
    lex_next(parser);
    node->branch.condition = parse_named_expression(parser);
    node->branch.body = parse_loop_body(parser, &owner, "the condition of 'while'");
    node->branch.orelse = parse_else(parser);
    return node;
}

static struct node *parse_for(struct parser *parser, const struct token *start, bool is_async)
{
    struct token owner = parser->token;
    struct node *node = parse_node(parser, NODE_FOR, start);
    node->op = is_async;
    lex_next(parser);
    node->loop.target = parse_target_list(parser);
    parse_expect(parser, TOKEN_IN, "the targets of 'for'");
    node->loop.value = parse_expressions(parser);
    node->loop.body = parse_loop_body(parser, &owner, "the iterable of 'for'");
    node->loop.orelse = parse_else(parser);
    return node;
}

static struct node *parse_handler(struct parser *parser, bool is_group)
{
    struct token owner = parser->token;
    struct node *node = parse_node(parser, NODE_HANDLER, &owner);
    struct surroundings around = parser->around;
    lex_next(parser);
    if (is_group) {
        lex_next(parser);
        parser->around.in_except_star = true;
        parser->around.in_loop = false;
    }
    if (parser->token.kind != TOKEN_COLON && parser->token.kind != TOKEN_NEWLINE) {
        node->handler.type = parse_expression(parser);
        if (parser->token.kind == TOKEN_COMMA)
            parse_error(parser, node_place(node->handler.type),
                        "write: except A as name:, or for several types: except (A, B):",
                        "',' does not belong in 'except' without parentheses");
        if (parse_accept(parser, TOKEN_AS)) {
            node->handler.symbol = parse_name(parser, NULL);
            if (parser->token.kind == TOKEN_DOT || parser->token.kind == TOKEN_LEFT_BRACKET)
                parse_error(parser, token_place(parser), NULL,
                            "'except ... as' takes a plain name");
        }
    } else if (is_group) {
        parse_expected(parser, "an exception type", "'except*'");
    }
    node->handler.body =
        parse_block(parser, &owner, node->handler.type ? "the exception type" : "'except'");
    parser->around = around;
    return node;
}

/* Whether the clause at the current `except` is an except*. */
static bool at_except_star(struct parser *parser)
{
    struct lexer lexer = parser->lexer;
    struct token token = parser->token;
    struct last_token last = parser->last;
    lex_next(parser);
    bool answer = parser->token.kind == TOKEN_STAR;
    parser->lexer = lexer;
    parser->token = token;
    parser->last = last;
    return answer;
}

static struct node *parse_handlers(struct parser *parser, struct node *node)
{
    struct node_list list;
    list_start(&list);
    const struct node *bare = NULL;
    while (parser->token.kind == TOKEN_EXCEPT) {
        bool is_group = at_except_star(parser);
        if (list.first && is_group != (node->op == 1))
            parse_error(parser, token_place(parser), NULL,
                        "'except' and 'except*' cannot be in one 'try'");
        node->op = is_group;
        struct node *handler = parse_handler(parser, is_group);
        if (bare)
            parse_error(parser, node_place(bare), "move it to the end",
                        "an 'except' without a type has to come last");
        if (!handler->handler.type)
            bare = handler;
        node_list_add(&list, handler);
    }
    return list.first;
}

static struct node *parse_try(struct parser *parser)
{
    struct token owner = parser->token;
    struct node *node = parse_node(parser, NODE_TRY, &owner);
    lex_next(parser);
    node->try_.body = parse_block(parser, &owner, "'try'");
    node->try_.handlers = parse_handlers(parser, node);
    if (node->try_.handlers)
        node->try_.orelse = parse_else(parser);
    struct token final = parser->token;
    if (parse_accept(parser, TOKEN_FINALLY))
        node->try_.finally = parse_block(parser, &final, "'finally'");
    else if (!node->try_.handlers && parser->token.kind == TOKEN_NAME &&
             spelling_of_keyword(parser->token.symbol))
        parse_error(parser, token_place(parser), NULL, "'%n' is no keyword: did you mean '%s'?",
                    parser->token.symbol, spelling_of_keyword(parser->token.symbol));
    else if (!node->try_.handlers && !parse_after_error(parser))
        parse_error(parser, token_place(parser), NULL,
                    "'except' or 'finally' expected after the block of 'try' on line %u",
                    owner.line);
    return node;
}

static struct node *parse_with_item(struct parser *parser)
{
    struct node *item = parse_node(parser, NODE_WITH_ITEM, &parser->token);
    item->assign.value = parse_expression(parser);
    if (parse_accept(parser, TOKEN_AS)) {
        bool starred = parser->token.kind == TOKEN_STAR;
        if (starred)
            parse_error(parser, token_place(parser), NULL,
                        "a starred target has to be in a list or tuple");
        item->assign.targets = parse_primary(parser);
        parse_check_target(parser, item->assign.targets, TARGET_WITH);
    }
    return item;
}

static struct node *parse_with(struct parser *parser, const struct token *start, bool is_async)
{
    struct token owner = parser->token;
    struct node *node = parse_node(parser, NODE_WITH, start);
    struct node_list list;
    list_start(&list);
    node->op = is_async;
    lex_next(parser);
    struct token open = parser->token;
    bool in_parentheses = open.kind == TOKEN_LEFT_PAREN && lex_parentheses_hold_items(parser);
    if (in_parentheses)
        lex_next(parser);
    do {
        if (in_parentheses && parser->token.kind == TOKEN_RIGHT_PAREN)
            break;
        node_list_add(&list, parse_with_item(parser));
    } while (parse_accept(parser, TOKEN_COMMA));
    if (in_parentheses)
        parse_close(parser, &open);
    node->with.items = list.first;
    node->with.body = parse_block(parser, &owner, "the items of 'with'");
    return node;
}

static struct node *parse_async(struct parser *parser)
{
    struct token start = parser->token;
    lex_next(parser);
    if (parser->token.kind == TOKEN_DEF)
        return parse_function(parser, NULL, &start);
    if (parser->token.kind != TOKEN_FOR && parser->token.kind != TOKEN_WITH)
        parse_expected(parser, "'def', 'for' or 'with'", NULL);
    if (!parser->around.in_async && !parse_after_error(parser))
        parse_error(parser, token_place(parser),
                    parser->around.in_function ? "make the function async: async def" : NULL,
                    "'async %s' outside an async function", token_info[parser->token.kind].text);
    return parser->token.kind == TOKEN_FOR ? parse_for(parser, &start, true)
                                           : parse_with(parser, &start, true);
}

struct node *parse_decorated(struct parser *parser, bool streaming)
{
    struct node_list list;
    list_start(&list);
    while (parse_accept(parser, TOKEN_AT)) {
        node_list_add(&list, parse_named_expression(parser));
        if (parser->token.kind != TOKEN_NEWLINE)
            parse_expected(parser, "the end of the line", "the decorator");
        lex_next(parser);
    }
    struct token start = parser->token;
    if (start.kind == TOKEN_CLASS)
        return parse_class(parser, list.first, streaming);
    bool is_async = parse_accept(parser, TOKEN_ASYNC);
    if (parser->token.kind != TOKEN_DEF)
        parse_expected(parser, "'def' or 'class'", "the decorators");
    return parse_function(parser, list.first, is_async ? &start : NULL);
}

struct node *parse_compound(struct parser *parser)
{
    switch (parser->token.kind) {
    case TOKEN_IF:
        return parse_if(parser);
    case TOKEN_WHILE:
        return parse_while(parser);
    case TOKEN_FOR:
        return parse_for(parser, &parser->token, false);
    case TOKEN_TRY:
        return parse_try(parser);
    case TOKEN_WITH:
        return parse_with(parser, &parser->token, false);
    case TOKEN_DEF:
        return parse_function(parser, NULL, NULL);
    case TOKEN_CLASS:
        return parse_class(parser, NULL, false);
    case TOKEN_ASYNC:
        return parse_async(parser);
    case TOKEN_AT:
        return parse_decorated(parser, false);
    default:
        return parse_match(parser);
    }
}
