/* parse_expression.c - operators, conditionals, lambda, and lists of expressions. */
#include "mpy-cross/parse/parse.h"

bool token_starts_expression(enum token_kind kind)
{
    switch (kind) {
    case TOKEN_NAME:
    case TOKEN_INT:
    case TOKEN_FLOAT:
    case TOKEN_IMAGINARY:
    case TOKEN_STRING:
    case TOKEN_FSTRING:
    case TOKEN_LEFT_PAREN:
    case TOKEN_LEFT_BRACKET:
    case TOKEN_LEFT_BRACE:
    case TOKEN_ELLIPSIS:
    case TOKEN_TILDE:
    case TOKEN_PLUS:
    case TOKEN_MINUS:
    case TOKEN_FALSE:
    case TOKEN_NONE:
    case TOKEN_TRUE:
    case TOKEN_AWAIT:
    case TOKEN_LAMBDA:
    case TOKEN_NOT:
        return true;
    default:
        return false;
    }
}

static struct node *parse_lambda(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_LAMBDA, &parser->token);
    lex_next(parser);
    node->function.parameters = parse_parameters(parser, TOKEN_COLON);
    if (parser->lexer.fstring_nesting && parser->lexer.fstring_nesting == parser->lexer.nesting)
        parse_error(parser, node_place(node), "put parentheses around it: {(lambda ...)}",
                    "the ':' of this lambda would end the replacement field");
    parse_expect(parser, TOKEN_COLON, "the parameters of 'lambda'");
    struct surroundings around = parser->around;
    parser->around = (struct surroundings){.in_function = true, .in_iterable = around.in_iterable};
    node->function.body = parse_expression(parser);
    parser->around = around;
    return node;
}

static struct node *parse_unary(struct parser *parser, enum unary_operator operator)
{
    struct node *node = parse_node(parser, NODE_UNARY, &parser->token);
    node->op = operator;
    lex_next(parser);
    parse_enter(parser);
    node->operand = operator== UNARY_NOT ? parse_operators(parser, PRECEDENCE_NOT)
                                         : parse_operators(parser, PRECEDENCE_UNARY);
    parse_leave(parser);
    return node;
}

static struct node *parse_power(struct parser *parser, struct node *base)
{
    struct node *node = parse_node_at(parser, NODE_BINARY, base);
    lex_next(parser);
    parse_enter(parser);
    struct node *exponent = parse_operators(parser, PRECEDENCE_UNARY);
    parse_leave(parser);
    exponent->link = BINARY_POWER;
    base->next = exponent;
    node->list.first = base;
    return node;
}

static struct node *parse_operand(struct parser *parser, enum precedence least)
{
    switch (parser->token.kind) {
    case TOKEN_MINUS:
        return parse_unary(parser, UNARY_NEGATIVE);
    case TOKEN_PLUS:
        return parse_unary(parser, UNARY_POSITIVE);
    case TOKEN_TILDE:
        return parse_unary(parser, UNARY_INVERT);
    case TOKEN_NOT:
        if (least > PRECEDENCE_NOT)
            parse_error(parser, token_place(parser), "put parentheses around it: (not ...)",
                        "'not' binds looser than the operator before it");
        return parse_unary(parser, UNARY_NOT);
    default:
        break;
    }
    struct node *operand = parse_primary(parser);
    return parser->token.kind == TOKEN_DOUBLE_STAR ? parse_power(parser, operand) : operand;
}

/* The current token as a comparison, consuming all of it but its last word. Returns 0 when it is
 * none. */
static bool parse_comparison_operator(struct parser *parser, uint8_t *link)
{
    const struct token_info *info = &token_info[parser->token.kind];
    if (info->precedence != PRECEDENCE_COMPARE)
        return false;
    *link = info->link;
    enum token_kind kind = parser->token.kind;
    lex_next(parser);
    if (kind == TOKEN_NOT) {
        if (parser->token.kind != TOKEN_IN)
            parse_expected(parser, "'in'", NULL);
        lex_next(parser);
    } else if (kind == TOKEN_IS && parser->token.kind == TOKEN_NOT) {
        *link = COMPARE_IS_NOT;
        lex_next(parser);
    }
    return true;
}

static struct node *parse_comparison(struct parser *parser, struct node *first)
{
    struct node *node = parse_node_at(parser, NODE_COMPARE, first);
    struct node_list list;
    list_start(&list);
    node_list_add(&list, first);
    uint8_t link;
    bool warned = false;
    for (struct node *left = first; parse_comparison_operator(parser, &link);) {
        struct node *operand = parse_operators(parser, PRECEDENCE_COMPARE + 1);
        operand->link = link & 0x7f;
        node_list_add(&list, operand);
        if (!warned && (link == BINARY_IS || link == COMPARE_IS_NOT))
            warned = warn_of_identity(parser, left, operand);
        left = operand;
    }
    node->list.first = list.first;
    return node;
}

/* Operands of one precedence become siblings. */
static struct node *parse_chain(struct parser *parser, struct node *first,
                                enum precedence precedence)
{
    bool is_bool = precedence <= PRECEDENCE_AND;
    struct node *node = parse_node_at(parser, is_bool ? NODE_BOOL : NODE_BINARY, first);
    node->op = precedence == PRECEDENCE_AND ? BOOL_AND : BOOL_OR;
    struct node_list list;
    list_start(&list);
    node_list_add(&list, first);
    while (token_info[parser->token.kind].precedence == precedence) {
        uint8_t link = token_info[parser->token.kind].link;
        lex_next(parser);
        struct node *operand = parse_operators(parser, precedence + 1);
        operand->link = link & 0x7f;
        node_list_add(&list, operand);
    }
    node->list.first = list.first;
    return node;
}

struct node *parse_operators(struct parser *parser, enum precedence least)
{
    struct node *left = parse_operand(parser, least);
    for (;;) {
        enum precedence precedence = token_info[parser->token.kind].precedence;
        if (precedence < least || precedence == PRECEDENCE_NONE)
            return left;
        left = precedence == PRECEDENCE_COMPARE ? parse_comparison(parser, left)
                                                : parse_chain(parser, left, precedence);
    }
}

struct node *parse_expression(struct parser *parser)
{
    struct node *node;
    parse_enter(parser);
    if (parser->token.kind == TOKEN_LAMBDA) {
        node = parse_lambda(parser);
        parse_leave(parser);
        return node;
    }
    node = parse_operators(parser, PRECEDENCE_OR);
    if (parser->token.kind == TOKEN_IF) {
        struct node *conditional = parse_node_at(parser, NODE_CONDITIONAL, node);
        lex_next(parser);
        conditional->branch.body = node;
        conditional->branch.condition = parse_operators(parser, PRECEDENCE_OR);
        if (parser->token.kind != TOKEN_ELSE)
            parse_expected(parser, "'else'", "the condition of this 'if' expression");
        lex_next(parser);
        conditional->branch.orelse = parse_expression(parser);
        node = conditional;
    }
    parse_leave(parser);
    return node;
}

struct node *parse_named_expression(struct parser *parser)
{
    struct node *node = parse_expression(parser);
    if (parser->token.kind != TOKEN_WALRUS)
        return node;
    if (node->kind != NODE_NAME || node->parenthesised)
        parse_error(parser, node_place(node), NULL, "':=' assigns to a plain name only");
    if (parser->around.in_iterable)
        parse_error(parser, token_place(parser), NULL,
                    "':=' cannot be in the iterable of a comprehension");
    parse_check_target(parser, node, TARGET_ASSIGN);
    struct node *walrus = parse_node_at(parser, NODE_WALRUS, node);
    lex_next(parser);
    walrus->assign.targets = node;
    walrus->assign.value = parse_expression(parser);
    return walrus;
}

static struct node *parse_star_or(struct parser *parser, struct node *(*parse)(struct parser *))
{
    if (parser->token.kind != TOKEN_STAR)
        return parse(parser);
    struct node *star = parse_node(parser, NODE_STAR, &parser->token);
    lex_next(parser);
    star->operand = parse_operators(parser, PRECEDENCE_OR_BITS);
    return star;
}

struct node *parse_expressions(struct parser *parser)
{
    struct node *first = parse_star_or(parser, parse_expression);
    if (parser->token.kind == TOKEN_WALRUS)
        parse_error(parser, token_place(parser), "put parentheses around it, or write =",
                    "':=' cannot stand here without parentheses");
    if (parser->token.kind != TOKEN_COMMA) {
        if (first->kind == NODE_STAR && parser->token.kind == TOKEN_ASSIGN)
            parse_check_target(parser, first, TARGET_ASSIGN);
        if (first->kind == NODE_STAR)
            parse_error(parser, node_place(first), "add a comma for a tuple: *x,",
                        "'*' unpacks into a list, tuple, set or call, not by itself");
        return first;
    }
    struct node *tuple = parse_node_at(parser, NODE_TUPLE, first);
    struct node_list list;
    list_start(&list);
    node_list_add(&list, first);
    while (parse_accept(parser, TOKEN_COMMA)) {
        if (!token_starts_expression(parser->token.kind) && parser->token.kind != TOKEN_STAR)
            break;
        node_list_add(&list, parse_star_or(parser, parse_expression));
    }
    tuple->list.first = list.first;
    return tuple;
}

struct node *parse_yield(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_YIELD, &parser->token);
    if (!parser->around.in_function && !parse_after_error(parser))
        parse_error(parser, token_place(parser), NULL, "'yield' outside a function");
    lex_next(parser);
    if (parse_accept(parser, TOKEN_FROM)) {
        if (parser->around.in_async)
            parse_error(parser, node_place(node), "write: async for x in y: yield x",
                        "'yield from' cannot be in an async function");
        node->kind = NODE_YIELD_FROM;
        node->operand = parse_expression(parser);
    } else if (token_starts_expression(parser->token.kind) || parser->token.kind == TOKEN_STAR) {
        node->operand = parse_expressions(parser);
    }
    if (node->kind == NODE_YIELD && parser->around.in_async)
        compile_warning(
            parser->compiler, WARNING_SYNTAX, node_place(node),
            "yield gives its value to what runs the coroutine, as await does: MicroPython has no "
            "asynchronous generators");
    return node;
}

struct node *parse_value(struct parser *parser)
{
    return parser->token.kind == TOKEN_YIELD ? parse_yield(parser) : parse_expressions(parser);
}

static struct node *parse_target_item(struct parser *parser)
{
    return parse_operators(parser, PRECEDENCE_OR_BITS);
}

struct node *parse_target_list(struct parser *parser)
{
    struct node *target = parse_star_or(parser, parse_target_item);
    if (parser->token.kind == TOKEN_COMMA) {
        struct node *tuple = parse_node_at(parser, NODE_TUPLE, target);
        struct node_list list;
        list_start(&list);
        node_list_add(&list, target);
        while (parse_accept(parser, TOKEN_COMMA)) {
            if (!token_starts_expression(parser->token.kind) && parser->token.kind != TOKEN_STAR)
                break;
            node_list_add(&list, parse_star_or(parser, parse_target_item));
        }
        tuple->list.first = list.first;
        target = tuple;
    }
    parse_check_target(parser, target, TARGET_FOR);
    return target;
}
