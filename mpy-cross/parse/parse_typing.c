/* parse_typing.c - what --strip-typing leaves out: typing's names that only annotations use, and what
 * stands under `if TYPE_CHECKING`. */
#include "mpy-cross/parse/parse.h"
#include <string.h>

struct node *parse_annotation(struct parser *parser)
{
    bool outer = parser->in_annotation;
    parser->in_annotation = true;
    struct node *node = parse_expression(parser);
    parser->in_annotation = outer;
    return node;
}

static void find_uses_in_block(struct compiler *compiler)
{
    for (;;) {
        struct arena_mark mark = arena_mark(&compiler->tree_arena);
        const struct node *statement = parse_statement(compiler);
        if (!statement)
            return;
        if (statement->kind == NODE_CLASS && statement->op)
            find_uses_in_block(compiler);
        arena_release(&compiler->tree_arena, mark);
    }
}

void typing_find_uses(struct compiler *compiler)
{
    compiler->first_pass = true;
    parser_start(compiler);
    find_uses_in_block(compiler);
    compiler->first_pass = false;
}

static bool is_typing(const struct symbol *module)
{
    return strcmp(module->text, "typing") == 0 || strcmp(module->text, "typing_extensions") == 0;
}

bool typing_drops(const struct parser *parser, const struct symbol *module,
                  const struct symbol *bound)
{
    if (!compile_strips_typing(parser->compiler) || parser->compiler->first_pass)
        return false;
    if (module == parser->soft.future)
        return true;
    return bound && !bound->used && is_typing(module);
}

static bool is_type_checking(const struct node *node)
{
    const struct symbol *symbol = NULL;
    if (node->kind == NODE_NAME)
        symbol = node->name.symbol;
    else if (node->kind == NODE_ATTRIBUTE && node->attribute.object->kind == NODE_NAME)
        symbol = node->attribute.symbol;
    return symbol && strcmp(symbol->text, "TYPE_CHECKING") == 0;
}

/* TYPE_CHECKING, typing.TYPE_CHECKING, or `not` and one of these; NULL when the condition is another. */
static struct node *constant_condition(struct parser *parser, struct node *node)
{
    bool negated = node->kind == NODE_UNARY && node->op == UNARY_NOT;
    if (!is_type_checking(negated ? node->operand : node))
        return NULL;
    return parse_node_at(parser, negated ? NODE_TRUE : NODE_FALSE, node);
}

struct node *typing_condition(struct parser *parser)
{
    struct lexer lexer = parser->lexer;
    struct token token = parser->token;
    struct last_token last = parser->last;
    bool outer = parser->in_annotation;
    if (!compile_strips_typing(parser->compiler))
        return parse_named_expression(parser);
    /* Names count as used only when the condition turns out to be another. */
    parser->in_annotation = true;
    struct node *constant = constant_condition(parser, parse_named_expression(parser));
    parser->in_annotation = outer;
    if (constant)
        return constant;
    parser->lexer = lexer;
    parser->token = token;
    parser->last = last;
    return parse_named_expression(parser);
}
