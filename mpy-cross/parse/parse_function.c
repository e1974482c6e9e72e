/* parse_function.c - def and class: parameters, type parameters, bodies. */
#include "mpy-cross/parse/parse.h"

/* What came before decides what may follow in a list of parameters. */
struct parameters {
    struct node_list list;
    bool with_annotations, slash, star, double_star, defaults;
    struct node *last;             /* the ** parameter */
    struct source_place bare_star; /* line 0 unless a `*` still waits for a name */
};

static struct node *parse_parameter(struct parser *parser, struct parameters *parameters,
                                    enum formal_kind kind)
{
    struct node *node = parse_node(parser, NODE_PARAMETER, &parser->token);
    node->op = kind;
    node->parameter.symbol = parse_name(parser, NULL);
    parse_check_binding(parser, node->parameter.symbol, node_place(node));
    if (parameters->with_annotations && parse_accept(parser, TOKEN_COLON)) {
        if (kind == FORMAL_STAR && parser->token.kind == TOKEN_STAR) {
            struct node *star = parse_node(parser, NODE_STAR, &parser->token);
            lex_next(parser);
            star->operand = parse_operators(parser, PRECEDENCE_OR_BITS);
            node->parameter.annotation = star;
        } else {
            node->parameter.annotation = parse_annotation(parser);
        }
    }
    if (parser->token.kind == TOKEN_ASSIGN) {
        if (kind == FORMAL_STAR || kind == FORMAL_DOUBLE_STAR)
            parse_error(parser, token_place(parser), NULL, "a '%s' parameter cannot have a default",
                        kind == FORMAL_STAR ? "*" : "**");
        lex_next(parser);
        if (parser->token.kind == TOKEN_COMMA || parser->token.kind == TOKEN_RIGHT_PAREN)
            parse_expected(parser, "a default value", "'='");
        node->parameter.value = parse_expression(parser);
        parameters->defaults |= kind == FORMAL_PLAIN;
    } else if (kind == FORMAL_PLAIN && parameters->defaults) {
        struct source_place place = {node->line, node->column,
                                     node->column + node->parameter.symbol->size};
        parse_error(parser, place, NULL,
                    "parameter '%n' without a default follows one with a default",
                    node->parameter.symbol);
    }
    return node;
}

static void parse_slash(struct parser *parser, struct parameters *parameters)
{
    if (parameters->slash)
        parse_error(parser, token_place(parser), NULL,
                    "only one '/' can be in a list of parameters");
    if (parameters->star)
        parse_error(parser, token_place(parser), NULL, "'/' has to come before '*'");
    if (!parameters->list.first)
        parse_error(parser, token_place(parser), NULL,
                    "at least one parameter has to come before '/'");
    for (struct node *node = parameters->list.first; node; node = node->next)
        node->op = FORMAL_POSITIONAL_ONLY;
    parameters->slash = true;
    lex_next(parser);
}

static void parse_star(struct parser *parser, struct parameters *parameters)
{
    struct source_place place = token_place(parser);
    if (parameters->star)
        parse_error(parser, place, NULL, "only one '*' can be in a list of parameters");
    parameters->star = true;
    lex_next(parser);
    if (parser->token.kind == TOKEN_NAME)
        node_list_add(&parameters->list, parse_parameter(parser, parameters, FORMAL_STAR));
    else if (parser->token.kind == TOKEN_COMMA)
        parameters->bare_star = place;
    else
        parse_error(parser, place, NULL, "a parameter expected after '*'");
}

struct node *parse_parameters(struct parser *parser, enum token_kind closing)
{
    struct parameters parameters = {.with_annotations = closing == TOKEN_RIGHT_PAREN};
    list_start(&parameters.list);
    while (parser->token.kind != closing && parser->token.kind != TOKEN_END) {
        enum token_kind kind = parser->token.kind;
        if (parameters.double_star)
            parse_error(parser, token_place(parser), NULL, "no parameter can follow '**%n'",
                        parameters.last->parameter.symbol);
        if (kind == TOKEN_SLASH) {
            parse_slash(parser, &parameters);
        } else if (kind == TOKEN_STAR) {
            parse_star(parser, &parameters);
        } else if (kind == TOKEN_DOUBLE_STAR) {
            if (parameters.bare_star.line)
                parse_error(parser, parameters.bare_star, NULL, "a parameter expected after '*'");
            lex_next(parser);
            parameters.last = parse_parameter(parser, &parameters, FORMAL_DOUBLE_STAR);
            node_list_add(&parameters.list, parameters.last);
            parameters.double_star = true;
        } else {
            if (kind == TOKEN_LEFT_PAREN)
                parse_error(parser, token_place(parser), NULL,
                            "a parameter is a plain name in Python 3");
            if (kind != TOKEN_NAME && kind <= TOKEN_DOUBLE_STAR_ASSIGN)
                parse_expected(parser,
                               parameters.list.first ? "a parameter"
                                                     : "a parameter or the end of the list",
                               NULL);
            enum formal_kind which = parameters.star ? FORMAL_KEYWORD_ONLY : FORMAL_PLAIN;
            node_list_add(&parameters.list, parse_parameter(parser, &parameters, which));
            parameters.bare_star.line = 0;
        }
        if (!parse_accept(parser, TOKEN_COMMA))
            break;
    }
    if (parameters.bare_star.line)
        parse_error(parser, parameters.bare_star, NULL, "a parameter expected after '*'");
    return parameters.list.first;
}

static struct node *parse_type_parameter(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_TYPE_PARAMETER, &parser->token);
    if (parse_accept(parser, TOKEN_STAR))
        node->op = '*';
    else if (parse_accept(parser, TOKEN_DOUBLE_STAR))
        node->op = 'p';
    node->parameter.symbol = parse_name(parser, NULL);
    if (parser->token.kind == TOKEN_COLON) {
        if (node->op)
            parse_error(parser, token_place(parser), NULL,
                        "a starred type parameter cannot have a bound");
        lex_next(parser);
        node->parameter.annotation = parse_annotation(parser);
    }
    if (parse_accept(parser, TOKEN_ASSIGN)) {
        if (node->op == '*' && parser->token.kind == TOKEN_STAR) {
            struct node *star = parse_node(parser, NODE_STAR, &parser->token);
            lex_next(parser);
            star->operand = parse_operators(parser, PRECEDENCE_OR_BITS);
            node->parameter.value = star;
        } else {
            node->parameter.value = parse_annotation(parser);
        }
    }
    return node;
}

struct node *parse_type_parameters(struct parser *parser)
{
    struct token open = parser->token;
    struct node_list list;
    bool defaults = false;
    list_start(&list);
    lex_next(parser);
    if (parser->token.kind == TOKEN_RIGHT_BRACKET)
        parse_expected(parser, "a type parameter", "'['");
    do {
        if (parser->token.kind == TOKEN_RIGHT_BRACKET)
            break;
        struct node *node = parse_type_parameter(parser);
        if (defaults && !node->parameter.value)
            parse_error(parser, node_place(node), NULL,
                        "type parameter '%n' without a default follows one with a default",
                        node->parameter.symbol);
        defaults |= !!node->parameter.value;
        for (const struct node *other = list.first; other; other = other->next)
            if (other->parameter.symbol == node->parameter.symbol)
                parse_error(parser, node_place(node), NULL, "type parameter '%n' is given twice",
                            node->parameter.symbol);
        node_list_add(&list, node);
    } while (parse_accept(parser, TOKEN_COMMA));
    parse_close(parser, &open);
    return list.first;
}

struct node *parse_function(struct parser *parser, struct node *decorators,
                            const struct token *async)
{
    struct token owner = parser->token;
    struct node *node = parse_node(parser, NODE_FUNCTION, async ? async : &owner);
    struct surroundings around = parser->around;
    node->op = async ? 1 : 0;
    node->function.decorators = decorators;
    lex_next(parser);
    node->function.symbol = parse_name(parser, NULL);
    if (parser->token.kind == TOKEN_LEFT_BRACKET)
        node->function.type_parameters = parse_type_parameters(parser);
    struct token open = parser->token;
    parse_expect(parser, TOKEN_LEFT_PAREN, "the name of the function");
    node->function.parameters = parse_parameters(parser, TOKEN_RIGHT_PAREN);
    parse_close(parser, &open);
    if (parse_accept(parser, TOKEN_ARROW))
        node->function.returns = parse_annotation(parser);
    parser->around = (struct surroundings){.in_function = true, .in_async = async};
    node->function.body = parse_block(parser, &owner,
                                      node->function.returns ? "the return annotation of 'def'"
                                                             : "the parameters of 'def'");
    parser->around = around;
    return node;
}

struct node *parse_class(struct parser *parser, struct node *decorators, bool streaming)
{
    struct token owner = parser->token;
    struct node *node = parse_node(parser, NODE_CLASS, &owner);
    struct surroundings around = parser->around;
    node->class_.decorators = decorators;
    lex_next(parser);
    node->class_.symbol = parse_name(parser, NULL);
    if (parser->token.kind == TOKEN_LEFT_BRACKET)
        node->class_.type_parameters = parse_type_parameters(parser);
    struct token open = parser->token;
    if (parse_accept(parser, TOKEN_LEFT_PAREN))
        node->class_.arguments = parse_call_arguments(parser, &open, true);
    if (streaming) {
        node->op = 1;
        parse_expect(parser, TOKEN_COLON, "the head of 'class'");
        return node;
    }
    parser->around = (struct surroundings){.in_class = true};
    node->class_.body = parse_block(parser, &owner, "the head of 'class'");
    parser->around = around;
    return node;
}
