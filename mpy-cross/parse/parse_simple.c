/* parse_simple.c - statements that hold no other statements. */
#include "mpy-cross/lex/spelling.h"
#include "mpy-cross/parse/parse.h"
#include "runtime/base/buf.h"
#include <string.h>

static bool at_line_end(const struct parser *parser)
{
    return parser->token.kind == TOKEN_NEWLINE || parser->token.kind == TOKEN_SEMICOLON ||
           parser->token.kind == TOKEN_END;
}

/* `target:` alone on a line was meant to start a block. */
static _Noreturn void colon_without_block(struct parser *parser, const struct node *target)
{
    const char *keyword =
        target->kind == NODE_NAME ? spelling_of_keyword(target->name.symbol) : NULL;
    if (keyword)
        parse_error(parser, node_place(target), NULL, "'%n' is no keyword: did you mean '%s'?",
                    target->name.symbol, keyword);
    parse_error(parser, after_last(parser), NULL,
                "this ':' starts no block: an annotation expected after it");
}

static struct node *parse_annotated(struct parser *parser, struct node *target)
{
    struct node *node = parse_node_at(parser, NODE_ANNOTATED_ASSIGN, target);
    lex_next(parser);
    if (parser->token.kind == TOKEN_NEWLINE)
        colon_without_block(parser, target);
    parse_check_target(parser, target, TARGET_ANNOTATED);
    node->annotated.target = target;
    node->annotated.annotation = parse_annotation(parser);
    if (parse_accept(parser, TOKEN_ASSIGN))
        node->annotated.value = parse_value(parser);
    return node;
}

static struct node *parse_augmented(struct parser *parser, struct node *target)
{
    struct node *node = parse_node_at(parser, NODE_AUGMENTED_ASSIGN, target);
    parse_check_target(parser, target, TARGET_AUGMENTED);
    node->op = token_info[parser->token.kind].link;
    lex_next(parser);
    node->assign.targets = target;
    node->assign.value = parse_value(parser);
    return node;
}

static struct node *parse_assignment(struct parser *parser, struct node *first)
{
    struct node *node = parse_node_at(parser, NODE_ASSIGN, first);
    struct node_list targets;
    list_start(&targets);
    struct node *value = first;
    while (parse_accept(parser, TOKEN_ASSIGN)) {
        parse_check_target(parser, value, TARGET_ASSIGN);
        node_list_add(&targets, value);
        value = parse_value(parser);
    }
    if (value->kind == NODE_STAR)
        parse_check_target(parser, value, TARGET_ASSIGN);
    node->assign.targets = targets.first;
    node->assign.value = value;
    return node;
}

/* A star alone is right only as a target: `*a, = b` has a comma, and so never is alone. */
static struct node *parse_expression_statement(struct parser *parser)
{
    struct node *first = parse_value(parser);
    enum token_kind kind = parser->token.kind;
    if (kind == TOKEN_NEWLINE)
        return first;
    if (kind == TOKEN_ASSIGN)
        return parse_assignment(parser, first);
    if (kind >= TOKEN_OR_ASSIGN && kind <= TOKEN_DOUBLE_STAR_ASSIGN)
        return parse_augmented(parser, first);
    if (kind == TOKEN_COLON)
        return parse_annotated(parser, first);
    return first;
}

static struct node *parse_return(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_RETURN, &parser->token);
    if (!parser->around.in_function && !parse_after_error(parser))
        parse_error(parser, token_place(parser), NULL, "'return' outside a function");
    if (parser->around.in_except_star)
        parse_error(parser, token_place(parser), NULL, "'return' cannot leave an 'except*' block");
    lex_next(parser);
    if (!at_line_end(parser))
        node->operand = parse_expressions(parser);
    return node;
}

static struct node *parse_raise(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_RAISE, &parser->token);
    lex_next(parser);
    if (at_line_end(parser))
        return node;
    node->pair.key = parse_expression(parser);
    if (parse_accept(parser, TOKEN_FROM))
        node->pair.value = parse_expression(parser);
    else if (parser->token.kind == TOKEN_COMMA)
        parse_error(parser, token_place(parser), "write: raise Type(value)",
                    "'raise' takes one exception in Python 3");
    return node;
}

static struct node *parse_assert(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_ASSERT, &parser->token);
    lex_next(parser);
    node->pair.key = parse_expression(parser);
    if (parse_accept(parser, TOKEN_COMMA))
        node->pair.value = parse_expression(parser);
    else if (parser->token.kind == TOKEN_ASSIGN)
        parse_error(parser, token_place(parser), "write == to compare",
                    "'=' assigns and cannot be in an assertion");
    if (node->pair.key->kind == NODE_TUPLE && node->pair.key->list.first)
        compile_warning(parser->compiler, WARNING_SYNTAX, node_place(node->pair.key),
                        "this assertion is a tuple and never fails: drop the parentheses");
    return node;
}

static struct node *parse_delete(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_DELETE, &parser->token);
    struct node_list list;
    list_start(&list);
    lex_next(parser);
    do {
        if (at_line_end(parser) && list.first)
            break;
        struct node *target = parse_operators(parser, PRECEDENCE_OR);
        parse_check_target(parser, target, TARGET_DELETE);
        node_list_add(&list, target);
    } while (parse_accept(parser, TOKEN_COMMA));
    node->list.first = list.first;
    return node;
}

static struct node *parse_name_node(struct parser *parser, const char *context)
{
    struct node *node = parse_node(parser, NODE_NAME, &parser->token);
    node->name.symbol = parse_name(parser, context);
    return node;
}

static struct node *parse_declaration(struct parser *parser, enum node_kind kind)
{
    struct node *node = parse_node(parser, kind, &parser->token);
    struct node_list list;
    list_start(&list);
    lex_next(parser);
    do
        node_list_add(&list, parse_name_node(parser, NULL));
    while (parse_accept(parser, TOKEN_COMMA));
    node->list.first = list.first;
    return node;
}

/* A dotted name: its parts as NAMEs, and as one symbol in *symbol. */
static struct node *parse_dotted(struct parser *parser, struct symbol **symbol)
{
    struct node_list list;
    list_start(&list);
    size_t base = parser->text.size;
    do {
        struct node *name = parse_name_node(parser, NULL);
        node_list_add(&list, name);
        if (parser->text.size > base)
            buf_put_byte(&parser->text, '.');
        buf_put(&parser->text, name->name.symbol->text, name->name.symbol->size);
    } while (parse_accept(parser, TOKEN_DOT));
    if (parser->text.failed)
        compile_out_of_memory(parser->compiler);
    *symbol = list.first->name.symbol;
    if (list.first->next)
        *symbol = symbol_intern(parser->compiler, (const char *)parser->text.data + base,
                                parser->text.size - base);
    parser->text.size = base;
    return list.first;
}

static struct node *parse_import(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_IMPORT, &parser->token);
    struct node_list list;
    list_start(&list);
    lex_next(parser);
    do {
        struct node *alias = parse_node(parser, NODE_ALIAS, &parser->token);
        alias->alias.names = parse_dotted(parser, &alias->alias.symbol);
        parse_check_binding(parser, alias->alias.names->name.symbol, node_place(alias));
        if (parse_accept(parser, TOKEN_AS))
            alias->alias.as = parse_name(parser, NULL);
        const struct symbol *bound =
            alias->alias.as ? alias->alias.as : alias->alias.names->name.symbol;
        if (!typing_drops(parser, alias->alias.symbol, bound))
            node_list_add(&list, alias);
    } while (parse_accept(parser, TOKEN_COMMA));
    if (parser->token.kind == TOKEN_FROM)
        parse_error(parser, node_place(node), "write: from module import name",
                    "'from' has to come before 'import'");
    if (!list.first)
        return parse_node_at(parser, NODE_PASS, node);
    node->list.first = list.first;
    return node;
}

static struct node *parse_import_name(struct parser *parser)
{
    struct node *alias = parse_node(parser, NODE_ALIAS, &parser->token);
    alias->alias.names = parse_name_node(parser, NULL);
    alias->alias.symbol = alias->alias.names->name.symbol;
    if (parse_accept(parser, TOKEN_AS))
        alias->alias.as = parse_name(parser, NULL);
    return alias;
}

static struct node *parse_import_names(struct parser *parser)
{
    struct token open = parser->token;
    struct node_list list;
    list_start(&list);
    if (open.kind == TOKEN_STAR) {
        struct node *alias = parse_node(parser, NODE_ALIAS, &open);
        alias->alias.symbol = symbol_intern(parser->compiler, "*", 1);
        lex_next(parser);
        if (parser->around.in_function || parser->around.in_class)
            parse_error(parser, node_place(alias), "import the names that are used",
                        "'import *' can stand at module level only");
        return alias;
    }
    bool in_parentheses = parse_accept(parser, TOKEN_LEFT_PAREN);
    do {
        if (in_parentheses && list.first && parser->token.kind == TOKEN_RIGHT_PAREN)
            break;
        if (!in_parentheses && list.first && parser->token.kind == TOKEN_NEWLINE)
            parse_error(parser, after_last(parser), "put parentheses around the names",
                        "a comma at the end of an import needs parentheses");
        node_list_add(&list, parse_import_name(parser));
    } while (parse_accept(parser, TOKEN_COMMA));
    if (in_parentheses)
        parse_close(parser, &open);
    return list.first;
}

/* from __future__ import: the features exist, and nothing but the docstring comes before. */
static void check_future(struct parser *parser, const struct node *node)
{
    static const char *const features[] = {"nested_scopes",    "generators",     "division",
                                           "absolute_import",  "with_statement", "print_function",
                                           "unicode_literals", "generator_stop", "annotations"};
    if (parser->past_start)
        parse_error(parser, node_place(node), "move it to the top of the file",
                    "'from __future__' has to come before everything else");
    for (const struct node *item = node->import_from.items; item; item = item->next) {
        bool known = false;
        for (size_t i = 0; i < sizeof features / sizeof *features; i++)
            known |= strcmp(item->alias.symbol->text, features[i]) == 0;
        if (!known)
            parse_error(parser, node_place(item), NULL, "there is no future feature '%n'",
                        item->alias.symbol);
    }
}

/* The import without the names that are left out; `pass` when none is left. */
static struct node *without_dropped(struct parser *parser, struct node *node)
{
    struct node **link = &node->import_from.items;
    while (*link) {
        const struct node *item = *link;
        const struct symbol *bound = item->alias.as      ? item->alias.as
                                     : item->alias.names ? item->alias.symbol
                                                         : NULL;
        if (typing_drops(parser, node->import_from.module, bound))
            *link = item->next;
        else
            link = &(*link)->next;
    }
    return node->import_from.items ? node : parse_node_at(parser, NODE_PASS, node);
}

static struct node *parse_import_from(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_IMPORT_FROM, &parser->token);
    lex_next(parser);
    while (parser->token.kind == TOKEN_DOT || parser->token.kind == TOKEN_ELLIPSIS) {
        node->import_from.level += parser->token.kind == TOKEN_DOT ? 1 : 3;
        lex_next(parser);
    }
    if (node->import_from.level && parser->token.kind == TOKEN_IMPORT)
        node->import_from.module = symbol_intern(parser->compiler, "", 0);
    else
        parse_dotted(parser, &node->import_from.module);
    parse_expect(parser, TOKEN_IMPORT, "the module of 'from'");
    node->import_from.items = parse_import_names(parser);
    if (node->import_from.module == parser->soft.future && !node->import_from.level)
        check_future(parser, node);
    return without_dropped(parser, node);
}

static struct node *parse_jump(struct parser *parser, enum node_kind kind)
{
    const char *word = kind == NODE_BREAK ? "break" : "continue";
    if (!parser->around.in_loop && !parse_after_error(parser))
        parse_error(parser, token_place(parser), NULL,
                    parser->around.in_except_star ? "'%s' cannot leave an 'except*' block"
                                                  : "'%s' outside a loop",
                    word);
    struct node *node = parse_node(parser, kind, &parser->token);
    lex_next(parser);
    return node;
}

/* `type` is a keyword where a name and then = or [ follow. */
static struct node *parse_type_alias(struct parser *parser)
{
    struct lexer lexer = parser->lexer;
    struct token token = parser->token;
    struct last_token last = parser->last;
    lex_next(parser);
    if (parser->token.kind != TOKEN_NAME) {
        parser->lexer = lexer;
        parser->token = token;
        parser->last = last;
        return NULL;
    }
    struct node *node = parse_node(parser, NODE_TYPE_ALIAS, &token);
    node->type_alias.symbol = parse_name(parser, NULL);
    if (parser->token.kind == TOKEN_LEFT_BRACKET)
        node->type_alias.type_parameters = parse_type_parameters(parser);
    parse_expect(parser, TOKEN_ASSIGN, "the name of the type");
    node->type_alias.value = parse_annotation(parser);
    return node;
}

struct node *parse_simple(struct parser *parser)
{
    struct node *node;
    switch (parser->token.kind) {
    case TOKEN_PASS:
        node = parse_node(parser, NODE_PASS, &parser->token);
        lex_next(parser);
        return node;
    case TOKEN_BREAK:
        return parse_jump(parser, NODE_BREAK);
    case TOKEN_CONTINUE:
        return parse_jump(parser, NODE_CONTINUE);
    case TOKEN_RETURN:
        return parse_return(parser);
    case TOKEN_RAISE:
        return parse_raise(parser);
    case TOKEN_ASSERT:
        return parse_assert(parser);
    case TOKEN_DEL:
        return parse_delete(parser);
    case TOKEN_GLOBAL:
        return parse_declaration(parser, NODE_GLOBAL);
    case TOKEN_NONLOCAL:
        if (!parser->around.in_function && !parser->around.in_class)
            parse_error(parser, token_place(parser), NULL, "'nonlocal' at module level");
        return parse_declaration(parser, NODE_NONLOCAL);
    case TOKEN_IMPORT:
        return parse_import(parser);
    case TOKEN_FROM:
        return parse_import_from(parser);
    case TOKEN_NAME:
        if (parser->token.symbol == parser->soft.type) {
            node = parse_type_alias(parser);
            if (node)
                return node;
        }
        return parse_expression_statement(parser);
    default:
        return parse_expression_statement(parser);
    }
}
